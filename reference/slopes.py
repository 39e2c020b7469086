"""Slopes: of the line through two points, and derivatives as what such slopes come to."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.angles import angle_in
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, default_symbol
from deltarule.reference.polynomials import (
    check_exponents,
    gradient_formulas,
    polynomial_gradient,
    polynomial_value,
    value_formula,
)
from deltarule.reference.symbolic import at, cancelled, replaced, symbol
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_option
from deltarule.reference.vectors import check_plane, check_points

SCHEMES = {"forward": ("right",), "backward": ("left",), "central": ("right", "left")}
"""Which ends of a difference quotient are not the point itself."""


def secant_slope(
    P: Array, Q: Array, *, unit: str = "radians", span: str = "signed", step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute slope and angle of the line through two points of the plane.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    P, Q : (*v, 2) ndarray
        Points, of which one is not straight above the other.
    unit : {"radians", "degrees"}
        Unit of the angle.
    span : {"signed", "positive"}
        Whether the angle is above -90 and below 90 degrees, or from 0 to below 180 degrees.
    step : callable, optional
        Called with "dx", "dy", "slope" and "angle".

    Returns
    -------
    slope, angle : (*v,) ndarray
        Slope of the line, and its angle with the first axis.

    Raises
    ------
    ValueError
        If the line is vertical, the points do not have two finite coordinates, or an option is
        not one of them.

    Notes
    -----
    .. math:: m = \tan\theta = \frac{\Delta y}{\Delta x} = \frac{q_2 - p_2}{q_1 - p_1}

    Examples
    --------
    From (1, 2) to (4, -1) it goes 3 to the right and 3 down.

    >>> slope, angle = secant_slope(np.array([1, 2]), np.array([4, -1]), unit="degrees")
    >>> print(slope, angle)
    -1.0 -45.0
    """
    P, Q = np.asarray(P), np.asarray(Q)
    check_points(P=P, Q=Q)
    check_plane("P", P)
    if np.any(clean(P[..., 0] - Q[..., 0]) == 0):
        raise ValueError(f"P and Q must differ in their first coordinates (got {P} and {Q})")
    dx = step("dx", clean(Q[..., 0] - P[..., 0]), "<Q[1]> - <P[1]>", r"\Delta x")
    dy = step("dy", clean(Q[..., 1] - P[..., 1]), "<Q[2]> - <P[2]>", r"\Delta y")
    slope = step("slope", dy / dx, r"\frac{<dy>}{<dx>}", "m")
    angle, formula = angle_in(
        np.arctan(slope), r"\arctan(<slope>)", r"<slope> \lt 0", 0.5, unit, span
    )
    return slope, step("angle", angle, formula, r"\theta")


def difference_quotient(
    coefficients: Array,
    exponents: Sequence[int],
    x0: Array,
    h: Array,
    scheme: str = "forward",
    *,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute the difference quotient of a polynomial, and by how much it misses the derivative.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    coefficients : (*v, m) ndarray
        Coefficient of each of m terms.
    exponents : sequence of m int
        Exponents of the variable in each term.
    x0 : (*v,) ndarray
        The point.
    h : (*v,) ndarray
        The increment, not 0.
    scheme : {"forward", "backward", "central"}
        Whether the slope is that between x0 and x0 + h, x0 - h and x0, or x0 - h and x0 + h.
    step : callable, optional
        Called with "right" and "left", the two points, of which x0 is none; with "f_right" and
        "f_left", the values at both ends; with "quotient", "slope" and "error".

    Returns
    -------
    quotient, slope : (*v,) ndarray
        The difference quotient, and the derivative.

    Raises
    ------
    ValueError
        If h is 0, the scheme is none of them, exponents are no whole numbers from 0 on, or shapes
        do not fit together.

    Notes
    -----
    .. math::
        \frac{f(x_0 + h) - f(x_0)}{h}, \qquad \frac{f(x_0) - f(x_0 - h)}{h}, \qquad
        \frac{f(x_0 + h) - f(x_0 - h)}{2 h}

    The error is of the order of h on one side, and of its square where the points lie on both.

    Examples
    --------
    x^2 at 1 with h = 0.5: (2.25 - 1) / 0.5 and (2.25 - 0.25) / 1.

    >>> one, x0, h = np.ones(1), np.array(1.0), np.array(0.5)
    >>> print(*(difference_quotient(one, [2], x0, h, scheme)[0] for scheme in SCHEMES))
    2.5 1.5 2.0
    """
    coefficients, x0, h = (np.asarray(value) for value in (coefficients, x0, h))
    rows = [(exponent,) for exponent in exponents]
    check_option("scheme", scheme, SCHEMES)
    check_finite(coefficients=coefficients, x0=x0, h=h)
    check_exponents(rows, coefficients, 1)
    check_leading(coefficients=coefficients.shape[:-1], x0=x0.shape, h=h.shape)
    if np.any(h == 0):
        raise ValueError(f"h must not be 0 (got {h})")
    values = []
    for end, sign, plus in (("right", 1, "+"), ("left", -1, "-")):
        x, name, latex = x0, "x0", "x_{0}"
        if end in SCHEMES[scheme]:
            name, latex = end, f"x_{{0}} {plus} h"
            x = step(end, clean(x0 + sign * h), f"<x0> {plus} <h>", latex)
        value = polynomial_value(coefficients, rows, x[..., None])
        values.append(step(f"f_{end}", value, value_formula(rows, [f"<{name}>"]), f"f({latex})"))
    width, below = (2 * h, r"2 \cdot <h>") if scheme == "central" else (h, "<h>")
    quotient = (values[0] - values[1]) / width
    quotient = step("quotient", quotient, rf"\frac{{<f_right> - <f_left>}}{{{below}}}", "q")
    slope = polynomial_gradient(coefficients, rows, x0[..., None])[..., 0]
    slope = step("slope", slope, gradient_formulas(rows, ["<x0>"])[0], "f'(x_0)")
    step("error", clean(quotient - slope), "<quotient> - <slope>", r"q - f'(x_0)")
    return quotient, slope


def derivative_by_limit(f: Array, variable: str = "x", *, step: Hook = untraced) -> Array:
    r"""Find a derivative as the limit of the difference quotient.

    The quotient is simplified until it has a value where the increment h is 0. Leading axes ``*v``
    are variants.

    Parameters
    ----------
    f : (*v,) ndarray of sympy.Expr
        A polynomial, or a quotient of polynomials.
    variable : str
        Name of the variable, which is not "h".
    step : callable, optional
        Called with "shifted", "difference", "quotient" and "limit".

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The derivative.

    Raises
    ------
    ValueError
        If f is neither of them, or the variable is "h".

    Notes
    -----
    .. math:: f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}

    The increment goes to 0, and x stays where it is.

    Examples
    --------
    ((x + h)^2 - x^2) / h is 2 x + h.

    >>> from sympy.abc import x
    >>> print(derivative_by_limit(np.array(x**2)))
    2*x
    """
    if variable == "h":
        raise ValueError("variable must not be 'h', the increment (got 'h')")
    x, h = symbol(variable), symbol("h")
    for one in np.ravel(np.asarray(f, dtype=object)):
        if not one.is_rational_function(x):
            raise ValueError(f"f must be a quotient of polynomials in {variable} (got {one})")
    name = default_symbol(variable)
    shifted = replaced(f, variable, x + h)
    shifted = step("shifted", shifted, at("f", **{variable: f"{name} + h"}), f"f({name} + h)")
    difference = cancelled(shifted - f)
    difference = step("difference", difference, "<shifted> - <f>", r"\Delta f")
    quotient = cancelled(difference / h)
    quotient = step("quotient", quotient, r"\frac{<difference>}{h}", r"\frac{\Delta f}{h}")
    return step("limit", replaced(quotient, "h", np.array(0)), at("quotient", h="0"), "f'")
