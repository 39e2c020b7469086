"""Leaky ReLU with one fixed slope, and randomized ReLU in training and in testing."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.heaviside import heaviside
from deltarule.reference.leaky_slopes import randomized_relu
from deltarule.reference.rectifiers import leaky_relu, rectify, relu
from deltarule.reference.trace import Hook, Tracer, View, scoped

RANGES = {"easy": (1, 6, 0), "medium": (0.5, 4, 1), "hard": (0.5, 4, 2)}
"""Sizes of the net inputs, and their decimals."""


@dataclass(frozen=True)
class Units(Givens):
    """Net inputs, the slope of leaky ReLU, and the bounds and draws of the randomized one."""

    symbols: ClassVar = {"negative_slope": "a", "slopes": "r", "lower": "l", "upper": "u"}
    z: Array
    negative_slope: Array
    lower: Array
    upper: Array
    slopes: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw net inputs on both sides of 0 and one at 0, and slopes within their bounds."""
        n = options["units"]
        low, high, places = RANGES[options["level"]]
        z = draw.decimals(low, high, n, places=places, signed=True)
        zero = np.arange(n) == draw.integers(0, n - 1)[:, None]
        lower, tenth = draw.integers(5, 15), draw.integers(1, 3)
        between = lower[:, None] + tenth[:, None] * draw.integers(1, 9, n)
        return cls(
            z=np.where(zero, 0.0, z),
            negative_slope=draw.choice((1, 2, 3, 4, 5)) / 100,
            lower=lower / 100,
            upper=(lower + 10 * tenth) / 100,
            slopes=between / 100,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `rectify` and `randomized_relu`."""
        at_zero, leaky = options["at_zero"], scoped(step, "leaky")
        rectify(self.z, self.negative_slope, at_zero=at_zero, step=leaky)
        randomized = scoped(step, "randomized")
        randomized_relu(self.z, self.slopes, self.lower, self.upper, step=randomized)

    def sane(self, trace: Tracer) -> Array:
        """Keep a positive net input, and negative ones whose slopes are not all the same.

        Were they the same, one slope could give the outputs of training in testing too.
        """
        z, slopes = trace["z"], trace["slopes"]
        largest = np.where(z < 0, slopes, 0).max(axis=-1)
        smallest = np.where(z < 0, slopes, 1).min(axis=-1)
        return np.asarray((smallest < largest) & (z > 0).any(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask outputs and slopes of leaky ReLU, and outputs of the randomized one."""
    asked = (
        ("leaky.f", "outputs of leaky ReLU", 2),
        ("leaky.slope", "slopes of leaky ReLU", 2),
        ("randomized.train", "outputs of randomized ReLU in training", 2),
        ("randomized.mean_slope", "slope of randomized ReLU in testing", 0.5),
        ("randomized.test", "outputs of randomized ReLU in testing", 2),
    )
    return tuple(
        Part(step, label, Numeric(), options["digits"], points) for step, label, points in asked
    )


def slope(t: View, at_zero: str) -> Array:
    """Give the slope of leaky ReLU with a convention at 0."""
    mask = heaviside(t["z"], at_zero)
    return mask + t["negative_slope"][..., None] * (1 - mask)


FAMILY = Family(
    name="leaky_relu",
    version=1,
    title="Leaky and randomized ReLU",
    topic="activation",
    givens=Units,
    params={
        "units": Whole(5, 4, 7, "how many units there are"),
        "at_zero": OneOf(
            "lower", ("lower", "upper"), "slope at 0: that of the negative or the positive side"
        ),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"units": 4, "digits": 3}, "hard": {"units": 6, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "negative-side-cut-off",
            ("leaky.f",),
            lambda t: relu(t["z"]),
            "negative net inputs were set to 0. That is plain ReLU; the leaky one multiplies them"
            " by its small slope",
            "formula of leaky-relu",
        ),
        Misconception(
            "sign-of-the-leak-lost",
            ("leaky.f",),
            lambda t: leaky_relu(t["z"], -t["negative_slope"][..., None]),
            "the outputs for negative net inputs were given without their sign. A positive slope"
            " keeps the sign: what is negative stays negative, only much smaller",
            "formula of leaky-relu",
        ),
        Misconception(
            "slope-of-plain-relu",
            ("leaky.slope",),
            lambda t: t["mask"],
            "the slope on the negative side was taken as 0. There the output still changes with the"
            " net input, a little: that is what keeps the units from dying",
            "formula of leaky-relu",
        ),
        Misconception(
            "slope-one-at-zero",
            ("leaky.slope",),
            lambda t: slope(t, "upper"),
            "the slope at a net input of 0 was taken from the positive side. There is no slope at"
            " the kink; this exercise says which side stands for it",
            "convention of leaky-relu: the value at 0",
        ),
        Misconception(
            "leak-at-zero",
            ("leaky.slope",),
            lambda t: slope(t, "lower"),
            "the slope at a net input of 0 was taken from the negative side. There is no slope at"
            " the kink; this exercise says which side stands for it",
            "convention of leaky-relu: the value at 0",
        ),
        Misconception(
            "randomized-relu-definition",
            ("randomized.train",),
            lambda t: leaky_relu(t["z"], (t["lower"] + t["upper"])[..., None] / 2),
            "one fixed slope was used for all units in training. Randomized ReLU is not leaky ReLU"
            " with another slope: in training every unit has a slope of its own, drawn at random",
        ),
        Misconception(
            "mean-of-the-draws",
            ("randomized.mean_slope",),
            lambda t: t["slopes"].mean(axis=-1),
            "the slope for testing was taken as the mean of the slopes that were drawn. It is the"
            " mean of all that could have been drawn, which is half-way between the bounds",
            "definition of randomized-relu: the mean of its bounds in testing",
        ),
        Misconception(
            "random-in-testing",
            ("randomized.test",),
            lambda t: t["train"],
            "the drawn slopes were used in testing too. There the output must not depend on chance,"
            " so one slope is used for all units, the mean of the bounds",
            "definition of randomized-relu: the mean of its bounds in testing",
        ),
    ),
    covers={"leaky-relu": "leaky.f", "randomized-relu": "randomized.train"},
)
