"""XOR by three threshold units: two are given, and the weights of the third are to be found."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from deltarule.generator.checks import Exact, Property
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.gate_network import gate_network
from deltarule.reference.gates import truth_table
from deltarule.reference.sums import listed
from deltarule.reference.trace import Hook, View, join

SIZES = {"easy": (8, 12), "medium": (8, 16), "hard": (11, 39)}
"""Smallest and largest size of a weight of the hidden units."""
EXAMPLES = {"AND": ("-<c> - 1", "-<c> - 2"), "AND NOT": (r"-2 \cdot <c>", r"2 \cdot <c>")}
"""Weights of the output unit that will do, from its bias."""


@dataclass(frozen=True)
class Network(Givens):
    """Rows of the truth table, weights and biases of the hidden units, bias of the output unit."""

    X: Array
    W: Array
    b: Array
    c: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw NAND and OR in either order, or OR and AND; one net input is exactly 0.

        The bias of the output unit is so far from 0 that no given, written for both of its weights,
        reaches it.
        """
        low, high = SIZES[options["level"]]
        p, q, r, s = np.moveaxis(draw.integers(low, high, 4), -1, 0)
        slack, swap = draw.integers(5, low - 1), draw.integers(0, 1)[:, None, None]
        if options["joined_by"] == "AND":
            units = np.stack([join([-p, -q, np.maximum(p, q)]), join([r, s, -slack])], axis=1)
            units = np.where(swap == 1, units[:, ::-1], units)
        else:
            units = np.stack([join([p, q, -np.minimum(p, q)]), join([r, s, slack - r - s])], axis=1)
        X = np.tile(truth_table(2), (len(p), 1, 1))
        c = -draw.integers(3 * high, 6 * high)
        return cls(X, units[..., :2], units[..., 2], c)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `gate_network`, with weights of the output unit that will do."""
        c, joined_by = self.c, options["joined_by"]
        weights = [-c - 1, -c - 2] if joined_by == "AND" else [-2 * c, 2 * c]
        v = step("v", join(weights), listed(EXAMPLES[joined_by]))
        gate_network(self.X, self.W, self.b, v, c, activation="step", step=step)


def makes_xor(t: Any) -> Array:
    """Tell whether the weights are integers with which the network is XOR."""
    whole = np.round(t["v"]) == t["v"]
    xor = t["X"].sum(axis=-1) % 2
    return np.asarray(whole.all(axis=-1) & (t["y.out"] == xor).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the table of the hidden units, and an output unit that makes XOR of it."""
    hidden = [
        part
        for k in (1, 2)
        for part in (
            Part(f"h{k}.z", f"net inputs of hidden unit {k}", Exact(), points=2, partly=True),
            Part(f"h{k}.out", f"outputs of hidden unit {k}, each 0 or 1", Exact()),
        )
    ]
    works = Property(makes_xor, "any 2 integers with which the network is XOR")
    return (
        *hidden,
        Part("reachable", "number of different pairs of outputs that occur", Exact()),
        Part("v", "weights of the output unit", works, points=3),
        Part("y.z", "net inputs of the output unit", Exact(), points=2, partly=True),
    )


def output_unit(t: View, first: Array, second: Array) -> Array:
    """Give the net inputs of the output unit for other inputs, without the bias."""
    return np.asarray(t["v[1]"][..., None] * first + t["v[2]"][..., None] * second)


FAMILY = Family(
    name="xor_gates",
    version=1,
    title="XOR in two layers of gates",
    topic="threshold neuron",
    givens=Network,
    params={
        "joined_by": OneOf("AND", ("AND", "AND NOT"), "gate of the output unit"),
    },
    levels={"easy": {}, "hard": {"joined_by": "AND NOT"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "fires-only-above",
            ("h*.out",),
            lambda t: (t["z"] > 0).astype(int),
            "a net input of exactly zero was taken as too small. By the convention here a unit"
            " fires as soon as its net input reaches zero",
            "convention of perceptron: 1 at a net input of 0",
        ),
        Misconception(
            "net-input-instead-of-output",
            ("y.z",),
            lambda t: output_unit(t, t["h1.z"], t["h2.z"]) + t["c"][..., None],
            "the output unit was given the net inputs of the hidden units. It sees only whether"
            " they fire: their outputs",
        ),
        Misconception(
            "output-bias-left-out",
            ("y.z",),
            lambda t: output_unit(t, t["h1.out"], t["h2.out"]),
            "the bias of the output unit was left out of its net input. It is added in every row,"
            " whatever the hidden units say",
            "formula of perceptron",
        ),
        Misconception(
            "hidden-outputs-bipolar",
            ("y.z",),
            lambda t: output_unit(t, 2 * t["h1.out"] - 1, 2 * t["h2.out"] - 1) + t["c"][..., None],
            "a hidden unit that does not fire was counted with minus its weight. By the convention"
            " here its output is zero, so it adds nothing",
            "convention of perceptron: outputs 1 and 0, not 1 and -1",
        ),
    ),
    covers={"xor-gates-mlp": "h1.out"},
)
