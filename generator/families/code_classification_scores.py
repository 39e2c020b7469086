"""Write accuracy, precision, recall and F1 of two classes as a function."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Givens, Options
from deltarule.generator.draw import Draw
from deltarule.generator.families import get
from deltarule.generator.kinds import Noting
from deltarule.reference.evaluation import accuracy, precision_recall
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, Tracer, View, join

CONFUSION = get("confusion_counts")


@dataclass(frozen=True)
class Predictions(Givens):
    """True and predicted classes of some mails: 1 is spam."""

    actual: Array
    predicted: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw the classes of the family `confusion_counts`."""
        return cls(**CONFUSION.givens.sample(draw, options).arrays())

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `precision_recall` and `accuracy`, and put the four counts side by side."""
        hook, pair = Noting(step), (self.actual, self.predicted)
        precision_recall(*pair, zero_division="zero", step=hook)
        counts = join([hook.used[name] for name in ("tp", "fp", "fn", "tn")])
        step("counts", counts, "(<tp>, <fp>, <fn>, <tn>)", "n")
        accuracy(*pair, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep filters that find some spam, and miss some and raise false alarms."""
        kinds = 2 * trace["actual"] + trace["predicted"]
        counts = (kinds[..., None] == np.arange(4)).sum(axis=-2)
        return np.asarray((counts > 0).all(axis=-1) & (counts[..., 3] > 1))


def ratio(one: Array, other: Array) -> Array:
    """Divide a number by its sum with another one; 0 by 0 is 0."""
    both = one + other
    return np.asarray(one / (both + (both == 0)))


def other_mistakes(t: View, found: str) -> Array:
    """Compute precision with what was missed, or recall with false alarms."""
    return ratio(t[found], t["fn" if t.step == "precision" else "fp"])


RULES: Mapping[str, Callable[[View], Array]] = {
    "accuracy-of-the-spam-only": lambda t: t["tp"],
    "precision-and-recall-exchanged": lambda t: other_mistakes(t, "tp"),
    "label-swapped": lambda t: other_mistakes(t, "tn"),
    "f1-as-plain-mean": lambda t: (t["precision"] + t["recall"]) / 2,
    "f1-without-its-two": lambda t: t["precision"] * ratio(t["recall"], t["precision"]),
}
"""Rules without a matrix, in which 0 by 0 is 0."""

FAMILY = coding(
    dataclasses.replace(
        CONFUSION,
        name="code_classification_scores",
        title="Accuracy, precision, recall and F1",
        givens=Predictions,
        params={name: one for name, one in CONFUSION.params.items() if name != "rows"},
        parts=lambda options: (),
        misconceptions=tuple(
            dataclasses.replace(m, rule=RULES[m.name])
            for m in CONFUSION.misconceptions
            if m.name in RULES
        ),
    ),
    "classification_scores",
    arguments=(
        Argument("actual", "true classes, 1 for spam and 0 for no spam", ("mails",)),
        Argument("predicted", "predicted classes, 1 or 0", ("mails",)),
    ),
    returns=(
        Returned("counts", "TP, FP, FN and TN, in this order", "counts", ("4",)),
        Returned("accuracy", "accuracy", "accuracy"),
        Returned("precision", "precision", "precision"),
        Returned("recall", "recall", "recall"),
        Returned("f1", "F1", "f1"),
    ),
    sizes=({"mails": 32}, {"mails": 18}),
    edges={
        "only one mail": lambda g: {"actual": g.actual[:1], "predicted": g.predicted[:1]},
        "nothing taken for spam": lambda g: {"predicted": 0 * g.predicted},
        "nothing that is spam": lambda g: {"actual": 0 * g.actual},
        "no spam at all, and nothing taken for it": lambda g: {
            "actual": 0 * g.actual,
            "predicted": 0 * g.predicted,
        },
        "all mails sorted right": lambda g: {"predicted": g.actual},
    },
    large={"mails": 5000},
    covers=("accuracy",),
)
