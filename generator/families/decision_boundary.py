"""A linear decision boundary: its intercepts and slope, and the sides and distances of points."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Exact, Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.boundary import OFFSETS, boundary_line, sides
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, Tracer, View

GIVEN = {"bias": ("b", "theta"), "threshold": ("theta", "b")}
"""The name of the given offset, and that of the other one."""
WHOLE_NORM = np.array([(3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5)])
"""Pairs of weights whose norm is a whole number."""


@dataclass(frozen=True)
class Boundary(Givens):
    """Points in rows, weights, and the bias or the threshold."""

    symbols: ClassVar = {"offset": r"\mathrm{offset}"}
    X: Array
    w: Array
    offset: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw whole weights and an offset that is none of them, up to the sign."""
        n, points, level = options["inputs"], options["points"], options["level"]
        easy = level == "easy" and n == WHOLE_NORM.shape[-1]
        sizes = WHOLE_NORM[draw.integers(0, 5)] if easy else draw.integers(2, 9, n)
        whole, halves = draw.integers(-6, 6, points, n), draw.integers(-12, 12, points, n) / 2
        return cls(
            X=whole if level == "easy" else halves,
            w=sizes * (2 * draw.integers(0, 1, n) - 1),
            offset=draw.integers(3, 25) * (2 * draw.integers(0, 1) - 1),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `boundary_line` and `sides`, which name the offset by its convention."""
        convention = options["convention"]
        offset = step(GIVEN[convention][0], self.offset, "<offset>")
        other, _ = boundary_line(self.w, offset, convention=convention, step=step)
        sides(self.X, self.w, offset if convention == "bias" else other, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep intercepts that are not the weights of their inputs, which might be copied."""
        return np.asarray((trace["intercepts"] != trace["w"]).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the other offset, intercepts and slope, and for each point z, class and distance."""
    digits, other = options["digits"], GIVEN[options["convention"]][1]
    asked = [
        Part(other, "bias" if other == "b" else "threshold", Exact(), points=0.5),
        Part("intercepts", "intercepts with the axes", Numeric(), digits, 2, partly=True),
        Part("slope", "slope of the boundary", Numeric(), digits),
        Part("z", "linear form z at each point", Numeric(), digits, 2, partly=True),
        Part("y", "class of each point", Bool(), partly=True),
        Part("distance", "distance of each point", Numeric(), digits, 2, partly=True),
    ]
    return tuple(part for part in asked if part.step != "slope" or options["inputs"] == 2)


def upside_down(t: View) -> Array:
    """Divide the weights by the threshold."""
    return np.asarray(t["w"] / t["theta"][..., None])


FAMILY = Family(
    name="decision_boundary",
    version=1,
    title="A linear decision boundary",
    topic="decision boundary",
    givens=Boundary,
    params={
        "inputs": Whole(2, 2, 3, "2 for a line in the plane, 3 for a plane in space"),
        "points": Whole(4, 3, 6, "how many points are classified"),
        "convention": OneOf("bias", OFFSETS, "whether a bias is added or a threshold is reached"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    parts=parts,
    misconceptions=(
        Misconception(
            "offset-sign-kept",
            ("theta", "b"),
            lambda t: t["offset"],
            "bias and threshold were taken to be the same number. The threshold stands on the"
            " other side of the comparison, so it has the other sign",
            "convention of threshold-vs-bias: b = -theta",
        ),
        Misconception(
            "intercept-upside-down",
            ("intercepts",),
            upside_down,
            "the weights were divided by the threshold. On an axis the other inputs are zero, and"
            " weight times intercept must give the threshold",
            "formula of linear-decision-boundary-nd",
        ),
        Misconception(
            "slope-sign-lost",
            ("slope",),
            lambda t: t["w"][..., 0] / t["w"][..., 1],
            "the slope has the wrong sign. When the equation is solved for the second input, the"
            " first term changes sides and so its sign",
            "formula of linear-decision-boundary-nd",
        ),
        Misconception(
            "slope-upside-down",
            ("slope",),
            lambda t: -t["w"][..., 1] / t["w"][..., 0],
            "the quotient of the slope is upside down. The equation is solved for the second"
            " input, so everything is divided by the weight of that one",
            "formula of linear-decision-boundary-nd",
        ),
        Misconception(
            "label-swapped",
            ("y",),
            lambda t: (t["z"] < 0).astype(int),
            "the two classes were swapped. Class 1 is where the linear form is not negative",
        ),
        Misconception(
            "distance-not-divided",
            ("distance",),
            lambda t: np.abs(t["z"]),
            "the linear form was taken for the distance. It is one only where the weights have"
            " norm 1: it has to be divided by their norm",
            "formula of linear-decision-boundary-nd",
        ),
        Misconception(
            "norm-without-root",
            ("norm",),
            lambda t: (t["w"] ** 2).sum(axis=-1),
            "the root was left out of the norm of the weights, and the distances were divided by"
            " the sum of the squares",
            "formula of linear-decision-boundary-nd",
        ),
    ),
    covers={"linear-decision-boundary-nd": "y", "threshold-vs-bias": "theta"},
    levels={"easy": {"points": 3}, "hard": {"inputs": 3, "points": 5}},
)
