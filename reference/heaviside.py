"""The step from 0 to 1: an activation of its own, and the slope of the rectifiers."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_option

AT_ZERO = {
    "lower": r"[{z} \gt 0]",
    "middle": r"\frac{{[{z} \ge 0] + [{z} \gt 0]}}{{2}}",
    "upper": r"[{z} \ge 0]",
}
"""Conventions of a step from 0 to 1 where it jumps: 0, 1/2 or 1; with the formula of the step."""

OUTPUTS = ("binary", "bipolar")
"""Conventions of the step: from 0 to 1, or from -1 to 1."""


def heaviside(z: Array, at_zero: str = "upper") -> Array:
    """Compute the step from 0 to 1, on the net inputs rounded to nine decimals.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.
    at_zero : {"upper", "lower", "middle"}
        The value at 0: 1, 0 or 1/2. ``torch.heaviside`` asks for it as well.

    Returns
    -------
    ndarray
        Zeros and ones, of the shape of `z`, and 1/2 with "middle".

    Raises
    ------
    ValueError
        If `at_zero` is not one of the conventions.

    Examples
    --------
    >>> z = np.array([-2, 0.3 - 0.2 - 0.1, 2])
    >>> print(heaviside(z), heaviside(z, "lower"), heaviside(z, "middle"))
    [0 1 1] [0 0 1] [0.  0.5 1. ]
    """
    check_option("at_zero", at_zero, AT_ZERO)
    z = clean(z)
    above, reached = (z > 0).astype(int), (z >= 0).astype(int)
    if at_zero == "middle":
        return np.asarray((above + reached) / 2)
    return reached if at_zero == "upper" else above


def binary_step(
    z: Array, *, at_zero: str = "upper", outputs: str = "binary", step: Hook = untraced
) -> Array:
    r"""Compute the step activation, with values 0 and 1 or -1 and 1.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.
    at_zero : {"upper", "lower", "middle"}
        The value at a net input of 0: that above it, that below it, or half-way between.
    outputs : {"binary", "bipolar"}
        Values 0 and 1, or -1 and 1.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "f".

    Returns
    -------
    ndarray
        Values, of the shape of `z`.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, or `z` is empty or holds NaN or infinity.

    Notes
    -----
    .. math:: f(z) = [z \ge 0] \quad \text{or} \quad f(z) = 2\, [z \ge 0] - 1 .

    The slope is 0 on both sides and does not exist at 0, so that there is nothing to learn from.

    Examples
    --------
    >>> z = np.array([-0.5, 0, 0.5])
    >>> print(binary_step(z), binary_step(z, outputs="bipolar"))
    [0 1 1] [-1  1  1]
    """
    check_option("outputs", outputs, OUTPUTS)
    check_finite(z=z)
    value, formula = heaviside(z, at_zero), AT_ZERO[at_zero].format(z="<z>")
    if outputs == "bipolar":
        middle = r"[<z> \ge 0] + [<z> \gt 0] - 1"
        formula = middle if at_zero == "middle" else rf"2 \cdot {formula} - 1"
        value = 2 * value - 1
    return step("f", value, formula, "f")
