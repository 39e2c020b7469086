"""Numbers classified by a threshold: their classes, the errors, and the thresholds without any."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Exact, Interval
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Words
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.threshold import threshold_rule
from deltarule.reference.trace import Hook, View, join

CLASSES = ("N", "P")
"""What is below the threshold, and what is not."""
SPREAD = {"easy": 10, "medium": 15, "hard": 30}
"""How far from 0 the numbers may be."""


def check_labels(labels: Sequence[str]) -> None:
    """Raise ValueError unless there are 8 to 14 labels, at least four of each class."""
    strange = [label for label in labels if label not in CLASSES]
    if strange or not 8 <= len(labels) <= 14 or min(map(labels.count, CLASSES)) < 4:
        raise ValueError(
            "must be 8 to 14 labels N or P, at least four of each"
            f" (got {' '.join(map(str, labels))})"
        )


@dataclass(frozen=True)
class Points(Givens):
    """Numbers in any order, whose labels are an option, and a threshold that is not the best."""

    symbols: ClassVar = {"theta": r"\theta"}
    p: Array
    theta: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different numbers, those of class N below the others, and one of them as theta.

        It is so far from the gap between the classes that there are three errors at least. The
        number of N is left out: who calls all numbers P has that many errors, and might have
        copied it.
        """
        target = np.array([label == "P" for label in options["labels"]])
        count, below, spread = len(target), int((~target).sum()), SPREAD[options["level"]]
        allowed = np.array([value for value in range(-spread, spread + 1) if value != below])
        order = draw.integers(0, 10**6, len(allowed)).argsort(axis=-1, kind="stable")
        values = allowed[np.sort(order[:, :count], axis=-1)]
        # Those of class N share out the smallest values among them, at random.
        ranks = (draw.integers(0, 10**6, count) + 10**6 * target).argsort(axis=-1, kind="stable")
        p = np.take_along_axis(values, ranks.argsort(axis=-1, kind="stable"), axis=-1)
        rank = draw.choice([*range(1, below - 2), *range(below + 3, count)])
        return cls(p, np.take_along_axis(values, rank[:, None], axis=-1)[:, 0])

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `threshold_rule`."""
        target = [CLASSES.index(label) for label in options["labels"]]
        threshold_rule(self.p, self.theta, target, step=step)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the classes that the threshold gives, the errors, and all thresholds without error."""
    return (
        Part("labels", "is it P? One for each number", Bool(), points=2, partly=True),
        Part("errors", "number of errors", Exact()),
        Part("thresholds", "all thresholds without an error", Interval(), points=2),
    )


def ends(t: View, lower: int, upper: int) -> Array:
    """Give the right interval with other ends included."""
    return join([t["lower"], t["upper"], 0 * t["lower"] + lower, 0 * t["lower"] + upper])


FAMILY = Family(
    name="threshold_rule",
    version=1,
    title="A threshold on one number",
    topic="decision boundary",
    givens=Points,
    params={
        "labels": Words(
            tuple("NPPNPNNPPN"),
            check_labels,
            "the true classes of the numbers, N or P, in the order of the table",
        ),
    },
    parts=parts,
    misconceptions=(
        Misconception(
            "threshold-added",
            ("difference",),
            lambda t: t["p"] + t["theta"][..., None],
            "the threshold was added to the number. A threshold is subtracted: the number has to"
            " reach it. What is added is a bias, which has the other sign",
            "convention of linear-threshold-rule-1d: minus theta",
        ),
        Misconception(
            "label-swapped",
            ("labels",),
            lambda t: (t["difference"] < 0).astype(int),
            "the two classes were swapped. What is below the threshold is of class N",
        ),
        Misconception(
            "equality-below",
            ("labels",),
            lambda t: (t["difference"] > 0).astype(int),
            "a number equal to the threshold was put into class N. It has reached the threshold,"
            " and the difference is not below zero",
            "convention of linear-threshold-rule-1d: equality belongs to P",
        ),
        Misconception(
            "ends-the-wrong-way-round",
            ("thresholds",),
            lambda t: ends(t, 1, 0),
            "the wrong end was taken into the interval. A number equal to the threshold is of"
            " class P, so the threshold may be the smallest P and not the largest N",
            "convention of linear-threshold-rule-1d: equality belongs to P",
        ),
        Misconception(
            "inhibition-bound-not-strict",
            ("thresholds",),
            lambda t: ends(t, 1, 1),
            "both ends were taken into the interval. With the largest N as threshold that number"
            " reaches it, and is called P",
        ),
    ),
    covers={"linear-threshold-rule-1d": "thresholds"},
    levels={
        "easy": {"labels": tuple("PNNPNPPN")},
        "hard": {"labels": tuple("NPPNPNNPPNPN")},
    },
)
