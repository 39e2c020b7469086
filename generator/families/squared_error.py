"""The squared error of a few predictions and its gradient, in each convention of the factor."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.losses import REDUCTIONS, squared_error
from deltarule.reference.trace import Hook, Tracer, View

PLACES = {"easy": 1, "medium": 1, "hard": 2}
LARGEST = {"easy": 1.2, "medium": 2.0, "hard": 2.0}


@dataclass(frozen=True)
class Predictions(Givens):
    """Targets and outputs of some samples."""

    symbols: ClassVar = {"target": "t", "output": "o"}
    target: Array
    output: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw targets, and outputs that miss them.

        No number is 2 or less: errors of 2 everywhere have a half mean of 2, so that this number,
        written everywhere, would follow from itself.
        """
        samples, level = options["samples"], options["level"]
        places = PLACES[level]
        target = draw.decimals(4.1, 9.9, samples, places=places)
        miss = draw.decimals(0.2, LARGEST[level], samples, places=places, signed=True)
        return cls(target, np.round(target - miss, places))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `squared_error`; loss and gradient are named after the convention."""
        reduction = options["reduction"]

        def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Record a step: a mistake in the factor is another one in each convention."""
            scope = f"{reduction}." if name in ("E", "grad") else ""
            return step(scope + name, value, formula, symbol)

        squared_error(self.target, self.output, reduction=reduction, step=named)

    def sane(self, trace: Tracer) -> Array:
        """Keep errors of both signs."""
        above = trace["target"] > trace["output"]
        return np.asarray(above.any(axis=-1) & ~above.all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask errors, loss and gradient."""
    digits, reduction = options["digits"], options["reduction"]
    gradient = "derivatives of the loss with respect to the outputs"
    return (
        Part("e", "errors", Numeric(), digits, partly=True),
        Part(f"{reduction}.E", "loss", Numeric(), digits, points=2),
        Part(f"{reduction}.grad", gradient, Numeric(), digits, points=2, partly=True),
    )


def factor_mistaken(change: Callable[[Fraction, int], Fraction]) -> Callable[[View], Array]:
    """Give the rule that has another factor before the sum over n samples."""

    def rule(t: View) -> Array:
        """Compute loss or gradient with that factor."""
        n = t["e"].shape[-1]
        factor = float(change(REDUCTIONS[t.scope](n), n))
        wrong = -2 * factor * t["e"]
        return factor * t["squares"].sum(axis=-1) if t.step.endswith(".E") else wrong

    return rule


def first_half_only(t: View) -> Array:
    """Halve the first squared error, and no other."""
    n = t["e"].shape[-1]
    first, others = t["squares[1]"], t["squares"][..., 1:].sum(axis=-1)
    return np.asarray(float(REDUCTIONS[t.scope](n)) * (first + 2 * others))


FAMILY = Family(
    name="squared_error",
    version=1,
    title="Squared error and its gradient",
    topic="regression",
    givens=Predictions,
    params={
        "reduction": OneOf("half_sum", tuple(REDUCTIONS), "what the squared errors are made into"),
        "samples": Whole(4, 3, 6, "how many samples there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 3, "digits": 3}, "hard": {"samples": 6}},
    parts=parts,
    misconceptions=(
        Misconception(
            "perceptron-update-sign",
            ("e",),
            lambda t: t["output"] - t["target"],
            "the errors were taken as output minus target. Here an error is target minus output:"
            " it is positive where the output is too small",
        ),
        Misconception(
            "half-factor-mismatch",
            ("half_*.E", "half_*.grad"),
            factor_mistaken(lambda s, n: 2 * s),
            "the factor of one half was left out. It belongs to this loss, and in the gradient it"
            " cancels the two that comes from the square",
        ),
        Misconception(
            "two-of-the-square-lost",
            ("mean.grad", "sum.grad"),
            factor_mistaken(lambda s, n: s / 2),
            "the derivative of the square has lost its factor of two. It cancels only where the"
            " loss is declared with one half, and this one is not",
            "half-factor-mismatch",
        ),
        Misconception(
            "misplaced-half-bracket",
            ("half_*.E",),
            first_half_only,
            "only the first squared error was halved. The half stands before the bracket, and so"
            " it belongs to the whole sum",
        ),
        Misconception(
            "n-outputs-taken-for-samples",
            ("mean.E", "mean.grad", "half_mean.E", "half_mean.grad"),
            factor_mistaken(lambda s, n: s * n),
            "the sum was not divided by the number of samples. The mean is over all samples; n is"
            " not the number of outputs of the model, which has only one",
        ),
        Misconception(
            "mean-taken-for-sum",
            ("sum.E", "sum.grad", "half_sum.E", "half_sum.grad"),
            factor_mistaken(lambda s, n: s / n),
            "the sum was divided by the number of samples. That is the convention of the mean;"
            " this loss grows with every sample that is added",
            "convention of mse: sum or mean",
        ),
    ),
    covers={"mse": "half_sum.E"},
)
