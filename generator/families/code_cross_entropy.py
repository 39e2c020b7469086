"""Write the cross entropy over classes and its gradient as a function."""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import OneOf
from deltarule.generator.families import get
from deltarule.reference.divergence import times_log
from deltarule.reference.formula import Array
from deltarule.reference.trace import View

CROSS_ENTROPY = get("cross_entropy")


def surprise(Y: Array, P: Array) -> Array:
    """Add up minus the logarithms of probabilities, weighed by targets; 0 times ln 0 is 0."""
    return np.asarray(0 - times_log(Y, P).sum(axis=-1))


RULES: Mapping[str, Callable[[View], Array]] = {
    "log-loss-missing-minus": lambda t: -surprise(t["Y"], t["P"]),
    "binary-for-each-class": lambda t: surprise(t["Y"], t["P"]) + surprise(1 - t["Y"], 1 - t["P"]),
    "decimal-logarithm": lambda t: surprise(t["Y"], t["P"]) / np.log(10),
}
"""The rules of the family underneath that would multiply 0 by the logarithm of 0."""

FAMILY = coding(
    dataclasses.replace(
        CROSS_ENTROPY,
        params={
            **CROSS_ENTROPY.params,
            "targets": OneOf("one_hot", ("one_hot",), "how the function takes the right classes"),
        },
        misconceptions=tuple(
            dataclasses.replace(m, rule=RULES.get(m.name, m.rule))
            for m in CROSS_ENTROPY.misconceptions
        ),
    ),
    "cross_entropy",
    arguments=(
        Argument("Y", "one-hot targets, one sample in each row", ("samples", "classes")),
        Argument("P", "predicted probabilities", ("samples", "classes")),
    ),
    returns=(
        Returned("losses", "losses of the samples", "losses", ("samples",)),
        Returned("E", "loss of all samples", "E"),
        Returned("grad_z", "gradient with respect to the logits", "grad_z", ("samples", "classes")),
    ),
    mistakes=(
        "log-loss-missing-minus",
        "all-classes-counted",
        "binary-for-each-class",
        "decimal-logarithm",
        "mean-dropped",
        "mean-taken",
        "gradient-not-averaged",
        "target-minus-probability",
    ),
    sizes=({"samples": 5, "classes": 3}, {"samples": 2, "classes": 5}),
    edges={
        "only one sample": lambda g: {"Y": g.Y[:1], "P": g.P[:1]},
        "probabilities of 0 for classes that are not the right one": lambda g: {
            "P": (g.Y + np.roll(g.Y, 1, axis=-1)) / 2
        },
        "a probability of the right class that is nearly 0": lambda g: {
            "P": np.where(g.Y == 1, 1e-20, 1 / (g.Y.shape[-1] - 1))
        },
    },
    large={"samples": 5000},
    covers=("categorical-cross-entropy",),
)
