"""The perceptron algorithm: wrong samples are added to the weights or subtracted from them."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.perceptron_training import perceptron_algorithm
from deltarule.reference.trace import Hook, Tracer, View, join, scoped

WEIGHTS = {"easy": (7, 15), "medium": (8, 20), "hard": (10, 30)}
"""Smallest and largest weight."""
LARGEST = 4
"""Largest input: small beside the weights, so that no sample mends them all."""


@dataclass(frozen=True)
class Sequence(Givens):
    """The samples in the order in which they come, their classes, weights and threshold."""

    symbols: ClassVar = {"target": "t", "w": "w^{(0)}", "theta": r"\theta^{(0)}"}
    X: Array
    target: Array
    w: Array
    theta: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw whole numbers, and classes that the first weights miss."""
        samples, inputs = options["samples"], options["inputs"]
        low, high = WEIGHTS[options["level"]]
        X = draw.integers(1, LARGEST, samples, inputs) * draw.choice((-1, 1), samples, inputs)
        w = draw.integers(low, high, inputs) * draw.choice((-1, 1), inputs)
        theta = draw.integers(low, high) * draw.choice((-1, 1))
        missed = (X * w[:, None, :]).sum(axis=-1) < theta[:, None]
        return cls(X, missed + 0, w, theta)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `perceptron_algorithm`, and test what was learnt by `perceptron_table`."""
        learned = options["threshold"] == "learned"
        w, theta, _ = perceptron_algorithm(
            self.X, self.target, self.w, self.theta, learned=learned, step=step
        )
        end = f"s{options['samples']}"
        test = scoped(step, "after", w=f"{end}.w", theta=f"{end}.theta" if learned else "theta")
        perceptron_table(self.X, w, theta, self.target, form="difference", step=test)

    def sane(self, trace: Tracer) -> Array:
        """Keep different samples of both classes that are all wrong when they come.

        Who leaves the weights as they are is right about a sample that is not wrong, whatever the
        weights.
        """
        X, target = trace["X"], trace["target"]
        same = (X[..., :, None, :] == X[..., None, :, :]).all(axis=-1).sum(axis=(-2, -1))
        wrong = join([trace[name] != 0 for name in trace if name.endswith(".c")]).all(axis=-1)
        return np.asarray(wrong & (same == X.shape[-2]) & (np.ptp(target, axis=-1) > 0))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net input, weights and a threshold that is trained for each sample, then test them."""
    samples = options["samples"]
    asked = []
    for k in range(1, samples + 1):
        asked += [
            Part(f"s{k}.z", f"net input of sample {k}", Exact()),
            Part(f"s{k}.w", f"weights after sample {k}", Exact(), points=4),
        ]
        if options["threshold"] == "learned":
            asked.append(Part(f"s{k}.theta", f"threshold after sample {k}", Exact(), points=0.5))
    label = "net inputs of all samples with the last weights"
    return (*asked, Part("after.z", label, Exact(), points=2 * samples, partly=True))


def here(t: View) -> int:
    """Give the number of the sample that a step belongs to."""
    return int(t.scope[1:])


def last(t: View, name: str) -> Array:
    """Give the last weights "w" or threshold "theta" before this step."""
    return t[[name, *(one for one in t if one.endswith(f".{name}"))][-1]]


FAMILY = Family(
    name="perceptron_algorithm",
    version=1,
    title="The perceptron algorithm: add or subtract",
    topic="perceptron",
    givens=Sequence,
    params={
        "samples": Whole(4, 3, 6, "how many samples are presented"),
        "inputs": Whole(2, 2, 3, "how many inputs the perceptron has"),
        "threshold": OneOf(
            "fixed", ("fixed", "learned"), "whether the threshold is trained, as a weight on -1"
        ),
    },
    levels={"easy": {"samples": 3}, "hard": {"inputs": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "perceptron-update-sign",
            ("s*.c",),
            lambda t: -(t[f"target[{here(t)}]"] - (t["z"] >= 0)),
            "adding and subtracting were mixed up. A sample of class 1 that is wrong has a net"
            " input that is too small, and adding it makes that larger",
        ),
        Misconception(
            "sample-taken-twice",
            ("s*.c",),
            lambda t: 2 * (t[f"target[{here(t)}]"] - (t["z"] >= 0)),
            "a wrong sample was added or subtracted twice. That is the learning rule for outputs of"
            " minus one and one, where an error is two; here the sample is taken once",
            "formula of perceptron-learning-algorithm: w + x and w - x",
        ),
        Misconception(
            "updates-inactive-input-weight",
            ("s*.w",),
            lambda t: last(t, "w") + t["c"][..., None],
            "every weight was changed by one, as if all inputs were one. The sample itself is"
            " added or subtracted, so each weight changes by its own input",
        ),
        Misconception(
            "threshold-moved-with-the-weights",
            ("s*.theta",),
            lambda t: last(t, "theta") + t["c"],
            "the threshold was changed in the direction of the weights. It is the weight of an"
            " input that is always minus one: where samples are added, it gets smaller",
            "formula of perceptron-learning-algorithm with the threshold as a weight",
        ),
    ),
    covers={"perceptron-learning-algorithm": "s1.w"},
)
