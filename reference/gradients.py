"""Partial derivatives and gradients: as formulas, at a point, and how a computed one is checked."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, default_symbol
from deltarule.reference.polynomials import (
    Exponents,
    check_exponents,
    polynomial_value,
    value_formula,
)
from deltarule.reference.symbolic import at, derivative, differentiated, value_at
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length, check_option

MEASURES = ("sum", "max")
"""What the difference of two gradients is relative to: their norms' sum, or the larger of them."""


def partial_derivative(f: Array, variables: Sequence[str], step: Hook = untraced) -> Array:
    r"""Take the last of some partial derivatives, as a step such as "f_x" or "f_xy".

    The function is what it is taken of: "f" in the formulas, or "f_x" if there are more variables.

    >>> from sympy.abc import x, y
    >>> f_x = partial_derivative(np.array(x * y**2), ("x",))
    >>> print(f_x, partial_derivative(f_x, ("x", "y")))
    y**2 2*y
    """
    *before, variable = variables
    name = f"f_{''.join(before)}" if before else "f"
    formula = differentiated(name, variable, partial=True)
    symbol = f"f_{{{' '.join(default_symbol(one) for one in variables)}}}"
    return step(f"f_{''.join(variables)}", derivative(f, variable), formula, symbol)


def gradient(
    f: Array,
    variables: Sequence[str] = ("x", "y"),
    point: Array | None = None,
    *,
    unit: bool = True,
    step: Hook = untraced,
) -> Array:
    r"""Compute the partial derivatives of a function, and the steepest way down from a point.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    f : (*v,) ndarray of sympy.Expr
        Function of n variables.
    variables : sequence of n str
        Their names.
    point : (*v, n) ndarray, optional
        Where numbers are wanted.
    unit : bool
        Whether the direction of steepest descent has length 1; otherwise it is the negative
        gradient. Where the gradient is zero there is none, and the numbers are nan.
    step : callable, optional
        Called with "f_x" and "f_y" (and so on, by the names of the variables) and "gradient"; if
        there is a point, also with "gradient0" (its value there), "norm" and "descent".

    Returns
    -------
    (*v, n) ndarray of sympy.Expr
        The gradient.

    Raises
    ------
    ValueError
        If there is no variable, or the point does not have a coordinate for each.

    Notes
    -----
    In a partial derivative all other variables are constants.

    .. math::
        \nabla f = \left(\frac{\partial f}{\partial x_1}, \dots,
        \frac{\partial f}{\partial x_n}\right)^T, \qquad
        d = -\frac{\nabla f(p)}{|\nabla f(p)|}

    Examples
    --------
    >>> from sympy.abc import x, y
    >>> print(gradient(np.array(x**4 * y)))
    [4*x**3*y x**4]
    """
    if not variables:
        raise ValueError("variables must be at least one name (got none)")
    partials = [partial_derivative(f, (variable,), step) for variable in variables]
    listed = ", ".join(f"<f_{variable}>" for variable in variables)
    found = join(partials) if len(variables) > 1 else np.asarray(partials[0])[..., None]
    found = step("gradient", found, f"({listed})", r"\nabla f")
    if point is None:
        return found
    check_length("point", point, len(variables), "variables")
    check_finite(point=point)
    values = {name: point[..., i, None] for i, name in enumerate(variables)}
    places = {name: f"<point[{i}]>" for i, name in enumerate(variables, 1)}
    there = step("gradient0", value_at(found, values), at("gradient", **places), r"\nabla f(p)")
    norm = np.sqrt((there**2).sum(axis=-1))
    norm = step("norm", norm, _norm_formula("gradient0", len(variables)), r"|\nabla f(p)|")
    if unit:
        with np.errstate(invalid="ignore"):  # no direction where the gradient is zero
            direction, formula = -there / norm[..., None], r"-\frac{<gradient0>}{<norm>}"
    else:
        direction, formula = -there, "-<gradient0>"
    step("descent", direction, formula, "d")
    return found


def gradient_check(
    coefficients: Array,
    exponents: Exponents,
    point: Array,
    claimed: Array,
    h: Array,
    tolerance: Array,
    *,
    relative_to: str = "sum",
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Check a gradient against central differences of the function, here a polynomial.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    coefficients : (*v, m) ndarray
        Coefficient of each of m terms.
    exponents : sequence of m tuples of n int
        Exponents of the n variables in each term.
    point : (*v, n) ndarray
        Where the gradient is checked.
    claimed : (*v, n) ndarray
        The gradient that is checked.
    h : (*v,) ndarray
        By how much each coordinate is changed; not 0.
    tolerance : (*v,) ndarray
        Largest relative error that passes.
    relative_to : {"sum", "max"}
        What the difference is divided by: the sum of the two norms, or the larger one.
    step : callable, optional
        Called with "plus" and "minus" (the values with one coordinate increased, or decreased),
        "numeric", "difference", "error" and "passes".

    Returns
    -------
    numeric : (*v, n) ndarray
        The gradient by central differences.
    error : (*v,) ndarray
        The relative error.
    passes : (*v,) ndarray
        1 where the error is at most the tolerance, otherwise 0.

    Raises
    ------
    ValueError
        If h is 0, the option is not one of them, or shapes do not fit together.

    Notes
    -----
    .. math::
        g_i = \frac{f(p + h e_i) - f(p - h e_i)}{2 h}, \qquad
        \frac{|c - g|}{|c| + |g|} \quad \text{or} \quad \frac{|c - g|}{\max(|c|, |g|)}

    Examples
    --------
    The gradient of x^2 y at (1, 2) is (4, 1); somebody forgot the factor 2.

    >>> f, p = (np.ones(1), ((2, 1),)), np.array([1.0, 2.0])
    >>> h, tolerance = np.array(0.01), np.array(1e-4)
    >>> numeric, error, passes = gradient_check(*f, p, np.array([2.0, 1.0]), h, tolerance)
    >>> print(numeric.round(6), error.round(4), passes)
    [4. 1.] 0.3145 0
    """
    coefficients, point, claimed = (np.asarray(a) for a in (coefficients, point, claimed))
    h, n = np.asarray(h), point.shape[-1]
    check_option("relative_to", relative_to, MEASURES)
    check_finite(coefficients=coefficients, point=point, claimed=claimed, h=h)
    check_exponents(exponents, coefficients, n)
    check_length("claimed", claimed, n, "coordinates")
    check_leading(point=point.shape[:-1], claimed=claimed.shape[:-1], h=h.shape)
    if np.any(h == 0):
        raise ValueError(f"h must not be 0 (got {h})")
    sides = []
    for name, sign, plus in (("plus", 1, "+"), ("minus", -1, "-")):
        moved = point[..., None, :] + sign * h[..., None, None] * np.eye(n)
        values = polynomial_value(coefficients[..., None, :], exponents, moved)
        texts = []
        for i in range(1, n + 1):
            places = [
                f"(<point[{j}]> {plus} <h>)" if j == i else f"<point[{j}]>" for j in range(1, n + 1)
            ]
            texts.append(value_formula(exponents, places))
        sides.append(step(name, values, f"({', '.join(texts)})", f"f(p {plus} h e_i)"))
    numeric = (sides[0] - sides[1]) / (2 * h[..., None])
    numeric = step("numeric", numeric, r"\frac{<plus> - <minus>}{2 \cdot <h>}", "g")
    difference = step("difference", clean(claimed - numeric), "<claimed> - <numeric>", r"\delta")
    return numeric, *_error(claimed, numeric, difference, tolerance, relative_to, step)


def _error(
    claimed: Array, numeric: Array, difference: Array, tolerance: Array, measure: str, step: Hook
) -> tuple[Array, Array]:
    """Compute the relative error of a gradient, and tell whether it passes."""
    size, other, apart = (np.sqrt((v**2).sum(axis=-1)) for v in (claimed, numeric, difference))
    names = [_norm_formula(name, claimed.shape[-1]) for name in ("claimed", "numeric")]
    largest = np.maximum(size, other) if measure == "max" else size + other
    below = rf"\max({', '.join(names)})" if measure == "max" else " + ".join(names)
    above = _norm_formula("difference", claimed.shape[-1])
    error = step("error", apart / largest, rf"\frac{{{above}}}{{{below}}}", "r")
    passes = (error <= tolerance).astype(int)
    return error, step("passes", passes, r"[<error> \le <tolerance>]", "s")


def _norm_formula(name: str, n: int) -> str:
    squares = " + ".join(f"<{name}[{i}]>^{{2}}" for i in range(1, n + 1))
    return rf"\sqrt{{{squares}}}"
