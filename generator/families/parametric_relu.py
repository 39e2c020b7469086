"""Parametric ReLU: outputs, gradients, and a step of descent on its learnt slope."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.leaky_slopes import parametric_relu
from deltarule.reference.rectifiers import relu
from deltarule.reference.trace import Hook, Tracer

RANGES = {"easy": (1, 5, 0), "medium": (0.3, 3, 1), "hard": (0.3, 3, 2)}
"""Sizes of the net inputs, and their decimals."""


@dataclass(frozen=True)
class Units(Givens):
    """Net inputs, the learnt slope, the gradient at the outputs, and the learning rate."""

    symbols: ClassVar = {"weight": "a", "grad_output": "g", "lr": r"\eta"}
    z: Array
    weight: Array
    grad_output: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw net inputs on both sides of 0."""
        n = options["units"]
        low, high, places = RANGES[options["level"]]
        return cls(
            z=draw.decimals(low, high, n, places=places, signed=True),
            weight=draw.decimals(0.05, 0.4, places=2),
            grad_output=draw.decimals(0.2, 0.9, n, places=max(places, 1), signed=True),
            lr=draw.decimals(0.02, 0.3, places=2),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `parametric_relu`."""
        parametric_relu(self.z, self.weight, self.grad_output, self.lr, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep at least two negative net inputs and a positive one, apart in the figure too."""
        z = trace["z"]
        apart = (np.diff(np.sort(z, axis=-1), axis=-1) > 0.25).all(axis=-1)
        return np.asarray(((z < 0).sum(axis=-1) >= 2) & (z > 0).any(axis=-1) & apart)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask outputs, both gradients, and the new slope."""
    asked = (
        ("f", "outputs", 2),
        ("grad", "gradient at the net inputs", 2),
        ("weight_grad", "derivative of E by the slope a", 2),
        ("weight_new", "new slope a", 1),
    )
    return tuple(
        Part(step, label, Numeric(), options["digits"], points) for step, label, points in asked
    )


FAMILY = Family(
    name="parametric_relu",
    version=1,
    title="A parametric ReLU learns its slope",
    topic="activation",
    givens=Units,
    params={
        "units": Whole(4, 3, 6, "how many units share the slope"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"units": 3, "digits": 3}, "hard": {"units": 6, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "negative-side-cut-off",
            ("f",),
            lambda t: relu(t["z"]),
            "negative net inputs were set to 0. That is plain ReLU; here they are multiplied by the"
            " slope that is learnt",
            "formula of parametric-relu",
        ),
        Misconception(
            "gradient-masked-as-in-relu",
            ("slope",),
            lambda t: t["mask"],
            "no gradient was sent back through units with a negative net input. So it is in plain"
            " ReLU; here the slope on the negative side is a",
            "formula of parametric-relu",
        ),
        Misconception(
            "all-net-inputs-for-the-slope",
            ("negative",),
            lambda t: t["z"],
            "the derivative by the slope was made of all net inputs. The slope a acts on negative"
            " net inputs only, so units with a positive one say nothing about it",
            "formula of parametric-relu: the derivative by the slope is min(0, z)",
        ),
        Misconception(
            "sign-of-the-net-input-lost",
            ("negative",),
            lambda t: relu(-t["z"]),
            "the sign of the negative net inputs was lost in the derivative by the slope. The"
            " output is a times the net input there, so its derivative by a is that net input",
            "formula of parametric-relu: the derivative by the slope is min(0, z)",
        ),
        Misconception(
            "missing-factor-in-substitution",
            ("weight_grad",),
            lambda t: t["negative"].sum(axis=-1),
            "the gradient that comes from above was left out of the derivative by the slope. The"
            " chain rule multiplies how the loss depends on an output by how that depends on a",
        ),
        Misconception(
            "gradients-averaged",
            ("weight_grad",),
            lambda t: (t["grad_output"] * t["negative"]).mean(axis=-1),
            "the derivative by the slope was divided by the number of units. They share one slope,"
            " which acts on the loss through each of them, and these paths add up",
            "formula of parametric-relu: a shared slope sums over the units",
        ),
        Misconception(
            "step-up-the-slope",
            ("weight_new",),
            lambda t: t["weight"] + t["lr"] * t["weight_grad"],
            "the step was added instead of subtracted. Descent goes against the gradient: a"
            " positive derivative makes the slope smaller",
            "convention of weight-update-delta-form: w - eta g",
        ),
    ),
    covers={"parametric-relu": "weight_grad"},
)
