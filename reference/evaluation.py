"""How good predicted classes are: accuracy, confusion matrix, precision, recall and F1."""

from typing import NamedTuple

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import (
    check_finite,
    check_labels,
    check_leading,
    check_length,
    check_option,
)

ZERO_DIVISION = {"zero": 0, "one": 1}
"""Conventions of a ratio of 0 to 0, as ``zero_division`` in scikit-learn."""

ROWS = ("actual", "predicted")


def accuracy(actual: Array, predicted: Array, *, step: Hook = untraced) -> Array:
    r"""Compute which part of the samples is classified right.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    actual, predicted : (*v, N) ndarray
        True and predicted classes of N samples, as numbers.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "correct" and "accuracy".

    Returns
    -------
    (*v,) ndarray
        Accuracy, from 0 to 1.

    Raises
    ------
    ValueError
        If there is no sample, a class is NaN or infinite, or shapes do not fit together.

    Notes
    -----
    .. math:: \text{accuracy} = \frac{1}{N} \sum_{k=1}^{N} [y_k = \hat{y}_k]

    Examples
    --------
    >>> print(accuracy(np.array([1, 0, 1, 1, 0]), np.array([1, 0, 1, 0, 0])))
    0.8
    """
    actual, predicted = np.asarray(actual), np.asarray(predicted)
    check_finite(actual=actual, predicted=predicted)
    _check_shapes(actual, predicted)
    n = actual.shape[-1]
    terms = " + ".join(f"[<actual[{k}]> = <predicted[{k}]>]" for k in range(1, n + 1))
    right = (actual == predicted).sum(axis=-1)
    correct = step("correct", right, terms, r"\mathrm{correct}")
    return step("accuracy", correct / n, rf"\frac{{<correct>}}{{{n}}}", r"\mathrm{accuracy}")


def confusion_matrix(
    actual: Array,
    predicted: Array,
    classes: int = 2,
    *,
    rows: str = "actual",
    step: Hook = untraced,
) -> Array:
    r"""Count how often samples of each class are taken for each class.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    actual, predicted : (*v, N) ndarray
        True and predicted classes of N samples, from 0 to ``classes - 1``.
    classes : int
        How many classes there are, K.
    rows : {"actual", "predicted"}
        Whether a row belongs to a true class, as in scikit-learn, or to a predicted one.
    step : callable, optional
        Called with "confusion".

    Returns
    -------
    (*v, K, K) integer ndarray
        Counts. With true classes in rows, that in row i and column j is of samples of class i
        taken for class j.

    Raises
    ------
    ValueError
        If `rows` is not one of the conventions, `classes` is below 1, there is no sample, a class
        is not from 0 to ``classes - 1``, or shapes do not fit together.

    Notes
    -----
    .. math:: C_{ij} = \sum_{k=1}^{N} [y_k = i]\, [\hat{y}_k = j]

    Examples
    --------
    >>> actual, predicted = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0])
    >>> print(confusion_matrix(actual, predicted).tolist())
    [[1, 1], [1, 2]]
    """
    check_option("rows", rows, ROWS)
    if classes < 1:
        raise ValueError(f"classes must be at least 1 (got {classes})")
    actual, predicted = np.asarray(actual), np.asarray(predicted)
    _check(actual, predicted, range(classes))
    down, across = (actual, predicted) if rows == "actual" else (predicted, actual)
    known = np.arange(classes)
    is_row, is_column = (labels[..., None] == known for labels in (down, across))
    counts = (is_row[..., :, None] & is_column[..., None, :]).sum(axis=-3)
    other = ROWS[1 - ROWS.index(rows)]
    formula = matrix(
        (rf"[<{rows}> = {i}]^{{\top}} \cdot [<{other}> = {j}]" for j in known) for i in known
    )
    return step("confusion", counts, formula, "C")


class Scores(NamedTuple):
    """How well one class is found."""

    precision: Array
    recall: Array
    f1: Array


def precision_recall(
    actual: Array, predicted: Array, *, zero_division: str = "zero", step: Hook = untraced
) -> Scores:
    r"""Compute precision, recall and F1 of the positive class.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    actual, predicted : (*v, N) ndarray
        True and predicted classes of N samples: 1 for positive, 0 for negative.
    zero_division : {"zero", "one"}
        What precision is where nothing was predicted positive, and recall where nothing is.
    step : callable, optional
        Called with the counts "tp", "fp", "fn" and "tn", and with "precision", "recall" and "f1".

    Returns
    -------
    precision, recall, f1 : (*v,) ndarray
        Scores from 0 to 1.

    Raises
    ------
    ValueError
        If `zero_division` is not one of the conventions, there is no sample, a class is neither 0
        nor 1, or shapes do not fit together.

    Notes
    -----
    .. math::
        P = \frac{TP}{TP + FP}, \qquad R = \frac{TP}{TP + FN}, \qquad
        F_1 = \frac{2}{1/P + 1/R} = \frac{2 P R}{P + R} .

    The printed formulas add the Iverson bracket of what makes a ratio 0 to 0, which is 0 in all
    other cases. F1 is 0 where precision and recall are.

    References
    ----------
    .. [1] C. J. van Rijsbergen, "Information Retrieval", 2nd edition, Butterworths, 1979,
       chapter 7.

    Examples
    --------
    Two of the three found are right, and two of the four that are there are found.

    >>> actual, predicted = np.array([1, 1, 1, 1, 0, 0]), np.array([1, 1, 0, 0, 1, 0])
    >>> print(*(score.round(4) for score in precision_recall(actual, predicted)))
    0.6667 0.5 0.5714
    """
    check_option("zero_division", zero_division, ZERO_DIVISION)
    actual, predicted = np.asarray(actual), np.asarray(predicted)
    _check(actual, predicted, range(2))
    counts = {}
    for name, truth, guess in (("tp", 1, 1), ("fp", 0, 1), ("fn", 1, 0), ("tn", 0, 0)):
        value = ((actual == truth) & (predicted == guess)).sum(axis=-1)
        formula = rf"[<actual> = {truth}]^{{\top}} \cdot [<predicted> = {guess}]"
        counts[name] = step(name, value, formula, rf"\mathrm{{{name.upper()}}}")
    empty = ZERO_DIVISION[zero_division]
    ratios = []
    for name, other, letter in (("precision", "fp", "P"), ("recall", "fn", "R")):
        all_, both = counts["tp"] + counts[other], f"<tp> + <{other}>"
        value = (counts["tp"] + empty * (all_ == 0)) / (all_ + (all_ == 0))
        above = f"<tp> + [{both} = 0]" if empty else "<tp>"
        ratios.append(step(name, value, rf"\frac{{{above}}}{{{both} + [{both} = 0]}}", letter))
    precision, recall = ratios
    both, total = "<precision> + <recall>", precision + recall
    formula = rf"\frac{{2 \cdot <precision> \cdot <recall>}}{{{both} + [{both} = 0]}}"
    f1 = step("f1", 2 * precision * recall / (total + (clean(total) == 0)), formula, "F_{1}")
    return Scores(precision, recall, f1)


def _check(actual: Array, predicted: Array, known: range) -> None:
    check_labels("actual", actual, known)
    check_labels("predicted", predicted, known)
    _check_shapes(actual, predicted)


def _check_shapes(actual: Array, predicted: Array) -> None:
    check_length("predicted", predicted, actual.shape[-1] if actual.ndim else 0, "samples")
    check_leading(actual=actual.shape[:-1], predicted=predicted.shape[:-1])
