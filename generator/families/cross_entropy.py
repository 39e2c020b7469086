"""Cross entropy over classes, with one-hot targets or labels, and its gradient by the logits."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.cross_entropy import categorical_cross_entropy
from deltarule.reference.formula import Array
from deltarule.reference.losses import PLAIN
from deltarule.reference.trace import Hook, Tracer, View

TARGETS = ("one_hot", "labels_from_0", "labels_from_1")
UNITS = {"easy": (10, 1), "medium": (1, 5), "hard": (1, 2)}
"""Grid of the probabilities in hundredths, and the smallest of them in steps of it."""


@dataclass(frozen=True)
class Predictions(Givens):
    """One-hot targets and predicted probabilities: a row for each sample."""

    Y: Array
    P: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw classes, and probabilities that add up to 1 exactly: the lengths between cuts."""
        samples, classes = options["samples"], options["classes"]
        unit, least = UNITS[options["level"]]
        spare = 100 // unit - classes * least
        cuts = np.sort(draw.integers(0, spare, samples, classes - 1), axis=-1)
        edge = np.zeros((*cuts.shape[:-1], 1), dtype=int)
        lengths = np.diff(np.concatenate([edge, cuts, edge + spare], axis=-1), axis=-1)
        own = draw.integers(0, classes - 1, samples)
        return cls(Y=np.eye(classes, dtype=int)[own], P=unit * (lengths + least) / 100)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `categorical_cross_entropy`; labels are another way to write the targets."""
        categorical_cross_entropy(self.Y, self.P, reduction=options["reduction"], step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep samples of different classes, and E off what is guessed."""
        own, E = trace["Y"].argmax(axis=-1), trace["E"]
        guessed = (np.abs(E - 0.5) < 0.01) | (np.abs(E - 1) < 0.01)
        return np.asarray((own.min(axis=-1) < own.max(axis=-1)) & ~guessed)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the losses of the samples, the loss of all, and its gradient.

    The mean of one number everywhere is that number, so the loss of all earns little.
    """
    digits = options["digits"]
    label = "gradient of E with respect to the logits, a row for each sample"
    return (
        Part("losses", "losses of the samples", Numeric(), digits, points=3, partly=True),
        Part("E", f"{options['reduction']} of the losses", Numeric(), digits, points=0.5),
        Part("grad_z", label, Numeric(), digits, points=2),
    )


def surprise(Y: Array, P: Array) -> Array:
    """Add up, over the classes, minus the logarithms of probabilities, weighed by targets."""
    return 0 - (Y * np.log(P)).sum(axis=-1)


def factor(t: View) -> Array:
    """Give what the sum of the losses was multiplied by, for each element of a gradient."""
    return np.asarray(t["E"] / t["losses"].sum(axis=-1))[..., None, None]


FAMILY = Family(
    name="cross_entropy",
    version=1,
    title="Cross entropy over classes and its gradient",
    topic="loss",
    givens=Predictions,
    params={
        "samples": Whole(3, 2, 5, "how many samples there are"),
        "classes": Whole(3, 3, 5, "how many classes there are"),
        "targets": OneOf("one_hot", TARGETS, "how the right classes are written"),
        "reduction": OneOf("mean", PLAIN, "whether E is the mean of the losses, or their sum"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 2, "digits": 3}, "hard": {"classes": 4, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "log-loss-missing-minus",
            ("losses",),
            lambda t: -surprise(t["Y"], t["P"]),
            "the minus in front was left out, so the losses are negative. The logarithm of a"
            " probability is never positive; its minus makes a loss of it",
        ),
        Misconception(
            "class-before-taken",
            ("losses",),
            lambda t: surprise(np.roll(t["Y"], -1, axis=-1), t["P"]),
            "the probability of the class before the right one was taken, as if the classes were"
            " counted from one more than they are",
            "convention of sparse-categorical-cross-entropy: labels from 0 or from 1",
        ),
        Misconception(
            "class-after-taken",
            ("losses",),
            lambda t: surprise(np.roll(t["Y"], 1, axis=-1), t["P"]),
            "the probability of the class after the right one was taken, as if the classes were"
            " counted from one less than they are",
            "convention of sparse-categorical-cross-entropy: labels from 0 or from 1",
        ),
        Misconception(
            "all-classes-counted",
            ("losses",),
            lambda t: surprise(np.ones_like(t["Y"]), t["P"]),
            "the logarithms of all probabilities were added up. The target is 0 for every class but"
            " the right one, so only the probability of that one counts",
            "formula of categorical-cross-entropy: each logarithm is multiplied by its target",
        ),
        Misconception(
            "binary-for-each-class",
            ("losses",),
            lambda t: surprise(t["Y"], t["P"]) + surprise(1 - t["Y"], 1 - t["P"]),
            "the binary cross entropy was added up over the classes. Where exactly one class is"
            " right, the wrong ones have no terms of their own: their share is what the right one"
            " lacks",
            "wrong formula fe-cat-dog-loss: binary and categorical cross entropy mixed up",
        ),
        Misconception(
            "decimal-logarithm",
            ("losses",),
            lambda t: surprise(t["Y"], t["P"]) / np.log(10),
            "the decimal logarithm was taken. The losses here are made with the natural one; on"
            " many calculators that is the key ln and not the key log",
            "convention of categorical-cross-entropy: natural logarithm",
        ),
        Misconception(
            "mean-dropped",
            ("E",),
            lambda t: t["losses"].sum(axis=-1),
            "the losses were added up and not divided by the number of samples; E is their mean"
            " here",
        ),
        Misconception(
            "mean-taken",
            ("E",),
            lambda t: t["losses"].mean(axis=-1),
            "the losses were divided by the number of samples; E is their plain sum here",
            "convention of categorical-cross-entropy: mean or sum over samples",
        ),
        Misconception(
            "gradient-not-averaged",
            ("grad_z",),
            lambda t: t["P"] - t["Y"],
            "the gradient was not divided by the number of samples. E is a mean, and that division"
            " stays in its derivatives",
            "mean-dropped",
        ),
        Misconception(
            "target-minus-probability",
            ("grad_z",),
            lambda t: factor(t) * (t["Y"] - t["P"]),
            "the gradient has the wrong sign: it is probability minus target. A larger logit of the"
            " right class makes the loss smaller, so the derivative by that logit is negative",
            "formula of categorical-cross-entropy: its gradient is p - y",
        ),
    ),
    covers={"categorical-cross-entropy": "losses", "sparse-categorical-cross-entropy": "losses"},
)
