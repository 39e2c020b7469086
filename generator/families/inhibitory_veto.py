"""A McCulloch-Pitts neuron with a veto, and the weight that has the effect of the veto."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Exact
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.gates import truth_table
from deltarule.reference.threshold import absolute_inhibition
from deltarule.reference.trace import Hook, Tracer, View

WEIGHTS = {"easy": (2, 9), "medium": (3, 19), "hard": (6, 49)}


@dataclass(frozen=True)
class Neuron(Givens):
    """Cases in rows, inhibitory inputs last, weights of the excitatory inputs, and threshold."""

    symbols: ClassVar = {"weights": "w", "theta": r"\theta"}
    X: Array
    weights: Array
    theta: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different cases, of which the first without veto has just the threshold."""
        n, k, rows = options["excitatory"], options["inhibitory"], options["rows"]
        weights = draw.integers(*WEIGHTS[options["level"]], n)
        table = truth_table(n + k)
        order = draw.integers(0, 10**6, len(table)).argsort(axis=-1, kind="stable")
        X = table[np.sort(order[:, :rows], axis=-1)]
        S = (X[..., :n] * weights[:, None]).sum(axis=-1)
        allowed = ~X[..., n:].any(axis=-1) & (S > 0)
        theta = np.take_along_axis(S, allowed.argmax(axis=-1)[:, None], axis=-1)[:, 0]
        return cls(X, weights, theta)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `absolute_inhibition`; among whole numbers the next one exceeds its bound."""
        _, bound = absolute_inhibition(self.X, self.weights, self.theta, step=step)
        step("penalty", bound + 1, "<bound> + 1", "p")

    def sane(self, trace: Tracer) -> Array:
        """Keep thresholds that some sum reaches and some does not, the veto aside."""
        fires = trace["Y"].mean(axis=-1)
        return (trace["theta"] > 0) & (fires > 0) & (fires < 1)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net inputs and outputs of all cases, and the smallest penalty."""
    return (
        Part("S", "excitatory net inputs, one for each case", Exact(), points=2, partly=True),
        Part("Y", "outputs, one for each case", Bool(), points=2, partly=True),
        Part("penalty", "smallest whole penalty with the effect of the veto", Exact()),
    )


def reaches(t: View) -> Array:
    """Tell which net inputs reach the threshold."""
    return np.asarray(t["S"] >= t["theta"][..., None])


FAMILY = Family(
    name="inhibitory_veto",
    version=1,
    title="A neuron with a veto",
    topic="threshold neuron",
    givens=Neuron,
    params={
        "excitatory": Whole(3, 2, 4, "number of excitatory inputs"),
        "inhibitory": Whole(1, 1, 2, "number of inhibitory inputs"),
        "rows": Whole(6, 4, 8, "how many cases are looked at"),
    },
    parts=parts,
    misconceptions=(
        Misconception(
            "veto-overruled",
            ("Y",),
            lambda t: reaches(t).astype(int),
            "the veto was overruled by the excitatory inputs. One active inhibitory input keeps"
            " the neuron silent, however large the net input is",
            "formula of mp-inhibitory-input: y = 0 irrespective of other inputs",
        ),
        Misconception(
            "fires-only-above",
            ("Y",),
            lambda t: ((t["S"] > t["theta"][..., None]) & (t["V"] == 0)).astype(int),
            "a net input equal to the threshold was taken as too small. The neuron fires as soon as"
            " the threshold is reached",
            "convention of mcculloch-pitts-neuron: fires at equality",
        ),
        Misconception(
            "threshold-forgotten-in-bound",
            ("bound",),
            lambda t: t["weights"].sum(axis=-1),
            "the penalty was made to take the whole net input away. It has to take it below the"
            " threshold only",
            "formula of mp-threshold-condition: the threshold exceeds the sum of weights less p",
        ),
        Misconception(
            "inhibition-bound-not-strict",
            ("penalty",),
            lambda t: t["bound"],
            "the bound itself was taken as penalty. Then the net input with all excitatory inputs"
            " on is equal to the threshold, and the neuron still fires",
        ),
    ),
    covers={"mp-inhibitory-input": "Y"},
    levels={
        "easy": {"excitatory": 2, "rows": 5},
        "hard": {"excitatory": 4, "inhibitory": 2, "rows": 8},
    },
)
