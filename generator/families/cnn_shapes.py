"""Output shape and parameter count of every layer of a convolutional network."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Shape
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Words
from deltarule.generator.draw import Draw
from deltarule.reference.cnn import ROUNDINGS, SAMES, WINDOWED, check_layers, cnn_shapes
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, Tracer, View, join

FILTERS = (4, 6, 8, 12, 16, 20, 24, 32)
UNITS = (12, 24, 40, 48, 60, 84, 100, 120)


@dataclass(frozen=True)
class Stack(Givens):
    """The image, and for each layer filters or units, kernel, stride and padding."""

    symbols: ClassVar = {
        "image": ("H_{0}", "W_{0}", "C_{0}"),
        "units": "K",
        "kernel": "F",
        "stride": "S",
        "padding": "P",
    }
    image: Array
    units: Array
    kernel: Array
    stride: Array
    padding: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw an image, and for each layer settings that are usual for its kind."""
        height = draw.integers(28, 72)
        width = height if options["image"] == "square" else draw.integers(28, 72)
        none = 0 * height
        columns = []
        for kind in options["layers"]:
            units = draw.choice(FILTERS if kind in ("conv", "same") else UNITS)
            window = draw.choice((2, 3)) if kind == "pool" else draw.choice((3, 5, 7))
            stride = draw.integers(1, 2)
            if kind == "pool":
                stride = np.minimum(stride + 1, window)
            padding = draw.integers(1, 2)
            columns.append(
                (
                    none if kind in ("pool", "flatten") else units,
                    window if kind in WINDOWED else none,
                    stride if kind in WINDOWED else none,
                    padding if kind == "conv" else none,
                )
            )
        image = np.stack([height, width, draw.choice((1, 3))], axis=-1)
        settings = [np.stack(column, axis=-1) for column in zip(*columns, strict=True)]
        return cls(image, *settings)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `cnn_shapes`."""
        cnn_shapes(
            self.image,
            options["layers"],
            self.units,
            self.kernel,
            self.stride,
            self.padding,
            rounding=options["rounding"],
            same=options["same"],
            step=step,
        )

    def sane(self, trace: Tracer) -> Array:
        """Keep every feature map at least 2 wide and high, and windows inside their input."""
        sides = [trace[name] for name in trace if name.endswith((".height", ".width"))]
        return np.all(join(sides) >= 2, axis=-1) if sides else super().sane(trace)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask shape and parameters of each layer, then the total.

    Answers that are read off the givens (units of a dense layer) or always 0 earn little.
    """
    asked = []
    for k, kind in enumerate(options["layers"], start=1):
        layer = f"layer {k} ({'conv' if kind == 'same' else kind})"
        easy = 0.1 if kind == "dense" else 1.0
        asked.append(Part(f"{kind}{k}.shape", f"output shape of {layer}", Shape(), points=easy))
        easy = 0.1 if kind in ("pool", "flatten") else 1.0
        asked.append(Part(f"{kind}{k}.params", f"parameters of {layer}", Exact(), points=easy))
    return (*asked, Part("total", "parameters of the whole network", Exact()))


def layer(t: View) -> int:
    """Give the number of the layer that a step belongs to."""
    return int(t.scope.lstrip("abcdefghijklmnopqrstuvwxyz"))


def size_before(t: View, axis: int) -> Array:
    """Give height (1), width (2) or channels (3) of what goes into the layer."""
    shapes = ["image", *(name for name in t if name.endswith(".shape"))]
    return t[f"{shapes[layer(t) - 1]}[{axis}]"]


def room(t: View, paddings: int = 2) -> Array:
    """Give how far the window can move along the axis of this step."""
    k = layer(t)
    side = size_before(t, 1 if t.step.endswith("height") else 2)
    return side + paddings * t[f"padding[{k}]"] - t[f"kernel[{k}]"]


def weights_only(t: View) -> Array:
    """Count the parameters of a layer without its biases."""
    k = layer(t)
    if t.scope.startswith("dense"):
        return size_before(t, 1) * t[f"units[{k}]"]
    return t[f"kernel[{k}]"] ** 2 * size_before(t, 3) * t[f"units[{k}]"]


SIZES = ("conv*.height", "conv*.width", "pool*.height", "pool*.width")

FAMILY = Family(
    name="cnn_shapes",
    version=1,
    title="Shapes and parameters of a convolutional network",
    topic="CNN",
    givens=Stack,
    params={
        "layers": Words(
            ("conv", "pool", "same", "pool", "flatten", "dense", "dense"),
            check_layers,
            "the layers in order: conv, same (conv with same padding), pool, flatten, dense",
        ),
        "rounding": OneOf("floor", ROUNDINGS, "what a fraction in an output size becomes"),
        "same": OneOf("half", SAMES, "same padding: P = (F - 1) / 2, or size W / S rounded up"),
        "image": OneOf("square", ("square", "rectangular"), "form of the input"),
    },
    levels={
        "easy": {"layers": ("conv", "pool", "flatten", "dense")},
        "hard": {"layers": ("conv", "same", "pool", "conv", "pool", "flatten", "dense", "dense")},
    },
    parts=parts,
    misconceptions=(
        Misconception(
            "plus-one-inside-the-quotient",
            SIZES,
            lambda t: (room(t) + 1) // t[f"stride[{layer(t)}]"],
            "the + 1 was put inside the division by the stride. It counts the window's first"
            " position, and comes after the division",
        ),
        Misconception(
            "rounded-up",
            SIZES,
            lambda t: -(-room(t) // t[f"stride[{layer(t)}]"]) + 1,
            "the fraction in an output size was rounded up. Here a window that does not fit"
            " completely is dropped, so it is rounded down",
            "convention of conv-output-size: floor",
        ),
        Misconception(
            "rounded-down",
            SIZES,
            lambda t: room(t) // t[f"stride[{layer(t)}]"] + 1,
            "the fraction in an output size was rounded down. Here the last, partial window is"
            " kept, so it is rounded up",
            "convention of conv-output-size: ceil",
        ),
        Misconception(
            "padding-on-one-side",
            SIZES[:2],
            lambda t: room(t, paddings=1) // t[f"stride[{layer(t)}]"] + 1,
            "the padding was added once. P zeros are added on each side, so a side grows by 2P",
            "formula of conv-output-size",
        ),
        Misconception(
            "channels-taken-for-filters",
            ("conv*.channels", "same*.channels"),
            lambda t: size_before(t, 3),
            "the depth of the output was taken from the input. Each filter makes one feature map,"
            " so the depth is the number of filters",
        ),
        Misconception(
            "channels-mixed-up-in-params",
            ("conv*.params", "same*.params"),
            lambda t: (t[f"kernel[{layer(t)}]"] ** 2 * t["image[3]"] + 1) * t[f"units[{layer(t)}]"],
            "the channels of the image were used in the parameter count of a later layer. A filter"
            " is as deep as the input of its own layer",
        ),
        Misconception(
            "biases-forgotten",
            ("conv*.params", "same*.params", "dense*.params"),
            weights_only,
            "the biases were not counted. Each filter and each dense unit has one",
            "formula of conv-params and fc-params",
        ),
        Misconception(
            "flatten-forgets-spatial-size",
            ("flatten*.length",),
            lambda t: size_before(t, 3),
            "flattening was taken to leave one number for each channel. It lays out the whole"
            " feature map: height times width times channels",
        ),
    ),
    covers={
        "conv-output-size": "conv1.shape",
        "pool-output-size": "pool2.shape",
        "same-padding": "same3.shape",
        "flatten": "flatten5.shape",
        "conv-params": "conv1.params",
        "pool-params": "pool2.params",
        "fc-params": "dense6.params",
        "filter-bank": "conv1.shape",
        "cnn-shape-table": "same3.shape",
        "cnn-shape-and-params": "total",
    },
)
