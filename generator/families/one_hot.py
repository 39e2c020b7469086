"""One-hot targets from labels, and labels back from scores."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.targets import class_labels, one_hot
from deltarule.reference.trace import Hook, Tracer, View, scoped

SCORES = {"easy": (2, 19), "medium": (-9, 19), "hard": (-40, 60)}


@dataclass(frozen=True)
class Classified(Givens):
    """The labels of the classes; the labels of some samples, and the scores that they got."""

    symbols: ClassVar = {"labels": "y", "P": "S"}
    classes: Array
    labels: Array
    P: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw labels and scores; in one sample two classes share the largest score."""
        samples, count = options["samples"], options["classes"]
        classes = int(options["first"]) + np.arange(count)
        labels = draw.choice(classes.tolist(), samples)
        scores = draw.integers(*SCORES[options["level"]], samples, count)
        row, one, other = (draw.integers(0, n - 1) for n in (samples, count, count - 1))
        every = np.arange(len(row))
        for column in (one, (one + 1 + other) % count):
            scores[every, row, column] = SCORES[options["level"]][1] + 1
        return cls(np.tile(classes, (len(row), 1)), labels, scores)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `one_hot` and `class_labels`."""
        first, count = int(options["first"]), options["classes"]
        if not (self.classes == first + np.arange(count)).all():
            raise ValueError(f"classes must be {count} labels from {first} on")
        one_hot(self.labels, count, first=first, step=step)
        class_labels(self.P, first=first, step=scoped(step, "predicted"))

    def sane(self, trace: Tracer) -> Array:
        """Keep samples of several classes, and one sample only with equal largest scores."""
        several = trace["labels"].max(axis=-1) > trace["labels"].min(axis=-1)
        largest = trace["P"].max(axis=-1, keepdims=True)
        shared = (trace["P"] == largest).sum(axis=(-2, -1)) - trace["P"].shape[-2]
        return np.asarray(several & (shared == 1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the one-hot targets, and the labels of the largest scores."""
    return (
        Part("Y", "one-hot targets, a row for each sample", Exact()),
        Part("predicted.labels", "predicted labels", Exact()),
    )


def codes(t: View, columns: Array) -> Array:
    """Write a 1 in the column that has the label of the sample."""
    return np.asarray((t["labels"][..., :, None] == columns[..., None, :]).astype(int))


def picked(t: View, columns: Array, *, last: bool = False) -> Array:
    """Give the label of the column with the largest score, the first or the last of them."""
    scores = t["P"]
    place = scores.argmax(axis=-1)
    if last:
        place = scores.shape[-1] - 1 - scores[..., ::-1].argmax(axis=-1)
    return np.take_along_axis(
        np.broadcast_to(columns, (*place.shape[:-1], columns.shape[-1])), place, axis=-1
    )


def counted_otherwise(t: View) -> Array:
    """Count the classes from 1 where they are counted from 0, and the other way round."""
    columns = t["classes"] + 1 - 2 * t["classes"][..., :1]
    return codes(t, columns) if t.step == "Y" else picked(t, columns)


FAMILY = Family(
    name="one_hot",
    version=1,
    title="One-hot targets and the way back",
    topic="loss",
    givens=Classified,
    params={
        "first": OneOf("0", ("0", "1"), "label of the first class"),
        "samples": Whole(4, 3, 6, "how many samples there are"),
        "classes": Whole(4, 3, 6, "how many classes there are"),
    },
    levels={"easy": {"samples": 3, "classes": 3}, "hard": {"samples": 5, "classes": 6}},
    parts=parts,
    misconceptions=(
        Misconception(
            "counted-from-another-number",
            ("Y", "predicted.labels"),
            counted_otherwise,
            "the classes were counted from another number. Some libraries begin with zero, others"
            " with one; here the first column belongs to the first label that is listed",
            "convention of one-hot-encoding: label of the first class",
        ),
        Misconception(
            "counted-from-the-right",
            ("Y",),
            lambda t: codes(t, t["classes"][..., ::-1]),
            "the columns were counted from the right, as the digits of a number are. The first"
            " class has the first column",
            "convention of one-hot-encoding: the first class comes first",
        ),
        Misconception(
            "score-given-for-label",
            ("predicted.labels",),
            lambda t: t["P"].max(axis=-1),
            "the largest score itself was given. Asked is where it stands: the label of its class",
            "formula of one-hot-encoding: the largest argument, not the maximum",
        ),
        Misconception(
            "last-of-equal-scores",
            ("predicted.labels",),
            lambda t: picked(t, t["classes"], last=True),
            "of two classes with the same largest score the later one was taken. Here the first of"
            " them counts",
            "convention of one-hot-encoding: the first of equal scores",
        ),
    ),
    covers={"one-hot-encoding": "Y"},
)
