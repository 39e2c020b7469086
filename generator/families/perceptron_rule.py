"""Some epochs of the perceptron learning rule: net inputs, weights and bias, and mistakes."""

import re
from dataclasses import dataclass
from itertools import product
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.perceptron_training import perceptron_rule
from deltarule.reference.trace import Hook, Tracer, View, join, scoped

CLEAR = 0.01
"""Least distance of a net input from 0, which no careful rounding bridges."""


@dataclass(frozen=True)
class Training(Givens):
    """The samples in rows, their targets, weights and bias before training, the learning rate."""

    symbols: ClassVar = {"target": "t", "lr": r"\eta", "w": "w^{(0)}", "b": "b^{(0)}"}
    X: Array
    target: Array
    w: Array
    b: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw inputs of many sizes, targets that are not met, and a rate that does not mend all.

        Where all inputs are 1 or -1, mistakes coincide.
        """
        samples, inputs, epochs = options["samples"], options["inputs"], options["epochs"]
        X = draw.decimals(0.2, 1.5, samples, inputs, places=1, signed=True)
        w = draw.decimals(0.2, 1.2, inputs, places=1, signed=True)
        b = draw.decimals(0.2, 0.8, places=1, signed=True)
        lr = draw.decimals(0.05, 0.2 / epochs, places=2)
        missed = (X * w[:, None, :]).sum(axis=-1) + b[:, None] < 0
        return cls(X, missed + 0 if options["outputs"] == "binary" else 2 * missed - 1, w, b, lr)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `perceptron_rule`, and test what was learnt by `perceptron_table`."""
        learned, epochs = options["bias"] == "learned", options["epochs"]
        outputs = options["outputs"]
        w, b, _, _ = perceptron_rule(
            self.X,
            self.target,
            self.w,
            self.b,
            self.lr,
            epochs=epochs,
            learned=learned,
            outputs=outputs,
            step=step,
        )
        end = f"e{epochs}.s{options['samples']}"
        test = scoped(step, "after", w=f"{end}.w", b=f"{end}.b" if learned else "b")
        perceptron_table(self.X, w, b, self.target, outputs=outputs, step=test)

    def sane(self, trace: Tracer) -> Array:
        """Keep both classes, net inputs off 0, where books differ, and samples that are wrong.

        Who leaves the weights as they are is right about a sample that is not wrong, whatever the
        weights. Where inputs add up to 0, one number for weights and bias is the net input.
        """
        X, w, target = trace["X"], trace["w"], trace["target"]
        wrong = join([trace[name] != 0 for name in trace if name.endswith(".e")]).all(axis=-1)
        z = join([trace[name] for name in trace if re.fullmatch(r"e\d+\.s\d+\.z", name)])
        near = (np.abs(np.concatenate([z, trace["after.z"]], axis=-1)) < CLEAR).any(axis=-1)
        alike = (np.round(X.sum(axis=-1), 9) == 0).any(axis=-1) | (np.ptp(w, axis=-1) == 0)
        return np.asarray(wrong & (np.ptp(target, axis=-1) > 0) & ~(near | alike))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net input, weights and bias for each sample, and what the last weights answer."""
    digits, samples, several = options["digits"], options["samples"], options["epochs"] > 1
    asked = []
    for epoch, k in product(range(1, options["epochs"] + 1), range(1, samples + 1)):
        scope, name = f"e{epoch}.s{k}", f"sample {k}" + (f" in epoch {epoch}" if several else "")
        asked += [
            Part(f"{scope}.z", f"net input of {name}", Numeric(), digits),
            Part(f"{scope}.w", f"weights after {name}", Numeric(), digits, 3, partly=True),
        ]
        if options["bias"] == "learned":
            asked.append(Part(f"{scope}.b", f"bias after {name}", Numeric(), digits, 0.5))
    label = "net inputs of all samples with the last weights"
    return (
        *asked,
        Part("after.z", label, Numeric(), digits, samples, partly=True),
        Part("after.mistakes", "number of samples that are wrong then", Exact(), points=0.5),
    )


def here(t: View) -> int:
    """Give the number of the sample that a step belongs to."""
    return int(t.scope.rpartition("s")[2])


def last(t: View, name: str) -> Array:
    """Give the last weights "w" or bias "b" before this step."""
    return t[[name, *(one for one in t if one.endswith(f".{name}"))][-1]]


def error_from_the_net_input(t: View) -> Array:
    """Give target minus net input, where the sample is wrong."""
    target = t[f"target[{here(t)}]"]
    return np.where(t["y"] == target, 0.0, target - t["z"])


FAMILY = Family(
    name="perceptron_rule",
    version=1,
    title="The perceptron learning rule",
    topic="perceptron",
    givens=Training,
    params={
        "samples": Whole(3, 2, 4, "how many samples an epoch has"),
        "inputs": Whole(2, 2, 3, "how many inputs the perceptron has"),
        "epochs": Whole(1, 1, 2, "how many epochs it is trained"),
        "bias": OneOf("learned", ("learned", "fixed"), "whether the bias is trained, too"),
        "outputs": OneOf("binary", ("binary", "bipolar"), "outputs 0 and 1, or -1 and 1"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 2}, "hard": {"inputs": 3, "epochs": 2}},
    parts=parts,
    misconceptions=(
        Misconception(
            "perceptron-update-sign",
            ("e*.s*.e",),
            lambda t: t["y"] - t[f"target[{here(t)}]"],
            "the error was taken as output minus target. It is target minus output: where the"
            " output is too small, the net input must grow",
        ),
        Misconception(
            "error-from-the-net-input",
            ("e*.s*.e",),
            error_from_the_net_input,
            "the error of a wrong sample was taken from its net input. That is the Widrow-Hoff"
            " rule; a perceptron compares its output, after the step, with the target",
            "formula of perceptron-learning-rule: the error is target minus output",
        ),
        Misconception(
            "updates-inactive-input-weight",
            ("e*.s*.w",),
            lambda t: last(t, "w") + (t["lr"] * t["e"])[..., None],
            "every weight was changed by the same amount, as if all inputs were one. Each weight"
            " changes in proportion to its own input",
        ),
        Misconception(
            "bias-not-learned",
            ("e*.s*.b",),
            lambda t: last(t, "b"),
            "the bias stayed as it was when the weights changed. It is trained, too: as the weight"
            " of an input that is always one",
            "convention of perceptron-learning-rule: with a bias that is trained",
        ),
    ),
    covers={"perceptron-learning-rule": "e1.s1.w"},
)
