"""A convex polygon as the AND of half-planes, and how many layers the region of a polygon needs."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Choice, Exact
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.regions import polygon_layers, polygon_units
from deltarule.reference.trace import Hook, Tracer, View, scoped

CENTRE = 17
"""So far from 0 that no coordinate is as small as a number of sides or of layers."""
RADIUS = 6
WHERE = ("not on the lawn", "on the lawn")
PULLS = np.array([[1, 1], [1, 2], [2, 1], [1, 3], [3, 1]])
"""What two further corners are: 1 half-way between two others, 2 pulled in, 3 pushed out."""


@dataclass(frozen=True)
class Polygons(Givens):
    """Corners of a convex polygon, a point, and the corners of another polygon."""

    symbols: ClassVar = {"corners": "P", "other": "Q"}
    corners: Array
    x: Array
    other: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw corners around a centre, counter-clockwise, and a point near it."""
        corners = around(options["corners"], RADIUS) + draw.integers(-2, 2, options["corners"], 2)
        x = draw.integers(-6, 6, 2)
        # Even coordinates, so that the corners between them are whole.
        ends = 2 * (around(4, RADIUS // 2) + draw.integers(-1, 1, 4, 2))
        middles = (ends + np.roll(ends, -1, axis=-2))[:, :2] // 2
        pulls = PULLS[draw.integers(0, len(PULLS) - 1)][..., None]
        between = np.select([pulls == 2, pulls == 3], [middles // 2, middles * 5 // 4], middles)
        pieces = (ends[:, :1], between[:, :1], ends[:, 1:2], between[:, 1:], ends[:, 2:])
        other = np.concatenate(pieces, axis=-2)
        first = draw.integers(0, 5)[:, None] + np.arange(6)
        other = np.take_along_axis(other, (first % 6)[..., None], axis=-2)
        return cls(CENTRE + corners, CENTRE + x, CENTRE + other)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `polygon_units` and `polygon_layers`."""
        polygon_units(self.corners, self.x, step=step)
        polygon_layers(self.other, step=scoped(step, "other", corners="other"))

    def sane(self, trace: Tracer) -> Array:
        """Keep a first polygon that turns left at every corner."""
        corners = trace["corners"]
        ahead = np.roll(corners, -1, axis=-2) - corners
        after = np.roll(ahead, -1, axis=-2)
        turn = ahead[..., 0] * after[..., 1] - ahead[..., 1] * after[..., 0]
        return np.asarray((turn > 0).all(axis=-1))


def around(corners: int, radius: int) -> Array:
    """Give whole coordinates of corners around 0, counter-clockwise and at equal angles."""
    angles = 2 * np.pi * np.arange(corners) / corners
    return np.rint(radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)).astype(int)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the units of the first polygon and what they say, then sides and layers of the other."""
    return (
        Part("W", "weights, one row for each side", Exact(), points=2, partly=True),
        Part("b", "biases of the hidden units", Exact(), points=2, partly=True),
        Part("z", "net inputs of the hidden units", Exact(), points=2.5, partly=True),
        Part("h", "outputs of the hidden units", Bool(), points=0.5, partly=True),
        Part("inside", "where the robot is", Choice(WHERE), points=0.3),
        Part("other.sides", "half-planes of the second region", Exact()),
        Part("other.layers", "layers that are enough for the second region", Exact(), points=0.5),
    )


def along(t: View) -> Array:
    """Give the directions of the sides."""
    return np.asarray(np.roll(t["corners"], -1, axis=-2) - t["corners"])


FAMILY = Family(
    name="polygon_region",
    version=1,
    title="Regions made of half-planes",
    topic="decision boundary",
    givens=Polygons,
    params={"corners": Whole(4, 3, 5, "corners of the first region")},
    parts=parts,
    misconceptions=(
        Misconception(
            "direction-taken-for-normal",
            ("W",),
            along,
            "the direction of each side was taken as weights. The weight vector is perpendicular to"
            " the boundary: along the side the net input does not change",
            "formula of linear-decision-boundary-nd",
        ),
        Misconception(
            "weights-point-outwards",
            ("W",),
            lambda t: along(t)[..., ::-1] * np.array([1, -1]),
            "the weights point out of the region, so that each unit is on at the outer side. With"
            " corners in counter-clockwise order the inner side is on the left of the way",
            "formula of mlp-region-layers: each unit is on at the inner side",
        ),
        Misconception(
            "bias-sign-lost",
            ("b",),
            lambda t: (t["W"] * t["corners"]).sum(axis=-1),
            "the biases have the wrong sign. At a corner of the side the weighted sum and the bias"
            " must add up to zero",
            "convention of threshold-vs-bias: b = -theta",
        ),
        Misconception(
            "corners-counted",
            ("other.sides",),
            lambda t: np.full(t["other"].shape[:-2], t["other"].shape[-2]),
            "all corners were counted. At a corner where the boundary goes straight on no new"
            " half-plane begins",
            "formula of mlp-region-layers: one half-plane for each side",
        ),
        Misconception(
            "inputs-counted-as-a-layer",
            ("other.layers",),
            lambda t: 4 - t["convex"],
            "the inputs were counted as a layer. Here layers of units are counted, and the inputs"
            " compute nothing",
            "convention of mlp-region-layers: the input layer is counted in the notes",
        ),
    ),
    covers={"mlp-region-layers": "other.layers"},
    levels={"easy": {"corners": 3}, "hard": {"corners": 5}},
)
