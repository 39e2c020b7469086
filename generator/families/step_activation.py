"""A unit with a step as its activation: net inputs, and outputs with the convention at zero."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Exact, Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.heaviside import AT_ZERO, OUTPUTS, binary_step
from deltarule.reference.trace import Hook, Tracer, View

LARGEST = {"easy": 6, "medium": 9, "hard": 20}
"""Largest size of an input."""


@dataclass(frozen=True)
class Unit(Givens):
    """Inputs of some samples, the weight and the bias."""

    x: Array
    w: Array
    b: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different inputs, one of which leads to a net input of 0; easy weights are positive.

        Inputs that a sample may have are put in random order, and the first ones taken.
        """
        level = options["level"]
        values = np.delete(np.arange(-LARGEST[level], LARGEST[level] + 1), LARGEST[level])
        order = draw.integers(0, 2**30, len(values)).argsort(axis=-1, kind="stable")
        x = values[order[:, : options["samples"]]]
        w = draw.integers(2, 5)
        if level != "easy":
            w *= 2 * draw.integers(0, 1) - 1
        chosen = draw.integers(0, options["samples"] - 1)
        return cls(x, w, -w * x[np.arange(len(x)), chosen])

    def solve(self, step: Hook, options: Options) -> None:
        """Name the net inputs, and solve by `binary_step`."""
        at_zero, outputs = options["at_zero"], options["outputs"]
        three = binary_step(np.array([-1, 0, 1]), at_zero=at_zero, outputs=outputs)
        formula = f"({', '.join(f'{value:g}' for value in three)})"
        step("levels", three + 0 * self.x[..., :3], formula, "(f_{-}, f_{0}, f_{+})")
        z = step("z", self.net_inputs(), r"<w> \cdot <x> + <b>")
        binary_step(z, at_zero=at_zero, outputs=outputs, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep net inputs of both signs, none of which is its own input."""
        z = self.net_inputs()
        own = (z == self.x).any(axis=-1)
        return np.asarray((z > 0).any(axis=-1) & (z < 0).any(axis=-1) & ~own)

    def net_inputs(self) -> Array:
        """Compute the right net inputs."""
        return np.asarray(self.w[..., None] * self.x + self.b[..., None])


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net inputs and outputs; half-way between two outputs is not always whole."""
    what = "outputs, in the order of the samples"
    f = Part("f", what, Exact(), points=2)
    if options["at_zero"] == "middle":
        f = Part("f", what, Numeric(), options["digits"], points=2)
    return (
        Part("z", "net inputs, in the order of the samples", Exact(), points=2, partly=True),
        f,
    )


def outputs(t: View, *, below: int = 1, at: int = 2, above: int = 3) -> Array:
    """Give outputs by the sign of the net inputs: which of the three levels they get."""
    z = t["z"]
    low, middle, high = (t[f"levels[{k}]"][..., None] for k in (below, at, above))
    return np.where(z > 0, high, np.where(z < 0, low, middle))


def other_levels(t: View) -> Array:
    """Give 0 and 1 in place of -1 and 1, and the other way round."""
    f = outputs(t)
    return np.where(t["levels[1]"][..., None] < 0, (f + 1) / 2, 2 * f - 1)


FAMILY = Family(
    name="step_activation",
    version=1,
    title="A unit with a step",
    topic="activation",
    givens=Unit,
    params={
        "samples": Whole(6, 4, 10, "how many samples there are"),
        "at_zero": OneOf("upper", tuple(AT_ZERO), "output at a net input of 0"),
        "outputs": OneOf("binary", OUTPUTS, "outputs 0 and 1, or -1 and 1"),
        "digits": Whole(4, 3, 8, "decimals to round outputs to, where they are not whole"),
    },
    levels={"easy": {"samples": 5}, "hard": {"samples": 8, "outputs": "bipolar"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "bias-left-out",
            ("z",),
            lambda t: t["w"][..., None] * t["x"],
            "the bias was left out of the net inputs. It is added to the weighted input, and moves"
            " the step to another place",
            "formula of perceptron-output: the bias",
        ),
        Misconception(
            "zero-taken-for-below",
            ("f",),
            lambda t: outputs(t, at=1),
            "a net input of zero got the output of the negative side. At zero the step jumps, and"
            " it is a convention which value it has there",
            "convention of step-activation: the value at zero",
        ),
        Misconception(
            "zero-taken-for-above",
            ("f",),
            lambda t: outputs(t, at=3),
            "a net input of zero got the output of the positive side. At zero the step jumps, and"
            " it is a convention which value it has there",
            "convention of step-activation: the value at zero",
        ),
        Misconception(
            "other-outputs",
            ("f",),
            other_levels,
            "these are the outputs of the other coding. Some books let a step go from zero to one,"
            " and others from minus one to one",
            "convention of step-activation: binary or bipolar",
        ),
        Misconception(
            "label-swapped",
            ("f",),
            lambda t: outputs(t, below=3, above=1),
            "the two sides were swapped. A unit fires where its net input is positive, and does not"
            " where it is negative",
        ),
    ),
    covers={"step-activation": "f"},
)
