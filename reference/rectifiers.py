r"""Rectifiers: ReLU, and those that let a part of what is negative through.

The plain functions `relu` and `leaky_relu` judge no values, so that solvers can call them on what
they have computed. The others are solvers themselves, and their arguments are what a problem gives.
"""

import numpy as np

from deltarule.reference.activations import check_net_inputs, gradient_through
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.heaviside import AT_ZERO, heaviside
from deltarule.reference.sums import added, listed
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading

LEAKY = r"\max(0, <z>) + <{slope}> {times} \min(0, <z>)"
"""The formula of all rectifiers but ReLU."""


def relu(z: Array) -> Array:
    """Compute the rectified linear unit: what is positive, and 0 elsewhere.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.

    Returns
    -------
    ndarray
        Values, of the shape of `z`. What is 0 in nine decimals is 0.

    Examples
    --------
    >>> print(relu(np.array([3, -1, 0])), relu(np.array(0.3 - 0.2 - 0.1)))
    [3 0 0] 0.0
    """
    return np.where(clean(z) <= 0, np.zeros_like(z), z)


def leaky_relu(z: Array, negative_slope: Array) -> Array:
    """Compute a rectifier of which the negative side has a slope of its own.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.
    negative_slope : ndarray
        Slope where they are negative; it must broadcast with `z`.

    Returns
    -------
    ndarray
        Values.

    Examples
    --------
    >>> print(leaky_relu(np.array([3.0, -2.0, 0.0]), np.array(0.01)))
    [ 3.   -0.02  0.  ]
    """
    return np.asarray(relu(z) - negative_slope * relu(-np.asarray(z)))


def rectify(
    z: Array,
    negative_slope: Array | None = None,
    grad_output: Array | None = None,
    *,
    at_zero: str = "lower",
    axes: int = 1,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute ReLU or leaky ReLU and its slope, element by element.

    What is positive, negative or 0 is decided on net inputs rounded to nine decimals. Leading
    axes ``*v`` are variants.

    Parameters
    ----------
    z : (*v, ...) ndarray
        Net inputs.
    negative_slope : (*v,) ndarray, optional
        Slope of leaky ReLU on the negative side; without it, the function is ReLU.
    grad_output : (*v, ...) ndarray, optional
        Gradient of a loss with respect to the values, to be taken back to the net inputs.
    at_zero : {"lower", "upper", "middle"}
        The slope at a net input of 0, where there is none: that of the negative side, as in
        PyTorch, that of the positive side, or half-way between.
    axes : int
        How many axes come after the leading ones: 0 for a number, 1 for a vector, 2 for a matrix.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "f"; for leaky ReLU with "mask",
        which is 1 on the positive side and 0 on the negative one; with "slope"; and with "grad"
        if there is a `grad_output`.

    Returns
    -------
    f, slope : (*v, ...) ndarray
        Values of the function and of its derivative.

    Raises
    ------
    ValueError
        If `at_zero` is not one of the conventions, an array is empty or holds NaN or infinity, `z`
        has fewer than `axes` axes or these are not 0, 1 or 2, or shapes do not broadcast.

    Notes
    -----
    .. math::
        f(z) = \max(0, z) + a \min(0, z), \qquad f'(z) = [z > 0] + a\, (1 - [z > 0]) .

    ReLU has a = 0, and leaky ReLU [1]_ often has a = 0.01.

    References
    ----------
    .. [1] A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier nonlinearities improve neural network
       acoustic models", ICML Workshop on Deep Learning for Audio, Speech and Language Processing,
       2013.

    Examples
    --------
    >>> z = np.array([3.0, -2.0, 0.0])
    >>> print(*rectify(z))
    [3. 0. 0.] [1 0 0]
    >>> print(*rectify(z, np.array(0.01), at_zero="upper"))
    [ 3.   -0.02  0.  ] [1.   0.01 1.  ]
    """
    check_net_inputs(z, axes)
    mask, says = heaviside(z, at_zero), AT_ZERO[at_zero].format(z="<z>")
    if negative_slope is None:
        f = step("f", relu(z), r"\max(0, <z>)", "f")
        slope = step("slope", mask, says, "f'")
    else:
        check_finite(negative_slope=negative_slope)
        z, a = np.asarray(z), np.asarray(negative_slope)
        check_leading(z=z.shape[: z.ndim - axes], negative_slope=a.shape)
        a = a.reshape(a.shape + (1,) * axes)
        f = step("f", leaky_relu(z, a), LEAKY.format(slope="negative_slope", times=r"\cdot"), "f")
        mask = step("mask", mask, says, "m")
        formula = r"<mask> + <negative_slope> \cdot (1 - <mask>)"
        slope = step("slope", mask + a * (1 - mask), formula, "f'")
    if grad_output is not None:
        gradient_through(z, grad_output, slope, axes, step)
    return f, slope


def dead_units(Z: Array, *, step: Hook = untraced) -> tuple[Array, Array]:
    r"""Find the ReLU units that are silent for every sample, and which part of all they are.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    Z : (*v, N, n) ndarray
        Net inputs: a row for each of N samples, a column for each of n units.
    step : callable, optional
        Called with "largest" (of each unit), "dead" and "fraction".

    Returns
    -------
    dead : (*v, n) ndarray
        1 for each unit that is silent, 0 for the others.
    fraction : (*v,) ndarray
        The mean of them.

    Raises
    ------
    ValueError
        If there is no sample or no unit, or `Z` holds NaN or infinity.

    Notes
    -----
    .. math:: d_j = [\max_k Z_{kj} \le 0]

    The slope of a dead unit is 0 for all samples, so that its weights do not learn.

    Examples
    --------
    >>> dead, fraction = dead_units(np.array([[1.0, -2.0], [-1.0, 0.0]]))
    >>> print(dead, fraction)
    [0 1] 0.5
    """
    Z = np.asarray(Z)
    check_finite(Z=Z)
    if Z.ndim < 2:
        raise ValueError(f"Z must have a row for each sample (got shape {Z.shape})")
    samples, units = Z.shape[-2:]
    rows = range(1, samples + 1)
    columns = (", ".join(f"<Z[{k},{j}]>" for k in rows) for j in range(1, units + 1))
    formula = listed(rf"\max({column})" for column in columns)
    largest = step("largest", Z.max(axis=-2), formula, r"z^{\max}")
    dead = step("dead", 1 - heaviside(largest, "lower"), r"[<largest> \le 0]", "d")
    formula = rf"\frac{{{added('dead', units)}}}{{{units}}}"
    return dead, step("fraction", dead.sum(axis=-1) / units, formula, r"\bar{d}")
