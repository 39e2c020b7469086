"""Points of two classes: margins of a line, a better line, and whether a new point spoils it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Exact, Numeric, Property
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.separability import separability, separates
from deltarule.reference.trace import Hook, Tracer, View, scoped

SIZES = {"easy": 5, "medium": 7, "hard": 9}
"""Size of the largest coordinate."""


@dataclass(frozen=True)
class Points(Givens):
    """Points of class 1, as many of class 0, a new one, their classes, and the line of somebody."""

    symbols: ClassVar = {"target": "t", "w": "v", "b": "c"}
    X: Array
    target: Array
    w: Array
    b: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw points on both sides of a line, a new one mostly on the wrong side, another line."""
        n, size = options["points"], SIZES[options["level"]]
        points = draw.integers(-size, size, 2 * n, 2)
        new = draw.integers(-size // 2, size // 2, 1, 2)
        direction = (draw.integers(1, 4, 2) * draw.choice((-1, 1), 2))[:, None, :]
        along = (points * direction).sum(axis=-1)
        order = (-along).argsort(axis=-1, kind="stable")
        middle = np.sort(along, axis=-1)[:, n - 1 : n + 1].mean(axis=-1)
        side = (new * direction).sum(axis=-1) > middle[:, None]
        label = np.where(draw.integers(1, 4, 1) == 1, side, ~side)
        classes = np.broadcast_to([1] * n + [0] * n, along.shape)
        return cls(
            X=np.concatenate([np.take_along_axis(points, order[..., None], axis=1), new], axis=1),
            target=np.concatenate([classes, label], axis=1),
            w=draw.integers(1, 5, 2) * draw.choice((-1, 1), 2),
            b=draw.integers(2, 2 * size) * draw.choice((-1, 1)),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Try the given line, name a better one, and decide by `separability`."""
        separates(self.X, self.target, self.w, self.b, step=scoped(step, "line"))
        boundary = _halfway(self.X, options["points"], step)
        w = step("own.w", boundary[..., :2], "(<boundary[1]>, <boundary[2]>)", "w")
        b = step("own.b", boundary[..., 2], "<boundary[3]>", "b")
        separates(self.X, self.target, w, b, step=scoped(step, "own"))
        separability(self.X, self.target, step=scoped(step, "all"))

    def sane(self, trace: Tracer) -> Array:
        """Keep examples that work, a given line that does not, and nothing that works by chance.

        One number everywhere is the line on which the coordinates add up to -1.
        """
        X, target = trace["X"], trace["target"]
        signs = 2 * target[..., :-1] - 1
        own, one = trace["own.boundary"], np.ones_like(trace["b"])
        lines = ((own[..., :2], own[..., 2]), (trace["w"], trace["b"]), (np.ones(2), one))
        works, given, alike = (
            signs * ((X[..., :-1, :] * w[..., None, :]).sum(axis=-1) + b[..., None])
            for w, b in lines
        )
        chance = (given > 0).all(axis=-1) | (alike > 0).all(axis=-1) | (alike < 0).all(axis=-1)
        same = (X[..., :, None, :] == X[..., None, :, :]).all(axis=-1).sum(axis=(-2, -1))
        plain = (same == X.shape[-2]) & (own[..., 2] != 0)
        return np.asarray((works > 0).all(axis=-1) & ~chance & plain)


def _halfway(X: Array, n: int, step: Hook) -> Array:
    """Name a boundary across the way between the sums of both classes, n points of each.

    It lies halfway between the classes, and often separates them.
    """
    first, second = range(1, n + 1), range(n + 1, 2 * n + 1)
    sum1 = step("sum1", X[..., :n, :].sum(axis=-2), _sum(first), r"\Sigma_{1}")
    sum0 = step("sum0", X[..., n : 2 * n, :].sum(axis=-2), _sum(second), r"\Sigma_{0}")
    # The factor of 2 makes the middle of two of the projections a whole number.
    way = step("way", 2 * (sum1 - sum0), r"2 \cdot (<sum1> - <sum0>)", "a")
    p = step("p", (X * way[..., None, :]).sum(axis=-1), r"<X> \cdot <way>", "p")
    low, high = (", ".join(f"<p[{k}]>" for k in rows) for rows in (second, first))
    ends = p[..., n : 2 * n].max(axis=-1) + p[..., :n].min(axis=-1)
    middle = step("middle", ends // 2, rf"\frac{{\max({low}) + \min({high})}}{{2}}", "m")
    value = np.concatenate([way, -middle[..., None]], axis=-1)
    return step("own.boundary", value, "(<way[1]>, <way[2]>, -<middle>)", "(w, b)")


def _sum(rows: range) -> str:
    """Write the sum of some points."""
    return " + ".join(f"<X[{k}]>" for k in rows)


def holds(t: Mapping[str, Array]) -> Array:
    """Tell whether all points but the new one are on their sides of the student's line."""
    signs = 2 * t["target"][..., :-1] - 1
    return np.asarray((signs * t["own.z"][..., :-1] > 0).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask margins of the given line, a better line and its margins, and what the new point does."""
    works = Property(holds, "w1, w2 and b, any with which a line separates all but the new point")
    margins = "margins of all points, from top to bottom, with"
    still = Choice(("no line separates them", "some line separates them"))
    return (
        Part("line.margins", f"{margins} v and c", Exact(), points=8, partly=True),
        Part("own.boundary", "weights and bias of your line, three numbers", works),
        Part("own.margins", f"{margins} your w and b", Numeric(), points=6, partly=True),
        Part("all.separable", "all points, the new one too", still),
    )


def line(t: View) -> tuple[Array, Array]:
    """Give weighted sums and bias of the line that a step belongs to."""
    own = t.scope == "own"
    w, b = (t["own.w"], t["own.b"]) if own else (t["w"], t["b"])
    return (t["X"] * w[..., None, :]).sum(axis=-1), b[..., None]


FAMILY = Family(
    name="separable_points",
    version=1,
    title="Can a line separate the points?",
    topic="perceptron",
    givens=Points,
    params={"points": Whole(3, 2, 5, "points of each class, before the new one")},
    levels={"easy": {"points": 2}, "hard": {"points": 4}},
    parts=parts,
    misconceptions=(
        Misconception(
            "sign-of-the-class-left-out",
            ("line.margins", "own.margins"),
            lambda t: t["z"],
            "the margins of class 0 were taken without their sign. A point of class 0 belongs where"
            " the linear form is negative, and its margin is positive there",
            "formula of linear-separability: y_i (w x_i + b) > 0",
        ),
        Misconception(
            "bias-left-out",
            ("line.z", "own.z"),
            lambda t: line(t)[0],
            "the bias was left out of the linear form, which makes a line through the origin",
            "formula of linear-separability: y_i (w x_i + b) > 0",
        ),
        Misconception(
            "bias-taken-as-threshold",
            ("line.z", "own.z"),
            lambda t: line(t)[0] - line(t)[1],
            "the bias was subtracted like a threshold. It is added to the weighted sum; a threshold"
            " is its opposite",
            "convention of threshold-vs-bias: b = -theta",
        ),
    ),
    covers={"linear-separability": "all.separable"},
)
