r"""Lists and matrices, as people type them.

They may be written as in Python (``[[1, 2], [3, 4]]``), in MATLAB (``[1 2; 3 4]``), in LaTeX
(``\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}``), or as rows of a table without any brackets.
Where a comma or a new line can mean two things, the form that is asked decides.
"""

import dataclasses
import itertools
import math
import re
from collections.abc import Callable

import numpy as np

from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.numbers import Number, Style, bounded, scan
from deltarule.graders.reading.rows import DEEPEST, Nested, new_lines, structure, tokenize
from deltarule.graders.reading.text import clean
from deltarule.reference.formula import Array

LONGEST = 2000
"""Characters of a text, and elements of a list."""

_TIMES = re.compile(r"[xX×*]|\\times")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9]),(?=[0-9])")


def from_text(text: str, shape: tuple[int, ...], style: Style) -> tuple[Array, int | None]:
    r"""Read numbers of which an array of some shape is asked.

    Parameters
    ----------
    text : str
        What was typed.
    shape : tuple of int
        What is asked. It decides what a comma means, and what is read may still be of another.
    style : Style
        How numbers are written.

    Returns
    -------
    value : ndarray
        The numbers.
    decimals : int or None
        The fewest decimals that were typed; None if there are only fractions.

    Raises
    ------
    UnreadableError
        If it is anything else.

    Examples
    --------
    >>> from_text("1,2", (2,), Style(comma=True)), from_text("1,2", (), Style(comma=True))
    ((array([1., 2.]), 0), (array(1.2), 1))
    >>> print(from_text(r"\begin{pmatrix} 1/2 & 0.25 \end{pmatrix}", (1, 2), Style())[0])
    [[0.5  0.25]]
    """
    text = clean(text).strip()
    found: list[tuple[Array, int | None]] = []
    errors: list[UnreadableError] = []
    for comma, rows in itertools.product(_commas(text, shape, style), new_lines(text)):
        try:
            found.append(_from_text(text, shape, style, comma, rows))
        except UnreadableError as error:
            errors.append(error)
        else:
            if found[-1][0].shape == shape:
                return found[-1]
    if not style.comma and _fits_with_decimal_commas(text, shape, style):
        raise UnreadableError("comma", _BETWEEN_DIGITS.sub(".", text))
    if not found:
        raise errors[0]
    return found[0]


def _from_text(
    text: str, shape: tuple[int, ...], style: Style, comma: bool, rows: bool
) -> tuple[Array, int | None]:
    """Read numbers in one way: whether commas belong to them, and new lines begin rows."""

    def number(text: str, at: int) -> tuple[Number, int] | None:
        """Read a number; a space belongs to it only where one number is asked."""
        return scan(text, at, style, comma=comma, space=math.prod(shape) == 1)

    tokens = tokenize(text, number, alone=shape == ())
    value = fit(array(structure(tokens, rows)), shape)
    typed = [t.decimals for t in tokens if isinstance(t, Number) and t.decimals is not None]
    return value, min(typed, default=None)


def _fits_with_decimal_commas(text: str, shape: tuple[int, ...], style: Style) -> bool:
    """Tell whether a list would be what is asked if its commas were decimal commas."""
    if math.prod(shape) == 1 or not _BETWEEN_DIGITS.search(text):
        return False
    other = dataclasses.replace(style, comma=True)
    try:
        return any(
            _from_text(text, shape, other, comma=True, rows=rows)[0].shape == shape
            for rows in new_lines(text)
        )
    except UnreadableError:
        return False


def from_data(raw: object, number: Callable[[object], float]) -> Array:
    """Read plain data: numbers, and lists of them.

    >>> from_data([[1, 2], (3, 4)], plain_number)
    array([[1., 2.],
           [3., 4.]])
    """
    places = iter(range(2 * LONGEST))  # for the numbers and the lists around them

    def nested(raw: object, depth: int) -> Nested:
        """Read a number or a list, as long as there is a place for it."""
        items = raw if isinstance(raw, list | tuple) else ()
        if next(places, None) is None or (items and depth == DEEPEST):
            raise UnreadableError("too-long")
        return number(raw) if items is not raw else [nested(item, depth + 1) for item in items]

    return array(nested(raw, 0))


def plain_number(raw: object) -> float:
    """Read a number that came as data."""
    if isinstance(raw, bool):
        raise UnreadableError("boolean")
    if not isinstance(raw, int | float):
        raise UnreadableError("not-a-literal")
    return bounded(raw)


def sizes(text: str) -> Array | None:
    """Read a shape that is written as a product; None if it is not.

    >>> sizes("28 × 28 × 6"), sizes("28, 28, 6")
    (array([28., 28.,  6.]), None)
    """
    text = clean(text).strip()
    if text[:1] + text[-1:] in ("[]", "()"):
        text = text[1:-1]
    factors = [factor.strip() for factor in _TIMES.split(text)]
    if len(factors) < 2 or not all(f.isascii() and f.isdecimal() for f in factors):
        return None
    return np.array([bounded(int(factor)) for factor in factors])


def array(nested: Nested) -> Array:
    """Make an array, if all rows have the same length."""
    try:
        found = np.array(nested, dtype=float)
    except ValueError:
        raise UnreadableError("ragged") from None
    if found.ndim > DEEPEST or found.size > LONGEST:
        raise UnreadableError("too-long")
    return found


def fit(value: Array, shape: tuple[int, ...]) -> Array:
    """Leave out or add what makes no difference to how a list is written.

    A matrix of one column or one row is taken for a list, a list for a matrix of one row, and a
    number for a list of one. A column is not taken for a row.

    >>> fit(np.array([[1.0], [2.0]]), (2,))
    array([1., 2.])
    """
    alike = value.shape in {(*shape, 1), (1, *shape)} or shape == (1, *value.shape)
    one = value.size == 1 == math.prod(shape)
    return value.reshape(shape) if shape and (alike or one) else value


def _commas(text: str, shape: tuple[int, ...], style: Style) -> tuple[bool, ...]:
    """Tell whether commas between digits belong to a number: one way to read it, or both."""
    if not _BETWEEN_DIGITS.search(text) or (math.prod(shape) == 1 and text[0] not in "[(\\"):
        return (True,)
    return (True, False) if style.comma else (False, True)
