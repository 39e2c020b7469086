"""Weights that make a gate of a unit whose threshold is given, and the net inputs they lead to."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Numeric, Property
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.gates import gate_outputs, truth_table
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.sums import listed
from deltarule.reference.trace import Hook, View, scoped

GATES = ("AND", "OR", "NAND", "NOR")
NEGATED = ("NAND", "NOR")
LEVELS = {
    "easy": (10, 16, 20, 25),
    "medium": (8, 10, 16, 20, 25, 32),
    "hard": (8, 10, 16, 20, 25, 32),
}
"""What a sensor may give when it is on, in hundredths: numbers that are easily divided by."""


def halfway(options: Options) -> float:
    """Give how many inputs would have to be on, if half an input could, to reach the threshold."""
    return options["inputs"] - 0.5 if options["gate"] in ("AND", "NAND") else 0.5


@dataclass(frozen=True)
class Unit(Givens):
    """The rows of the truth table, in truth values and in input levels, and the threshold."""

    symbols: ClassVar = {"theta": r"\theta", "T": "T"}
    T: Array
    X: Array
    theta: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw levels that add up to less than 1, and a threshold of size 2 or more.

        So no weights that are 0, 1, a level or the threshold itself make any of the gates.
        """
        n = options["inputs"]
        high = draw.choice(LEVELS[options["level"]], n) / 100
        theta = np.round(draw.decimals(4, 30, places=1) * halfway(options), 2)
        T = np.tile(truth_table(n), (len(theta), 1, 1))
        return cls(T, T * high[:, None, :], -theta if options["gate"] in NEGATED else theta)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `gate_outputs` and `perceptron_table`; the threshold is halfway."""
        n, half = self.X.shape[-1], halfway(options)
        gate_outputs(self.T, options["gate"], step=scoped(step, "gate", X="T"))
        b = step("b", -self.theta, "-<theta>")
        share = step("share", self.theta / half, rf"\frac{{<theta>}}{{{half}}}", "a")
        terms = listed(rf"\frac{{<share>}}{{<X[{2**n},{i}]>}}" for i in range(1, n + 1))
        w = step("w", share[..., None] / self.X[..., -1, :], terms)
        perceptron_table(self.X, w, b, step=step)


def makes_the_gate(t: Any) -> Array:
    """Tell whether the outputs are those of the gate."""
    return np.asarray((t["y"] == t["gate.Y"]).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the truth table, the bias, weights that work, and the net inputs they lead to."""
    digits, n = options["digits"], options["inputs"]
    works = Property(makes_the_gate, f"any {n} numbers with which the unit is the gate")
    table = "outputs of the gate, from top to bottom"
    return (
        Part("gate.Y", table, Bool(), partly=True),
        Part("b", "bias in place of the threshold", Numeric(), digits),
        Part("w", "weights", works, points=3),
        Part("z", "net inputs with your weights", Numeric(), digits, points=4, partly=True),
    )


def outputs(t: View, enough: int | Array) -> Array:
    """Give 1 where enough inputs are on, or the opposite where the threshold is negative."""
    on = t["ones"] >= enough
    return np.where(t["theta"][..., None] < 0, ~on, on).astype(int)


FAMILY = Family(
    name="gate_weights",
    version=1,
    title="Weights for a gate",
    topic="threshold neuron",
    givens=Unit,
    params={
        "gate": OneOf("AND", GATES, "what the unit shall compute"),
        "inputs": Whole(2, 2, 3, "how many inputs the unit has"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"digits": 3}, "hard": {"inputs": 3}},
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
            lambda t: (t["X"] * t["w"][..., None, :]).sum(axis=-1),
            "the bias was left out of the net input. It is added to every weighted sum, like the"
            " weight of an input that is always one",
            "formula of perceptron",
        ),
        Misconception(
            "levels-read-as-ones",
            ("z",),
            lambda t: (t["T"] * t["w"][..., None, :]).sum(axis=-1) + t["b"][..., None],
            "the inputs were taken as one where they are on. The weights multiply the levels"
            " themselves; one is only what a level means",
            "convention of logic-gate-truth-table: the coding of inputs",
        ),
        Misconception(
            "or-given-for-and",
            ("gate.Y",),
            lambda t: outputs(t, 1),
            "this is the table of OR or NOR. Of AND and NAND the row in which all inputs are on is"
            " the one that differs from the others",
            "definition of logic-gate-truth-table",
        ),
        Misconception(
            "and-given-for-or",
            ("gate.Y",),
            lambda t: outputs(t, t["T"].shape[-1]),
            "this is the table of AND or NAND. Of OR and NOR the row in which all inputs are off is"
            " the one that differs from the others",
            "definition of logic-gate-truth-table",
        ),
    ),
    covers={"logic-gate-truth-table": "gate.Y", "perceptron": "z", "threshold-vs-bias": "b"},
)
