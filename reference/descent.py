"""Gradient descent on a given function, a polynomial, and when it converges on a quadratic one."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import (
    Exponents,
    check_exponents,
    gradient_formulas,
    polynomial_gradient,
    polynomial_value,
    value_formula,
)
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length, check_option

FORMS = ("direct", "increment")
"""How an update is written: as x - rate * gradient, or as x + increment, which has the minus."""


def gradient_descent(
    coefficients: Array,
    exponents: Exponents,
    start: Array,
    rate: Array,
    iterations: int,
    *,
    form: str = "direct",
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Run some iterations of gradient descent on a polynomial.

    The gradient is computed anew at each point. There is no test of convergence: nothing says
    that the points come near a minimum, or that there is one. Leading axes ``*v`` are variants.

    Parameters
    ----------
    coefficients : (*v, m) ndarray
        Coefficient of each of m terms.
    exponents : sequence of m tuples of n int
        Exponents of the n variables in each term, the same for all variants.
    start : (*v, n) ndarray
        The first point.
    rate : (*v,) ndarray
        Learning rate.
    iterations : int
        How many there are.
    form : {"direct", "increment"}
        Whether the update is one step, or two: the increment, with its sign, and the sum.
    step : callable, optional
        Called with "t0.f" (the value at the start), and in the scopes "t1", "t2", ... of the
        iterations with "t1.gradient", "t1.delta" if there are increments, "t1.x" (the new
        point) and "t1.f" (the value there).

    Returns
    -------
    points : (*v, iterations + 1, n) ndarray
        The points, from the start on.
    values : (*v, iterations + 1) ndarray
        Values of the function at the points.

    Raises
    ------
    ValueError
        If there is no iteration, the form is none of them, exponents are no whole numbers from 0
        on, or shapes do not fit together.

    Notes
    -----
    .. math::
        x_{t} = x_{t - 1} - \eta \nabla f(x_{t - 1}), \qquad \text{or} \qquad
        \Delta_t = -\eta \nabla f(x_{t - 1}), \quad x_t = x_{t - 1} + \Delta_t

    The method is due to Cauchy [1]_.

    References
    ----------
    .. [1] A. Cauchy, "Methode generale pour la resolution des systemes d'equations simultanees",
       Comptes rendus hebdomadaires des seances de l'Academie des sciences 25, 536-538, 1847.

    Examples
    --------
    x^2 - y^2 from (2, 3) with the rate 0.1: x shrinks to 0.8 of itself and y grows to 1.2.

    >>> f = np.array([1, -1]), ((2, 0), (0, 2))
    >>> points, values = gradient_descent(*f, np.array([2, 3]), np.array(0.1), 2)
    >>> print(points.round(6).tolist(), values.round(6))
    [[2.0, 3.0], [1.6, 3.6], [1.28, 4.32]] [ -5.    -10.4   -17.024]
    """
    coefficients, start, rate = (np.asarray(value) for value in (coefficients, start, rate))
    _check(coefficients, exponents, start, rate)
    check_option("form", form, FORMS)
    if iterations < 1:
        raise ValueError(f"iterations must be at least 1 (got {iterations})")

    def value(x: Array, t: int, name: str) -> Array:
        """Name the value of the function at a point."""
        f = polynomial_value(coefficients, exponents, x)
        return step(f"t{t}.f", f, value_formula(exponents, _elements(name, n)), f"f(x^{{({t})}})")

    x, name, n = start, "start", start.shape[-1]
    points, values = [x], [value(x, 0, name)]
    for t in range(1, iterations + 1):
        g = polynomial_gradient(coefficients, exponents, x)
        formula = ", ".join(gradient_formulas(exponents, _elements(name, n)))
        g = step(f"t{t}.gradient", g, f"({formula})", rf"\nabla f(x^{{({t - 1})}})")
        delta, formula = -rate[..., None] * g, rf"<{name}> - <rate> \cdot <t{t}.gradient>"
        if form == "increment":
            formula = rf"-<rate> \cdot <t{t}.gradient>"
            delta = step(f"t{t}.delta", delta, formula, rf"\Delta^{{({t})}}")
            formula = f"<{name}> + <t{t}.delta>"
        x, name = step(f"t{t}.x", x + delta, formula, f"x^{{({t})}}"), f"t{t}.x"
        points.append(x)
        values.append(value(x, t, name))
    return (
        np.stack(np.broadcast_arrays(*points), axis=-2),
        np.stack(np.broadcast_arrays(*values), axis=-1),
    )


def descent_on_quadratic(
    a: Array, b: Array, c: Array, rate: Array, *, step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Tell whether gradient descent on a x^2 + c x y + b y^2 converges, and for which rates.

    Along the axes of the quadratic function, which are eigenvectors of its Hessian, every
    iteration multiplies the distance from the critical point by a factor of its own. Leading axes
    ``*v`` are variants.

    Parameters
    ----------
    a, b, c : (*v,) ndarray
        Coefficients of x^2, y^2 and x y.
    rate : (*v,) ndarray
        Learning rate.
    step : callable, optional
        Called with "curvatures" (eigenvalues of the Hessian, the larger one first), "threshold"
        (the rate from which on there is no convergence), "factors" and "converges".

    Returns
    -------
    threshold : (*v,) ndarray
        All positive rates below it converge; 0 if none does, since there is no minimum.
    factors : (*v, 2) ndarray
        By what the distance is multiplied along the two axes, one above the other.
    converges : (*v,) ndarray
        1 where both factors are between -1 and 1, otherwise 0.

    Raises
    ------
    ValueError
        If a number is not finite, or shapes do not fit together.

    Notes
    -----
    .. math::
        \lambda_{1, 2} = a + b \pm \sqrt{(a - b)^2 + c^2}, \qquad
        1 - \eta \lambda_i, \qquad
        |1 - \eta \lambda_i| < 1 \iff 0 < \eta \lambda_i < 2

    A negative factor goes from side to side. A smaller rate is not better: near 0 both factors
    are near 1, and the way is long.

    Examples
    --------
    x^2 + 4 y^2 bends with 8 along y, so rates below 2/8 converge.

    >>> threshold, factors, converges = descent_on_quadratic(
    ...     np.array(1), np.array(4), np.array(0), np.array(0.2)
    ... )
    >>> print(threshold, factors, converges)
    0.25 [-0.6  0.6] 1
    """
    a, b, c, rate = (np.asarray(value) for value in (a, b, c, rate))
    check_finite(a=a, b=b, c=c, rate=rate)
    check_leading(a=a.shape, b=b.shape, c=c.shape, rate=rate.shape)
    root, text = np.sqrt((a - b) ** 2 + c**2), r"\sqrt{(<a> - <b>)^{2} + <c>^{2}}"
    curvatures = np.stack([clean(a + b + root), clean(a + b - root)], axis=-1)
    formula = f"(<a> + <b> + {text}, <a> + <b> - {text})"
    curvatures = step("curvatures", curvatures, formula, r"\lambda")
    positive = curvatures[..., 1] > 0
    threshold = np.where(positive, 2 / np.where(positive, curvatures[..., 0], 1.0), 0.0)
    formula = r"[<curvatures[2]> \gt 0] \cdot \frac{2}{<curvatures[1]>}"
    threshold = step("threshold", threshold, formula, r"\eta_{\max}")
    factors = clean(1 - rate[..., None] * curvatures)
    factors = step("factors", factors, r"1 - <rate> \cdot <curvatures>", "q")
    within = (np.abs(factors) < 1).all(axis=-1).astype(int)
    formula = r"[\left| <factors[1]> \right| \lt 1] \cdot [\left| <factors[2]> \right| \lt 1]"
    return threshold, factors, step("converges", within, formula, "k")


def descent_closed_form(
    a: Array, start: Array, rate: Array, iterations: int | None = None, *, step: Hook = untraced
) -> Array:
    r"""Give the points of gradient descent on a sum of squares without running it.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    a : (*v, n) ndarray
        Coefficients of the squares of the n variables.
    start : (*v, n) ndarray
        The first point.
    rate : (*v,) ndarray
        Learning rate.
    iterations : int, optional
        After how many iterations the point is wanted as numbers.
    step : callable, optional
        Called with "factors" and "point" (a formula in k, the number of iterations), and if
        there are iterations with "there".

    Returns
    -------
    (*v, n) ndarray of sympy.Expr
        The point after k iterations.

    Raises
    ------
    ValueError
        If a number is not finite, or shapes do not fit together.

    Notes
    -----
    .. math:: f(x) = \sum_i a_i x_i^2, \qquad x_i^{(k)} = (1 - 2 \eta a_i)^k x_i^{(0)}

    Examples
    --------
    >>> a, start, rate = np.array([1, -1]), np.array([2, 3]), np.array(0.1)
    >>> print(descent_closed_form(a, start, rate))
    [2*(4/5)**k 3*(6/5)**k]
    """
    from deltarule.reference.symbolic import at, exact, symbol, value_at

    a, start, rate = (np.asarray(value) for value in (a, start, rate))
    check_finite(a=a, start=start, rate=rate)
    check_length("start", start, a.shape[-1] if a.ndim else 0, "coefficients")
    check_leading(a=a.shape[:-1], start=start.shape[:-1], rate=rate.shape)
    factors = clean(1 - 2 * rate[..., None] * a)
    factors = step("factors", factors, r"1 - 2 \cdot <rate> \cdot <a>", "q")
    formula = ", ".join(
        rf"<start[{i}]> \cdot <factors[{i}]>^{{k}}" for i in range(1, a.shape[-1] + 1)
    )
    point = exact(start) * exact(factors) ** symbol("k")
    point = step("point", point, f"({formula})", "x^{(k)}")
    if iterations is not None:
        there = value_at(point, {"k": np.array(iterations)})
        step("there", there, at("point", k=str(iterations)), f"x^{{({iterations})}}")
    return point


def _elements(name: str, n: int) -> list[str]:
    return [f"<{name}[{i}]>" for i in range(1, n + 1)]


def _check(coefficients: Array, exponents: Exponents, start: Array, rate: Array) -> None:
    check_finite(coefficients=coefficients, start=start, rate=rate)
    if not start.ndim:
        raise ValueError(f"start must have a coordinate for each variable (got {start})")
    check_exponents(exponents, coefficients, start.shape[-1])
    check_leading(coefficients=coefficients.shape[:-1], start=start.shape[:-1], rate=rate.shape)
