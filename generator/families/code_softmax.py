"""Write the softmax with a temperature as a function."""

import dataclasses
from typing import Any

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding, solving
from deltarule.generator.core import Options
from deltarule.generator.families import get
from deltarule.reference.softmax import softmax_layer
from deltarule.reference.trace import Hook, scoped

SOFTMAX = get("softmax")


def solve(self: Any, step: Hook, options: Options) -> None:
    """Solve by `softmax_layer`, with the largest logit taken off first."""
    softmax_layer(self.z, self.temperature, shift=True, step=scoped(step, "tempered"))


FAMILY = coding(
    dataclasses.replace(
        SOFTMAX,
        name="code_softmax",
        title="Softmax with a temperature",
        givens=solving(SOFTMAX.givens, solve),
    ),
    "softmax",
    arguments=(
        Argument("z", "logits, one for each class", ("classes",)),
        Argument("temperature", "temperature, above 0"),
    ),
    returns=(Returned("p", "probabilities of the classes", "tempered.p", ("classes",)),),
    mistakes=(
        "softmax-index-clash",
        "softmax-equals-sigmoid",
        "exponentials-left-out",
        "multiplied-by-the-temperature",
    ),
    sizes=({"classes": 4}, {"classes": 3}),
    edges={
        "only one class": lambda g: {"z": g.z[:1]},
        "equal logits": lambda g: {"z": np.full_like(g.z, 0.5)},
        "a high temperature": lambda g: {"temperature": 1e6},
        "large logits": lambda g: {"z": 1000 * g.z},
    },
    large={"classes": 5000},
    covers=("softmax",),
)
