"""Critical points of functions of one and of two variables, and what kind they are.

Functions are arrays of sympy expressions, polynomials with rational coefficients; see
`deltarule.reference.symbolic`. How many critical points there are is part of the question.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from deltarule.reference.brackets import ATOM, bracketed
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, default_symbol
from deltarule.reference.gradients import partial_derivative
from deltarule.reference.roots import all_common_roots, all_roots, common_roots, real_roots
from deltarule.reference.symbolic import at, derivative, differentiated, value_at
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite

KINDS = ("minimum", "maximum", "undecided", "inflection")
"""Kinds of critical points of one variable, as they are counted in a trace."""
KINDS_IN_THE_PLANE = ("minimum", "maximum", "undecided", "saddle")
"""Kinds of critical points of two variables, as they are counted in a trace."""


def critical_points(
    f: Array, count: int = 1, order: int = 2, variable: str = "x", *, step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Find the critical points of a polynomial, and tell by its derivatives what they are.

    The second derivative tells a minimum from a maximum. Where it is zero nothing is decided yet;
    then the first derivative that is not zero decides, if derivatives above the second are asked.
    Leading axes ``*v`` are variants.

    Parameters
    ----------
    f : (*v,) ndarray of sympy.Expr
        The function.
    count : int
        How many critical points it has.
    order : int
        Order of the highest derivative, at least 2.
    variable : str
        Name of the variable.
    step : callable, optional
        Called with "d1", "d2" and so on up to the order; with "points"; then for each point, here
        the first one, with "p1.value", "p1.d2" and "p1.test" (the second-derivative test), and,
        if the order is above 2, with "p1.d3" and so on and "p1.kind".

    Returns
    -------
    points : (*v, count) ndarray
        Critical points in increasing order.
    kinds : (*v, count) ndarray
        What each is, as an index of `KINDS`: by the second derivative alone if the order is 2.

    Raises
    ------
    ValueError
        If f is not a polynomial with that many critical points, or the order is below 2.

    Notes
    -----
    At a critical point, :math:`f'(a) = 0`. Let n be the order of the first derivative that is not
    zero there. Then a is

    - a minimum if n is even and :math:`f^{(n)}(a) > 0`,
    - a maximum if n is even and :math:`f^{(n)}(a) < 0`,
    - an inflection point with a horizontal tangent if n is odd.

    Examples
    --------
    x^3 - 3 x has a maximum at -1 and a minimum at 1. At 0, x^5 rises on both sides, which only
    the fifth derivative tells.

    >>> from sympy.abc import x
    >>> print(*critical_points(np.array(x**3 - 3 * x), count=2))
    [-1.  1.] [1 0]
    >>> print(*critical_points(np.array(x**5)), *critical_points(np.array(x**5), order=5))
    [0.] [2] [0.] [3]
    """
    if order < 2:
        raise ValueError(f"order must be at least 2 (got {order})")
    for one in np.ravel(np.asarray(derivative(f, variable))):
        if len(all_roots(one, variable)) != count:
            raise ValueError(f"f must be a polynomial with {count} critical points (f' is {one})")
    derivatives, name = [f], "f"
    for n in range(1, order + 1):
        formula = differentiated(name, variable)
        d = step(f"d{n}", derivative(derivatives[-1], variable), formula, f"f{_primes(n)}")
        derivatives.append(d)
        name = f"d{n}"
    points = real_roots(derivatives[1], variable, count)
    text = r"\text{the real solutions of } <d1> = 0"
    points = step("points", points, text, default_symbol(variable))
    kinds = [_kind_at(k, points[..., k], derivatives, variable, step) for k in range(count)]
    return points, join(kinds)


def second_derivative_test(
    f: Array,
    count: int = 1,
    variables: tuple[str, str] = ("x", "y"),
    points: Array | None = None,
    *,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Find the critical points of a polynomial in two variables, and tell what they are.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    f : (*v,) ndarray of sympy.Expr
        The function.
    count : int
        How many critical points it has.
    variables : tuple of two str
        Names of the variables.
    points : (*v, count, 2) ndarray, optional
        Some critical points, if they are given and need not be found.
    step : callable, optional
        Called with "f_x" and "f_y" (by the names of the variables); with "points" unless they are
        given; with "f_xx", "f_xy" and "f_yy"; then for each point, here the first one, with
        "p1.value", with "p1.r", "p1.s", "p1.t" (the second derivatives there), "p1.hessian",
        "p1.delta" and "p1.kind".

    Returns
    -------
    points : (*v, count, 2) ndarray
        Critical points, ordered by the first and then by the second coordinate unless given.
    kinds : (*v, count) ndarray
        What each is, as an index of `KINDS_IN_THE_PLANE`.

    Raises
    ------
    ValueError
        If f is not a polynomial with that many isolated critical points, or a given point is not
        critical.

    Notes
    -----
    .. math::
        r = f_{xx}, \quad s = f_{xy}, \quad t = f_{yy}, \qquad
        \Delta = \det \begin{pmatrix} r & s \\ s & t \end{pmatrix} = r t - s^2

    If :math:`\Delta > 0`, a critical point is a minimum where r > 0 and a maximum where r < 0. If
    :math:`\Delta < 0`, it is a saddle point. If :math:`\Delta = 0`, it may be any of them.

    Examples
    --------
    x^2 + 3 x y + y^2 has positive second derivatives, and yet a saddle point: 2 * 2 - 3^2 = -5.

    >>> from sympy.abc import x, y
    >>> print(*second_derivative_test(np.array(x**2 + 3 * x * y + y**2)))
    [[0. 0.]] [3]
    """
    x, y = variables
    f_x = partial_derivative(f, (x,), step)
    f_y = partial_derivative(f, (y,), step)
    if points is None:
        _check_count(f, count, variables)
        found = common_roots(f_x, f_y, variables, count)
        text = rf"\text{{the real solutions of }} <f_{x}> = <f_{y}> = 0"
        points = step("points", found, text, "P")
    else:
        _check_critical(f, points, count, variables)
    second = {
        f"f_{x}{x}": partial_derivative(f_x, (x, x), step),
        f"f_{x}{y}": partial_derivative(f_x, (x, y), step),
        f"f_{y}{y}": partial_derivative(f_y, (y, y), step),
    }
    kinds = [
        _kind_in_the_plane(k, points[..., k, :], f, second, variables, step) for k in range(count)
    ]
    return points, join(kinds)


def _kind_at(
    k: int, point: Array, derivatives: Sequence[Array], variable: str, step: Hook
) -> Array:
    """Tell what one critical point is."""
    p, number = f"p{k + 1}", f"_{{{k + 1}}}"
    there = f"({default_symbol(variable)}{number})"
    text = {variable: f"<points[{k + 1}]>"}
    step(f"{p}.value", value_at(derivatives[0], {variable: point}), at("f", **text), f"f{there}")
    found: list[Array] = []
    for n, derivative_n in enumerate(derivatives[2:], 2):
        d = clean(value_at(derivative_n, {variable: point}))
        found.append(step(f"{p}.d{n}", d, at(f"d{n}", **text), f"f{_primes(n)}{there}"))
        if n == 2:
            kind = step(f"{p}.test", *_kind(p, found), f"t{number}")
    return kind if len(found) == 1 else step(f"{p}.kind", *_kind(p, found), f"k{number}")


def _kind(p: str, found: Sequence[Array]) -> tuple[Array, str]:
    """Give the kind that the first derivative means which is not zero, from the second one on.

    A point that is not there, and has nan for them, is undecided.
    """
    kind, formula = np.asarray(2), "2"
    for n, d in reversed(list(enumerate(found, 2))):
        name = f"<{p}.d{n}>"
        if n % 2:
            other, text = np.asarray(3), rf"[{name} \ne 0] \cdot 3"
        else:
            other, text = (d < 0).astype(int), rf"[{name} \lt 0]"
        kind = np.where(np.abs(d) > 0, other, kind)
        formula = rf"{text} + [{name} = 0] \cdot {bracketed(formula, ATOM)}"
    return kind, formula


def _kind_in_the_plane(
    k: int,
    point: Array,
    f: Array,
    second: Mapping[str, Array],
    variables: tuple[str, str],
    step: Hook,
) -> Array:
    """Tell what one critical point of two variables is."""
    p, number = f"p{k + 1}", f"_{{{k + 1}}}"
    place = {name: point[..., i] for i, name in enumerate(variables)}
    text = {name: f"<points[{k + 1},{i}]>" for i, name in enumerate(variables, 1)}
    step(f"{p}.value", value_at(f, place), at("f", **text), f"f(P{number})")
    r, s, t = (
        step(f"{p}.{letter}", clean(value_at(d, place)), at(name, **text), letter + number)
        for letter, (name, d) in zip("rst", second.items(), strict=True)
    )
    matrix = rf"\begin{{pmatrix}} <{p}.r> & <{p}.s> \\ <{p}.s> & <{p}.t> \end{{pmatrix}}"
    step(f"{p}.hessian", np.stack([join([r, s]), join([s, t])], axis=-2), matrix, f"H{number}")
    formula = rf"<{p}.r> \cdot <{p}.t> - <{p}.s>^{{2}}"
    delta = step(f"{p}.delta", clean(r * t - s**2), formula, rf"\Delta{number}")
    kind = np.where(delta > 0, r < 0, np.where(delta < 0, 3, 2))
    formula = (
        rf"[<{p}.delta> \gt 0] \cdot [<{p}.r> \lt 0] + [<{p}.delta> = 0] \cdot 2"
        rf" + [<{p}.delta> \lt 0] \cdot 3"
    )
    return step(f"{p}.kind", kind, formula, f"k{number}")


def _primes(n: int) -> str:
    return "'" * n if n < 4 else f"^{{({n})}}"


def _check_count(f: Array, count: int, variables: tuple[str, str]) -> None:
    pairs = zip(*(np.ravel(np.asarray(derivative(f, x))) for x in variables), strict=True)
    for f_x, f_y in pairs:
        if len(all_common_roots(f_x, f_y, variables)) != count:
            raise ValueError(
                f"f must be a polynomial with {count} isolated critical points"
                f" (its partial derivatives are {f_x} and {f_y})"
            )


def _check_critical(f: Array, points: Array, count: int, variables: tuple[str, str]) -> None:
    check_finite(points=points)
    if np.shape(points)[-2:] != (count, 2):
        raise ValueError(f"points must be {count} rows of 2 numbers (got shape {points.shape})")
    place = {name: points[..., i] for i, name in enumerate(variables)}
    for variable in variables:
        slope = value_at(derivative(np.asarray(f)[..., None], variable), place)
        if np.any(clean(slope) != 0):
            raise ValueError(f"points must be critical points of f (got {points} of {f})")
