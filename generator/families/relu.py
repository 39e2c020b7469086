"""A layer of ReLU units on a few samples: outputs, slopes, gradient, and which units are dead."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Exact
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.heaviside import heaviside
from deltarule.reference.rectifiers import dead_units, rectify, relu
from deltarule.reference.trace import Hook, Tracer, View, scoped

LARGEST = {"easy": 5, "medium": 9, "hard": 30}
"""Largest size of a net input."""


@dataclass(frozen=True)
class Layer(Givens):
    """Net inputs, a row for each sample and a column for each unit; gradient for the first row."""

    symbols: ClassVar = {"grad_output": "g"}
    Z: Array
    grad_output: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw dead, lively and mixed units, and one net input of 0 in the first row."""
        samples, units = options["samples"], options["units"]
        size = draw.integers(1, LARGEST[options["level"]], samples, units)
        kind = draw.choice((-1, 0, 1), units)[:, None, :]
        sign = np.where(kind == 0, 2 * draw.integers(0, 1, samples, units) - 1, kind)
        zero = np.arange(samples * units) == draw.integers(0, units - 1)[:, None]
        return cls(
            Z=np.where(zero.reshape(-1, samples, units), 0, sign * size),
            grad_output=draw.integers(2, 9, units) * (2 * draw.integers(0, 1, units) - 1),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `rectify` for the first sample, and by `dead_units` for all of them."""
        first = scoped(step, "relu", z="Z[1]")
        rectify(self.Z[..., 0, :], None, self.grad_output, at_zero=options["at_zero"], step=first)
        dead_units(self.Z, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep layers of which some units are dead, and not all."""
        silent = trace["Z"].max(axis=-2) <= 0
        return np.asarray(silent.any(axis=-1) & ~silent.all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask outputs, slopes, the gradient, and which units are dead."""
    return (
        Part("relu.f", "outputs for sample 1", Exact(), points=2, partly=True),
        Part("relu.slope", "slopes for sample 1", Exact(), points=2, partly=True),
        Part("relu.grad", "gradient at the net inputs of sample 1", Exact(), points=2),
        Part("dead", "which units are dead", Bool(), points=2, partly=True),
    )


def silent_for_some(t: View) -> Array:
    """Tell which units have an output of 0 for at least one sample."""
    return 1 - heaviside(t["Z"].min(axis=-2), "lower")


FAMILY = Family(
    name="relu",
    version=1,
    title="A layer of ReLU units",
    topic="activation",
    givens=Layer,
    params={
        "samples": Whole(3, 2, 5, "how many samples there are"),
        "units": Whole(5, 3, 7, "how many units the layer has"),
        "at_zero": OneOf("lower", ("lower", "upper"), "slope at a net input of 0: 0 or 1"),
    },
    levels={"easy": {"samples": 2}, "hard": {"samples": 4, "units": 7}},
    parts=parts,
    misconceptions=(
        Misconception(
            "absolute-value",
            ("relu.f",),
            lambda t: np.abs(t["Z[1]"]),
            "the sign of negative net inputs was dropped. ReLU is the larger of 0 and the net"
            " input, so what is negative becomes 0",
            "formula of relu",
        ),
        Misconception(
            "output-for-slope",
            ("relu.slope",),
            lambda t: relu(t["Z[1]"]),
            "the output was given as the slope. Where the unit is active, its output grows exactly"
            " as fast as the net input, so the slope is one whatever the output is",
            "formula of relu-derivative",
        ),
        Misconception(
            "slope-one-at-zero",
            ("relu.slope",),
            lambda t: heaviside(t["Z[1]"], "upper"),
            "the slope at a net input of 0 was taken as one. There is no slope at the kink; this"
            " exercise says which number stands for it",
            "convention of relu-derivative: the value at 0",
        ),
        Misconception(
            "slope-zero-at-zero",
            ("relu.slope",),
            lambda t: heaviside(t["Z[1]"], "lower"),
            "the slope at a net input of 0 was taken as zero. There is no slope at the kink; this"
            " exercise says which number stands for it",
            "convention of relu-derivative: the value at 0",
        ),
        Misconception(
            "gradient-rectified",
            ("relu.grad",),
            lambda t: relu(t["grad_output"]),
            "ReLU was applied to the gradient itself. On the way back the sign of the net input"
            " decides what passes, and the gradient may have either sign",
            "formula of relu-derivative: the gradient goes through the mask",
        ),
        Misconception(
            "slope-left-out",
            ("relu.grad",),
            lambda t: t["grad_output"],
            "the gradient was passed on as it came. The chain rule multiplies it by the slope, so"
            " nothing goes back through a unit that is not active",
            "missing-factor-in-substitution",
        ),
        Misconception(
            "silent-once-is-dead",
            ("dead",),
            silent_for_some,
            "units were called dead that are silent for one sample only. That is normal; a unit is"
            " dead when it is silent for all samples, because then it never gets a gradient",
            "definition of a dead unit, relu",
        ),
    ),
    covers={"relu": "relu.f", "relu-derivative": "relu.slope"},
)
