"""Learning rates with which gradient descent converges, and where it is after many iterations."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Interval, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.descent import descent_closed_form, descent_on_quadratic
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, View, join

STEEP = {"easy": (5, 10), "medium": (2, 4, 5, 8), "hard": (16, 20, 25)}
"""Coefficients along the steep axis: their inverses are short decimals, and so are the limits."""
FLAT = (2, 4, 5)
"""Coefficients along the flat axis, in tenths."""
BEHAVIOUR = (
    "comes nearer, always on the same side",
    "comes nearer, jumping from side to side",
    "does not come nearer",
)
SIMPLER = {"curvatures": r"(2 \cdot <a>, 2 \cdot <b>)"}
"""What a formula comes to where there is no product of the variables."""


@dataclass(frozen=True)
class Valley(Givens):
    """Coefficients of both squares, the larger one first; the start, and the learning rate."""

    symbols: ClassVar = {"start": "x^{(0)}", "rate": r"\eta"}
    a: Array
    b: Array
    start: Array
    rate: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw a valley, a rate whose factor along the steep axis is -1.3 to -0.7, a start."""
        a, b = draw.choice(STEEP[options["level"]]), draw.choice(FLAT) / 10
        start = draw.integers(2, 9, 2) * (2 * draw.integers(0, 1, 2) - 1)
        rate = np.round(draw.decimals(0.85, 1.15) / a, 3)
        return cls(a, b, start, rate)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `descent_on_quadratic`, which here has no product, and `descent_closed_form`."""
        if not np.all(self.a > self.b):
            raise ValueError(f"a must be above b, the flat axis last (got {self.a} and {self.b})")
        none, k = 0 * self.a, options["iterations"]

        def simpler(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Name a step; without a product the curvatures have a simpler formula."""
            return step(name, value, SIMPLER.get(name, formula), symbol)

        def known(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Name the point that is asked; the factors have their name, and k is a number here."""
            if name != "there":
                return factors if name == "factors" else value
            powers = (rf"<start[{i}]> \cdot <factors[{i}]>^{{{k}}}" for i in (1, 2))
            return step(name, value, f"({', '.join(powers)})", symbol)

        threshold, factors, converges = descent_on_quadratic(
            self.a, self.b, none, self.rate, step=simpler
        )
        step("rates", join([none, threshold, none, none]), "(0, <threshold>, 0, 0)", "R")
        jumps = clean(factors[..., 0]) < 0
        formula = r"2 \cdot (1 - <converges>) + <converges> \cdot [<factors[1]> \lt 0]"
        step("behaviour", np.where(converges == 1, jumps, 2), formula, "c")
        squares = join([self.a, self.b])
        descent_closed_form(squares, self.start, self.rate, k, step=known)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the rates that converge, the factors of this rate, and where it leads."""
    digits, k = options["digits"], options["iterations"]
    return (
        Part("rates", "all rates that converge", Interval(), points=3),
        Part("factors", "factors along both axes at the given rate", Numeric(), digits, points=2),
        Part("behaviour", "what the first coordinate does", Choice(BEHAVIOUR), points=0.5),
        Part("there", f"point after {k} iterations", Numeric(), digits, points=2),
    )


def inclusive(t: View) -> Array:
    """Take the upper end into the interval."""
    none = 0 * t["threshold"]
    return join([none, t["threshold"], none, none + 1])


FAMILY = Family(
    name="descent_rate",
    version=1,
    title="Which learning rates converge",
    topic="calculus",
    givens=Valley,
    params={
        "iterations": Whole(8, 2, 20, "after how many iterations the point is asked"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"iterations": 5}, "hard": {"iterations": 13, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "coefficient-taken-for-the-curvature",
            ("threshold",),
            lambda t: 2 / t["a"],
            "the limit was computed with the coefficient in place of the curvature. The second"
            " derivative of a square is two, so the curvature is twice the coefficient",
            "closed form of gradient-descent: the factor two",
        ),
        Misconception(
            "limit-of-the-flat-axis",
            ("threshold",),
            lambda t: 2 / t["curvatures[2]"],
            "the limit was taken from the flat axis. A rate must work along both axes, and the"
            " steep one allows less",
            "convergence threshold of gradient-descent: the largest curvature",
        ),
        Misconception(
            "jumping-taken-for-diverging",
            ("threshold",),
            lambda t: 1 / t["curvatures[1]"],
            "rates were left out that make the point jump from side to side. A negative factor"
            " still converges, as long as the jumps become smaller",
            "convergence threshold of gradient-descent: factors down to minus one",
        ),
        Misconception(
            "limit-included",
            ("rates",),
            inclusive,
            "the upper end was taken into the interval. At that rate the point jumps from side to"
            " side for ever, and comes no nearer",
            "convergence threshold of gradient-descent: strict",
        ),
        Misconception(
            "factor-sign-lost",
            ("factors",),
            lambda t: np.abs(1 - t["rate"][..., None] * t["curvatures"]),
            "the sign of a factor was lost. A step beyond the lowest point leads to its other side,"
            " and the factor is negative",
            "closed form of gradient-descent: the sign of the factor",
        ),
        Misconception(
            "uphill",
            ("factors",),
            lambda t: 1 + t["rate"][..., None] * t["curvatures"],
            "the step was added instead of taken off. The way down goes against the gradient, so"
            " the rate times the curvature is subtracted from one",
            "sign in the formula of gradient-descent",
        ),
    ),
    covers={"gradient-descent": "rates"},
)
