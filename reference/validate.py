"""Checks of arguments that the solvers share: each error names argument, rule and value or shape.

They look at what a caller passes in, never at a traced value, since a student's own value or a
wrong rule may well be out of bounds.
"""

from collections.abc import Collection
from difflib import get_close_matches

import numpy as np

from deltarule.reference.formula import Array


def check_option(name: str, value: str, valid: Collection[str]) -> None:
    """Raise ValueError unless `value` is one of the valid ones.

    >>> check_option("loss", "halfsum", ("half_sum", "mean"))
    Traceback (most recent call last):
    ValueError: loss must be one of half_sum, mean (got 'halfsum'; did you mean half_sum?)
    """
    if value not in valid:
        close = get_close_matches(str(value), valid, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ValueError(f"{name} must be one of {', '.join(valid)} (got {value!r}{hint})")


def check_finite(**arrays: Array) -> None:
    """Raise ValueError unless the arrays are not empty and hold finite numbers only.

    >>> check_finite(x=np.array([1.0, np.nan]))
    Traceback (most recent call last):
    ValueError: x must hold finite numbers (got [ 1. nan])
    """
    for name, array in arrays.items():
        if not np.size(array):
            raise ValueError(f"{name} must not be empty (got shape {np.shape(array)})")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must hold finite numbers (got {_short(array)})")


def check_within(low: float, high: float, **arrays: Array) -> None:
    """Raise ValueError unless all numbers are from `low` to `high`.

    >>> check_within(0, 1, p=np.array([0.2, 1.5]))
    Traceback (most recent call last):
    ValueError: p must be from 0 to 1 (got [0.2 1.5])
    """
    for name, array in arrays.items():
        if not np.all((np.asarray(array) >= low) & (np.asarray(array) <= high)):
            raise ValueError(f"{name} must be from {low:g} to {high:g} (got {_short(array)})")


def check_length(name: str, array: Array, length: int, of: str) -> None:
    """Raise ValueError unless the last axis of `array` has one element for each of something.

    >>> check_length("d", np.zeros(2), 3, "samples")
    Traceback (most recent call last):
    ValueError: d must have one element for each of 3 samples (got shape (2,))
    """
    if np.shape(array)[-1:] != (length,):
        raise ValueError(
            f"{name} must have one element for each of {length} {of} (got shape {np.shape(array)})"
        )


def check_leading(**shapes: tuple[int, ...]) -> None:
    """Raise ValueError unless the leading axes of the arguments broadcast.

    >>> check_leading(X=(3,), w=(2,))
    Traceback (most recent call last):
    ValueError: leading axes must broadcast (got X (3,), w (2,))
    """
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"leading axes must broadcast (got {found})") from None


def _short(array: Array) -> str:
    return np.array2string(np.asarray(array), threshold=8, precision=6)
