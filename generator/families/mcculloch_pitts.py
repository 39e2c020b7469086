"""A McCulloch-Pitts neuron as a gate: net inputs, outputs, and the thresholds that work."""

from dataclasses import dataclass
from itertools import product
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Exact, Interval
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.threshold import mcculloch_pitts
from deltarule.reference.trace import Hook, Tracer, View, join

GATES = ("and", "or", "majority")


def table(options: Options) -> list[tuple[int, ...]]:
    """Give the rows of the truth table, inhibitory inputs last, counting in binary."""
    bits = (0, 1) if options["rows"] == "ascending" else (1, 0)
    return list(product(bits, repeat=options["excitatory"] + options["inhibitory"]))


def needed(options: Options) -> int:
    """Give how many excitatory inputs must be on."""
    n = options["excitatory"]
    return int({"and": n, "or": 1, "majority": n // 2 + 1}[options["gate"]])


def target(options: Options) -> list[int]:
    """Give what the gate shall say: enough excitatory inputs on, and no inhibitory one."""
    n = options["excitatory"]
    return [int(sum(row[:n]) >= needed(options) and not any(row[n:])) for row in table(options)]


@dataclass(frozen=True)
class Neuron(Givens):
    """Rows of the truth table, weights and threshold."""

    symbols: ClassVar = {"weights": "w", "theta": r"\theta"}
    X: Array
    weights: Array
    theta: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw one weight for all excitatory inputs, one for the inhibitory ones, a threshold."""
        n, k = options["excitatory"], options["inhibitory"]
        w = draw.integers(2, 60)
        # Strong enough for some threshold to make the gate.
        p = (n - needed(options)) * w + draw.integers(2, 90)
        weights = join([*[w] * n, *[-p] * k])
        # A threshold that is some row's net input shows what happens at equality.
        theta = (w * draw.integers(1, n)).astype(float)
        X = np.tile(np.array(table(options)), (len(w), 1, 1))
        return cls(X, weights, theta)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `mcculloch_pitts`."""
        gate, inhibitory = target(options), options["inhibitory"]
        if not (np.array(table(options)) == self.X).all():
            raise ValueError(f"X must be the rows of the truth table, {options['rows']}")
        mcculloch_pitts(self.X, self.weights, self.theta, gate, inhibitory, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep neurons that fire in some rows and not in others."""
        fires = trace["Y"].mean(axis=-1)
        return (fires > 0) & (fires < 1)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net inputs and outputs over the table, the thresholds, and the bound for inhibition."""
    asked = [
        Part("S", "net inputs, one for each row of the table", Exact(), points=2, partly=True),
        Part("Y", "outputs, one for each row of the table", Bool(), points=2, partly=True),
        Part("thresholds", "all thresholds that make the gate", Interval(), points=2),
    ]
    if options["inhibitory"]:
        label = "net input that the threshold must exceed for absolute inhibition"
        asked.append(Part("bound", label, Exact()))
    return tuple(asked)


def ends(t: View, lower: int, upper: int) -> Array:
    """Give the right interval with other ends included."""
    return join([t["lower"], t["upper"], 0 * t["lower"] + lower, 0 * t["lower"] + upper])


FAMILY = Family(
    name="mcculloch_pitts",
    version=1,
    title="A McCulloch-Pitts neuron as a gate",
    topic="threshold neuron",
    givens=Neuron,
    params={
        "gate": OneOf("and", GATES, "what the neuron shall compute of its excitatory inputs"),
        "excitatory": Whole(2, 2, 3, "number of excitatory inputs"),
        "inhibitory": Whole(1, 0, 1, "number of inhibitory inputs"),
        "rows": OneOf("ascending", ("ascending", "descending"), "order of the rows of the table"),
    },
    levels={"easy": {"gate": "or"}, "hard": {"excitatory": 3, "gate": "majority"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "inhibition-sign-lost",
            ("S",),
            lambda t: (t["X"] * np.abs(t["weights"])[..., None, :]).sum(axis=-1),
            "the inhibitory input was added to the net input. Its weight is negative: it pulls the"
            " net input down",
            "formula of mp-threshold-condition: p is a magnitude",
        ),
        Misconception(
            "fires-only-above",
            ("Y",),
            lambda t: (t["S"] > t["theta"][..., None]).astype(int),
            "a net input equal to the threshold was taken as too small. The neuron fires as soon as"
            " the threshold is reached",
            "convention of mcculloch-pitts-neuron: fires at equality",
        ),
        Misconception(
            "inhibition-bound-not-strict",
            ("thresholds",),
            lambda t: ends(t, 1, 1),
            "the lower end was taken into the interval. At that threshold a row that shall give 0"
            " still reaches it, and the neuron fires",
        ),
        Misconception(
            "thresholds-below-the-net-input",
            ("thresholds",),
            lambda t: ends(t, 1, 0),
            "the ends are the wrong way round. The neuron fires at equality, so the upper end works"
            " and the lower one does not",
            "convention of mcculloch-pitts-neuron: fires at equality",
        ),
        Misconception(
            "inhibition-forgotten-in-bound",
            ("bound",),
            lambda t: t["weights"][..., :-1].sum(axis=-1),
            "the net input was taken with the excitatory inputs alone. Inhibition is absolute when"
            " even then one inhibitory input keeps the neuron below its threshold",
            "inhibition-bound-as-firing-threshold",
        ),
    ),
    covers={
        "mcculloch-pitts-neuron": "Y",
        "mp-threshold-condition": "bound",
        "logic-gate-truth-table": "thresholds",
    },
)
