"""Net inputs and outputs of a perceptron for a table of samples, one of them at the threshold."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Exact
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.trace import Hook, Tracer, View

INPUTS = {"easy": (-4, 5), "medium": (-5, 6), "hard": (-9, 12)}
"""Smallest and largest input."""
WEIGHTS = {"easy": 7, "medium": 9, "hard": 12}
"""Size of the largest weight."""
LOW = {"binary": 0, "bipolar": -1}
"""The output of a unit that does not fire."""


@dataclass(frozen=True)
class Unit(Givens):
    """The samples in rows, weights and threshold, and the output of a unit that does not fire."""

    symbols: ClassVar = {"theta": r"\theta"}
    X: Array
    w: Array
    theta: Array
    low: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Take the weighted sum nearest to 0 for the threshold, but not the least or the most."""
        samples, inputs, level = options["samples"], options["inputs"], options["level"]
        X = draw.integers(*INPUTS[level], samples, inputs)
        w = draw.integers(1, WEIGHTS[level], inputs) * draw.choice((-1, 1), inputs)
        sums = np.sort((X * w[:, None, :]).sum(axis=-1), axis=-1)
        inner = sums[:, 1:-1]
        nearest = np.abs(inner).argmin(axis=-1)[:, None]
        theta = np.take_along_axis(inner, nearest, axis=-1)[:, 0]
        return cls(X, w, theta, np.full_like(theta, LOW[options["outputs"]]))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `perceptron_table`, with the bias or with the threshold."""
        form, outputs, strict = options["form"], options["outputs"], options["strict"] == "yes"
        if not np.all(self.low == LOW[outputs]):
            raise ValueError(f"low must be {LOW[outputs]} for {outputs} outputs (got {self.low})")
        relation = r"\gt" if strict else r"\ge"
        equal = rf"[<theta> {relation} <theta>]"
        formula = equal if outputs == "binary" else rf"2 \cdot {equal} - 1"
        step("tie", self.low if strict else np.ones_like(self.low), formula, r"y_{=}")
        opposite = (-self.theta, "-<theta>", "b")
        offset = step("b", *opposite) if form == "bias" else self.theta
        perceptron_table(
            self.X, self.w, offset, form=form, outputs=outputs, strict=strict, step=step
        )
        if form == "threshold":
            step("b", *opposite)

    def sane(self, trace: Tracer) -> Array:
        """Keep different weighted sums, some far below and some far above the threshold."""
        theta = trace["theta"]
        sums = np.sort((trace["X"] * trace["w"][..., None, :]).sum(axis=-1), axis=-1)
        different = (np.diff(sums) > 0).all(axis=-1) & (theta != 0)
        return np.asarray(different & (sums[..., 0] < theta - 6) & (sums[..., -1] > theta + 6))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net inputs and outputs of all samples, the bias, and what the convention says of a tie.

    With a slip in its net inputs no sample may be at the threshold any more; the tie tells then
    whether a student knows the convention.
    """
    check = Bool() if options["outputs"] == "binary" else Exact()
    tie = Part(
        "tie", "output where the weighted sum is equal to the threshold", Exact(), points=0.5
    )
    asked = (
        Part("z", "net inputs, from top to bottom", Exact(), points=12, partly=True),
        Part("y", "outputs, from top to bottom", check, points=4),
    )
    bias = Part("b", "bias in place of the threshold", Exact())
    return (tie, bias, *asked) if options["form"] == "bias" else (tie, *asked, bias)


def fires(t: View, *, strict: bool) -> Array:
    """Give the outputs of a step that is strict or not; a bias, named before, is in the sum."""
    low = t["low"]
    if t.step == "tie":
        return low if strict else np.ones_like(low)
    over = t["z"] if "b" in t else t["z"] - t["theta"][..., None]
    return np.where(over > 0 if strict else over >= 0, 1, low[..., None])


def weighted(t: View, X: Array) -> Array:
    """Give the weighted sums of some inputs."""
    return np.asarray((X * t["w"][..., None, :]).sum(axis=-1))


def last_input_dropped(t: View) -> Array:
    """Add the last weight itself, without its input."""
    X = np.concatenate([t["X"][..., :-1], np.ones_like(t["X"][..., :1])], axis=-1)
    return weighted(t, X) + (t["b"][..., None] if "b" in t else 0)


FAMILY = Family(
    name="perceptron_outputs",
    version=1,
    title="What a perceptron answers",
    topic="perceptron",
    givens=Unit,
    params={
        "samples": Whole(5, 4, 7, "how many samples the table has"),
        "inputs": Whole(2, 2, 4, "how many inputs the perceptron has"),
        "form": OneOf(
            "bias", ("bias", "threshold"), "net input with a bias, or compared with a threshold"
        ),
        "outputs": OneOf("binary", ("binary", "bipolar"), "outputs 0 and 1, or -1 and 1"),
        "strict": OneOf("no", ("no", "yes"), "whether a net input at the threshold is too small"),
    },
    levels={"easy": {"samples": 4}, "hard": {"samples": 6, "inputs": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "threshold-taken-as-bias",
            ("b",),
            lambda t: t["theta"],
            "the threshold was taken over as the bias with its sign. What must be reached on one"
            " side is subtracted on the other, so the bias is the opposite of the threshold",
            "convention of threshold-vs-bias: b = -theta",
        ),
        Misconception(
            "bias-left-out",
            ("z",),
            lambda t: weighted(t, t["X"]),
            "the bias was left out of the net input. It is added to every weighted sum, like the"
            " weight of an input that is always one",
            "formula of perceptron",
        ),
        Misconception(
            "last-input-dropped",
            ("z",),
            last_input_dropped,
            "the last weight was added without its input. Every weight is multiplied by the input"
            " on its own edge, the last one too",
            "formula of perceptron: the sum ends with w_n x_n",
        ),
        Misconception(
            "fires-only-above",
            ("tie", "y"),
            lambda t: fires(t, strict=True),
            "a weighted sum equal to the threshold was taken as too small. By the convention here"
            " it is enough to reach the threshold",
            "convention of perceptron: 1 at a net input of 0",
        ),
        Misconception(
            "fires-at-equality",
            ("tie", "y"),
            lambda t: fires(t, strict=False),
            "a weighted sum equal to the threshold was taken as enough. By the convention here the"
            " threshold must be exceeded",
            "convention of perceptron-threshold-1: 1 only above the threshold",
        ),
    ),
    covers={"perceptron": "z", "perceptron-threshold-1": "y", "threshold-vs-bias": "b"},
)
