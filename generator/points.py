"""Formulas as numbers: their values at some fixed points, by which they are told apart quickly.

Values are complex, so that a root or logarithm of a negative number tells something too. That two
formulas agree here does not prove that they are equal: `deltarule.graders.formulas` decides.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from deltarule.reference.formula import Array

COUNT = 5
"""How many points there are; at about half of them a variable is negative."""
RATIO = 0.618033988749895

RULES: Mapping[str, Callable[..., Any]] = {
    "Add": lambda *terms: sum(terms),
    "Mul": lambda *factors: reduce(np.multiply, factors),
    "Pow": np.power,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "Abs": np.abs,
    "Heaviside": lambda value, at_zero: np.heaviside(np.real(value), np.real(at_zero)),
    "sign": np.sign,
    "Max": lambda *values: reduce(np.maximum, [np.real(value) for value in values]),
    "Min": lambda *values: reduce(np.minimum, [np.real(value) for value in values]),
}
"""How functions that may occur in a formula are computed, by their names in sympy."""


def at_points(formulas: Array, variables: Sequence[str]) -> Array:
    """Give the values of formulas at fixed points.

    Parameters
    ----------
    formulas : ndarray of sympy.Expr
        Formulas, of any shape.
    variables : sequence of str
        Names of all variables that may occur.

    Returns
    -------
    ndarray
        Real and imaginary parts along a new last axis, not finite where there is no value. So it
        is also where a formula holds anything else than the variables and the functions in
        `RULES`, which may well follow from what a student wrote.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> one, other = at_points(np.array([(x + 1) ** 2, x**2 + 2 * x + 1], dtype=object), ["x"])
    >>> print(np.allclose(one, other), np.allclose(one, at_points(np.array(2 * x), ["x"])))
    True False
    """
    places = 0.3 + 1.7 * (RATIO * np.arange(1, len(variables) * COUNT + 1) % 1)
    signs = np.where(np.arange(len(places)) % 2, -1, 1)
    known = dict(zip(variables, (places * signs).reshape(-1, COUNT).astype(complex), strict=True))
    flat = np.asarray(formulas, dtype=object).ravel()
    found = np.empty((len(flat), COUNT), dtype=complex)
    with np.errstate(all="ignore"):
        for row, formula in enumerate(flat):
            found[row] = _value(formula, known)
    return np.concatenate([found.real, found.imag], axis=-1).reshape(*np.shape(formulas), -1)


def _value(formula: Any, known: Mapping[str, Array]) -> Any:
    if not getattr(formula, "args", ()):
        name = str(formula)
        if name in known:
            return known[name]
        unknown = getattr(formula, "is_Symbol", False)
        return complex(math.nan, math.nan) if unknown else complex(formula)
    rule = RULES.get(type(formula).__name__)
    if rule is None:
        return complex(math.nan, math.nan)
    return rule(*(_value(part, known) for part in formula.args))
