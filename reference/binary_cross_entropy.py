"""Binary cross entropy, from probabilities or from logits, with its gradients."""

from fractions import Fraction

import numpy as np

from deltarule.reference.activations import sigmoid
from deltarule.reference.divergence import times_log
from deltarule.reference.formula import Array, number
from deltarule.reference.losses import PLAIN, REDUCTIONS, reduced
from deltarule.reference.sums import listed, scaled
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import (
    check_finite,
    check_leading,
    check_length,
    check_option,
    check_within,
)

ROUTES = ("logits", "probabilities")
"""How a cross entropy is computed from logits: from these at once, or from probabilities first."""


def binary_cross_entropy(
    y: Array, p: Array, *, clip: float = 0.0, reduction: str = "mean", step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Compute the binary cross entropy of predicted probabilities, and its gradients.

    Logarithms are natural. Leading axes ``*v`` are variants.

    Parameters
    ----------
    y : (*v, N) ndarray
        Targets of N samples, 0 or 1, or in between.
    p : (*v, N) ndarray
        Predicted probabilities of class 1.
    clip : float
        Keep the probabilities at least this far from 0 and 1; by default they stay as they are.
    reduction : {"mean", "sum"}
        The mean of the samples' losses, as in ``torch.nn.BCELoss``, or their sum.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "clipped" if `clip` is not 0,
        "losses", "E", "slopes" (the derivatives of the samples' losses with respect to their own
        probabilities), "grad_p" and "grad_z".

    Returns
    -------
    E : (*v,) ndarray
        Loss. It is infinite where a probability is 0 for what is so, which `clip` prevents.
    grad_p : (*v, N) ndarray
        Gradient with respect to the probabilities, after clipping.
    grad_z : (*v, N) ndarray
        Gradient with respect to the logits, if the probabilities are their sigmoid.

    Raises
    ------
    ValueError
        If `reduction` is not one of the conventions, a target or probability is not from 0 to 1,
        `clip` is not from 0 to below 1/2, an array is empty, or shapes do not fit together.

    Notes
    -----
    With s = 1/N or 1,

    .. math::
        L_k = -\left(y_k \ln p_k + (1 - y_k) \ln(1 - p_k)\right), \qquad E = s \sum_k L_k, \\
        \frac{\partial E}{\partial p_k} = s \left(\frac{1 - y_k}{1 - p_k} - \frac{y_k}{p_k}\right),
        \qquad \frac{\partial E}{\partial z_k} = s\, (p_k - y_k) .

    What is 0 times the logarithm of 0 counts as 0. ``torch.nn.BCELoss`` does not clip
    probabilities, but keeps logarithms at -100 or above.

    References
    ----------
    .. [1] C. M. Bishop, "Pattern Recognition and Machine Learning", Springer, 2006, section 4.3.2.

    Examples
    --------
    The losses are ln 2 and ln 4, and their mean is 1.5 ln 2.

    >>> E, grad_p, grad_z = binary_cross_entropy(np.array([1, 0]), np.array([0.5, 0.75]))
    >>> print(E.round(4), grad_p, grad_z)
    1.0397 [-1.  2.] [-0.25   0.375]
    """
    y, p = np.asarray(y), np.asarray(p)
    _check(y, reduction, p=p)
    check_within(0, 1, p=p)
    if not 0 <= clip < 0.5:
        raise ValueError(f"clip must be from 0 to below 0.5 (got {clip})")
    name, factor = "p", REDUCTIONS[reduction](y.shape[-1])
    if clip:
        name, low, high = "clipped", number(clip), number(1 - clip)
        formula = rf"\max({low}, \min({high}, <p>))"
        p = step("clipped", np.clip(p, clip, 1 - clip), formula, r"\tilde{p}")
    E = _from_probabilities(y, p, name, factor, step)
    with np.errstate(divide="ignore"):
        value = _quotient(1 - y, 1 - p) - _quotient(y, p)
    formula = listed(
        rf"\frac{{1 - <y[{k}]>}}{{1 - <{name}[{k}]>}} - \frac{{<y[{k}]>}}{{<{name}[{k}]>}}"
        for k in range(1, y.shape[-1] + 1)
    )
    slopes = step("slopes", value, formula, "g")
    grad_p = step("grad_p", *scaled(factor, slopes, "<slopes>"), r"\nabla_{p} E")
    return E, grad_p, _gradient(y, p, name, factor, step)


def binary_cross_entropy_with_logits(
    y: Array, z: Array, *, via: str = "logits", reduction: str = "mean", step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Compute the binary cross entropy of the sigmoid of logits, and its gradient.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    y : (*v, N) ndarray
        Targets of N samples, 0 or 1, or in between.
    z : (*v, N) ndarray
        Logits: net inputs of the sigmoid.
    via : {"logits", "probabilities"}
        Whether the losses are computed from the logits, so that they are always finite, or from the
        probabilities, as on paper: they are then infinite where a probability rounds to 0 or 1.
    reduction : {"mean", "sum"}
        The mean of the samples' losses, as in ``torch.nn.BCEWithLogitsLoss``, or their sum.
    step : callable, optional
        Called with "p", "losses", "E" and "grad_z".

    Returns
    -------
    p : (*v, N) ndarray
        Probabilities of class 1.
    E : (*v,) ndarray
        Loss.
    grad_z : (*v, N) ndarray
        Gradient with respect to the logits.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, a target is not from 0 to 1, an array is empty
        or holds NaN or infinity, or shapes do not fit together.

    Notes
    -----
    .. math::
        p_k = \sigma(z_k), \qquad
        L_k = -\left(y_k \ln p_k + (1 - y_k) \ln(1 - p_k)\right)
        = \max(0, z_k) - y_k z_k + \ln(1 + e^{-|z_k|}) .

    Examples
    --------
    The sigmoid of log(3) is 3/4. At 1000 the probability is 1, and the loss of target 0 is 1000.

    >>> p, E, grad_z = binary_cross_entropy_with_logits(np.array([0]), np.log([3.0]))
    >>> print(p, E.round(4), grad_z)
    [0.75] 1.3863 [0.75]
    >>> print(binary_cross_entropy_with_logits(np.array([0]), np.array([1000.0]))[1])
    1000.0
    """
    y, z = np.asarray(y), np.asarray(z)
    _check(y, reduction, z=z)
    check_option("via", via, ROUTES)
    factor = REDUCTIONS[reduction](y.shape[-1])
    p = step("p", sigmoid(z), r"\sigma\left(<z>\right)", "p")
    if via == "probabilities":
        E = _from_probabilities(y, p, "p", factor, step)
    else:
        value = np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))
        formula = r"\max(0, <z>) - <y> \odot <z> + \ln\left(1 + e^{-\left|<z>\right|}\right)"
        losses = step("losses", value, formula, "L")
        E = step("E", *reduced(losses, "losses", factor), "E")
    return p, E, _gradient(y, p, "p", factor, step)


def _from_probabilities(y: Array, p: Array, name: str, factor: Fraction, step: Hook) -> Array:
    """Name the samples' losses from probabilities of that name, and the loss of all."""
    value = 0 - times_log(y, p) - times_log(1 - y, 1 - p)
    formula = listed(
        rf"-\left(<y[{k}]> \cdot \ln(<{name}[{k}]>)"
        rf" + (1 - <y[{k}]>) \cdot \ln(1 - <{name}[{k}]>)\right)"
        for k in range(1, y.shape[-1] + 1)
    )
    losses = step("losses", value, formula, "L")
    return step("E", *reduced(losses, "losses", factor), "E")


def _gradient(y: Array, p: Array, name: str, factor: Fraction, step: Hook) -> Array:
    """Name the gradient with respect to the logits."""
    return step("grad_z", *scaled(factor, p - y, f"<{name}> - <y>"), r"\nabla_{z} E")


def _quotient(a: Array, b: Array) -> Array:
    """Divide, where 0 by 0 is 0."""
    return np.asarray(a / np.where(a == 0, 1, b))


def _check(y: Array, reduction: str, **inputs: Array) -> None:
    check_option("reduction", reduction, PLAIN)
    check_finite(y=y, **inputs)
    check_within(0, 1, y=y)
    for name, value in inputs.items():
        check_length(name, value, y.shape[-1] if y.ndim else 0, "targets")
        check_leading(**{"y": y.shape[:-1], name: value.shape[:-1]})
