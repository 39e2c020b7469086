"""One epoch of the Widrow-Hoff (LMS) rule on a linear unit, with the MSE before and after."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.linear_unit import FACTORS, lms_epoch
from deltarule.reference.trace import Hook, Tracer, View, join

WEIGHTS = (-9, -8, -7, -6, -4, -3, -2, 2, 3, 4, 6, 7, 8, 9)
TARGETS = (-11, -9, -7, 7, 9, 11)
"""In tenths, and such that a target is never twice another given, nor one more: if it were, that
given, written everywhere, would be its own error, by the right rule or with a thresholded output.
"""


@dataclass(frozen=True)
class Unit(Givens):
    """The samples in rows, their targets, weights and bias before the epoch, learning rate."""

    symbols: ClassVar = {"w": "w^{(0)}", "b": "b^{(0)}", "lr": r"\eta"}
    X: Array
    d: Array
    w: Array
    b: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw inputs of many sizes: where all are 1 or -1, mistakes coincide."""
        samples, inputs = options["samples"], options["inputs"]
        return cls(
            X=draw.decimals(0.2, 1.2, samples, inputs, places=1, signed=True),
            d=draw.choice(TARGETS, samples) / 10,
            w=draw.choice(WEIGHTS, inputs) / 10,
            b=draw.choice(WEIGHTS) / 10,
            lr=draw.decimals(0.11, 0.3, places=2),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `lms_epoch`."""
        lms_epoch(self.X, self.d, self.w, self.b, self.lr, factor=options["rule"], step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep samples apart, errors off 0, and steps so short that none makes its own larger.

        Where the inputs of a sample add up to 0, one number for weights and bias is the output.
        """
        X, lr = trace["X"], trace["lr"]
        same = (X[..., :, None, :] == X[..., None, :, :]).all(axis=-1).sum(axis=(-2, -1))
        far = 2 * lr[..., None] * (1 + (X**2).sum(axis=-1)) > 2
        none = np.round(X.sum(axis=-1), 9) == 0
        errors = join([trace[f"s{k}.e"] for k in range(1, X.shape[-2] + 1)])
        small = np.abs(errors) < 0.03
        return (same == X.shape[-2]) & ~np.any(far | none | small, axis=-1)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the MSE before, output, error, weights and bias for each sample, and the MSE after.

    An MSE takes the outputs of all samples, and earns as much.
    """
    samples, inputs = options["samples"], options["inputs"]
    weights = "weight" if inputs == 1 else "weights"
    asked = [("before.mse", "MSE before the epoch", samples)]
    for k in range(1, samples + 1):
        asked += [
            (f"s{k}.y", f"output for sample {k}", 1),
            (f"s{k}.e", f"error for sample {k}", 1),
            (f"s{k}.w_new", f"{weights} after sample {k}", 1),
            (f"s{k}.b_new", f"bias after sample {k}", 1),
        ]
    asked.append(("after.mse", "MSE after the epoch", samples))
    return tuple(
        Part(step, what, Numeric(), options["digits"], points, partly=step.endswith("w_new"))
        for step, what, points in asked
    )


def here(t: View) -> int:
    """Give the number of the sample that a step belongs to."""
    return int(t.scope[1:])


def old(t: View, name: str) -> Array:
    """Give the last weights "w" or bias "b" before this step."""
    before = {"before": 0, "after": t["d"].shape[-1]}
    k = before[t.scope] if t.scope in before else here(t) - 1
    return t[f"s{k}.{name}_new"] if k else t[name]


def without_bias(t: View) -> Array:
    """Give the output, or all outputs, without the bias."""
    if t.scope in ("before", "after"):
        return (t["X"] * old(t, "w")[..., None, :]).sum(axis=-1)
    return (t[f"X[{here(t)}]"] * old(t, "w")).sum(axis=-1)


def sign(y: Array) -> Array:
    """Threshold an output to 1 or -1."""
    return np.where(np.round(y, 9) >= 0, 1.0, -1.0)


def errors_on_the_way(t: View) -> Array:
    """Average the squares of the errors that the samples met during the epoch."""
    count = t["d"].shape[-1]
    return np.asarray(sum(t[f"s{k}.e"] ** 2 for k in range(1, count + 1)) / count)


FAMILY = Family(
    name="lms_epoch",
    version=1,
    title="One epoch of the LMS rule",
    topic="linear unit",
    givens=Unit,
    params={
        "samples": Whole(3, 2, 4, "how many samples the epoch has"),
        "inputs": Whole(2, 1, 3, "how many inputs the unit has"),
        "rule": OneOf("half", tuple(FACTORS), "descent on half the squared error, or on it"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 2, "inputs": 1}, "hard": {"samples": 4, "inputs": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "bias-left-out",
            ("*.y",),
            without_bias,
            "the bias was left out of the output. It is added to the weighted sum of the inputs,"
            " like the weight of an input that is always one",
            "formula of lms-adaline, which shows no bias",
        ),
        Misconception(
            "mean-dropped",
            ("*.mse",),
            lambda t: (t["e"] ** 2).sum(axis=-1),
            "the squared errors were added up and not divided by the number of samples. The M in"
            " MSE is their mean",
        ),
        Misconception(
            "weights-kept-through-the-epoch",
            ("s*.y",),
            lambda t: (t[f"X[{here(t)}]"] * t["w"]).sum(axis=-1) + t["b"],
            "the outputs were computed with the weights from before the epoch. Here weights and"
            " bias change after each sample, and the next one is computed with the new ones",
            "convention of lms-adaline: an update after every sample",
        ),
        Misconception(
            "perceptron-update-sign",
            ("s*.e",),
            lambda t: t["y"] - t[f"d[{here(t)}]"],
            "the error was taken as output minus target. It is target minus output: where the"
            " output is too small, it must grow",
        ),
        Misconception(
            "output-thresholded-before-the-error",
            ("s*.e",),
            lambda t: t[f"d[{here(t)}]"] - sign(t["y"]),
            "the output was replaced by its sign before it was compared with the target. That is"
            " the perceptron; a linear unit learns from the output as it is",
            "convention of lms-adaline: the output is not thresholded",
        ),
        Misconception(
            "half-factor-mismatch",
            ("s*.correction",),
            lambda t: 2 * t["lr"] * t["e"],
            "the update has a factor of two too much. It belongs to descent on the squared error;"
            " here E is half of that, and the half and the two of the derivative cancel",
        ),
        Misconception(
            "half-factor-assumed",
            ("s*.correction",),
            lambda t: t["lr"] * t["e"],
            "the update has lost its factor of two. It cancels where E is half the squared error;"
            " here E is the squared error, and the two of its derivative stays",
            "half-factor-mismatch",
        ),
        Misconception(
            "updates-inactive-input-weight",
            ("s*.w_new",),
            lambda t: old(t, "w") + t["correction"][..., None],
            "every weight was changed by the same amount, as if all inputs were one. Each weight"
            " changes in proportion to its own input",
        ),
        Misconception(
            "errors-met-on-the-way-averaged",
            ("after.mse",),
            errors_on_the_way,
            "the MSE after the epoch was made of the errors met on the way, each with other"
            " weights. It asks how good the final weights are: all outputs are computed anew",
            "definition of mse: all samples with the same weights",
        ),
    ),
    covers={"lms-adaline": "s1.w_new", "mse": "before.mse"},
)
