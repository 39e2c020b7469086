"""Two lines through the same points: their residuals, and which of them fits better."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.regression import residual_sum_of_squares
from deltarule.reference.trace import Hook, Tracer, View, scoped

LINES = {"A": 0, "B": 1}
"""Which element of slopes and intercepts belongs to each line."""
PLACES = {"easy": 0, "medium": 1, "hard": 2}
"""Decimals of the points."""


@dataclass(frozen=True)
class Lines(Givens):
    """Points, and slope and intercept of two lines."""

    symbols: ClassVar = {"m": ("m_{A}", "m_{B}"), "c": ("c_{A}", "c_{B}")}
    x: Array
    y: Array
    m: Array
    c: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw points around a rising line, and two lines that cross it among them."""
        n, places = options["points"], PLACES[options["level"]]
        x = draw.decimals(1, 3, n, places=places).cumsum(axis=-1)
        slope = draw.decimals(0.8, 2.4, places=1)[:, None]
        noise = draw.decimals(0.3, 2, n, places=1, signed=True)
        start = draw.decimals(4, 9, places=1)[:, None]
        m = slope + draw.decimals(0.1, 0.5, 2, places=1, signed=True)
        pivot = x.mean(axis=-1, keepdims=True)
        c = start + (slope - m) * pivot + draw.decimals(0, 1, 2, places=1, signed=True)
        return cls(
            x=np.round(x, places),
            y=np.round(start + slope * x + noise, places),
            m=np.round(m, 1),
            c=np.round(c, 1),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `residual_sum_of_squares`, for each line."""
        sums = []
        for line, k in LINES.items():
            named = scoped(step, line, slope=f"m[{k + 1}]", intercept=f"c[{k + 1}]")
            _, rss = residual_sum_of_squares(
                self.x, self.y, self.m[..., k], self.c[..., k], step=named
            )
            sums.append(rss)
        step("better", (sums[1] < sums[0]).astype(int), r"[<B.rss> \lt <A.rss>]")

    def sane(self, trace: Tracer) -> Array:
        """Keep lines of different slopes, of which one is clearly better, by the right sums."""
        A, B = trace["A.rss"], trace["B.rss"]
        two = trace["m"][..., 0] != trace["m"][..., 1]
        return np.asarray(two & (np.abs(A - B) > 0.02 * (np.abs(A) + np.abs(B))))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask residuals and sum of squares of each line, and which line is better."""
    digits = options["digits"]
    asked = []
    for line in LINES:
        asked += [
            Part(
                f"{line}.residuals",
                f"residuals of line {line}",
                Numeric(),
                digits,
                points=2,
                partly=True,
            ),
            Part(f"{line}.rss", f"residual sum of squares of line {line}", Numeric(), digits),
        ]
    choices = Choice(tuple(f"line {line}" for line in LINES))
    return (*asked, Part("better", "the line that fits better", choices))


def swapped(t: View) -> Array:
    """Give what a line predicts when its slope and its intercept change places."""
    k = LINES[t.scope] + 1
    return np.asarray(t[f"c[{k}]"][..., None] * t["x"] + t[f"m[{k}]"][..., None])


FAMILY = Family(
    name="compare_lines",
    version=1,
    title="Which line fits better",
    topic="regression",
    givens=Lines,
    params={
        "points": Whole(4, 3, 6, "how many points there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"points": 3, "digits": 3}, "hard": {"points": 6}},
    parts=parts,
    misconceptions=(
        Misconception(
            "residual-sign",
            ("*.residuals",),
            lambda t: t["fitted"] - t["y"],
            "the residuals have the wrong sign. A residual is the measured output minus that of the"
            " line: it is positive where the point is above the line",
            "formula of residual-sum-of-squares",
        ),
        Misconception(
            "sum-of-squares-averaged",
            ("*.rss",),
            lambda t: t["squares"].mean(axis=-1),
            "the sum of the squared residuals was divided by the number of points. That is the"
            " mean squared error; here the sum is asked",
            "formula of residual-sum-of-squares, which has no mean",
        ),
        Misconception(
            "residuals-not-squared",
            ("*.rss",),
            lambda t: t["residuals"].sum(axis=-1),
            "the residuals were added up as they are. Those above and below the line then cancel;"
            " each is squared first",
            "formula of residual-sum-of-squares",
        ),
        Misconception(
            "sizes-added",
            ("*.rss",),
            lambda t: np.abs(t["residuals"]).sum(axis=-1),
            "the sizes of the residuals were added up. Least squares adds their squares, so that a"
            " far point counts more than many near ones",
            "formula of residual-sum-of-squares",
        ),
        Misconception(
            "slope-and-intercept-swapped",
            ("*.fitted",),
            swapped,
            "slope and intercept changed places. The slope is the number that multiplies the input",
            "formula of linear-regression-closed-form: slope times input plus intercept",
        ),
    ),
    covers={"residual-sum-of-squares": "A.rss"},
)
