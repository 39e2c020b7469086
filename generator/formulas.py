"""What families with formulas share: how numbers are drawn, and how angles are mistaken."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.symbolic import DIGITS, kept

COEFFICIENTS = (-9, -8, -7, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 7, 8, 9)
"""Factors that are printed: that of x itself is not."""


def different(draw: Draw, values: Sequence[int], count: int) -> Array:
    """Draw some different values for each variant, the largest first.

    >>> print(different(Draw(["a"]), (1, 2, 3), 3))
    [[3 2 1]]
    """
    pool = np.array(values)
    shuffled = draw.integers(0, 2**30, len(pool)).argsort(axis=-1, kind="stable")
    return np.asarray(-np.sort(-pool[shuffled[:, :count]], axis=-1))


def then_constant(exponents: Array) -> Array:
    """Put the exponent of a constant behind others.

    >>> print(then_constant(np.array([[3, 1]])))
    [[3 1 0]]
    """
    return np.concatenate([exponents, 0 * exponents[:, :1]], axis=-1)


def in_degrees(f: Array) -> Array:
    """Give formulas as a calculator computes them that takes angles in degrees.

    >>> from sympy import sin
    >>> from sympy.abc import x
    >>> print(float(in_degrees(np.array(x * sin(x))).item().subs(x, 90)))
    90.0
    """
    return np.asarray(np.frompyfunc(_in_degrees, 1, 1)(f), dtype=object)


@kept
def _in_degrees(f: Any) -> Any:
    import sympy

    degree = sympy.N(sympy.pi / 180, DIGITS)  # as a number: sympy thinks about multiples of pi
    turned = f.replace(sympy.sin, lambda angle: sympy.sin(angle * degree))
    return turned.replace(sympy.cos, lambda angle: sympy.cos(angle * degree))
