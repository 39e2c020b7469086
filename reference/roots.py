"""Real roots of polynomials, and of two polynomials in two variables at once."""

from typing import Any

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.symbolic import DIGITS, kept, symbol

Point = tuple[float, ...]


def real_roots(f: Array, variable: str, count: int) -> Array:
    """Give the different real roots of polynomials, in increasing order.

    Parameters
    ----------
    f : (*v,) ndarray of sympy.Expr
        Polynomials with rational coefficients.
    variable : str
        Name of the variable.
    count : int
        How many roots to give: where there are fewer the rest is nan, further ones are left out.

    Returns
    -------
    (*v, count) ndarray
        The roots; none of what is no polynomial, or zero everywhere.

    Examples
    --------
    >>> from sympy.abc import x
    >>> print(real_roots(np.array([x**3 - x**2, x**2 + 1]), "x", 2))
    [[ 0.  1.]
     [nan nan]]
    """
    f = np.asarray(f, dtype=object)
    found = np.full((*f.shape, count), np.nan)
    for place, one in np.ndenumerate(f):
        roots = all_roots(one, variable)[:count]
        found[place][: len(roots)] = roots
    return found


def common_roots(f: Array, g: Array, variables: tuple[str, str], count: int) -> Array:
    """Give the real points where two polynomials in two variables are both zero, in order.

    Parameters
    ----------
    f, g : (*v,) ndarray of sympy.Expr
        Polynomials with rational coefficients.
    variables : tuple of two str
        Names of the variables.
    count : int
        How many points to give: where there are fewer the rest is nan, further ones are left out.

    Returns
    -------
    (*v, count, 2) ndarray
        The points, ordered by the first and then by the second coordinate; none where they are
        not isolated.

    Examples
    --------
    >>> from sympy.abc import x, y
    >>> print(common_roots(np.array(x**2 - y), np.array(y - x), ("x", "y"), 2))
    [[0. 0.]
     [1. 1.]]
    """
    f, g = np.broadcast_arrays(np.asarray(f, dtype=object), np.asarray(g, dtype=object))
    found = np.full((*f.shape, count, 2), np.nan)
    for place, one in np.ndenumerate(f):
        points = all_common_roots(one, g.item(place), variables)[:count]
        found[place][: len(points)] = np.array(points).reshape(-1, 2)
    return found


@kept
def all_roots(f: Any, variable: str) -> Point:
    """Give all different real roots of one polynomial."""
    return tuple(float(root) for root in _exact_roots(f, variable))


@kept
def all_common_roots(f: Any, g: Any, variables: tuple[str, str]) -> tuple[Point, ...]:
    """Give all isolated real points where two polynomials are both zero.

    Their coordinates are roots of the resultants; of all pairs of those, the points are the ones
    where both polynomials are zero.
    """
    import sympy

    x, y = (symbol(name) for name in variables)
    both = [sympy.sympify(one).as_poly(x, y) for one in (f, g)]
    if any(one is None or one.is_ground for one in both):
        return ()
    columns = [
        _exact_roots(sympy.resultant(*(one.as_expr() for one in both), other), name)
        for name, other in ((variables[0], y), (variables[1], x))
    ]
    return tuple(
        (float(a), float(b))
        for a in columns[0]
        for b in columns[1]
        if all(_vanishes(one, a, b) for one in both)
    )


def _exact_roots(f: Any, variable: str) -> list[Any]:
    """Give the different real roots, with many digits."""
    import sympy

    found = sympy.sympify(f).as_poly(symbol(variable))
    if found is None or found.is_zero or not (found.domain.is_ZZ or found.domain.is_QQ):
        return []
    return [sympy.N(root, 2 * DIGITS) for root, _ in found.real_roots(multiple=False)]


def _vanishes(f: Any, a: Any, b: Any) -> bool:
    """Tell whether a polynomial is zero at a point that is known to many digits."""
    size = sum(abs(c) * abs(a) ** i * abs(b) ** j for (i, j), c in f.terms())
    return bool(abs(f(a, b)) <= 10**-DIGITS * (1 + size))
