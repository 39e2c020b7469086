"""Smoothed targets, and the cross entropy that belongs to them."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.cross_entropy import categorical_cross_entropy
from deltarule.reference.formula import Array
from deltarule.reference.losses import PLAIN
from deltarule.reference.trace import Hook, Tracer, View

SHARES = {"easy": (10, 20, 30), "medium": range(8, 31), "hard": range(3, 31)}
"""Parts of a target that are shared out, in hundredths."""
LEAST = 4
"""The least probability, in hundredths."""


@dataclass(frozen=True)
class Classified(Givens):
    """One-hot targets, predicted probabilities, and the part that is shared out."""

    symbols: ClassVar = {"label_smoothing": r"\epsilon"}
    Y: Array
    P: Array
    label_smoothing: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw classes, and cut what each row has beyond the least probabilities at random."""
        samples, classes = options["samples"], options["classes"]
        labels = draw.integers(0, classes - 1, samples)
        spare = 100 - LEAST * classes
        cuts = np.sort(draw.integers(0, spare, samples, classes - 1), axis=-1)
        return cls(
            Y=(labels[..., None] == np.arange(classes)).astype(int),
            P=(LEAST + np.diff(cuts, prepend=0, append=spare)) / 100,
            label_smoothing=draw.choice(tuple(SHARES[options["level"]])) / 100,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `categorical_cross_entropy`."""
        given = (self.Y, self.P, self.label_smoothing)
        categorical_cross_entropy(*given, reduction=options["reduction"], step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep losses whose mean is not guessed: no halves or integers."""
        twice = 2 * trace["losses"].mean(axis=-1)
        return np.asarray(np.abs(twice - np.round(twice)) > 0.02)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the smoothed targets and the losses.

    The mean of equal losses is the same number, so for itself it earns little.
    """
    digits, reduction = options["digits"], options["reduction"]
    return (
        Part("smoothed", "smoothed targets", Numeric(), digits, points=4),
        Part("losses", "cross entropies of the samples", Numeric(), digits, points=6),
        Part("E", f"{reduction} of the cross entropies", Numeric(), digits),
    )


def softened(t: View, right: Array, others: Array) -> Array:
    """Give targets with one number for the right class and one for all others."""
    right, others = right[..., None, None], others[..., None, None]
    return np.asarray(others + (right - others) * t["Y"])


def rest(t: View) -> Array:
    """Give what is not shared out."""
    return np.asarray(1 - t["label_smoothing"])


def count(t: View) -> int:
    """Give the number of classes."""
    return int(t["Y"].shape[-1])


FAMILY = Family(
    name="label_smoothing",
    version=1,
    title="Label smoothing",
    topic="loss",
    givens=Classified,
    params={
        "reduction": OneOf("mean", PLAIN, "what the losses of the samples are made into"),
        "samples": Whole(2, 2, 4, "how many samples there are"),
        "classes": Whole(4, 3, 6, "how many classes there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"classes": 3}, "hard": {"samples": 3, "classes": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "shared-by-the-others",
            ("smoothed",),
            lambda t: softened(t, rest(t), t["label_smoothing"] / (count(t) - 1)),
            "the part was shared out over the other classes only. Here every class gets an equal"
            " share, the right one too",
            "convention of label-smoothing: over all classes",
        ),
        Misconception(
            "right-class-gets-no-share",
            ("smoothed",),
            lambda t: softened(t, rest(t), t["label_smoothing"] / count(t)),
            "the right class has lost the whole part and got no share back, so that the targets of"
            " a sample do not add up to one. The part is shared out over all classes",
            "formula of label-smoothing",
        ),
        Misconception(
            "part-not-divided",
            ("smoothed",),
            lambda t: softened(t, rest(t), t["label_smoothing"]),
            "each of the other classes got the whole part. It is divided among the classes, and"
            " the targets of a sample still add up to one",
            "formula of label-smoothing",
        ),
        Misconception(
            "hard-targets-kept",
            ("losses",),
            lambda t: -(t["Y"] * np.log(t["P"])).sum(axis=-1),
            "the loss was computed with the one-hot targets. With smoothed ones every class has a"
            " term in it, not only the right one",
            "formula of label-smoothing",
        ),
        Misconception(
            "log-loss-missing-minus",
            ("losses",),
            lambda t: (t["smoothed"] * np.log(t["P"])).sum(axis=-1),
            "the minus in front of the sum was left out. Logarithms of probabilities are negative,"
            " and a loss is not",
        ),
        Misconception(
            "decimal-logarithm",
            ("losses",),
            lambda t: -(t["smoothed"] * np.log10(t["P"])).sum(axis=-1),
            "the logarithm to the base ten was taken. Cross entropies are computed with the natural"
            " one",
            "convention of categorical-cross-entropy: natural logarithm",
        ),
        Misconception(
            "mean-dropped",
            ("E",),
            lambda t: t["losses"].sum(axis=-1),
            "the losses were added up and not divided by the number of samples. Here the loss of"
            " all of them is the mean",
        ),
        Misconception(
            "mean-taken-for-sum",
            ("E",),
            lambda t: t["losses"].mean(axis=-1),
            "the sum was divided by the number of samples. Here the losses are only added up",
            "convention of categorical-cross-entropy: mean or sum",
        ),
    ),
    covers={"label-smoothing": "smoothed"},
)
