"""Write the sigmoid and its slope as a function."""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Givens, Options
from deltarule.generator.draw import Draw
from deltarule.generator.families import get
from deltarule.reference.activations import activate
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook

SIGMOID = get("sigmoid")


@dataclass(frozen=True)
class NetInputs(Givens):
    """Net inputs."""

    symbols: ClassVar = {"z": r"\mathbf{z}"}
    z: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw the net inputs of the family `sigmoid`."""
        return cls(SIGMOID.givens.sample(draw, options).arrays()["z"])

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `activate`."""
        activate(self.z, "sigmoid", step=step)


FAMILY = coding(
    dataclasses.replace(
        SIGMOID,
        name="code_sigmoid",
        givens=NetInputs,
        levels={"easy": {"digits": 3}, "hard": {"points": 4}},  # two easy points are too few
    ),
    "sigmoid",
    arguments=(Argument("z", "net inputs", ("points",)),),
    returns=(
        Returned("f", "values of the sigmoid", "f", ("points",)),
        Returned("slope", "slopes of the sigmoid", "slope", ("points",)),
    ),
    mistakes=(
        "net-sign-in-exponent",
        "exponent-without-minus",
        "sigma-prime-out-minus-1-minus-out",
        "sigma-prime-quotient",
        "unsquared-denominator",
    ),
    sizes=({"points": 5}, {"points": 2}),
    edges={
        "one net input": lambda g: {"z": g.z[:1]},
        "net inputs of 0": lambda g: {"z": 0 * g.z},
        "net inputs far from 0": lambda g: {"z": np.array([-1000.0, -30.0, 30.0, 1000.0])},
    },
    large={"points": 5000},
    covers=("sigmoid", "sigmoid-derivative"),
)
