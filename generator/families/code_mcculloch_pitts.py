"""Write a McCulloch-Pitts neuron as a function."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Family, Givens, Misconception, Options, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.trace import Hook, Tracer

LARGEST = {"easy": 4, "medium": 9, "hard": 20}
"""The largest weight."""


@dataclass(frozen=True)
class Neuron(Givens):
    """Rows of inputs that are on or off, weights, and a threshold that some row just reaches."""

    symbols: ClassVar = {"theta": r"\theta"}
    X: Array
    w: Array
    theta: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw rows, weights of both signs, and the threshold among the net inputs."""
        n, k = options["excitatory"], options["inhibitory"]
        X = draw.integers(0, 1, options["rows"], n + k)
        w = draw.integers(2, LARGEST[options["level"]], n + k) * np.repeat([1, -1], [n, k])
        return cls(X, w, (X * w[:, None, :]).sum(axis=-1)[:, 0])

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `perceptron_table`."""
        perceptron_table(self.X, self.w, self.theta, form="threshold", step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep thresholds above 0, and neurons that are silent in some rows, by the right rules."""
        X, w, theta = (trace[name] for name in ("X", "w", "theta"))
        silent = ((X * w[..., None, :]).sum(axis=-1) < theta[..., None]).any(axis=-1)
        return np.asarray((theta > 0) & silent)


NEURON = Family(
    name="code_mcculloch_pitts",
    version=1,
    title="A McCulloch-Pitts neuron",
    topic="threshold neuron",
    givens=Neuron,
    params={
        "rows": Whole(4, 4, 8, "how many rows of inputs the example has"),
        "excitatory": Whole(2, 2, 4, "number of excitatory inputs"),
        "inhibitory": Whole(1, 1, 2, "number of inhibitory inputs"),
    },
    levels={"easy": {"rows": 4}, "hard": {"rows": 6, "excitatory": 3}},
    parts=lambda options: (),
    misconceptions=(
        Misconception(
            "inhibition-sign-lost",
            ("z",),
            lambda t: (t["X"] * np.abs(t["w"])[..., None, :]).sum(axis=-1),
            "the inhibitory input was added to the net input. Its weight is negative: it pulls the"
            " net input down",
            "formula of mp-threshold-condition: p is a magnitude",
        ),
        Misconception(
            "fires-only-above",
            ("y",),
            lambda t: (t["z"] > t["theta"][..., None]).astype(int),
            "a net input equal to the threshold was taken as too small. The neuron fires as soon as"
            " the threshold is reached",
            "convention of mcculloch-pitts-neuron: fires at equality",
        ),
        Misconception(
            "inputs-counted",
            ("z",),
            lambda t: t["X"].sum(axis=-1),
            "the inputs that are on were counted, and their weights left out. Each input counts as"
            " much as its weight",
            "formula of mcculloch-pitts-neuron: the sum is weighted",
        ),
    ),
    covers={},
)

FAMILY = coding(
    NEURON,
    "mcculloch_pitts",
    arguments=(
        Argument("X", "inputs, 0 or 1, one case in each row", ("rows", "inputs")),
        Argument("w", "weights, positive or negative", ("inputs",)),
        Argument("theta", "threshold"),
    ),
    returns=(
        Returned("z", "net inputs of all rows", "z", ("rows",)),
        Returned("y", "outputs of all rows, 0 or 1", "y", ("rows",)),
    ),
    sizes=({"rows": 8, "excitatory": 4, "inhibitory": 2}, {"rows": 5, "inhibitory": 2}),
    edges={
        "only one row": lambda g: {"X": g.X[:1]},
        "no input that is on": lambda g: {"X": 0 * g.X},
        "a threshold of 0": lambda g: {"X": np.vstack([g.X, 0 * g.X[:1]]), "theta": 0},
        "weights that are no integers": lambda g: {"w": g.w / 4, "theta": g.theta / 4},
    },
    large={"rows": 2000},
    covers=("mcculloch-pitts-neuron",),
)
