"""Randomness that is the same in every process, on every platform, for ever.

numpy does not promise that the methods of its generators stay the same, so numbers are drawn
here from SHAKE-256, which is stable by definition. One `Draw` holds the streams of many
variants, one row each, so that a family's `sample` is written once for one variant or ten
thousand. Streams are keyed by a hash, never by ``seed + i``, which makes neighbours alike.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Draw:
    """Streams of random numbers, one for each key.

    Parameters
    ----------
    keys : sequence of str
        One for each variant. The same key gives the same stream, whatever else is drawn.

    Examples
    --------
    >>> alone, together = Draw(["a"]), Draw(["b", "a"])
    >>> print(alone.integers(1, 6, 3)[0], together.integers(1, 6, 3)[1])
    [6 4 5] [6 4 5]
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._shakes = [hashlib.shake_256(key.encode()) for key in keys]
        self._words: npt.NDArray[np.uint64] = np.empty((len(keys), 0), dtype=np.uint64)
        self._used = 0

    def _next(self, count: int) -> npt.NDArray[np.uint64]:
        """Give the next words of each stream, as (variants, count)."""
        end = self._used + count
        if end > self._words.shape[1]:
            length = max(64, 2 * end)
            raw = b"".join(shake.digest(8 * length) for shake in self._shakes)
            self._words = np.frombuffer(raw, dtype="<u8").reshape(len(self._shakes), length)
        words = self._words[:, self._used : end]
        self._used = end
        return words

    def integers(self, low: int, high: int, *shape: int, multiple: int = 1) -> Integers:
        """Draw integers from `low` to `high`, both included, as (variants, *shape).

        With `multiple`, only ``low``, ``low + multiple``, ... are drawn.
        """
        count = (high - low) // multiple + 1
        if not 1 <= count < 2**31:
            raise ValueError(f"need 1 to 2**31 values between {low} and {high} (got {count})")
        words = self._next(int(np.prod(shape, dtype=int))) >> np.uint64(32)
        picked = ((words * np.uint64(count)) >> np.uint64(32)).astype(np.int64)
        return (low + multiple * picked).reshape(-1, *shape)

    def decimals(
        self,
        low: float,
        high: float,
        *shape: int,
        places: int = 2,
        signed: bool = False,
    ) -> Floats:
        """Draw numbers from the grid of `places` decimals, from `low` to `high` included.

        Each is the float nearest to a short decimal, so that it prints as it is. With `signed`
        each has either sign.
        """
        scale = 10**places
        grid = self.integers(round(low * scale), round(high * scale), *shape).astype(np.float64)
        if signed:
            grid *= 2 * self.integers(0, 1, *shape) - 1
        return grid / scale + 0.0

    def choice(self, values: Sequence[int], *shape: int) -> Integers:
        """Draw from a few integers with equal chances, as (variants, *shape)."""
        return np.asarray(values, dtype=np.int64)[self.integers(0, len(values) - 1, *shape)]
