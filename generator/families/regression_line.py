"""The least-squares line through some points, what it predicts, and how far off it is."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.regression import least_squares_line, predict, residual_sum_of_squares
from deltarule.reference.trace import Hook, Tracer, View, scoped

PLACES = {"easy": 0, "medium": 1, "hard": 2}
"""Decimals of the points."""


@dataclass(frozen=True)
class Points(Givens):
    """True values and readings of some measurements, and a further true value."""

    symbols: ClassVar = {"x_new": r"x_{\mathrm{new}}"}
    x: Array
    y: Array
    x_new: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw points from left to right, around a line that rises or falls and stays above 0."""
        n, places = options["points"], PLACES[options["level"]]
        x = draw.decimals(1, 3, n + 1, places=places).cumsum(axis=-1)
        slope = draw.decimals(0.6, 2.4, places=1, signed=True)[:, None]
        noise = draw.decimals(0.3, 2, n, places=1, signed=True)
        start = draw.decimals(3, 9, places=1)[:, None] + np.maximum(-slope, 0) * x[:, -1:]
        y = start + slope * x[:, :-1] + noise
        return cls(*(np.round(a, places) for a in (x[:, :-1], y, x[:, -1])))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `least_squares_line`, `predict` and `residual_sum_of_squares`."""
        slope, intercept = least_squares_line(self.x, self.y, step=step)
        predict(self.x_new, slope, intercept, step=scoped(step, "new", x="x_new"))
        residual_sum_of_squares(self.x, self.y, slope, intercept, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Refuse a given that, written for the slope, is the intercept that follows from it."""
        x, y, x_new = (trace[name] for name in ("x", "y", "x_new"))
        givens = np.concatenate([x, y, x_new[..., None]], axis=-1)
        mean_x, mean_y = (a.mean(axis=-1, keepdims=True) for a in (x, y))
        return np.asarray((np.abs(givens * (1 + mean_x) - mean_y) > 0.02).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the line, its prediction for a new input, the residuals and the sum of their squares."""
    asked = (
        ("slope", "slope", 3),
        ("intercept", "intercept", 2),
        ("new.prediction", "prediction for the new value", 1),
        ("residuals", "residuals, in the order of the points", 2),
        ("rss", "residual sum of squares", 1),
    )
    return tuple(
        Part(step, what, Numeric(), options["digits"], points, partly=step == "residuals")
        for step, what, points in asked
    )


def without_n(t: View) -> Array:
    """Give numerator or denominator of the slope without the number of points."""
    other = "x" if t.step == "denominator" else "y"
    return t[f"sum_x{other}"] - t["sum_x"] * t[f"sum_{other}"]


def of_y(t: View) -> Array:
    """Give the denominator of the line of x on y."""
    y = t["y"]
    return np.asarray(y.shape[-1] * (y * y).sum(axis=-1) - t["sum_y"] ** 2)


FAMILY = Family(
    name="regression_line",
    version=1,
    title="The least-squares line",
    topic="regression",
    givens=Points,
    params={
        "points": Whole(4, 3, 6, "how many points there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"points": 3, "digits": 3}, "hard": {"points": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "number-of-points-left-out",
            ("numerator", "denominator"),
            without_n,
            "the number of points is missing before the first sum of the numerator and of the"
            " denominator. Without it sums of products are compared with products of sums",
            "formula of linear-regression-closed-form",
        ),
        Misconception(
            "squares-added-for-sum-squared",
            ("denominator",),
            lambda t: (t["x"].shape[-1] - 1) * t["sum_xx"],
            "the sum of the squares was also taken where the square of the sum belongs. First add"
            " up, then square",
            "formula of linear-regression-closed-form",
        ),
        Misconception(
            "axes-swapped",
            ("denominator",),
            of_y,
            "the denominator was made of the outputs. That is the line which predicts the input"
            " from the output; the slope divides by what the inputs vary",
            "formula of linear-regression-closed-form",
        ),
        Misconception(
            "intercept-not-divided",
            ("intercept",),
            lambda t: t["sum_y"] - t["slope"] * t["sum_x"],
            "the intercept was made of sums and not divided by the number of points. It is the mean"
            " output minus the slope times the mean input",
            "formula of linear-regression-closed-form",
        ),
        Misconception(
            "residual-sign",
            ("residuals",),
            lambda t: t["fitted"] - t["y"],
            "the residuals have the wrong sign. A residual is the measured output minus that of the"
            " line: it is positive where the point is above the line",
            "formula of residual-sum-of-squares",
        ),
        Misconception(
            "sum-of-squares-averaged",
            ("rss",),
            lambda t: t["squares"].mean(axis=-1),
            "the sum of the squared residuals was divided by the number of points. That is the"
            " mean squared error; here the sum is asked",
            "formula of residual-sum-of-squares, which has no mean",
        ),
    ),
    covers={"linear-regression-closed-form": "slope", "residual-sum-of-squares": "rss"},
)
