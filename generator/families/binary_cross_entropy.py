"""Binary cross entropy of a few samples, and its gradients by probabilities and by logits."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.binary_cross_entropy import binary_cross_entropy
from deltarule.reference.formula import Array
from deltarule.reference.losses import PLAIN
from deltarule.reference.trace import Hook, Tracer, View

PROBABILITIES = {
    "easy": tuple(n for n in range(10, 91, 10) if n != 50),
    "medium": tuple(n for n in range(8, 93) if abs(n - 50) > 2),
    "hard": tuple(n for n in range(4, 97) if abs(n - 50) > 2),
}
"""In hundredths; at 0.5 both targets would cost the same."""


@dataclass(frozen=True)
class Predictions(Givens):
    """Targets, and the predicted probabilities of class 1."""

    y: Array
    p: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw targets and probabilities, of which some are far off."""
        n = options["samples"]
        return cls(
            y=draw.integers(0, 1, n), p=draw.choice(PROBABILITIES[options["level"]], n) / 100
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `binary_cross_entropy`."""
        binary_cross_entropy(self.y, self.p, reduction=options["reduction"], step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep samples of both classes, no two of them alike, and E off what is guessed."""
        y, p, E = trace["y"], trace["p"], trace["E"]
        apart = (np.diff(np.sort(np.abs(p - y), axis=-1), axis=-1) > 0.005).all(axis=-1)
        guessed = (np.abs(E - 0.5) < 0.01) | (np.abs(E - 1) < 0.01)
        return np.asarray((y.min(axis=-1) < y.max(axis=-1)) & apart & ~guessed)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the losses of the samples, the loss of all, and its gradients.

    The mean of one number everywhere is that number, so the loss of all earns little.
    """
    digits = options["digits"]
    by = "gradient of E with respect to the"
    return (
        Part("losses", "losses of the mails", Numeric(), digits, points=2, partly=True),
        Part("E", f"{options['reduction']} of the losses", Numeric(), digits, points=0.5),
        Part("grad_p", f"{by} probabilities", Numeric(), digits, points=2, partly=True),
        Part("grad_z", f"{by} logits", Numeric(), digits, points=2),
    )


def only_summed(t: View) -> Array:
    """Give a gradient without the division by the number of samples."""
    return t["slopes"] if t.step == "grad_p" else t["p"] - t["y"]


FAMILY = Family(
    name="binary_cross_entropy",
    version=1,
    title="Binary cross entropy and its gradients",
    topic="loss",
    givens=Predictions,
    params={
        "samples": Whole(4, 2, 6, "how many samples there are"),
        "reduction": OneOf("mean", PLAIN, "whether E is the mean of the losses, or their sum"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 3, "digits": 3}, "hard": {"samples": 6, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "log-loss-missing-minus",
            ("losses",),
            lambda t: t["y"] * np.log(t["p"]) + (1 - t["y"]) * np.log(1 - t["p"]),
            "the minus in front was left out, so the losses are negative. The logarithm of a"
            " probability is never positive; its minus makes a loss of it",
        ),
        Misconception(
            "label-swapped",
            ("losses",),
            lambda t: -(1 - t["y"]) * np.log(t["p"]) - t["y"] * np.log(1 - t["p"]),
            "the two classes were swapped in the loss. p is the probability of class 1, so where"
            " the target is 1 the loss is minus the logarithm of p, and not of 1 − p",
        ),
        Misconception(
            "zeros-cost-nothing",
            ("losses",),
            lambda t: 0 - t["y"] * np.log(t["p"]),
            "samples with the target 0 were given no loss. For them the second term counts: minus"
            " the logarithm of 1 − p, which is the probability of class 0",
            "formula of binary-cross-entropy: both terms",
        ),
        Misconception(
            "decimal-logarithm",
            ("losses",),
            lambda t: -np.log10(np.where(t["y"] == 1, t["p"], 1 - t["p"])),
            "the decimal logarithm was taken. The losses here are made with the natural one; on"
            " many calculators that is the key ln and not the key log",
            "convention of binary-cross-entropy: natural logarithm",
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
            "convention of binary-cross-entropy: mean over samples",
        ),
        Misconception(
            "gradient-not-averaged",
            ("grad_p", "grad_z"),
            only_summed,
            "the gradients were not divided by the number of samples. E is a mean, and that"
            " division stays in its derivatives",
            "mean-dropped",
        ),
        Misconception(
            "target-minus-probability",
            ("grad_z",),
            lambda t: -t["grad_p"] * t["p"] * (1 - t["p"]),
            "the gradient with respect to the logits has the wrong sign: it is probability minus"
            " target. Where the probability is too large, a larger logit makes the loss larger",
            "formula of binary-cross-entropy: its gradient is p - y",
        ),
        Misconception(
            "sigmoid-slope-twice",
            ("grad_z",),
            lambda t: t["grad_p"] * (t["p"] * (1 - t["p"])) ** 2,
            "the slope of the sigmoid was multiplied once more to probability minus target. It is"
            " in there already: it cancels against the denominators of the derivative by p",
            "formula of binary-cross-entropy: its gradient is p - y",
        ),
    ),
    covers={"binary-cross-entropy": "losses"},
)
