"""Two linear layers, the one layer that they amount to, and the slope of their activation."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Exact
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.activations import activate
from deltarule.reference.formula import Array
from deltarule.reference.linear_layers import linear_stack
from deltarule.reference.trace import Hook, Tracer, View

LARGEST = {"easy": 3, "medium": 5, "hard": 9}
"""Largest size of a weight, a bias and an input."""
SLOPES = ("0", "1", "the net input")


@dataclass(frozen=True)
class Layers(Givens):
    """The input, and weights and biases of both layers: a row of weights for each unit."""

    symbols: ClassVar = {"W1": "W_1", "b1": "b_1", "W2": "W_2", "b2": "b_2"}
    x: Array
    W1: Array
    b1: Array
    W2: Array
    b2: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw whole numbers other than 0."""
        n, hidden, m = options["inputs"], options["hidden"], options["outputs"]

        def numbers(*shape: int) -> Array:
            """Draw an array of them."""
            size = draw.integers(1, LARGEST[options["level"]], *shape)
            return size * (2 * draw.integers(0, 1, *shape) - 1)

        return cls(numbers(n), numbers(hidden, n), numbers(hidden), numbers(m, hidden), numbers(m))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `linear_stack`, and by `activate` for the slope of the identity."""
        linear_stack(self.x, [self.W1, self.W2], [self.b1, self.b2], step=step)

        def slope_only(name: str, value: Array, formula: str, symbol: object = None) -> Array:
            """Name the slope; the function itself is the net input."""
            return step(name, value, formula, "f'") if name == "slope" else value

        activate(self.x[..., 0], "linear", axes=0, step=slope_only)

    def sane(self, trace: Tracer) -> Array:
        """Keep products that are not nearly one of the given matrices."""
        V, good = trace["V2"], np.array(True)
        for W in (self.W1, self.W2):
            if W.shape[-2:] == V.shape[-2:]:
                good = good & ((V == W).sum(axis=(-2, -1)) < 2)
        return good


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the outputs of both layers, the weights and biases of the one layer, and the slope."""
    return (
        Part("h1", "outputs of the first layer", Exact(), points=2),
        Part("h2", "outputs of the second layer", Exact(), points=2),
        Part("V2", "weights of the one layer", Exact(), points=4, partly=True),
        Part("c2", "biases of the one layer", Exact(), points=2),
        Part("slope", "derivative of the activation", Choice(SLOPES), points=0.5),
    )


def layer(t: View) -> tuple[Array, Array, Array]:
    """Give weights, biases and inputs of the layer that this step is the output of."""
    k = int(t.step[1:])
    return t[f"W{k}"], t[f"b{k}"], t[f"h{k - 1}"] if k > 1 else t["x"]


def product(matrix: Array, vector: Array) -> Array:
    """Multiply matrices with vectors."""
    return np.asarray((matrix * vector[..., None, :]).sum(axis=-1))


def transposed(t: View) -> Array:
    """Compute the outputs with columns in place of rows, where there are as many of them."""
    W, b, x = layer(t)
    return product(np.swapaxes(W, -1, -2) if square(W) else W, x) + b


def square(*matrices: Array) -> bool:
    """Tell whether matrices have as many rows as columns, all the same number."""
    return len({size for matrix in matrices for size in matrix.shape[-2:]}) == 1


def swapped(t: View) -> Array:
    """Multiply the weights in the order of the layers, where their shapes allow it."""
    W1, W2 = t["W1"], t["W2"]
    return W1 @ W2 if square(W1, W2) else W2 @ W1


def elementwise(t: View) -> Array:
    """Multiply the weights element by element, where their shapes allow it."""
    W1, W2 = t["W1"], t["W2"]
    return W1 * W2 if square(W1, W2) else W2 @ W1


FAMILY = Family(
    name="linear_layers",
    version=1,
    title="Linear layers are one layer",
    topic="activation",
    givens=Layers,
    params={
        "inputs": Whole(2, 2, 4, "how many inputs there are"),
        "hidden": Whole(2, 2, 4, "how many units the first layer has"),
        "outputs": Whole(2, 2, 4, "how many units the second layer has"),
    },
    levels={"easy": {}, "hard": {"inputs": 3, "hidden": 3, "outputs": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "bias-left-out",
            ("h1", "h2"),
            lambda t: product(layer(t)[0], layer(t)[2]),
            "the biases were left out of the outputs. Each unit adds its bias to its weighted sum",
            "formula of linear-activation: a layer with biases",
        ),
        Misconception(
            "columns-taken-for-units",
            ("h1", "h2"),
            transposed,
            "the weights of a unit were read from a column. Here each row of a matrix has the"
            " weights of one unit",
            "convention of linear-activation: a row for each unit",
        ),
        Misconception(
            "matrices-in-the-wrong-order",
            ("V2",),
            swapped,
            "the matrices were multiplied in the order of the layers. What comes first acts on the"
            " input first, so it stands on the right, next to the input",
            "formula of linear-activation: a stack as one matrix",
        ),
        Misconception(
            "multiplied-element-by-element",
            ("V2",),
            elementwise,
            "the matrices were multiplied element by element. Each output of the first layer goes"
            " to every unit of the second, so rows are multiplied with columns and added up",
            "formula of linear-activation: a stack as one matrix",
        ),
        Misconception(
            "first-bias-lost",
            ("c2",),
            lambda t: t["b2"],
            "the biases of the first layer were lost. They go through the second layer like all"
            " that comes out of the first one",
            "formula of linear-activation: a stack as one matrix",
        ),
        Misconception(
            "linear-derivative-zero",
            ("slope",),
            lambda t: 0 * t["x[1]"],
            "the derivative was taken for zero. That is the derivative of a constant; the identity"
            " grows as fast as its net input everywhere",
        ),
    ),
    covers={"linear-activation": "V2"},
)
