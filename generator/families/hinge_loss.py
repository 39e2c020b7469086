"""The hinge loss of a few scores: margins, losses, and a subgradient."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.losses import PLAIN, hinge
from deltarule.reference.trace import Hook, Tracer, View

PLACES = {"easy": 1, "medium": 2, "hard": 2}

KINDS = ((-1.9, -0.1), (0.1, 0.9), (1.1, 2.4))
"""Margins on the wrong side, too small ones, and those that are large enough."""


@dataclass(frozen=True)
class Scored(Givens):
    """Labels 1 and -1 of some samples, and their scores."""

    y: Array
    f: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw margins of all kinds: wrong, right by too little, and right by enough."""
        samples, places = options["samples"], PLACES[options["level"]]
        y = 2 * draw.integers(0, 1, samples) - 1
        kinds = draw.integers(0, 10**6, samples).argsort(axis=-1) % len(KINDS)
        margins = [draw.decimals(low, high, samples, places=places) for low, high in KINDS]
        return cls(y, y * np.choose(kinds, margins))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `hinge`; loss and gradient are named after the convention."""
        reduction = options["reduction"]

        def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Record a step: a mistake in the factor is another one in each convention."""
            scope = f"{reduction}." if name in ("E", "grad") else ""
            return step(scope + name, value, formula, symbol)

        hinge(self.y, self.f, reduction=reduction, step=named)

    def sane(self, trace: Tracer) -> Array:
        """Keep samples of both classes, and means that are not guessed: no halves or integers."""
        both = np.abs(trace["y"].sum(axis=-1)) < trace["y"].shape[-1]
        return np.asarray(both & (clean(2 * trace["losses"].mean(axis=-1)) % 1 != 0))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask margins, losses, and the loss of all samples with a subgradient.

    The mean of equal losses is the same number, so for itself it earns little.
    """
    digits, reduction = options["digits"], options["reduction"]
    asked = [
        ("margin", "margins of the samples", 2),
        ("losses", "hinge losses of the samples", 4),
        (f"{reduction}.E", f"{reduction} of the losses", 1),
        (f"{reduction}.grad", "derivatives with respect to the scores", 4),
    ]
    return tuple(Part(step, what, Numeric(), digits, points) for step, what, points in asked)


def share(t: View) -> float:
    """Give what each sample counts: 1 / n in the mean, and 1 in the sum."""
    return 1 / t["f"].shape[-1] if t.scope == "mean" else 1.0


def as_if(
    active: Callable[[Array], Array], loss: Callable[[Array], Array]
) -> Callable[[View], Array]:
    """Give the rule of another loss of the margin, with the samples that have a slope in it."""

    def rule(t: View) -> Array:
        """Compute losses or gradient."""
        if t.step == "losses":
            return loss(t["margin"])
        return -share(t) * t["y"] * active(t["margin"])

    return rule


def other_reduction(t: View) -> Array:
    """Give loss or gradient of the sum where the mean is asked, and the other way round."""
    factor = 1.0 if t.scope == "mean" else 1 / t["f"].shape[-1]
    if t.step.endswith(".E"):
        return np.asarray(factor * t["losses"].sum(axis=-1))
    return np.asarray(-factor * t["y"] * (t["margin"] < 1))


FAMILY = Family(
    name="hinge_loss",
    version=1,
    title="Hinge loss",
    topic="loss",
    givens=Scored,
    params={
        "reduction": OneOf("mean", PLAIN, "what the losses of the samples are made into"),
        "samples": Whole(5, 4, 8, "how many samples there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 4, "digits": 3}, "hard": {"samples": 8}},
    parts=parts,
    misconceptions=(
        Misconception(
            "label-left-out",
            ("margin",),
            lambda t: t["f"],
            "the score was taken for the margin. It is multiplied by the label: a negative score is"
            " good for a sample of the negative class",
            "formula of hinge-loss: labels of both signs",
        ),
        Misconception(
            "not-cut-off-at-zero",
            ("losses", "*.grad"),
            as_if(np.ones_like, lambda margin: 1 - margin),
            "samples that are right by more than enough were given a negative loss, and a slope."
            " The hinge loss is cut off at zero, and flat there",
            "formula of hinge-loss: the larger of zero and the rest",
        ),
        Misconception(
            "right-taken-for-enough",
            ("losses", "*.grad"),
            as_if(lambda margin: margin < 0, lambda margin: np.maximum(0, -margin)),
            "samples on the right side were given no loss at all. That is the loss of the"
            " perceptron; the hinge loss wants a margin of one",
            "formula of hinge-loss: the margin is one",
        ),
        Misconception(
            "inner-derivative-lost",
            ("*.grad",),
            lambda t: share(t) * t["y"] * (t["margin"] < 1),
            "the derivatives have the wrong sign. The margin stands with a minus in the loss: a"
            " larger margin makes it smaller",
            "formula of hinge-loss: its subgradient",
        ),
        Misconception(
            "mean-dropped",
            ("mean.E", "mean.grad"),
            other_reduction,
            "the losses were added up and not divided by the number of samples. Here the loss is"
            " their mean, and its gradient keeps the division",
        ),
        Misconception(
            "mean-taken-for-sum",
            ("sum.E", "sum.grad"),
            other_reduction,
            "the sum was divided by the number of samples. That is the mean; here the losses are"
            " only added up",
            "convention of hinge-loss: sum or mean",
        ),
    ),
    covers={"hinge-loss": "losses"},
)
