"""The vector from one point to another: its length and direction, and whether another equals it."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Exact, Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.angles import SPANS, UNITS
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, View, join
from deltarule.reference.vectors import displacement, equal_vectors

WHOLE = np.array([(3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (8, 15), (9, 12), (12, 9)])
"""Vectors whose lengths are whole numbers."""
LARGEST = {"medium": 9, "hard": 40}
"""Largest size of a component."""
LIKE = np.array([(1, 1), (1, 1), (-1, -1), (1, -1), (-1, 1), (2, 2)])
"""What the second vector is of the first: the same, one of the same length, or a longer one."""
RELATIONS = ("not even the length", "the length, but they are not equal", "they are equal")
RANGES = {
    ("radians", "signed"): ((-np.pi, np.pi), r"(-\pi, \pi)"),
    ("radians", "positive"): ((0, 2 * np.pi), r"(0, 2 \cdot \pi)"),
    ("degrees", "signed"): ((-180, 180), "(-180, 180)"),
    ("degrees", "positive"): ((0, 360), "(0, 360)"),
}
"""Where angles lie, and how that is written."""


@dataclass(frozen=True)
class Points(Givens):
    """Position vectors of the points A, B, C and D."""

    symbols: ClassVar = {name: rf"\vec{{{name}}}" for name in ("OA", "OB", "OC", "OD")}
    OA: Array
    OB: Array
    OC: Array
    OD: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw points; a vector to the left, unless it is easy, and one that is like it.

        The second vector may be the first, go backwards, be mirrored or be longer.
        """
        if options["level"] == "easy":
            AB = WHOLE[draw.integers(0, len(WHOLE) - 1)]
        else:
            size = draw.integers(1, LARGEST[options["level"]], 2)
            AB = np.stack([-size[:, 0], size[:, 1] * (2 * draw.integers(0, 1) - 1)], axis=-1)
        OA, OC = draw.integers(-9, 9, 2), draw.integers(-9, 9, 2)
        return cls(OA, OA + AB, OC, OC + AB * LIKE[draw.integers(0, len(LIKE) - 1)])

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `displacement`, and by `equal_vectors` for the second vector."""
        unit, span = options["unit"], options["span"]
        (low, high), formula = RANGES[unit, span]
        zero = 0 * self.OA[..., 0]
        step("range", join([zero + low, zero + high]), formula)
        AB, *_ = displacement(self.OA, self.OB, unit=unit, span=span, step=step)

        def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Name a step; the first vector has its name already."""
            return AB if name == "AB" else step(name, value, formula, symbol)

        _, CD, equal = equal_vectors(self.OA, self.OB, self.OC, self.OD, step=named)
        long = ((AB**2).sum(axis=-1) == (CD**2).sum(axis=-1)).astype(int)
        terms = (rf"<{v}[1]>^{{2}} + <{v}[2]>^{{2}}" for v in ("AB", "CD"))
        step("relation", long + equal, f"[{' = '.join(terms)}] + <equal>")


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the vector, its length and direction, the second vector, and whether they are equal."""
    digits = options["digits"]
    return (
        Part("AB", "vector from A to B", Exact()),
        Part("norm", "length of this vector", Numeric(), digits),
        Part("unit", "unit vector in its direction", Numeric(), digits, points=2),
        Part("angle", f"angle of its direction in {options['unit']}", Numeric(), digits, points=2),
        Part("CD", "vector from C to D", Exact()),
        Part("relation", "what the two vectors have in common", Choice(RELATIONS), points=0.5),
    )


def ends(t: View) -> tuple[Array, Array]:
    """Give the position vectors of the two ends of the vector that this step computes."""
    start, end = t.step[0], t.step[1]
    return t[f"O{start}"], t[f"O{end}"]


def in_range(angle: Array, t: View) -> Array:
    """Bring an angle from radians to the unit and the range of this exercise."""
    low, turn = t["range[1]"], t["range[2]"] - t["range[1]"]
    angle = angle * turn / (2 * np.pi)
    return np.where(angle < low - 1e-9, angle + turn, angle)


def in_the_other_unit(t: View) -> Array:
    """Give the right angle in degrees where radians are wanted, and the other way round."""
    angle = in_range(np.arctan2(t["AB[2]"], t["AB[1]"]), t)
    turn = t["range[2]"] - t["range[1]"]
    return angle / turn * np.where(turn > 100, 2 * np.pi, 360)


FAMILY = Family(
    name="vectors",
    version=1,
    title="Vectors between points",
    topic="vectors",
    givens=Points,
    params={
        "unit": OneOf("radians", UNITS, "unit of the angle"),
        "span": OneOf("signed", SPANS, "whether angles go from -180 to 180 degrees, or 0 to 360"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"unit": "degrees"}, "hard": {"span": "positive"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "start-minus-end",
            ("AB", "CD"),
            lambda t: ends(t)[0] - ends(t)[1],
            "the vector was taken from its end to its start. It leads from the first point to the"
            " second, so it is the position of the end minus the position of the start",
            "formula of vector-difference",
        ),
        Misconception(
            "positions-added",
            ("AB", "CD"),
            lambda t: ends(t)[0] + ends(t)[1],
            "the positions of the two points were added. The way from one point to the other is"
            " the difference of their positions",
            "formula of vector-difference",
        ),
        Misconception(
            "root-left-out",
            ("norm",),
            lambda t: t["squares"],
            "the squares of the components were added up, but the root was not taken. The length"
            " is the hypotenuse of a triangle, not the square of it",
            "formula of vector-magnitude",
        ),
        Misconception(
            "components-added",
            ("norm",),
            lambda t: np.abs(t["AB"]).sum(axis=-1),
            "the sizes of the components were added up. That is the way along the axes; the"
            " straight way is shorter, and comes from the squares",
            "formula of vector-magnitude",
        ),
        Misconception(
            "quadrant-ignored",
            ("angle",),
            lambda t: in_range(np.arctan(t["AB[2]"] / t["AB[1]"]), t),
            "the angle is that of the opposite vector. The quotient of the components is the same"
            " for both, so the inverse tangent alone cannot tell left from right",
            "direction angle of vector-magnitude: the quadrant",
        ),
        Misconception(
            "measured-from-the-second-axis",
            ("angle",),
            lambda t: in_range(np.arctan2(t["AB[1]"], t["AB[2]"]), t),
            "the two components changed places, so the angle is that with the vertical axis. It is"
            " measured from the first axis, the horizontal one",
            "direction angle of vector-magnitude: from the first axis",
        ),
        Misconception(
            "angle-in-the-other-unit",
            ("angle",),
            in_the_other_unit,
            "the angle is right, but in the wrong unit. A full turn has 360 degrees, which is two"
            " pi in radians",
            "direction angle of vector-magnitude: its unit",
        ),
    ),
    covers={"vector-difference": "AB", "vector-magnitude": "norm"},
)
