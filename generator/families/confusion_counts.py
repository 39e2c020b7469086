"""A spam filter judged: confusion matrix, accuracy, precision, recall and F1.

Accuracy, precision and recall are computed from the confusion matrix, as on paper, so that a slip
in the counting is charged once.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Exact, Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.evaluation import ROWS, accuracy, confusion_matrix, precision_recall
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, Tracer, View

WRONG = {"easy": 20, "medium": 30, "hard": 35}
"""How many of a hundred predictions are wrong."""

DIAGONAL = {"tn": [(0, 0)], "tp": [(1, 1)], "correct": [(0, 0), (1, 1)]}
CELLS = {
    "actual": {**DIAGONAL, "fp": [(0, 1)], "fn": [(1, 0)]},
    "predicted": {**DIAGONAL, "fp": [(1, 0)], "fn": [(0, 1)]},
}
"""Where a count stands in the matrix, by what its rows are."""
RATIOS = {
    "precision": r"\frac{<tp>}{<tp> + <fp>}",
    "recall": r"\frac{<tp>}{<tp> + <fn>}",
    "f1": r"\frac{2 \cdot <precision> \cdot <recall>}{<precision> + <recall>}",
}
"""The scores as they are where nothing is divided by 0, which `sane` sees to."""


@dataclass(frozen=True)
class Predictions(Givens):
    """True and predicted classes of some mails: 1 is spam."""

    actual: Array
    predicted: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw classes, and turn some of them round.

        Where there are few mails, a wrong count too often leads to a ratio of one half.
        """
        mails = options["mails"]
        actual = draw.integers(0, 1, mails)
        wrong = draw.integers(1, 100, mails) <= WRONG[options["level"]]
        return cls(actual, np.where(wrong, 1 - actual, actual))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `confusion_matrix`, and read the counts of the other solvers off the matrix."""
        pair, rows = (self.actual, self.predicted), options["rows"]
        counts = confusion_matrix(*pair, rows=rows, step=step)

        def read(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Record a step; a count is read off the matrix, and a ratio is not 0 to 0."""
            cells = CELLS[rows].get(name, ())
            if cells:
                value = np.asarray(sum(counts[..., i, j] for i, j in cells))
                formula = " + ".join(f"<confusion[{i + 1},{j + 1}]>" for i, j in cells)
            return step(name, value, RATIOS.get(name, formula), symbol)

        accuracy(*pair, step=read)
        precision_recall(*pair, step=read)

    def sane(self, trace: Tracer) -> Array:
        """Keep filters that find some spam, and miss some and raise false alarms."""
        counts = trace["confusion"]
        return np.asarray((counts > 0).all(axis=(-2, -1)) & (counts[..., 1, 1] > 1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the matrix, and the four scores."""
    digits, percent = options["digits"], Numeric(percent=True)
    rows = {"actual": "true", "predicted": "predicted"}[options["rows"]]
    return (
        Part("confusion", f"confusion matrix, a row for each {rows} class", Exact(), points=2),
        Part("accuracy", "accuracy", percent, digits),
        Part("precision", "precision", percent, digits),
        Part("recall", "recall", percent, digits),
        Part("f1", "F1", percent, digits),
    )


def table(t: View, rows: str, columns: str) -> Array:
    """Count the mails of each pair of classes."""
    is_row, is_column = (t[name][..., None] == np.arange(2) for name in (rows, columns))
    return np.asarray((is_row[..., :, None] & is_column[..., None, :]).sum(axis=-3))


def ratio(t: View, one: str, other: str) -> Array:
    """Divide the first count by the sum of both."""
    return np.asarray(t[one] / (t[one] + t[other]))


FAMILY = Family(
    name="confusion_counts",
    version=1,
    title="Confusion matrix, precision and recall",
    topic="evaluation",
    givens=Predictions,
    params={
        "mails": Whole(24, 18, 32, "how many mails there are"),
        "rows": OneOf("actual", ROWS, "which classes the rows of the matrix belong to"),
        "digits": Whole(4, 3, 8, "decimals to round every ratio to"),
    },
    levels={"easy": {"mails": 20}, "hard": {"mails": 32}},
    parts=parts,
    misconceptions=(
        Misconception(
            "predictions-in-rows",
            ("confusion",),
            lambda t: table(t, "predicted", "actual"),
            "the matrix is mirrored at its diagonal. Here a row belongs to a true class, and a"
            " column to a predicted one",
            "convention of accuracy: rows of the confusion matrix",
        ),
        Misconception(
            "true-classes-in-rows",
            ("confusion",),
            lambda t: table(t, "actual", "predicted"),
            "the matrix is mirrored at its diagonal. Here a row belongs to a predicted class, and"
            " a column to a true one",
            "convention of accuracy: rows of the confusion matrix",
        ),
        Misconception(
            "accuracy-of-the-spam-only",
            ("correct",),
            lambda t: t["confusion[2,2]"],
            "only the spam that was found was counted as right. A mail that is no spam, and is not"
            " taken for spam, is a right prediction too",
            "formula of accuracy: all right predictions",
        ),
        Misconception(
            "precision-and-recall-exchanged",
            ("precision", "recall"),
            lambda t: ratio(t, "tp", "fn" if t.step == "precision" else "fp"),
            "precision and recall were exchanged. Precision looks at all that was taken for spam,"
            " recall at all that is spam",
            "definition of precision and recall",
        ),
        Misconception(
            "label-swapped",
            ("precision", "recall"),
            lambda t: ratio(t, "tn", "fn" if t.step == "precision" else "fp"),
            "the classes were exchanged: the scores are those of class 0. The positive class, the"
            " one that is looked for, is spam",
        ),
        Misconception(
            "f1-as-plain-mean",
            ("f1",),
            lambda t: (t["precision"] + t["recall"]) / 2,
            "the plain mean of precision and recall was taken. F1 is their harmonic mean, which is"
            " drawn towards the smaller of them",
            "formula of f1",
        ),
        Misconception(
            "f1-without-its-two",
            ("f1",),
            lambda t: t["precision"] * t["recall"] / (t["precision"] + t["recall"]),
            "the factor of two in the harmonic mean is missing. The mean of two equal numbers must"
            " be that number",
            "formula of f1",
        ),
    ),
    covers={"accuracy": "accuracy"},
)
