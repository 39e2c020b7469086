"""Smooth activation functions and their slopes: linear, sigmoid and hyperbolic tangent.

`sigmoid` judges no values, so that solvers can call it on what they have computed. The others are
solvers themselves, and their arguments are what a problem gives.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_option


def sigmoid(z: Array) -> Array:
    r"""Compute the logistic sigmoid without overflow.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.

    Returns
    -------
    ndarray
        Values between 0 and 1, of the shape of `z`; beyond about 700 they are 0 or 1 exactly.

    Notes
    -----
    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}}

    The form whose exponent is not positive is used, so that nothing overflows.

    Examples
    --------
    e ** -log(3) is 1/3, so the sigmoid of log(3) is 1 / (1 + 1/3) = 0.75.

    >>> print(sigmoid(np.log([1.0, 3.0])), sigmoid(np.array(-800.0)))
    [0.5  0.75] 0.0
    """
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(np.asarray(z) >= 0, 1, small) / (1 + small))


@dataclass(frozen=True)
class Activation:
    """A smooth activation function and its slope, which is computed from the function's value.

    Each formula stands twice: for a number, and for an array. The net input is called z in it,
    and the value f.
    """

    value: Callable[[Array], Array]
    formula: tuple[str, str]
    slope: Callable[[Array], Array]
    slope_formula: tuple[str, str]


SMOOTH = {
    "linear": Activation(
        np.asarray,
        ("<z>", "<z>"),
        lambda f: np.ones_like(f, dtype=int),
        ("1", r"1 + 0 \cdot <z>"),
    ),
    "sigmoid": Activation(
        sigmoid,
        (r"\frac{1}{1 + e^{-<z>}}", r"\sigma\left(<z>\right)"),
        lambda f: f * (1 - f),
        (r"<f> \cdot (1 - <f>)", r"<f> \odot (1 - <f>)"),
    ),
    "tanh": Activation(
        np.tanh,
        (r"\frac{e^{<z>} - e^{-<z>}}{e^{<z>} + e^{-<z>}}", r"\tanh\left(<z>\right)"),
        lambda f: 1 - f * f,
        ("1 - <f>^{2}", r"1 - <f> \odot <f>"),
    ),
}
"""The smooth activation functions by name."""


def activate(
    z: Array,
    activation: str,
    grad_output: Array | None = None,
    *,
    axes: int = 1,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute a smooth activation function and its slope, element by element.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    z : (*v, ...) ndarray
        Net inputs.
    activation : {"linear", "sigmoid", "tanh"}
        The function.
    grad_output : (*v, ...) ndarray, optional
        Gradient of a loss with respect to the values, to be taken back to the net inputs.
    axes : int
        How many axes come after the leading ones: 0 for a number, 1 for a vector, 2 for a matrix.
        It decides how the formulas are printed, and nothing else.
    step : callable, optional
        Called with "f", "slope", and with "grad" if there is a `grad_output`.

    Returns
    -------
    f, slope : (*v, ...) ndarray
        Values of the function and of its derivative.

    Raises
    ------
    ValueError
        If `activation` is unknown, an array is empty or holds NaN or infinity, `z` has fewer than
        `axes` axes or these are not 0, 1 or 2, or `z` and `grad_output` do not broadcast.

    Notes
    -----
    .. math::
        \sigma'(z) = \sigma(z)\, (1 - \sigma(z)), \qquad \tanh'(z) = 1 - \tanh^2(z), \qquad
        \frac{\partial E}{\partial z} = \frac{\partial E}{\partial f}\, f'(z) .

    The derivatives are largest at 0: 1/4 for the sigmoid and 1 for the hyperbolic tangent.

    References
    ----------
    .. [1] C. M. Bishop, "Pattern Recognition and Machine Learning", Springer, 2006, sections 4.3.2
       and 5.3.2.

    Examples
    --------
    The sigmoid of log(3) is 0.75, and 0.75 * 0.25 = 0.1875; its tanh is (3 - 1/3) / (3 + 1/3).

    >>> z = np.array([0.0, np.log(3)])
    >>> for name in ("linear", "sigmoid", "tanh"):
    ...     f, slope = activate(z, name)
    ...     print(f.round(4), slope)
    [0.     1.0986] [1 1]
    [0.5  0.75] [0.25   0.1875]
    [0.  0.8] [1.   0.36]
    """
    check_option("activation", activation, SMOOTH)
    check_net_inputs(z, axes)
    kind, form = SMOOTH[activation], min(axes, 1)
    f = step("f", kind.value(z), kind.formula[form], "f")
    slope = step("slope", kind.slope(f), kind.slope_formula[form], "f'")
    if grad_output is not None:
        gradient_through(z, grad_output, slope, axes, step)
    return f, slope


def check_net_inputs(z: Array, axes: int) -> None:
    """Raise ValueError unless there are net inputs, finite ones, with so many axes.

    >>> check_net_inputs(np.ones(3), 2)
    Traceback (most recent call last):
    ValueError: z must have at least axes = 2 axes (got shape (3,))
    """
    check_finite(z=z)
    if axes not in (0, 1, 2):
        raise ValueError(f"axes must be 0, 1 or 2 (got {axes})")
    if np.ndim(z) < axes:
        raise ValueError(f"z must have at least axes = {axes} axes (got shape {np.shape(z)})")


def gradient_through(z: Array, grad_output: Array, slope: Array, axes: int, step: Hook) -> Array:
    """Name the gradient with respect to the net inputs, from that with respect to the values."""
    check_finite(grad_output=grad_output)
    try:
        np.broadcast_shapes(np.shape(z), np.shape(grad_output))
    except ValueError:
        found = f"{np.shape(z)} and {np.shape(grad_output)}"
        raise ValueError(f"z and grad_output must broadcast (got shapes {found})") from None
    times = r"\odot" if axes else r"\cdot"
    return step("grad", grad_output * slope, f"<grad_output> {times} <slope>", r"\nabla_{z} E")


def tanh_by_sigmoid(z: Array, *, step: Hook = untraced) -> Array:
    r"""Compute the hyperbolic tangent by way of the sigmoid.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.
    step : callable, optional
        Called with "double", "s" and "f".

    Returns
    -------
    ndarray
        Values between -1 and 1, of the shape of `z`.

    Raises
    ------
    ValueError
        If `z` is empty or holds NaN or infinity.

    Notes
    -----
    .. math:: \tanh z = 2\, \sigma(2 z) - 1

    Examples
    --------
    The double of log(2) is log(4), and its sigmoid is 1 / (1 + 1/4) = 0.8.

    >>> print(tanh_by_sigmoid(np.log(2)).round(4))
    0.6
    """
    check_finite(z=z)
    double = step("double", 2 * np.asarray(z), r"2 \cdot <z>", "2z")
    s = step("s", sigmoid(double), r"\frac{1}{1 + e^{-<double>}}", r"\sigma(2z)")
    return step("f", 2 * s - 1, r"2 \cdot <s> - 1", "f")


def logit(p: Array, *, step: Hook = untraced) -> Array:
    r"""Compute the net input at which the sigmoid has a given value: its inverse.

    Parameters
    ----------
    p : ndarray
        Probabilities, of any shape.
    step : callable, optional
        Called with "odds" and "z".

    Returns
    -------
    ndarray
        Net inputs, of the shape of `p`.

    Raises
    ------
    ValueError
        If `p` is empty, or not all of it lies strictly between 0 and 1.

    Notes
    -----
    .. math:: z = \ln \frac{p}{1 - p}

    Examples
    --------
    Odds of 3 to 1 belong to a probability of 3/4.

    >>> print(np.exp(logit(np.array([0.5, 0.75]))).round(9))
    [1. 3.]
    """
    check_finite(p=p)
    if np.any((np.asarray(p) <= 0) | (np.asarray(p) >= 1)):
        raise ValueError(f"p must lie strictly between 0 and 1 (got {np.asarray(p)})")
    odds = step("odds", np.asarray(p / (1 - p)), r"\frac{<p>}{1 - <p>}", r"\frac{p}{1 - p}")
    return step("z", np.log(odds), r"\ln\left(<odds>\right)", "z")
