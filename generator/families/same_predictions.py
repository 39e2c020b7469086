"""Two trained perceptrons as a library prints them: their predictions, and whether they agree."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Choice, Exact
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.perceptron import same_predictions
from deltarule.reference.trace import Hook, Tracer, View

INPUTS = {"easy": 4, "medium": 6, "hard": 9}
"""Size of the largest input."""
WEIGHTS = {"easy": 5, "medium": 9, "hard": 12}
"""Size of the largest weight of the first perceptron."""


@dataclass(frozen=True)
class Runs(Givens):
    """The samples in rows, and weights and bias that each of two runs has learnt."""

    symbols: ClassVar = {"w1": "w", "b1": "b", "w2": "v", "b2": "c"}
    X: Array
    w1: Array
    b1: Array
    w2: Array
    b2: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw a second perceptron that is roughly the first, or twice it."""
        samples, inputs, level = options["samples"], options["inputs"], options["level"]
        X = draw.integers(-INPUTS[level], INPUTS[level], samples, inputs)
        w = draw.integers(1, WEIGHTS[level], inputs) * draw.choice((-1, 1), inputs)
        b = draw.integers(1, 2 * WEIGHTS[level]) * draw.choice((-1, 1))
        times = draw.choice((1, 2))
        return cls(
            X,
            w,
            b,
            times[:, None] * w + draw.integers(-7, 7, inputs),
            times * b + draw.integers(-15, 15),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `same_predictions`, for a sum that must exceed 0 as in the library."""
        same_predictions(self.X, self.w1, self.b1, self.w2, self.b2, strict=True, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep different samples, different perceptrons, and numbers that are not 0."""
        X, w1, w2 = trace["X"], trace["w1"], trace["w2"]
        same = (X[..., :, None, :] == X[..., None, :, :]).all(axis=-1).sum(axis=(-2, -1))
        learnt = (w2 != 0).all(axis=-1) & (trace["b2"] != 0) & (w1 != w2).any(axis=-1)
        return np.asarray((same == X.shape[-2]) & learnt)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net inputs and predictions of both, and whether they agree."""
    asked = []
    for scope in ("first", "second"):
        label = f"of the {scope} run, from top to bottom"
        asked += [
            Part(f"{scope}.z", f"decision values {label}", Exact(), points=4, partly=True),
            Part(f"{scope}.y", f"predictions {label}", Bool(), points=2),
        ]
    agree = Choice(("they differ", "they agree"))
    return (*asked, Part("same", "predictions of the two runs for these samples", agree))


def own(t: View, name: str) -> Array:
    """Give the weights "w" or the bias "b" of the run that a step belongs to."""
    return t[name + {"first": "1", "second": "2"}[t.scope]]


def weighted(t: View, w: Array) -> Array:
    """Give the weighted sums of all samples."""
    return np.asarray((t["X"] * w[..., None, :]).sum(axis=-1))


FAMILY = Family(
    name="same_predictions",
    version=1,
    title="Do two trained perceptrons predict the same?",
    topic="perceptron",
    givens=Runs,
    params={
        "samples": Whole(4, 3, 6, "how many samples are predicted"),
        "inputs": Whole(2, 2, 4, "how many inputs a sample has"),
    },
    levels={"easy": {"samples": 3}, "hard": {"samples": 5, "inputs": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "intercept-left-out",
            ("*.z",),
            lambda t: weighted(t, own(t, "w")),
            "the intercept was left out. It is the bias, and is added to every weighted sum",
            "formula of perceptron",
        ),
        Misconception(
            "intercept-taken-as-threshold",
            ("*.z",),
            lambda t: weighted(t, own(t, "w")) - own(t, "b")[..., None],
            "the intercept was subtracted like a threshold. It is a bias, and is added; a threshold"
            " is its opposite",
            "convention of threshold-vs-bias: b = -theta",
        ),
        Misconception(
            "coefficients-reversed",
            ("*.z",),
            lambda t: weighted(t, own(t, "w")[..., ::-1]) + own(t, "b")[..., None],
            "the coefficients were taken in reverse order. The first one belongs to the first"
            " column of the samples",
            "convention of perceptron-sklearn: coef_ has the order of the columns",
        ),
    ),
    covers={"perceptron-sklearn": "same"},
)
