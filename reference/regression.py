"""Linear regression with one input: the least-squares line, and how far a line is off."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import spelled
from deltarule.reference.sums import added
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length


def least_squares_line(x: Array, y: Array, *, step: Hook = untraced) -> tuple[Array, Array]:
    r"""Fit a line to points, so that the sum of the squared residuals is least.

    It is computed from sums, as on paper; for many points far from 0, centre them first. Leading
    axes ``*v`` are variants.

    Parameters
    ----------
    x : (*v, n) ndarray
        Inputs, not all of them equal.
    y : (*v, n) ndarray
        Targets.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "sum_x", "sum_y", "sum_xy", "sum_xx",
        "numerator" and "denominator" of the slope, "slope" and "intercept".

    Returns
    -------
    slope, intercept : (*v,) ndarray
        The line.

    Raises
    ------
    ValueError
        If all inputs are equal, an array is empty or holds NaN or infinity, or shapes do not fit
        together.

    Notes
    -----
    .. math::
        b_1 = \frac{n \sum x_i y_i - \sum x_i \sum y_i}{n \sum x_i^2 - (\sum x_i)^2}, \qquad
        b_0 = \frac{\sum y_i - b_1 \sum x_i}{n} = \bar{y} - b_1 \bar{x} .

    The line goes through the point of the means, and its residuals add up to 0.

    References
    ----------
    .. [1] N. R. Draper and H. Smith, "Applied Regression Analysis", 3rd edition, Wiley, 1998,
       chapter 1. doi:10.1002/9781118625590

    Examples
    --------
    The sums are 6, 10, 23 and 14, so the slope is (69 - 60) / (42 - 36) and the intercept
    (10 - 1.5 * 6) / 3.

    >>> slope, intercept = least_squares_line(np.array([1, 2, 3]), np.array([2, 3, 5]))
    >>> print(slope, intercept.round(4))
    1.5 0.3333
    """
    x, y = check_points(x, y)
    if np.any(np.ptp(clean(x), axis=-1) == 0):
        raise ValueError(f"x must hold two different inputs, or no line is least (got {x})")
    n = x.shape[-1]
    sum_x = step("sum_x", x.sum(axis=-1), added("x", n), "S_{x}")
    sum_y = step("sum_y", y.sum(axis=-1), added("y", n), "S_{y}")
    sum_xy = step("sum_xy", (x * y).sum(axis=-1), spelled("x", "y", n), "S_{xy}")
    terms = " + ".join(f"<x[{i}]>^{{2}}" for i in range(1, n + 1))
    sum_xx = step("sum_xx", (x * x).sum(axis=-1), terms, "S_{xx}")
    formula = rf"{n} \cdot <sum_xy> - <sum_x> \cdot <sum_y>"
    numerator = step("numerator", n * sum_xy - sum_x * sum_y, formula)
    formula = rf"{n} \cdot <sum_xx> - <sum_x>^{{2}}"
    denominator = step("denominator", n * sum_xx - sum_x**2, formula)
    slope = step("slope", numerator / denominator, r"\frac{<numerator>}{<denominator>}", "b_{1}")
    formula = rf"\frac{{<sum_y> - <slope> \cdot <sum_x>}}{{{n}}}"
    return slope, step("intercept", (sum_y - slope * sum_x) / n, formula, "b_{0}")


def predict(x: Array, slope: Array, intercept: Array, *, step: Hook = untraced) -> Array:
    r"""Compute what a line predicts for one input.

    Slope and intercept are not judged: they may be a student's own.

    Parameters
    ----------
    x, slope, intercept : (*v,) ndarray
        Input and line.
    step : callable, optional
        Called with "prediction".

    Returns
    -------
    (*v,) ndarray
        Prediction.

    Notes
    -----
    .. math:: \hat{y} = b_1 x + b_0

    Examples
    --------
    >>> print(predict(np.array(4), np.array(1.5), np.array(0.5)))
    6.5
    """
    formula = r"<slope> \cdot <x> + <intercept>"
    return step("prediction", np.asarray(slope * x + intercept), formula, r"\hat{y}")


def residual_sum_of_squares(
    x: Array, y: Array, slope: Array, intercept: Array, *, step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute the residuals of points from a line, and the sum of their squares.

    Slope and intercept are not judged: they may be a student's own. Leading axes ``*v`` are
    variants.

    Parameters
    ----------
    x, y : (*v, n) ndarray
        Inputs and targets.
    slope, intercept : (*v,) ndarray
        The line.
    step : callable, optional
        Called with "fitted", "residuals", "squares" and "rss".

    Returns
    -------
    residuals : (*v, n) ndarray
        Targets minus what the line gives.
    rss : (*v,) ndarray
        The sum of their squares; it is not divided by n.

    Raises
    ------
    ValueError
        If there is no point, `x` or `y` holds NaN or infinity, or shapes do not fit together.

    Notes
    -----
    .. math:: r_i = y_i - (b_1 x_i + b_0), \qquad SS_{res} = \sum_{i=1}^{n} r_i^2

    Examples
    --------
    >>> x, y = np.array([1, 2, 3]), np.array([2, 3, 5])
    >>> print(*residual_sum_of_squares(x, y, np.array(1), np.array(1)))
    [0 0 1] 1
    """
    x, y = check_points(x, y)
    slope, intercept = np.asarray(slope), np.asarray(intercept)
    check_leading(x=x.shape[:-1], slope=slope.shape, intercept=intercept.shape)
    value = slope[..., None] * x + intercept[..., None]
    fitted = step("fitted", value, r"<slope> \cdot <x> + <intercept>", r"\hat{y}")
    residuals = step("residuals", y - fitted, "<y> - <fitted>", "r")
    squares = step("squares", residuals * residuals, r"<residuals> \odot <residuals>", "q")
    formula = added("squares", x.shape[-1])
    return residuals, step("rss", squares.sum(axis=-1), formula, r"SS_{\mathrm{res}}")


def check_points(x: Array, y: Array) -> tuple[Array, Array]:
    """Give inputs and targets as arrays, or raise ValueError unless they make points.

    >>> check_points(np.zeros(3), np.zeros(2))
    Traceback (most recent call last):
    ValueError: y must have one element for each of 3 points (got shape (2,))
    """
    x, y = np.asarray(x), np.asarray(y)
    check_finite(x=x, y=y)
    check_length("y", y, x.shape[-1] if x.ndim else 0, "points")
    check_leading(x=x.shape[:-1], y=y.shape[:-1])
    return x, y
