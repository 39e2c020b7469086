"""The sigmoid: its values, its slopes, and the net input that belongs to a value."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.activations import activate, logit, sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, Tracer, scoped

RANGES = {"easy": (-2.0, 2.0, 1), "medium": (-3.5, 2.2, 1), "hard": (-4.5, 2.2, 2)}
"""From where to where net inputs are drawn, and their decimals.

Above that 1 - f is small, and so much of a quotient by it hangs on the rounding of f that the
mistake could not be recognised.
"""
VALUES = {
    "easy": tuple(n for n in range(10, 91, 10) if n != 50),
    "medium": tuple(n for n in range(10, 91) if abs(n - 50) > 5),
    "hard": tuple(n for n in range(3, 98) if abs(n - 50) > 5),
}
"""Values whose net input is asked, in hundredths; that of 0.5 would be 0."""


@dataclass(frozen=True)
class Points(Givens):
    """Net inputs, and a value of the sigmoid."""

    symbols: ClassVar = {"z": r"\mathbf{z}"}
    z: Array
    p: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw net inputs on both sides of 0, and a value."""
        low, high, places = RANGES[options["level"]]
        return cls(
            z=draw.decimals(low, high, options["points"], places=places),
            p=draw.choice(VALUES[options["level"]]) / 100,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `activate` and `logit`."""
        activate(self.z, "sigmoid", step=step)
        logit(self.p, step=scoped(step, "inverse"))

    def sane(self, trace: Tracer) -> Array:
        """Keep points that are apart, also in the figure, and not at 0."""
        z = trace["z"]
        apart = np.diff(np.sort(z, axis=-1), axis=-1) > 0.35
        return np.asarray(apart.all(axis=-1) & (np.abs(z) > 0.15).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask values and slopes, and a net input."""
    digits = options["digits"]
    return (
        Part("f", "values of the sigmoid", Numeric(), digits, points=2, partly=True),
        Part("slope", "slopes of the sigmoid", Numeric(), digits, points=2, partly=True),
        Part("inverse.z", "net input at which the sigmoid has the value p", Numeric(), digits),
    )


FAMILY = Family(
    name="sigmoid",
    version=1,
    title="The sigmoid and its slope",
    topic="activation",
    givens=Points,
    params={
        "points": Whole(3, 2, 5, "how many net inputs are given"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"points": 2, "digits": 3}, "hard": {"points": 4}},
    parts=parts,
    misconceptions=(
        Misconception(
            "net-sign-in-exponent",
            ("f",),
            lambda t: sigmoid(np.abs(t["z"])),
            "the sign of a negative net input was lost in the exponent. The exponent is minus the"
            " net input, which is positive where the net input is negative",
        ),
        Misconception(
            "exponent-without-minus",
            ("f",),
            lambda t: sigmoid(-t["z"]),
            "the minus in the exponent was left out, which mirrors the curve. The sigmoid rises:"
            " a positive net input gives more than one half",
            "formula of sigmoid",
        ),
        Misconception(
            "sigma-prime-out-minus-1-minus-out",
            ("slope",),
            lambda t: t["f"] - (1 - t["f"]),
            "the slope of the sigmoid was taken as the difference f − (1 − f); it is the product"
            " of f and 1 − f",
        ),
        Misconception(
            "sigma-prime-quotient",
            ("slope",),
            lambda t: t["f"] / (1 - t["f"]),
            "the slope of the sigmoid was taken as the quotient f / (1 − f); it is the product of"
            " f and 1 − f",
        ),
        Misconception(
            "unsquared-denominator",
            ("slope",),
            lambda t: 1 - t["f"],
            "the denominator was not squared when the sigmoid, one over something, was"
            " differentiated. The derivative of 1 / q has the square of q below the line, and that"
            " is where the factor f of the slope comes from",
        ),
        Misconception(
            "logarithm-left-out",
            ("inverse.z",),
            lambda t: t["odds"],
            "the odds p / (1 − p) were taken for the net input. They are its exponential, so the"
            " net input is their logarithm",
            "formula of sigmoid: its inverse is the logit",
        ),
        Misconception(
            "logarithm-of-the-value",
            ("inverse.odds",),
            lambda t: t["p"],
            "the logarithm was taken of p itself. Solving for the net input leads to the odds"
            " p / (1 − p), and their logarithm is the net input",
            "formula of sigmoid: its inverse is the logit",
        ),
    ),
    covers={"sigmoid": "f", "sigmoid-derivative": "slope"},
)
