"""Linear regression with one input by gradient descent: batch, online and mini-batch."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.losses import REDUCTIONS
from deltarule.reference.regression import check_points
from deltarule.reference.sums import added, listed, scaled
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading, check_option

SYMBOLS = {"slope": "m", "intercept": "c"}


@dataclass(frozen=True)
class Line:
    """A line at one moment, with its names in formulas."""

    slope: Array
    intercept: Array
    slope_name: str
    intercept_name: str

    def at(self, x: Array, name: str) -> tuple[Array, str]:
        """Give what the line predicts for some inputs, and the formula."""
        value = self.slope[..., None] * x + self.intercept[..., None]
        return value, rf"<{self.slope_name}> \cdot {name} + <{self.intercept_name}>"


def descend_line(
    x: Array,
    y: Array,
    slope: Array,
    intercept: Array,
    lr: Array,
    *,
    batch_size: int | None = None,
    epochs: int = 1,
    reduction: str = "mean",
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Fit a line to points by gradient descent on the squared error.

    The batches are taken in the order of the points, and the last one of an epoch may be smaller.
    Leading axes ``*v`` are variants.

    Parameters
    ----------
    x, y : (*v, n) ndarray
        Inputs and targets.
    slope, intercept : (*v,) ndarray
        The line before training.
    lr : (*v,) ndarray
        Learning rate.
    batch_size : int, optional
        Points of each update: 1 for online descent; by default all of them.
    epochs : int
        How many times all points are passed.
    reduction : {"mean", "sum", "half_sum", "half_mean"}
        The loss: mean of the squared errors over the points of a batch, so that the gradient has
        the factor 2/n; their sum, with the factor 2; or half of either.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "before.error" and "before.loss" (all
        points); for update 1 with "u1.prediction", "u1.error" (target minus prediction, in the
        batch), "u1.grad_slope", "u1.grad_intercept", "u1.slope" and "u1.intercept", and so on for
        each update; at the end with "after.error" and "after.loss".

    Returns
    -------
    slope, intercept : (*v,) ndarray
        The line after training.
    loss : (*v, 2) ndarray
        Loss over all points before and after.

    Raises
    ------
    ValueError
        If `reduction` is not one of the conventions, `batch_size` is not from 1 to n, `epochs` is
        below 1, an array is empty or holds NaN or infinity, or shapes do not fit together.

    Notes
    -----
    With a batch of n points and s = 1/n, 1, 1/2 or 1/(2n), as `reduction` says,

    .. math::
        \varepsilon_i = y_i - (m x_i + c), \qquad L = s \sum_i \varepsilon_i^2, \\
        \frac{\partial L}{\partial m} = -2 s \sum_i x_i \varepsilon_i, \qquad
        \frac{\partial L}{\partial c} = -2 s \sum_i \varepsilon_i, \\
        m' = m - \eta \frac{\partial L}{\partial m}, \qquad
        c' = c - \eta \frac{\partial L}{\partial c} .

    Batch descent with a small enough rate leads to the least-squares line. With a mean, a point of
    a smaller last batch weighs more than the others.

    References
    ----------
    .. [1] C. M. Bishop, "Pattern Recognition and Machine Learning", Springer, 2006, sections 3.1.3
       and 5.2.4.

    Examples
    --------
    From the line 0 the errors are 2 and 4, so the gradients are -(2 * 1 + 4 * 2) and -(2 + 4).
    At rate 0.1 the line becomes x + 0.6, and the errors are 0.4 and 1.4.

    >>> x, y, zero = np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.array(0.0)
    >>> slope, intercept, loss = descend_line(x, y, zero, zero, np.array(0.1))
    >>> print(slope, intercept.round(4), loss.round(4))
    1.0 0.6 [10.    1.06]

    Online: after the first point 0.4 x + 0.4, with the error 2.8 at the second.

    >>> slope, intercept, loss = descend_line(x, y, zero, zero, np.array(0.1), batch_size=1)
    >>> print(slope.round(4), intercept.round(4))
    1.52 0.96
    """
    check_option("reduction", reduction, REDUCTIONS)
    x, y = check_points(x, y)
    slope, intercept, lr = (np.asarray(value) for value in (slope, intercept, lr))
    line, n = Line(slope, intercept, "slope", "intercept"), x.shape[-1]
    size = n if batch_size is None else batch_size
    _check(x, slope, intercept, lr, size, epochs)
    scale = REDUCTIONS[reduction]
    batches = [range(i, min(i + size, n)) for i in range(0, n, size)]
    before = _loss("before", x, y, line, scale(n), step)
    for k, batch in enumerate(batches * epochs, 1):
        line = _update(k, batch, x, y, line, lr, scale(len(batch)), step)
    after = _loss("after", x, y, line, scale(n), step)
    return line.slope, line.intercept, join([before, after])


def _loss(scope: str, x: Array, y: Array, line: Line, factor: Fraction, step: Hook) -> Array:
    """Name the errors of all points, and the loss."""
    prediction, formula = line.at(x, "<x>")
    symbol = rf"_{{\mathrm{{{scope}}}}}"
    e = step(f"{scope}.error", y - prediction, f"<y> - ({formula})", rf"\varepsilon{symbol}")
    value, formula = scaled(factor, (e * e).sum(axis=-1), r"<error>^{\top} \cdot <error>")
    return step(f"{scope}.loss", value, formula, f"L{symbol}")


def _update(
    k: int,
    batch: range,
    x: Array,
    y: Array,
    line: Line,
    lr: Array,
    scale: Fraction,
    step: Hook,
) -> Line:
    """Name predictions, errors and gradient for one batch, and the line after its update."""
    part = slice(batch.start, batch.stop)
    whole = len(batch) == x.shape[-1]
    names = {c: f"<{c}>" if whole else listed(f"<{c}[{i + 1}]>" for i in batch) for c in "xy"}
    x, y = x[..., part], y[..., part]
    prediction, formula = line.at(x, names["x"])
    prediction = step(f"u{k}.prediction", prediction, formula, rf"\hat{{y}}^{{({k})}}")
    e = step(
        f"u{k}.error", y - prediction, f"{names['y']} - <prediction>", rf"\varepsilon^{{({k})}}"
    )
    products = " + ".join(rf"<error[{j}]> \cdot <x[{i + 1}]>" for j, i in enumerate(batch, 1))
    grad = scaled(-2 * scale, (e * x).sum(axis=-1), products)
    slope = _moved(k, "slope", line.slope, line.slope_name, grad, lr, step)
    grad = scaled(-2 * scale, e.sum(axis=-1), added("error", len(batch)))
    intercept = _moved(k, "intercept", line.intercept, line.intercept_name, grad, lr, step)
    return Line(slope, intercept, f"u{k}.slope", f"u{k}.intercept")


def _moved(
    k: int, what: str, old: Array, name: str, grad: tuple[Array, str], lr: Array, step: Hook
) -> Array:
    """Name the gradient of slope or intercept, and its new value."""
    letter = SYMBOLS[what]
    symbol = rf"\frac{{\partial L}}{{\partial {letter}}}"
    gradient = step(f"u{k}.grad_{what}", *grad, symbol)
    formula = rf"<{name}> - <lr> \cdot <grad_{what}>"
    return step(f"u{k}.{what}", old - lr * gradient, formula, f"{letter}^{{({k})}}")


def _check(x: Array, slope: Array, intercept: Array, lr: Array, size: int, epochs: int) -> None:
    check_finite(slope=slope, intercept=intercept, lr=lr)
    check_leading(x=x.shape[:-1], slope=slope.shape, intercept=intercept.shape, lr=lr.shape)
    if not 1 <= size <= x.shape[-1]:
        raise ValueError(f"batch_size must be from 1 to {x.shape[-1]} (got {size})")
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1 (got {epochs})")
