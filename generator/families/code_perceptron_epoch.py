"""Write one epoch of the perceptron learning rule as a function.

All numbers are whole or halves, so that floats are exact and a net input of 0 is 0.
"""

import dataclasses
from typing import Any, Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Misconception, Options, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.families import get
from deltarule.generator.families.perceptron_rule import Training, here
from deltarule.reference.formula import Array
from deltarule.reference.perceptron_training import perceptron_rule
from deltarule.reference.trace import Hook, Tracer, View

RULE = get("perceptron_rule")
LARGEST = {"easy": 2, "medium": 3, "hard": 6}
"""The largest input."""
SILENT = {"binary": 0, "bipolar": -1}
"""The output where the perceptron does not fire."""


class Epoch(Training):
    """Samples of which the first has a net input of 0, where the perceptron fires."""

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw whole inputs, weights in halves, and targets that are met or not."""
        samples, inputs = options["samples"], options["inputs"]
        high = LARGEST[options["level"]]
        X = draw.integers(1, high, samples, inputs) * draw.choice((-1, 1), samples, inputs)
        w = draw.integers(1, 2 * high, inputs) * draw.choice((-1, 1), inputs) / 2
        target = draw.choice((SILENT[options["outputs"]], 1), samples)
        b = 0 - (X[:, 0] * w).sum(axis=-1)
        return cls(X, target, w, b, draw.choice((1, 2, 3)) / 2)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `perceptron_rule`; one wrong rule asks for the output that is not 1."""
        low = SILENT[options["outputs"]]
        step("silent", np.full(np.shape(self.b), low), str(low))
        perceptron_rule(
            self.X,
            self.target,
            self.w,
            self.b,
            self.lr,
            epochs=1,
            outputs=options["outputs"],
            step=step,
        )

    def sane(self, trace: Tracer) -> Array:
        """Keep both classes."""
        return np.asarray(np.ptp(trace["target"], axis=-1) > 0)


def at_first(t: View) -> Array:
    """Give the net input of a sample with the weights and the bias from before the epoch."""
    return (t["w"] * t[f"X[{here(t)}]"]).sum(axis=-1) + t["b"]


def outputs(g: Any) -> Array:
    """Give what the perceptron puts out before it is trained."""
    return np.where(g.X @ g.w + g.b >= 0, 1, g.target.min())


FAMILY = coding(
    dataclasses.replace(
        RULE,
        name="code_perceptron_epoch",
        title="An epoch of the perceptron learning rule",
        givens=Epoch,
        params={
            "samples": Whole(4, 3, 6, "how many samples the epoch has"),
            "inputs": Whole(2, 1, 4, "how many inputs the perceptron has"),
            "outputs": RULE.params["outputs"],
        },
        levels={"easy": {"samples": 3}, "hard": {"samples": 5, "inputs": 3}},
        parts=lambda options: (),
        misconceptions=(
            *RULE.misconceptions,
            Misconception(
                "fires-only-above",
                ("e*.s*.y",),
                lambda t: np.where(t["z"] > 0, 1, t["silent"]),
                "a net input of 0 was taken as too small. The perceptron fires as soon as its net"
                " input is 0",
                "convention of perceptron-learning-rule: fires at equality",
            ),
            Misconception(
                "weights-of-the-start",
                ("e*.s*.z",),
                at_first,
                "all samples were tested with the weights and the bias from before the epoch. Each"
                " sample meets them as the sample before left them",
                "formula of perceptron-learning-rule: updates come sample by sample",
            ),
            Misconception(
                "right-samples-counted",
                ("e*.s*.e",),
                lambda t: t[f"target[{here(t)}]"],
                "the target stood where the error belongs, so that right samples changed the"
                " weights, too. The error is target minus output",
                "formula of perceptron-learning-rule: the error is target minus output",
            ),
        ),
    ),
    "perceptron_epoch",
    arguments=(
        Argument("X", "inputs, one sample in each row", ("samples", "inputs")),
        Argument("target", "targets of the samples", ("samples",)),
        Argument("w", "weights before the epoch", ("inputs",)),
        Argument("b", "bias before the epoch"),
        Argument("lr", "learning rate"),
    ),
    returns=(
        Returned("w_new", "weights after the epoch", "e1.s*.w", ("inputs",)),
        Returned("b_new", "bias after the epoch", "e1.s*.b"),
        Returned("mistakes", "how many samples were wrong when they came", "e1.mistakes"),
    ),
    mistakes=(
        "perceptron-update-sign",
        "updates-inactive-input-weight",
        "bias-not-learned",
        "fires-only-above",
        "weights-of-the-start",
        "right-samples-counted",
    ),
    sizes=({"samples": 6, "inputs": 1}, {"samples": 3, "inputs": 4}),
    edges={
        "only one sample": lambda g: {"X": g.X[:1], "target": g.target[:1]},
        "samples that are all right": lambda g: {"target": outputs(g)},
        "weights and bias of 0": lambda g: {"w": 0 * g.w, "b": 0.0},
        "a learning rate of 0": lambda g: {"lr": 0.0},
    },
    large={"samples": 1000},
    covers=("perceptron-learning-rule",),
)
