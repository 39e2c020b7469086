"""A line fitted to points by gradient descent: some updates of slope and intercept."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.regression_descent import descend_line
from deltarule.reference.trace import Hook, Tracer, View

RANGES = {"easy": (1, 4, 0), "medium": (0.4, 2.6, 1), "hard": (0.4, 2.6, 1)}
"""Smallest and largest input, and decimals of the points; hard ones have either sign."""
RATES = {"mean": (0.02, 0.06, 2), "sum": (0.005, 0.02, 3)}
"""Smallest and largest learning rate, and its decimals: a sum is longer than a mean."""
SIZES = {"batch": None, "online": 1, "mini-batch": 2}
"""Points of each update."""


def updates(options: Options) -> int:
    """Give how many updates there are."""
    size = SIZES[options["batches"]] or options["points"]
    return int(options["epochs"] * -(-options["points"] // size))


@dataclass(frozen=True)
class Descent(Givens):
    """Points, the line before the descent, and the learning rate."""

    symbols: ClassVar = {"slope": "m^{(0)}", "intercept": "c^{(0)}", "lr": r"\eta"}
    x: Array
    y: Array
    slope: Array
    intercept: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw points around a steep line, and a flat one to begin with."""
        n = options["points"]
        low, high, places = RANGES[options["level"]]
        x = draw.decimals(low, high, n, places=places, signed=options["level"] == "hard")
        steep = draw.decimals(1.4, 3, places=1, signed=True)[:, None]
        noise = draw.decimals(0.1, 0.6, n, places=1, signed=True)
        y = steep * x + draw.decimals(1, 3, places=1, signed=True)[:, None] + noise
        low, high, decimals = RATES[options["reduction"]]
        return cls(
            x=x,
            y=np.round(y, places) + 0.0,
            slope=draw.decimals(0.1, 0.8, places=1, signed=True),
            intercept=draw.decimals(0.1, 0.8, places=1, signed=True),
            lr=draw.decimals(low, high, places=decimals),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `descend_line`."""
        descend_line(
            self.x,
            self.y,
            self.slope,
            self.intercept,
            self.lr,
            batch_size=SIZES[options["batches"]],
            epochs=options["epochs"],
            reduction=options["reduction"],
            step=step,
        )

    def sane(self, trace: Tracer) -> Array:
        """Keep points side by side, gradients that are not small, and no given that repeats."""
        x = np.sort(trace["x"], axis=-1)
        slope, intercept = trace["u1.grad_slope"], trace["u1.grad_intercept"]
        apart = (np.diff(x, axis=-1) > 0.05).all(axis=-1)
        clear = (np.abs(slope) > 0.2) & (np.abs(intercept) > 0.2)
        return np.asarray(apart & clear & ~repeats(trace))


def repeats(trace: Tracer) -> Array:
    """Tell whether a given, written for slope and intercept, is what an update makes of itself.

    It is where the gradient of that line is 0; and it must not be the loss of that line either.
    """
    x, y = trace["x"], trace["y"]
    size, n = trace["u1.prediction"].shape[-1], x.shape[-1]
    single = [trace[name][..., None] for name in ("slope", "intercept", "lr")]
    givens = np.concatenate([x, y, *single], axis=-1)
    x, y, k = x[..., None, :], y[..., None, :], givens[..., None]
    e = y - k * (x + 1)
    squares = (e * e).sum(axis=-1)
    distances = [squares - givens, squares / n - givens]
    for start in range(0, n, size):
        here = slice(start, start + size)
        distances += [e[..., here].sum(axis=-1), (e * x)[..., here].sum(axis=-1)]
    return np.asarray((np.abs(distances) < 0.03).any(axis=(0, -1)))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the loss before, the first gradient, the line after each update, and the loss after."""
    asked = [
        ("before.loss", "loss before", 1.0),
        ("u1.grad_slope", "derivative by the slope in update 1", 1.0),
        ("u1.grad_intercept", "derivative by the intercept in update 1", 1.0),
    ]
    for k in range(1, updates(options) + 1):
        asked += [
            (f"u{k}.slope", f"slope after update {k}", 1.0),
            (f"u{k}.intercept", f"intercept after update {k}", 1.0),
        ]
    asked.append(("after.loss", "loss after the last update", 1.0))
    return tuple(Part(step, what, Numeric(), options["digits"], n) for step, what, n in asked)


def batch(t: View, name: str) -> Array:
    """Give the inputs "x" or targets "y" of the points of this update."""
    size, values = t["u1.prediction"].shape[-1], t[name]
    each = -(-values.shape[-1] // size)
    start = (int(t.scope[1:]) - 1) % each * size
    return values[..., start : start + size]


def products(t: View) -> Array:
    """Add up the errors of this update, each times its input for the derivative by the slope."""
    factor = batch(t, "x") if t.step.endswith("slope") else 1
    return np.asarray((t["error"] * factor).sum(axis=-1))


def old(t: View) -> Array:
    """Give slope or intercept before this update."""
    k, name = int(t.scope[1:]), t.step.rpartition(".")[2]
    return t[f"u{k - 1}.{name}" if k > 1 else name]


def change(t: View) -> Array:
    """Give the learning rate times the derivative by slope or intercept."""
    return t["lr"] * t[f"grad_{t.step.rpartition('.')[2]}"]


FAMILY = Family(
    name="regression_descent",
    version=1,
    title="A line by gradient descent",
    topic="regression",
    givens=Descent,
    params={
        "points": Whole(3, 2, 4, "how many points there are"),
        "batches": OneOf("batch", tuple(SIZES), "updates by all points, by one, or by two each"),
        "epochs": Whole(2, 1, 3, "how often all points are passed"),
        "reduction": OneOf("mean", tuple(RATES), "loss as mean or sum of the squared errors"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"epochs": 1}, "hard": {"points": 4, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "mean-dropped",
            ("u*.grad_*",),
            lambda t: -2 * products(t),
            "the gradient is that of the sum of the squared errors. The loss is their mean, and the"
            " division by the number of points stays in the derivatives",
        ),
        Misconception(
            "mean-assumed",
            ("u*.grad_*",),
            lambda t: -2 * products(t) / t["error"].shape[-1],
            "the gradient was divided by the number of points. That belongs to the mean of the"
            " squared errors; here the loss is their sum",
            "convention of linear-regression-gd: sum or mean",
        ),
        Misconception(
            "perceptron-update-sign",
            ("u*.error",),
            lambda t: t["prediction"] - batch(t, "y"),
            "the gradient has the wrong sign. The prediction enters the error with a minus, and"
            " that gives the derivatives theirs",
        ),
        Misconception(
            "step-uphill",
            ("u*.slope", "u*.intercept"),
            lambda t: old(t) + change(t),
            "the step was taken along the gradient. That is the way in which the loss grows;"
            " descent goes against it",
            "formula of linear-regression-gd",
        ),
        Misconception(
            "delta-includes-old-value",
            ("u*.slope", "u*.intercept"),
            lambda t: 2 * old(t) - change(t),
            "the old value was added twice. The change is only minus the learning rate times the"
            " derivative; the old value comes in once",
        ),
        Misconception(
            "line-kept-through-the-descent",
            ("u*.error",),
            lambda t: (
                batch(t, "y") - t["slope"][..., None] * batch(t, "x") - t["intercept"][..., None]
            ),
            "all gradients were taken at the line from before the descent. Each update starts from"
            " the line that the one before has left",
            "convention of linear-regression-gd: each step from the new line",
        ),
    ),
    covers={"linear-regression-gd": "u1.slope"},
)
