"""Targets of classification: labels, one-hot vectors, softened targets, and the way back."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix
from deltarule.reference.sums import listed
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import (
    check_distributions,
    check_finite,
    check_labels,
    check_leading,
    check_within,
)


def one_hot(labels: Array, classes: int, *, first: int = 0, step: Hook = untraced) -> Array:
    r"""Turn labels into vectors that are 1 for their class and 0 for all others.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    labels : (*v, N) ndarray
        Labels of N samples.
    classes : int
        How many classes there are, K.
    first : int
        Label of the first class: 0 as in ``torch.nn.functional.one_hot``, or 1.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "Y".

    Returns
    -------
    (*v, N, K) ndarray
        A row for each sample.

    Raises
    ------
    ValueError
        If `classes` is below 1, `labels` is empty, or a label is no integer from `first` to
        ``first + classes - 1``.

    Notes
    -----
    .. math:: Y_{kc} = [y_k = c]

    Examples
    --------
    >>> print(one_hot(np.array([1, 3]), 3, first=1).tolist())
    [[1, 0, 0], [0, 0, 1]]
    """
    if classes < 1:
        raise ValueError(f"classes must be at least 1 (got {classes})")
    known = range(first, first + classes)
    check_labels("labels", labels, known)
    labels = np.asarray(labels)
    value = (labels[..., None] == np.array(known)).astype(int)
    samples = range(1, labels.shape[-1] + 1)
    formula = matrix((f"[<labels[{k}]> = {c}]" for c in known) for k in samples)
    return step("Y", value, formula, "Y")


def class_label(p: Array, *, first: int = 0, step: Hook = untraced) -> Array:
    r"""Give the class with the largest score; of equal ones the first.

    Scores are compared as numbers with nine decimals, and not judged: they may be a student's own.
    Leading axes ``*v`` are variants.

    Parameters
    ----------
    p : (*v, K) ndarray
        Scores of K classes, such as probabilities or logits.
    first : int
        Label of the first class: 0 as in ``torch.argmax``, or 1.
    step : callable, optional
        Called with "largest" (the largest score) and "label".

    Returns
    -------
    (*v,) ndarray
        Label.

    See Also
    --------
    class_labels : The same for the rows of a matrix, with the formula.

    Examples
    --------
    >>> print(class_label(np.array([0.2, 0.4, 0.4])))
    1
    """
    p = np.asarray(p)
    largest = step("largest", p.max(axis=-1), r"\max(<p>)", r"p^{\max}")
    names = [f"<p[{c}]>" for c in range(1, p.shape[-1] + 1)]
    return step("label", _position(p, largest) + first, _print(names, "<largest>", first), "c")


def class_labels(P: Array, *, first: int = 0, step: Hook = untraced) -> Array:
    r"""Give the class with the largest score of each sample; of equal ones the first.

    Scores are compared as numbers with nine decimals. Leading axes ``*v`` are variants.

    Parameters
    ----------
    P : (*v, N, K) ndarray
        Scores: a row for each of N samples, such as probabilities, logits or one-hot vectors.
    first : int
        Label of the first class: 0 as in ``torch.argmax``, or 1.
    step : callable, optional
        Called with "largest" (the largest score of each sample) and "labels".

    Returns
    -------
    (*v, N) ndarray
        Labels.

    Raises
    ------
    ValueError
        If `P` is empty, has no row for each sample, or holds NaN or infinity.

    Notes
    -----
    The label of the first class, and 1 more for each class before the largest score:

    .. math::
        \operatorname{argmax}_c P_c = c_1 + \sum_{j=1}^{K-1} [\max(P_1, \dots, P_j) < \max_c P_c]

    Examples
    --------
    >>> P = np.array([[0.2, 0.7, 0.1], [0.4, 0.2, 0.4]])
    >>> print(class_labels(P), class_labels(P, first=1))
    [1 0] [2 1]
    """
    P = np.asarray(P)
    check_finite(P=P)
    if P.ndim < 2:
        raise ValueError(f"P must have a row for each sample (got shape {P.shape})")
    samples, classes = (range(1, size + 1) for size in P.shape[-2:])
    formula = listed(rf"\max(<P[{k}]>)" for k in samples)
    largest = step("largest", P.max(axis=-1), formula, r"p^{\max}")
    names = {k: [f"<P[{k},{c}]>" for c in classes] for k in samples}
    formula = listed(_print(names[k], f"<largest[{k}]>", first) for k in samples)
    return step("labels", _position(P, largest) + first, formula, "c")


def _position(scores: Array, largest: Array) -> Array:
    """Count the classes before the first one that has the largest score."""
    before = np.maximum.accumulate(clean(scores), axis=-1) < clean(largest)[..., None]
    return np.asarray(before[..., :-1].sum(axis=-1))


def _print(names: list[str], largest: str, first: int) -> str:
    """Print the label of the first class that has the largest score."""
    heads = (", ".join(names[:k]) for k in range(1, len(names)))
    return " + ".join([str(first), *(rf"[\max({head}) \lt {largest}]" for head in heads)])


def smooth_labels(Y: Array, label_smoothing: Array, *, step: Hook = untraced) -> Array:
    r"""Soften one-hot targets: take a part of each away and share it out over all classes.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    Y : (*v, N, K) ndarray
        Targets of N samples: a distribution over K classes in each row.
    label_smoothing : (*v,) ndarray
        The part that is shared out, from 0 to 1; so named in ``torch.nn.CrossEntropyLoss``.
    step : callable, optional
        Called with "smoothed".

    Returns
    -------
    (*v, N, K) ndarray
        Softened targets.

    Raises
    ------
    ValueError
        If a target or the part is not from 0 to 1, a row of targets does not add up to 1, an
        array is empty, or shapes do not fit together.

    Notes
    -----
    .. math:: Y' = (1 - \epsilon)\, Y + \frac{\epsilon}{K}

    The right class keeps its share too: it gets 1 - eps + eps / K. Texts that share the part out
    over the other classes only use K - 1 instead.

    References
    ----------
    .. [1] C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens and Z. Wojna, "Rethinking the Inception
       architecture for computer vision", CVPR 2016, 2818-2826. doi:10.1109/CVPR.2016.308

    Examples
    --------
    >>> print(smooth_labels(np.array([[0, 1, 0, 0]]), np.array(0.2)))
    [[0.05 0.85 0.05 0.05]]
    """
    Y, part = np.asarray(Y), np.asarray(label_smoothing)
    check_distributions("Y", Y, rows=True)
    check_finite(label_smoothing=part)
    check_within(0, 1, label_smoothing=part)
    check_leading(Y=Y.shape[:-2], label_smoothing=part.shape)
    part, classes = part[..., None, None], Y.shape[-1]
    formula = rf"(1 - <label_smoothing>) \cdot <Y> + \frac{{<label_smoothing>}}{{{classes}}}"
    return step("smoothed", (1 - part) * Y + part / classes, formula, r"\tilde{Y}")
