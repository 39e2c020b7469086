r"""Softmax: probabilities from logits.

The plain function `softmax` judges no values, so that solvers can call it on what they have
computed. The others are solvers themselves, and their arguments are what a problem gives.
"""

import numpy as np

from deltarule.reference.activations import sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix
from deltarule.reference.sums import added
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length


def softmax(z: Array) -> Array:
    r"""Compute the softmax along the last axis, without overflow.

    Parameters
    ----------
    z : (..., K) ndarray
        Logits.

    Returns
    -------
    (..., K) ndarray
        Probabilities, which add up to 1 along the last axis.

    Notes
    -----
    .. math:: p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}

    Examples
    --------
    The exponentials of 0, log(2) and log(5) are 1, 2 and 5, which add up to 8.

    >>> print(softmax(np.log([1, 2, 5])), softmax(np.array([1000.0, 1000.0])))
    [0.125 0.25  0.625] [0.5 0.5]
    """
    exps = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return np.asarray(exps / exps.sum(axis=-1, keepdims=True))


def softmax_layer(
    z: Array, temperature: Array | None = None, *, shift: bool = False, step: Hook = untraced
) -> Array:
    r"""Compute the softmax of logits, exponential by exponential.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    z : (*v, K) ndarray
        Logits of K classes.
    temperature : (*v,) ndarray, optional
        What the logits are divided by first.
    shift : bool
        Whether the largest logit is then taken from all of them, so that no exponential overflows.
        Without it, the largest must be from -700 to 700.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "scaled" if there is a temperature,
        "shifted" if `shift` is set, "exps", "sum" and "p".

    Returns
    -------
    (*v, K) ndarray
        Probabilities.

    Raises
    ------
    ValueError
        If `z` is empty or holds NaN or infinity, a temperature is not positive, leading axes do
        not broadcast, or the exponentials of unshifted logits would overflow or all vanish.

    See Also
    --------
    softmax : The same as a plain function.

    Notes
    -----
    .. math:: p_j = \frac{e^{z_j / T}}{\sum_k e^{z_k / T}}

    The same number added to all logits changes nothing. A high temperature makes the classes
    equally likely, and a low one makes the class with the largest logit certain [1]_.

    References
    ----------
    .. [1] G. Hinton, O. Vinyals and J. Dean, "Distilling the knowledge in a neural network", 2015.
       arXiv:1503.02531

    Examples
    --------
    The exponentials are 1 and 4, and at temperature 2 their square roots 1 and 2.

    >>> z = np.log([1.0, 4.0])
    >>> print(softmax_layer(z), softmax_layer(z, np.array(2.0)).round(4))
    [0.2 0.8] [0.3333 0.6667]
    >>> print(softmax_layer(np.array([1000.0, 1000.0]), shift=True))
    [0.5 0.5]
    """
    z, name = np.asarray(z), "z"
    _check(z, temperature, shift)
    classes = z.shape[-1]
    if temperature is not None:
        scaled = z / np.asarray(temperature)[..., None]
        z = step("scaled", scaled, r"\frac{<z>}{<temperature>}", r"\tilde{z}")
        name = "scaled"
    if shift:
        value = z - z.max(axis=-1, keepdims=True)
        z = step("shifted", value, rf"<{name}> - \max(<{name}>)", "d")
        name = "shifted"
    exps = step("exps", np.exp(z), f"e^{{<{name}>}}", "u")
    total = step("sum", exps.sum(axis=-1), added("exps", classes), "S")
    return step("p", exps / total[..., None], r"\frac{<exps>}{<sum>}", "p")


def softmax_jacobian(p: Array, temperature: Array | None = None, *, step: Hook = untraced) -> Array:
    r"""Compute the derivatives of all probabilities with respect to all logits.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    p : (*v, K) ndarray
        Probabilities that a softmax has given. They are not judged: they may be a student's own.
    temperature : (*v,) ndarray, optional
        What the logits were divided by.
    step : callable, optional
        Called with "J".

    Returns
    -------
    (*v, K, K) ndarray
        In row i and column j, the derivative of probability i with respect to logit j.

    Notes
    -----
    .. math::
        \frac{\partial p_i}{\partial z_j} = \frac{1}{T}\, p_i\, ([i = j] - p_j), \qquad
        J = \frac{1}{T} (\mathrm{diag}(p) - p\, p^{\top}) .

    The matrix is symmetric, and each row adds up to 0.

    References
    ----------
    .. [1] C. M. Bishop, "Pattern Recognition and Machine Learning", Springer, 2006, section 4.3.4.

    Examples
    --------
    >>> print(softmax_jacobian(np.array([0.25, 0.75])))
    [[ 0.1875 -0.1875]
     [-0.1875  0.1875]]
    """
    p = np.asarray(p)
    value = p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])
    rows = range(1, p.shape[-1] + 1)
    formula = matrix((_entry(i, j) for j in rows) for i in rows)
    if temperature is not None:
        value = value / np.asarray(temperature)[..., None, None]
        formula = rf"\frac{{1}}{{<temperature>}} \cdot {formula}"
    return step("J", value, formula, "J")


def _entry(i: int, j: int) -> str:
    return rf"<p[{i}]> \cdot (1 - <p[{i}]>)" if i == j else rf"-<p[{i}]> \cdot <p[{j}]>"


def softmax_by_sigmoid(z: Array, *, step: Hook = untraced) -> Array:
    r"""Compute the softmax of two logits by the sigmoid of their difference.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    z : (*v, 2) ndarray
        Logits of two classes.
    step : callable, optional
        Called with "difference", "p1" and "p2".

    Returns
    -------
    (*v, 2) ndarray
        Probabilities.

    Raises
    ------
    ValueError
        If there are not two logits, or `z` holds NaN or infinity.

    Notes
    -----
    .. math:: p_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2}} = \sigma(z_1 - z_2), \qquad p_2 = 1 - p_1

    For more than two classes the softmax is not the sigmoid of anything simple.

    Examples
    --------
    The exponentials are 4 and 1.

    >>> print(softmax_by_sigmoid(np.log([4.0, 1.0])).round(9))
    [0.8 0.2]
    """
    z = np.asarray(z)
    check_finite(z=z)
    check_length("z", z, 2, "classes")
    difference = step("difference", z[..., 0] - z[..., 1], "<z[1]> - <z[2]>", "z_{1} - z_{2}")
    p1 = step("p1", sigmoid(difference), r"\frac{1}{1 + e^{-<difference>}}", "p_{1}")
    return join([p1, step("p2", 1 - p1, "1 - <p1>", "p_{2}")])


def _check(z: Array, temperature: Array | None, shift: bool) -> None:
    check_finite(z=z)
    if not z.ndim:
        raise ValueError("z must have one logit for each class (got shape ())")
    scaled = z
    if temperature is not None:
        T = np.asarray(temperature)
        check_finite(temperature=T)
        check_leading(z=z.shape[:-1], temperature=T.shape)
        if np.any(T <= 0):
            raise ValueError(f"temperature must be above 0 (got {T})")
        scaled = z / T[..., None]
    largest = scaled.max(axis=-1)
    if not shift and np.any(np.abs(largest) > 700):
        raise ValueError(
            "without shift the largest logit must be from -700 to 700, or exponentials overflow"
            f" or vanish (got {largest})"
        )
