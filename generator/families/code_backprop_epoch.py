"""Write one epoch of gradient descent on the 2-2-2 network as a function, sample by sample."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Givens, Misconception, Options, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.families import get
from deltarule.reference.formula import Array
from deltarule.reference.mlp import backprop_2_2_2
from deltarule.reference.trace import Hook, scoped

BACKPROP = get("backprop_2_2_2")
MATRIX = ("2", "2")
UP = (
    "weights and biases moved up the slope of the error. Descent subtracts the learning rate times"
    " the derivative, and the derivative by an output has the sign of output minus target"
)
"""Words for a step that is added and for errors of the wrong sign: their weights are the same."""
HIDDEN = ("half-dropped-in-error", "target-minus-output")
"""Mistakes that do not show in the weights, or not as mistakes of their own."""


@dataclass(frozen=True)
class Samples(Givens):
    """Inputs and targets of the samples in rows, weights, biases and learning rate."""

    symbols: ClassVar = {"lr": r"\eta"}
    X: Array
    T: Array
    w: Array
    b: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw the network of the family `backprop_2_2_2`, and samples like its own."""
        samples = options["samples"]
        network = BACKPROP.givens.sample(draw, options).arrays()
        X = draw.decimals(0.2, 0.98, samples, 2)
        T = draw.choice([1, 9], samples, 2) / 10
        # The rate is large, so that it shows with which weights the hidden deltas are made.
        lr = draw.decimals(1.5, 3.5, places=1)
        return cls(X, T, network["w"], network["b"], lr)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `backprop_2_2_2`, called once for each sample.

        Inside the scope of a sample, target, w and b are what it meets, so the rules of the family
        underneath hold as they are.
        """
        w, b = self.w, self.b
        for k in range(1, self.X.shape[-2] + 1):
            here = scoped(step, f"s{k}", x=f"X[{k}]", target=f"T[{k}]")
            x, target = self.X[..., k - 1, :], self.T[..., k - 1, :]
            step(f"s{k}.target", target, f"<T[{k}]>")
            if k > 1:
                w = step(f"s{k}.w", w, _after(k - 1, "w", 1, 8), f"w^{{({k - 1})}}")
                b = step(f"s{k}.b", b, _after(k - 1, "b", 1, 2), f"b^{{({k - 1})}}")
            w, b = backprop_2_2_2(x, target, w, b, self.lr, loss=options["loss"], step=here)
        for name, first in (("W1", 1), ("W2", 5)):
            value = w[..., first - 1 : first + 3]
            value = value.reshape(*value.shape[:-1], 2, 2)
            step(f"{name}_new", value, _after(k, "w", first, first + 3), f"W_{name[1]}'")
        step("b_new", b, _after(k, "b", 1, 2), "b'")


def _after(k: int, letter: str, first: int, last: int) -> str:
    """Write what sample k leaves, side by side."""
    return ", ".join(f"<s{k}.{letter}{n}.new>" for n in range(first, last + 1)).join("()")


def in_each_sample(mistake: Misconception) -> Misconception:
    """Make the same mistake at every sample."""
    says = UP if mistake.name == "step-up-the-slope" else mistake.says
    at = tuple(f"s*.{pattern}" for pattern in mistake.at)
    return dataclasses.replace(mistake, at=at, says=says)


def matrix(g: Any, first: int) -> Array:
    """Put four weights in a matrix, with one row for each unit that they lead to."""
    return np.reshape(g.w[first - 1 : first + 3], (2, 2))


FAMILY = coding(
    dataclasses.replace(
        BACKPROP,
        name="code_backprop_epoch",
        title="An epoch of backpropagation in a 2-2-2 network",
        givens=Samples,
        params={
            "samples": Whole(2, 1, 4, "how many samples the epoch has"),
            **BACKPROP.params,
            "digits": Whole(6, 4, 8, "decimals"),
        },
        levels={"easy": {"samples": 1}, "hard": {"samples": 3}},
        parts=lambda options: (),
        misconceptions=tuple(map(in_each_sample, BACKPROP.misconceptions)),
    ),
    "backprop_epoch",
    arguments=(
        Argument("X", "inputs, one sample in each row", ("samples", "2")),
        Argument("T", "targets, one sample in each row", ("samples", "2")),
        Argument("W1", "weights of the hidden units", MATRIX, lambda g: matrix(g, 1)),
        Argument("W2", "weights of the output units", MATRIX, lambda g: matrix(g, 5)),
        Argument("b", "bias of the hidden layer, bias of the output layer", ("2",)),
        Argument("lr", "learning rate"),
    ),
    returns=(
        Returned("W1_new", "weights of the hidden units after the epoch", "W1_new", MATRIX),
        Returned("W2_new", "weights of the output units after the epoch", "W2_new", MATRIX),
        Returned("b_new", "both biases after the epoch", "b_new", ("2",)),
    ),
    mistakes=[m.name for m in BACKPROP.misconceptions if m.name not in HIDDEN],
    sizes=({"samples": 4}, {"samples": 1}),
    edges={
        "only one sample": lambda g: {"X": g.X[:1], "T": g.T[:1]},
        "inputs of 0": lambda g: {"X": 0 * g.X},
        "weights and biases of 0": lambda g: {"w": 0 * g.w, "b": 0 * g.b},
        "a learning rate of 0": lambda g: {"lr": 0.0},
    },
    large={"samples": 100},
    covers=("mlp-forward-2-2-2", "mlp-backprop-2-2-2", "weight-update-delta-form"),
)
