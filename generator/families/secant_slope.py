"""Slope and angle of the line through two points."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.angles import SPANS, UNITS
from deltarule.reference.formula import Array
from deltarule.reference.slopes import secant_slope
from deltarule.reference.trace import Hook, Tracer, View, join

WIDTHS = {
    "easy": (10, 20, 25, 40, 50),
    "medium": tuple(range(21, 60)),
    "hard": tuple(range(3, 200)),
}
"""Sizes of the first difference in tenths; the easy ones lead to slopes with few decimals."""
NEAR = 0.4
RANGES = {
    ("radians", "signed"): ((-np.pi / 2, np.pi / 2), r"(-\frac{\pi}{2}, \frac{\pi}{2})"),
    ("radians", "positive"): ((0, np.pi), r"(0, \pi)"),
    ("degrees", "signed"): ((-90, 90), "(-90, 90)"),
    ("degrees", "positive"): ((0, 180), "(0, 180)"),
}
"""Where the angle of a line lies, and how that is written."""


@dataclass(frozen=True)
class Points(Givens):
    """The two points."""

    P: Array
    Q: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw one point and the way to the other, in any direction."""
        widths = WIDTHS[options["level"]]
        P, signs = draw.integers(-60, 60, 2), 2 * draw.integers(0, 1, 2) - 1
        way = signs * join([draw.choice(widths), draw.integers(11, widths[-1])])
        return cls(P / 10, (P + way) / 10)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `secant_slope`."""
        unit, span = options["unit"], options["span"]
        (low, high), formula = RANGES[unit, span]
        zero = np.zeros(self.P.shape[:-1], dtype=int)
        step("range", join([zero + low, zero + high]), formula)
        secant_slope(self.P, self.Q, unit=unit, span=span, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep points off the axes: a coordinate near 0 is nearly its own inverse tangent."""
        coordinates = np.concatenate([trace["P"], trace["Q"]], axis=-1)
        return np.asarray((np.abs(coordinates) > NEAR).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask both differences, the slope and the angle."""
    digits = options["digits"]
    return (
        Part(
            "dx", "difference of the first coordinates, from P to Q", Numeric(), digits, points=0.5
        ),
        Part(
            "dy", "difference of the second coordinates, from P to Q", Numeric(), digits, points=0.5
        ),
        Part("slope", "slope of the line", Numeric(), digits, points=2),
        Part("angle", f"angle of the line in {options['unit']}", Numeric(), digits, points=2),
    )


def in_the_other_unit(t: View) -> Array:
    """Give the right angle in degrees where radians are wanted, and the other way round."""
    low, half = t["range[1]"], t["range[2]"] - t["range[1]"]
    other = np.where(half > 100, np.pi, 180)
    angle = np.arctan(t["slope"]) * other / np.pi
    return np.where((angle < 0) & (low == 0), angle + other, angle)


FAMILY = Family(
    name="secant_slope",
    version=1,
    title="Slope and angle of a line",
    topic="calculus",
    givens=Points,
    params={
        "unit": OneOf("radians", UNITS, "unit of the angle"),
        "span": OneOf("signed", SPANS, "whether angles go from -90 to 90 degrees, or 0 to 180"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"unit": "degrees"}, "hard": {"span": "positive"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "differences-in-different-orders",
            ("dy",),
            lambda t: t["P[2]"] - t["Q[2]"],
            "the two differences were taken in different orders. Both go from the same point to"
            " the same other point, or the slope gets the wrong sign",
            "formula of slope-tangent",
        ),
        Misconception(
            "run-over-rise",
            ("slope",),
            lambda t: t["dx"] / t["dy"],
            "the quotient is upside down. The slope tells how far the line goes up for each step"
            " to the right, so the difference of the second coordinates is on top",
            "formula of slope-tangent",
        ),
        Misconception(
            "slope-of-one-point",
            ("slope",),
            lambda t: t["Q[2]"] / t["Q[1]"],
            "the coordinates of the second point were divided. That is the slope of the line from"
            " the origin to this point; the slope of this line needs the differences",
            "formula of slope-tangent",
        ),
        Misconception(
            "slope-taken-for-the-angle",
            ("angle",),
            lambda t: t["slope"],
            "the slope was given as the angle. The slope is the tangent of the angle, so the"
            " inverse tangent is missing",
            "formula of slope-tangent",
        ),
        Misconception(
            "angle-in-the-other-unit",
            ("angle",),
            in_the_other_unit,
            "the angle is right, but in the wrong unit. Half a turn has 180 degrees, which is pi"
            " in radians",
            "formula of slope-tangent: the unit of the angle",
        ),
    ),
    covers={"slope-tangent": "slope"},
)
