"""Lines, planes and hyperplanes: their values, and the two forms in which a line is written."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length

GRID = 10**6
"""Slope and intercept may have six decimals where a form with whole numbers is asked."""


def linear_prediction(x: Array, coefficients: Array, *, step: Hook = untraced) -> Array:
    r"""Compute a line, a plane or a hyperplane at a point.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    x : (*v, n) ndarray
        The point: one number for a line, two for a plane.
    coefficients : (*v, n + 1) ndarray
        Intercept, then a slope for each input.
    step : callable, optional
        Called with "y".

    Returns
    -------
    (*v,) ndarray
        The value at that point.

    Raises
    ------
    ValueError
        If there is no input, a number is not finite, or shapes do not fit together.

    Notes
    -----
    .. math:: y = c_0 + c_1 x_1 + \dots + c_n x_n

    Examples
    --------
    1 + 2 * 3 - 0.5 * 4 is 5.

    >>> print(linear_prediction(np.array([3, 4]), np.array([1, 2, -0.5])))
    5.0
    """
    x, coefficients = np.asarray(x), np.asarray(coefficients)
    n = x.shape[-1] if x.ndim else 0
    if not n:
        raise ValueError(f"x must have at least one input (got shape {x.shape})")
    check_finite(x=x, coefficients=coefficients)
    check_length("coefficients", coefficients, n + 1, "terms")
    check_leading(x=x.shape[:-1], coefficients=coefficients.shape[:-1])
    terms = [rf"<coefficients[{i + 1}]> \cdot <x[{i}]>" for i in range(1, n + 1)]
    value = coefficients[..., 0] + (coefficients[..., 1:] * x).sum(axis=-1)
    return step("y", value, " + ".join(["<coefficients[1]>", *terms]), "y")


def slope_form(A: Array, B: Array, C: Array, *, step: Hook = untraced) -> tuple[Array, Array]:
    r"""Turn a line from its general form into its slope form.

    Parameters
    ----------
    A, B, C : (*v,) ndarray
        Coefficients of the general form; B is not 0.
    step : callable, optional
        Called with "m" and "b".

    Returns
    -------
    m, b : (*v,) ndarray
        Slope and intercept.

    Notes
    -----
    .. math:: A x + B y = C \iff y = -\frac{A}{B} x + \frac{C}{B}

    Examples
    --------
    3 x - 4 y = 6 is y = 0.75 x - 1.5.

    >>> m, b = slope_form(np.array(3), np.array(-4), np.array(6))
    >>> print(m, b)
    0.75 -1.5
    """
    m = step("m", -A / B, r"\frac{-<A>}{<B>}", "m")
    return m, step("b", C / B, r"\frac{<C>}{<B>}", "b")


def general_form(m: Array, b: Array, *, step: Hook = untraced) -> tuple[Array, Array, Array]:
    r"""Turn a line from its slope form into the general form with whole numbers.

    Of all such forms it is the one with the smallest numbers and a positive first coefficient; a
    horizontal line has none, and there the second one is positive.

    Parameters
    ----------
    m, b : (*v,) ndarray
        Slope and intercept, with at most six decimals.
    step : callable, optional
        Called with "scale", the smallest number that makes the others whole, with its sign, and
        with "A", "B", "C".

    Returns
    -------
    A, B, C : (*v,) ndarray
        Coefficients of the general form.

    Raises
    ------
    ValueError
        If slope or intercept have more than six decimals, or are not finite.

    Notes
    -----
    .. math:: y = m x + b \iff s m\, x - s\, y = -s b, \qquad A x + B y = C

    Examples
    --------
    y = 0.75 x - 1.5 times 4 is 4 y = 3 x - 6, or 3 x - 4 y = 6.

    >>> print(np.stack(general_form(np.array(0.75), np.array(-1.5))))
    [ 3. -4.  6.]
    """
    check_finite(m=m, b=b)
    rise, shift = (np.rint(GRID * np.asarray(value)).astype(int) for value in (m, b))
    for name, value, whole in (("m", m, rise), ("b", b, shift)):
        if not np.allclose(GRID * np.asarray(value), whole, rtol=0, atol=1e-3):
            raise ValueError(f"{name} must have at most six decimals (got {value})")
    smallest = GRID // np.gcd(np.gcd(rise, GRID), shift)
    scale = step(
        "scale",
        np.where(rise > 0, smallest, -smallest),
        r"\text{the smallest number that makes } <m> \text{ and } <b> \text{ whole, with its sign}",
        "s",
    )
    A = step("A", clean(scale * m), r"<scale> \cdot <m>", "A")
    B = step("B", -scale, "-<scale>", "B")
    return A, B, step("C", clean(-scale * b), r"-<scale> \cdot <b>", "C")
