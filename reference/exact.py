"""Exact decisions: what branches is compared as a decimal number, not as a float.

In floats 0.1 + 0.2 - 0.3 is above zero, and a neuron at its threshold would take the wrong side.
"""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.formula import Array

DECIMALS = 9
"""Decimals that are kept: more than sums and products of a few printed numbers have."""


def clean(value: Array) -> Array:
    """Round off what floats leave beyond nine decimals; zero has no sign.

    Integers are left as they are. A number that has at most nine decimals in exact arithmetic,
    and is of moderate size, comes out as the float nearest to it.

    >>> print(clean(np.array([0.1 + 0.2 - 0.3, -0.5, 0.7 - 0.7 - 1e-17])))
    [ 0.  -0.5  0. ]
    """
    return np.asarray(np.round(value, DECIMALS) + 0)


def first_where(
    conditions: Sequence[tuple[Array, str]], values: Sequence[tuple[Array, str]]
) -> tuple[Array, str]:
    r"""Give the value that belongs to the first condition that holds, and 0 if none does.

    Each condition and each value comes with its formula.

    >>> three_is_small, five_is_small = (np.array(False), "3 < 2"), (np.array(True), "1 < 2")
    >>> value, formula = first_where([three_is_small, five_is_small], [(10, "10"), (20, "20")])
    >>> print(value, formula)
    20 [3 < 2] \cdot 10 + (1 - [3 < 2]) \cdot ([1 < 2] \cdot 20)
    """
    found, formula = np.asarray(0), ""
    for (holds, says), (value, text) in reversed(list(zip(conditions, values, strict=True))):
        found = np.where(holds, value, found)
        otherwise = rf" + (1 - [{says}]) \cdot ({formula})" if formula else ""
        formula = rf"[{says}] \cdot {text}{otherwise}"
    return found, formula


def determinant(matrix: Array) -> Array:
    """Expand the determinant of small matrices along the first row, exactly for integers.

    Leading axes are variants.

    >>> print(determinant(np.array([[2, 1], [5, 3]])), determinant(np.array([[4]])))
    1 4
    """
    size = matrix.shape[-1]
    if size == 1:
        return np.asarray(matrix[..., 0, 0])
    total = np.zeros(matrix.shape[:-2], matrix.dtype)
    for column in range(size):
        others = [j for j in range(size) if j != column]
        minor = determinant(matrix[..., 1:, others])
        total = total + (-1) ** column * matrix[..., 0, column] * minor
    return total


def determinant_formula(entries: Sequence[Sequence[str]]) -> str:
    r"""Print the determinant of up to three rows, expanded along the first one.

    >>> determinant_formula([["a", "b"], ["c", "d"]])
    'a \\cdot d - b \\cdot c'
    """
    if len(entries) == 1:
        return entries[0][0]
    terms = []
    for column, entry in enumerate(entries[0]):
        minor = determinant_formula([[*row[:column], *row[column + 1 :]] for row in entries[1:]])
        terms.append(rf"{entry} \cdot {f'({minor})' if len(entries) > 2 else minor}")
    signs = ["", *(" - " if column % 2 else " + " for column in range(1, len(terms)))]
    return "".join(sign + term for sign, term in zip(signs, terms, strict=True))
