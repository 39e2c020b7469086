"""Write the shapes and parameter counts of convolution and pooling layers as a function."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Options, Words
from deltarule.generator.draw import Draw
from deltarule.generator.families import get
from deltarule.generator.families.cnn_shapes import Stack
from deltarule.generator.kinds import Noting
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, join
from deltarule.reference.validate import check_option

CNN = get("cnn_shapes")
EARLY = 4
"""How many layers may shrink the image by their stride."""
ROOM = 100
"""Pixels more at each side for each further layer: so many layers need a large image."""


def check_stack(layers: Sequence[str]) -> None:
    """Raise ValueError unless there are layers, and all are convolutions or pooling."""
    for k, kind in enumerate(layers, start=1):
        check_option(f"layer {k}", kind, ("conv", "pool"))
    if not layers:
        raise ValueError("a network needs at least one layer (got none)")


class Layers(Stack):
    """The image, and filters, kernel, stride and padding of each layer; pooling has 0 filters."""

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw an image that may be no square, and layers as in the family `cnn_shapes`."""
        stack = options["stack"]
        given = super().sample(draw, {**options, "layers": stack, "image": "rectangular"})
        late = np.arange(len(stack)) >= EARLY
        return dataclasses.replace(
            given,
            image=given.image + np.array([ROOM, ROOM, 0]) * late.sum(),
            stride=np.where(late, 1, given.stride),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `cnn_shapes`, and put what belongs together in arrays."""
        stack, hook = options["stack"], Noting(step)
        super().solve(hook, {**options, "layers": stack, "same": "half"})
        scopes = [f"{kind}{k}" for k, kind in enumerate(stack, start=1)]
        sides = [hook.used[f"{scope}.shape"] for scope in scopes]
        elements = [f"<{scope}.shape[{axis}]>" for scope in scopes for axis in (1, 2, 3)]
        step("shapes", np.stack(sides, axis=-2), ", ".join(elements).join("()"))
        counts = [hook.used[f"{scope}.params"] for scope in scopes]
        step("params", join(counts), ", ".join(f"<{one}.params>" for one in scopes).join("()"))


def window(g: Any, **changes: int) -> dict[str, Array]:
    """Give kernels of 1 x 1, moved by 1, without padding; but for the changes in layer 1."""
    settings = {"kernel": 1 + 0 * g.kernel, "stride": 1 + 0 * g.stride, "padding": 0 * g.padding}
    for name, value in changes.items():
        settings[name][0] = value
    return settings


FAMILY = coding(
    dataclasses.replace(
        CNN,
        name="code_cnn_shapes",
        title="Shapes and parameters of convolution and pooling layers",
        givens=Layers,
        params={
            "stack": Words(
                ("conv", "pool", "conv"), check_stack, "the layers in order: conv or pool"
            ),
            "rounding": CNN.params["rounding"],
        },
        levels={
            "easy": {"stack": ("conv", "conv")},
            "hard": {"stack": ("conv", "pool", "conv", "conv")},
        },
        parts=lambda options: (),
    ),
    "cnn_shapes",
    arguments=(
        Argument("image", "height, width and channels of the image", ("3",)),
        Argument(
            "filters", "filters of each layer, 0 where it pools", ("layers",), lambda g: g.units
        ),
        Argument("kernel", "side of the window of each layer", ("layers",)),
        Argument("stride", "stride of each layer", ("layers",)),
        Argument("padding", "zeros added on each side, for each layer", ("layers",)),
    ),
    returns=(
        Returned(
            "shapes", "height, width and channels after each layer", "shapes", ("layers", "3")
        ),
        Returned("params", "parameters of each layer", "params", ("layers",)),
    ),
    mistakes=(
        "plus-one-inside-the-quotient",
        "rounded-up",
        "rounded-down",
        "padding-on-one-side",
        "channels-taken-for-filters",
        "channels-mixed-up-in-params",
        "biases-forgotten",
    ),
    sizes=({"stack": ("conv",)}, {"stack": ("pool", "conv", "pool", "conv")}),
    edges={
        "kernels of 1 × 1 that move by 1, without padding": window,
        "a kernel as large as the image": lambda g: {
            "image": np.array([7, 7, 3]),
            **window(g, kernel=7),
        },
        "a large image": lambda g: {"image": np.array([1999, 1080, 3])},
    },
    large={"stack": ("conv", "pool") * 50},
    covers=("conv-output-size", "pool-output-size", "conv-params", "pool-params"),
)
