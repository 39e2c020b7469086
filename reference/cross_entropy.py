"""Cross entropy over classes, from probabilities or from logits, with its gradients."""

from collections.abc import Iterable

import numpy as np

from deltarule.reference.binary_cross_entropy import ROUTES
from deltarule.reference.divergence import times_log
from deltarule.reference.formula import Array
from deltarule.reference.losses import PLAIN, REDUCTIONS, reduced
from deltarule.reference.softmax import softmax
from deltarule.reference.sums import listed, scaled
from deltarule.reference.targets import smooth_labels
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import (
    check_distributions,
    check_finite,
    check_labels,
    check_leading,
    check_option,
    check_within,
)


def categorical_cross_entropy(
    Y: Array,
    P: Array,
    label_smoothing: Array | None = None,
    *,
    reduction: str = "mean",
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Compute the cross entropy of predicted probabilities, and the gradient at their logits.

    Logarithms are natural. Leading axes ``*v`` are variants.

    Parameters
    ----------
    Y : (*v, N, K) ndarray
        Targets of N samples: a distribution over K classes in each row, mostly one-hot.
    P : (*v, N, K) ndarray
        Predicted probabilities.
    label_smoothing : (*v,) ndarray, optional
        The part of each target that is shared out over all classes; see `smooth_labels`.
    reduction : {"mean", "sum"}
        The mean of the samples' losses, as in ``torch.nn.CrossEntropyLoss``, or their sum.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "smoothed" if there is a
        `label_smoothing`, "losses", "E" and "grad_z".

    Returns
    -------
    losses : (*v, N) ndarray
        Loss of each sample. It is infinite where a probability is 0 for what may be so.
    E : (*v,) ndarray
        Loss.
    grad_z : (*v, N, K) ndarray
        Gradient with respect to the logits, if the probabilities are their softmax.

    Raises
    ------
    ValueError
        If `reduction` is not one of the conventions, a probability is not from 0 to 1, a target
        does not add up to 1, an array is empty, or shapes do not fit together.

    Notes
    -----
    With s = 1/N or 1,

    .. math::
        L_k = -\sum_{c=1}^{K} Y_{kc} \ln P_{kc}, \qquad E = s \sum_{k=1}^{N} L_k, \qquad
        \frac{\partial E}{\partial Z_{kc}} = s\, (P_{kc} - Y_{kc}) .

    What is 0 times the logarithm of 0 counts as 0.

    References
    ----------
    .. [1] C. M. Bishop, "Pattern Recognition and Machine Learning", Springer, 2006, section 4.3.4.

    Examples
    --------
    The probabilities of the right classes are 1/2 and 1/4, so the mean is 1.5 ln 2.

    >>> Y, P = np.array([[1, 0], [0, 1]]), np.array([[0.5, 0.5], [0.75, 0.25]])
    >>> losses, E, grad_z = categorical_cross_entropy(Y, P)
    >>> print(losses.round(4), E.round(4), grad_z.tolist())
    [0.6931 1.3863] 1.0397 [[-0.25, 0.25], [0.375, -0.375]]
    """
    Y, P = np.asarray(Y), np.asarray(P)
    _check(Y, reduction, P=P)
    check_within(0, 1, P=P)
    target = "Y"
    if label_smoothing is not None:
        target, Y = "smoothed", smooth_labels(Y, label_smoothing, step=step)
    samples, factor = range(1, Y.shape[-2] + 1), REDUCTIONS[reduction](Y.shape[-2])
    value = 0 - times_log(Y, P).sum(axis=-1)
    formula = listed(rf"-<{target}[{k}]>^{{\top}} \cdot \ln(<P[{k}]>)" for k in samples)
    losses = step("losses", value, formula, "L")
    E = step("E", *reduced(losses, "losses", factor), "E")
    return losses, E, step("grad_z", *scaled(factor, P - Y, f"<P> - <{target}>"), r"\nabla_{Z} E")


def sparse_categorical_cross_entropy(
    labels: Array,
    P: Array,
    *,
    first: int = 0,
    reduction: str = "mean",
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute the cross entropy of predicted probabilities from labels.

    It is that of the one-hot targets, which need not be written down. Leading axes ``*v`` are
    variants.

    Parameters
    ----------
    labels : (*v, N) ndarray
        Labels of N samples.
    P : (*v, N, K) ndarray
        Predicted probabilities of K classes.
    first : int
        Label of the first class: 0 as in ``torch.nn.NLLLoss``, or 1.
    reduction : {"mean", "sum"}
        The mean of the samples' losses, or their sum.
    step : callable, optional
        Called with "picked" (the probabilities of the right classes), "losses" and "E".

    Returns
    -------
    losses : (*v, N) ndarray
        Loss of each sample. It is infinite where the probability of its class is 0.
    E : (*v,) ndarray
        Loss.

    Raises
    ------
    ValueError
        If `reduction` is not one of the conventions, a label is no integer from `first` to
        ``first + K - 1``, a probability is not from 0 to 1, an array is empty, or shapes do not
        fit together.

    Notes
    -----
    .. math:: L_k = -\ln P_{k y_k}

    Examples
    --------
    >>> losses, E = sparse_categorical_cross_entropy(np.array([1]), np.array([[0.75, 0.25]]))
    >>> print(losses.round(4), E.round(4))
    [1.3863] 1.3863
    """
    labels, P = np.asarray(labels), np.asarray(P)
    check_option("reduction", reduction, PLAIN)
    check_finite(P=P)
    check_within(0, 1, P=P)
    if P.ndim < 2 or labels.shape[-1:] != P.shape[-2:-1]:
        found = f"labels {labels.shape}, P {P.shape}"
        raise ValueError(f"P must have a row for each label (got shapes {found})")
    known = range(first, first + P.shape[-1])
    check_labels("labels", labels, known)
    check_leading(labels=labels.shape[:-1], P=P.shape[:-2])
    samples, classes = range(1, P.shape[-2] + 1), listed(str(c) for c in known)
    own = labels[..., None] == np.array(known)
    formula = listed(rf"<P[{k}]>^{{\top}} \cdot [{classes} = <labels[{k}]>]" for k in samples)
    picked = step("picked", (P * own).sum(axis=-1), formula, "p")
    with np.errstate(divide="ignore"):
        losses = step("losses", 0 - np.log(picked), r"-\ln(<picked>)", "L")
    return losses, step("E", *reduced(losses, "losses", REDUCTIONS[reduction](len(samples))), "E")


def cross_entropy(
    Y: Array,
    Z: Array,
    label_smoothing: Array | None = None,
    *,
    via: str = "logits",
    reduction: str = "mean",
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Compute the cross entropy of the softmax of logits, and its gradient.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    Y : (*v, N, K) ndarray
        Targets of N samples: a distribution over K classes in each row, mostly one-hot.
    Z : (*v, N, K) ndarray
        Logits.
    label_smoothing : (*v,) ndarray, optional
        The part of each target that is shared out over all classes; see `smooth_labels`.
    via : {"logits", "probabilities"}
        Whether the losses are computed from the logits, so that they are always finite, or from the
        probabilities, as on paper: they are then infinite where a probability rounds to 0.
    reduction : {"mean", "sum"}
        The mean of the samples' losses, as in ``torch.nn.CrossEntropyLoss``, or their sum.
    step : callable, optional
        Called with "smoothed" if there is a `label_smoothing`; for sample 1 with "s1.p", with
        "s1.log_sum" where `via` is "logits", and "s1.loss", and so on for each sample; with "E";
        and then with "s1.grad_z" and so on.

    Returns
    -------
    P : (*v, N, K) ndarray
        Probabilities.
    E : (*v,) ndarray
        Loss.
    grad_z : (*v, N, K) ndarray
        Gradient with respect to the logits.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, a target does not add up to 1, an array is
        empty or holds NaN or infinity, or shapes do not fit together.

    Notes
    -----
    .. math::
        P_{kc} = \frac{e^{Z_{kc}}}{\sum_j e^{Z_{kj}}}, \qquad
        L_k = -\sum_c Y_{kc} \ln P_{kc} = \ln \sum_c e^{Z_{kc}} - \sum_c Y_{kc} Z_{kc} .

    Examples
    --------
    The exponentials are 1 and 3, so the probability of the right class is 1/4. Where the logits
    are 0 and 1000, it is far too small for a float, but its logarithm is -1000.

    >>> P, E, grad_z = cross_entropy(np.array([[1, 0]]), np.log([[1.0, 3.0]]))
    >>> print(P, E.round(4), grad_z)
    [[0.25 0.75]] 1.3863 [[-0.75  0.75]]
    >>> print(cross_entropy(np.array([[1, 0]]), np.array([[0.0, 1000.0]]))[1])
    1000.0
    """
    Y, Z = np.asarray(Y), np.asarray(Z)
    _check(Y, reduction, Z=Z)
    check_option("via", via, ROUTES)
    target = "Y"
    if label_smoothing is not None:
        target, Y = "smoothed", smooth_labels(Y, label_smoothing, step=step)
    samples = range(1, Y.shape[-2] + 1)
    rows = [(Y[..., k - 1, :], Z[..., k - 1, :]) for k in samples]
    pairs = [_sample(k, *rows[k - 1], target, via, step) for k in samples]
    factor, total = REDUCTIONS[reduction](len(samples)), join([loss for _, loss in pairs])
    formula = " + ".join(f"<s{k}.loss>" for k in samples)
    E = step("E", *scaled(factor, total.sum(axis=-1), formula), "E")
    grads = []
    for k, (p, _) in zip(samples, pairs, strict=True):
        value, formula = scaled(factor, p - rows[k - 1][0], f"<p> - <{target}[{k}]>")
        grads.append(step(f"s{k}.grad_z", value, formula, rf"\nabla_{{z_{{{k}}}}} E"))
    return _rows(p for p, _ in pairs), E, _rows(grads)


def _sample(k: int, y: Array, z: Array, target: str, via: str, step: Hook) -> tuple[Array, Array]:
    """Name probabilities and loss of one sample."""
    formula = rf"\operatorname{{softmax}}(<Z[{k}]>)"
    p = step(f"s{k}.p", softmax(z), formula, f"p_{{{k}}}")
    if via == "probabilities":
        value = 0 - times_log(y, p).sum(axis=-1)
        formula = rf"-<{target}[{k}]>^{{\top}} \cdot \ln(<p>)"
    else:
        terms = " + ".join(f"e^{{<Z[{k},{c}]>}}" for c in range(1, z.shape[-1] + 1))
        value = np.logaddexp.reduce(z, axis=-1)
        log_sum = step(f"s{k}.log_sum", value, rf"\ln({terms})", rf"\ell_{{{k}}}")
        value = log_sum - (y * z).sum(axis=-1)
        formula = rf"<log_sum> - <{target}[{k}]>^{{\top}} \cdot <Z[{k}]>"
    return p, step(f"s{k}.loss", value, formula, f"L_{{{k}}}")


def _rows(vectors: Iterable[Array]) -> Array:
    return np.stack(np.broadcast_arrays(*vectors), axis=-2)


def _check(Y: Array, reduction: str, **inputs: Array) -> None:
    check_option("reduction", reduction, PLAIN)
    check_distributions("Y", Y, rows=True)
    check_finite(**inputs)
    for name, value in inputs.items():
        if value.shape[-2:] != Y.shape[-2:]:
            raise ValueError(
                f"{name} must have one row for each sample and one column for each class, as Y has"
                f" (got shapes {value.shape} and {Y.shape})"
            )
        check_leading(**{"Y": Y.shape[:-2], name: value.shape[:-2]})
