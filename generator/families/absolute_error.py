"""The mean absolute error beside the mean squared error, before and after an outlier."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.losses import absolute_error, squared_error
from deltarule.reference.trace import Hook, Tracer, View, scoped

PLACES = {"easy": 1, "medium": 1, "hard": 2}


@dataclass(frozen=True)
class Predictions(Givens):
    """Outputs, targets, and targets of which the last has its decimal point in a wrong place."""

    symbols: ClassVar = {"output": "o", "target": "t", "wild": "t'"}
    output: Array
    target: Array
    wild: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw targets and outputs that miss them by a little; make the last target an outlier."""
        samples, places = options["samples"], PLACES[options["level"]]
        target = draw.decimals(2.1, 9.0, samples, places=places)
        miss = draw.decimals(0.3, 1.6, samples, places=places, signed=True)
        shifted = np.where(np.arange(samples) == samples - 1, 10, 1)
        return cls(np.round(target - miss, places), target, np.round(target * shifted, places))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `absolute_error` and `squared_error`, with both kinds of targets."""
        for scope, name, target in (("", "target", self.target), ("wild_", "wild", self.wild)):
            mae, mse = (_named(step, scope + loss, name) for loss in ("mae", "mse"))
            absolute_error(target, self.output, reduction="mean", step=mae)
            squared_error(target, self.output, reduction="mean", step=mse)

    def sane(self, trace: Tracer) -> Array:
        """Keep errors of both signs, also with the outlier."""
        above = trace["wild"] > trace["output"]
        return np.asarray(above.any(axis=-1) & ~above.all(axis=-1))


def _named(step: Hook, scope: str, target: str) -> Hook:
    """Give the hook for one loss, which is called by its name and has a prime at the outlier."""
    inside = scoped(step, scope, target=target)
    loss = rf"\mathrm{{{scope[-3:].upper()}}}"
    symbols = {"E": loss, "grad": rf"\nabla_{{o}} {loss}"}
    prime = "'" if target == "wild" else ""

    def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
        """Record a step of this loss."""
        return inside(name, value, formula, f"{symbols.get(name, symbol)}{prime}")

    return named


def parts(options: Options) -> tuple[Part, ...]:
    """Ask both losses without and with the outlier, and with it their gradients."""
    asked = [
        ("mae.E", "MAE with the right targets", 1),
        ("mse.E", "MSE with the right targets", 1),
        ("wild_mae.E", "MAE with the outlier", 1),
        ("wild_mse.E", "MSE with the outlier", 1),
        ("wild_mae.grad", "derivatives of the MAE with the outlier", 2),
        ("wild_mse.grad", "derivatives of the MSE with the outlier", 2),
    ]
    digits = options["digits"]
    return tuple(
        Part(step, what, Numeric(), digits, points, partly=step == "wild_mse.grad")
        for step, what, points in asked
    )


def without_mean(t: View) -> Array:
    """Give a loss or a gradient that is not divided by the number of samples."""
    absolute = t.scope.endswith("mae")
    if t.step.endswith(".E"):
        return t["sizes" if absolute else "squares"].sum(axis=-1)
    return -np.sign(t["e"]) if absolute else -2 * t["e"]


def mean_of(values: Array) -> Array:
    """Divide by the number of samples."""
    return np.asarray(values / values.shape[-1])


FAMILY = Family(
    name="absolute_error",
    version=1,
    title="Absolute and squared error under an outlier",
    topic="regression",
    givens=Predictions,
    params={
        "samples": Whole(4, 3, 6, "how many samples there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 3, "digits": 3}, "hard": {"samples": 6}},
    parts=parts,
    misconceptions=(
        Misconception(
            "mean-dropped",
            ("*.E", "*.grad"),
            without_mean,
            "the errors were added up and not divided by the number of samples. The M in MAE and"
            " in MSE is their mean, and the gradient keeps the division",
        ),
        Misconception(
            "absolute-bars-left-out",
            ("*mae.sizes",),
            lambda t: t["e"],
            "the errors were averaged with their signs, so that those above and below cancel. The"
            " absolute error has a size and no sign",
            "formula of mae",
        ),
        Misconception(
            "root-of-the-mean",
            ("*mse.E",),
            lambda t: np.sqrt(mean_of(t["squares"]).sum(axis=-1)),
            "the root of the mean was taken. That is the RMSE; the MSE is the mean of the squares"
            " itself",
            "formula of mse, which has no root",
        ),
        Misconception(
            "slope-grows-with-the-error",
            ("*mae.grad",),
            lambda t: -mean_of(t["e"]),
            "the derivative of the absolute error was made proportional to the error. Its graph"
            " is two straight lines, so that only the sign of the error counts",
            "formula of mae: its subgradient",
        ),
        Misconception(
            "inner-derivative-lost",
            ("*.grad",),
            lambda t: mean_of(np.sign(t["e"]) if t.scope.endswith("mae") else 2 * t["e"]),
            "the derivatives have the wrong sign. The output stands with a minus in the error, and"
            " a larger output makes a positive error smaller",
            "formula of mae and mse: target minus output",
        ),
        Misconception(
            "half-factor-mismatch",
            ("*mse.grad",),
            lambda t: -mean_of(t["e"]),
            "the derivative of the squared error has lost its factor of two. It would cancel if"
            " the loss had a half in front, and the MSE has none",
        ),
    ),
    covers={"mae": "mae.E"},
)
