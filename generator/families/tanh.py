"""The hyperbolic tangent: its values, its slopes, and how it is made of a sigmoid."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.activations import activate, sigmoid, tanh_by_sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, Tracer, scoped

RANGES = {"easy": (0.3, 1.2, 1), "medium": (0.2, 1.8, 1), "hard": (0.15, 2.4, 2)}
"""Sizes of the net inputs, and their decimals; far from 0 all slopes are nearly 0."""


@dataclass(frozen=True)
class Points(Givens):
    """Net inputs, and one more that goes by way of the sigmoid."""

    symbols: ClassVar = {"z": r"\mathbf{z}", "x": "z"}
    z: Array
    x: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw net inputs on both sides of 0."""
        low, high, places = RANGES[options["level"]]
        z = draw.decimals(low, high, options["points"] + 1, places=places, signed=True)
        return cls(z=z[:, 1:], x=z[:, 0])

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `activate` and `tanh_by_sigmoid`."""
        activate(self.z, "tanh", step=step)
        tanh_by_sigmoid(self.x, step=scoped(step, "by_sigmoid", z="x"))

    def sane(self, trace: Tracer) -> Array:
        """Keep points that are apart, also in the figure, and the last one apart from them."""
        z, x = trace["z"], trace["x"][..., None]
        apart = np.diff(np.sort(z, axis=-1), axis=-1) > 0.25
        return np.asarray(apart.all(axis=-1) & (np.abs(z) != np.abs(x)).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask values and slopes, and the two steps by way of the sigmoid."""
    digits = options["digits"]
    return (
        Part("f", "values of tanh", Numeric(), digits, points=2, partly=True),
        Part("slope", "slopes of tanh", Numeric(), digits, points=2, partly=True),
        Part("by_sigmoid.s", "value of the sigmoid that leads to tanh", Numeric(), digits),
        Part("by_sigmoid.f", "tanh by way of the sigmoid", Numeric(), digits),
    )


FAMILY = Family(
    name="tanh",
    version=1,
    title="The hyperbolic tangent and its slope",
    topic="activation",
    givens=Points,
    params={
        "points": Whole(3, 2, 5, "how many net inputs are given for values and slopes"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"points": 2, "digits": 3}, "hard": {"points": 4}},
    parts=parts,
    misconceptions=(
        Misconception(
            "sigmoid-for-tanh",
            ("f",),
            lambda t: sigmoid(t["z"]),
            "the sigmoid was computed. The hyperbolic tangent goes from −1 to 1, and is negative"
            " where the net input is negative",
            "formula of tanh",
        ),
        Misconception(
            "half-instead-of-the-sum",
            ("f",),
            lambda t: np.sinh(t["z"]),
            "the difference of the exponentials was divided by two. That is the hyperbolic sine;"
            " for the tangent it is divided by their sum",
            "formula of tanh",
        ),
        Misconception(
            "value-not-squared-in-the-slope",
            ("slope",),
            lambda t: 1 - t["f"],
            "the value was not squared in the slope. The slope is one minus the square of the"
            " value, so it is the same at z and −z",
            "formula of tanh-derivative",
        ),
        Misconception(
            "slope-of-the-sigmoid",
            ("slope",),
            lambda t: t["f"] * (1 - t["f"]),
            "the slope was computed as f times 1 − f. That belongs to the sigmoid; for the"
            " hyperbolic tangent it is (1 + f) times (1 − f), which is one minus the square of f",
            "formula of sigmoid-derivative",
        ),
        Misconception(
            "argument-not-doubled",
            ("by_sigmoid.double",),
            lambda t: t["x"],
            "the sigmoid was taken at the net input itself. The hyperbolic tangent is steeper: it"
            " needs the sigmoid at twice the net input",
            "formula of tanh, by way of the sigmoid",
        ),
        Misconception(
            "not-shifted-down",
            ("by_sigmoid.f",),
            lambda t: 2 * t["s"],
            "the sigmoid was stretched and not shifted. Twice the sigmoid goes from 0 to 2, and"
            " one is subtracted to get from −1 to 1",
            "formula of tanh, by way of the sigmoid",
        ),
    ),
    covers={"tanh": "f", "tanh-derivative": "slope"},
)
