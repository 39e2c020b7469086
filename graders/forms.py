"""What is wrong with the form of an answer whose numbers are not: its sign, order or digits."""

from collections.abc import Iterator

import numpy as np

from deltarule.generator.checks import Exact, Numeric, Shape
from deltarule.generator.core import Part
from deltarule.generator.tolerance import close
from deltarule.reference.formula import Array


def form(part: Part, answer: Array, expected: Array, band: Array, decimals: int | None) -> str:
    """Name the form that makes the difference, "" where there is none.

    Parameters
    ----------
    part : Part
        What is asked.
    answer, expected, band : ndarray
        The student's answer, the value it is compared with and its tolerance, of one shape.
    decimals : int or None
        Decimals that were written, where that is known; the number itself shows the others.

    Returns
    -------
    str
        "digits", "sign", "transposed", "flipped", "reversed", "permuted", "off-by-one" or "".

    Examples
    --------
    >>> value = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> form(Part("K", "kernel", Numeric()), value.T, value, 0 * value, None)
    'transposed'
    """
    if not isinstance(part.check, Numeric | Exact | Shape):
        return ""
    if isinstance(part.check, Numeric) and _too_few_digits(part, answer, expected, band, decimals):
        return "digits"
    widest = np.max(band)
    for name, one, other in _without_fault(answer, expected):
        if one.shape == other.shape and np.all(close(one, other, widest)):
            return name
    if not isinstance(part.check, Numeric) and np.all(np.abs(answer - expected) <= 1):
        return "off-by-one"
    return ""


def _too_few_digits(
    part: Part, answer: Array, expected: Array, band: Array, decimals: int | None
) -> bool:
    """Tell whether the answer is right but for decimals that were left out."""
    if part.digits is None:
        return False
    written = np.vectorize(_decimals, otypes=[int])(answer)
    few = np.maximum(written, decimals or 0) < part.digits
    slack = np.where(few, 0.5 * 10.0 ** -np.maximum(written, decimals or 0), 0.0)
    return bool(np.any(few) and np.all(close(answer, expected, band + slack)))


def _decimals(number: float) -> int:
    """Count the decimals that a number needs."""
    return len(np.format_float_positional(number, trim="-").partition(".")[2])


def _without_fault(answer: Array, expected: Array) -> Iterator[tuple[str, Array, Array]]:
    """Give answer and right value as they would be equal but for each fault of form."""
    yield "sign", np.abs(answer), np.abs(expected)
    if answer.ndim == 2:
        yield "transposed", answer.T, expected
        yield "flipped", answer[::-1, ::-1], expected
    if answer.size > 1:
        yield "reversed", answer[::-1], expected
        yield "permuted", np.sort(answer, axis=None), np.sort(expected, axis=None)
