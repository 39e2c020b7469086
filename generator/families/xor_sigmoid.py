"""XOR by a network of sigmoid units: what it gives, and how steep the sigmoids must be."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.activations import sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.gate_network import gate_network, smallest_scale
from deltarule.reference.gates import recognise_gate, truth_table
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.trace import Hook, Tracer, View, join, scoped

KINDS = ("AND", "OR", "NAND", "NOR")
SCALES = ((2, 2), (3, 4), (5, 5))
"""Smallest and largest value of each scale that is tried."""


@dataclass(frozen=True)
class Network(Givens):
    """Truth table of XOR, weights and biases, the scales to be tried, and the error allowed."""

    symbols: ClassVar = {"target": "t", "scales": "k", "eps": r"\delta"}
    X: Array
    target: Array
    W: Array
    b: Array
    v: Array
    c: Array
    scales: Array
    eps: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw OR and NAND in either order, and AND; each but so far from its limits."""
        p, q, r, s = np.moveaxis(draw.decimals(1.5, 3, 4, places=1), -1, 0)
        v = draw.decimals(2, 4, 2, places=1)
        first, second, last = np.moveaxis(draw.decimals(0.6, 1, 3, places=1), -1, 0)
        either, both = join([r, s, -first]), join([-p, -q, np.maximum(p, q) + second])
        swap = draw.integers(0, 1)[:, None, None] == 1
        units = np.where(swap, np.stack([either, both], axis=1), np.stack([both, either], axis=1))
        X = np.tile(truth_table(2), (len(p), 1, 1))
        scales = join([draw.integers(*ends) for ends in SCALES[: options["scales"]]])
        return cls(
            X=X,
            target=X.sum(axis=-1) % 2,
            W=units[..., :2],
            b=np.round(units[..., 2], 1),
            v=v,
            c=-np.round(v.max(axis=-1) + last, 1),
            scales=scales,
            eps=draw.choice((5, 8, 10, 15, 20, 25, 30)) / 100,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `gate_network` and `smallest_scale`, and name the gates by their tables."""
        X, W, b, v, c = self.X, self.W, self.b, self.v, self.c
        gate_network(X, W, b, v, c, step=step)
        units = (
            ("first", W[..., 0, :], b[..., 0], {"w": "W[1]", "b": "b[1]"}),
            ("second", W[..., 1, :], b[..., 1], {"w": "W[2]", "b": "b[2]"}),
        )
        for name, weights, bias, names in units:
            named = scoped(step, name, Y="y", **names)
            _, y = perceptron_table(X, weights, bias, step=named)
            named("kind", recognise_gate(y, KINDS, step=named) - 1, "<gate> - 1")
        args = (X, W, b, v, c, self.target, self.scales, self.eps)
        smallest = smallest_scale(*args, step=step)
        count = self.scales.shape[-1]
        found = sum(i * (smallest == self.scales[..., i]) for i in range(1, count))
        terms = [rf"{i} \cdot [<smallest> = <scales[{i + 1}]>]" for i in range(1, count)]
        formula = " + ".join([*terms, rf"{count} \cdot [<smallest> = 0]"])
        step("pick", np.asarray(found + count * (smallest == 0)), formula)

    def sane(self, trace: Tracer) -> Array:
        """Keep errors that are clearly below or above the one allowed."""
        count = trace["scales"].shape[-1]
        errors = join([trace[f"k{i}.error"] for i in range(1, count + 1)])
        eps = trace["eps"][..., None]
        return np.asarray((np.abs(errors - eps) > 0.05 * eps).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask all outputs, the gates that the units are with steps, the errors, the smallest scale."""
    digits, count = options["digits"], options["scales"]
    names = {"h1.out": "hidden unit 1", "h2.out": "hidden unit 2", "y.out": "the output unit"}
    scales = (*(f"scale {i}" for i in range(1, count + 1)), "none of them")
    errors = [
        Part(f"k{i}.error", f"largest error with scale {i}", Numeric(), digits, points=2)
        for i in range(1, count + 1)
    ]
    return (
        *(
            Part(name, f"outputs of {what}", Numeric(), digits, points=2, partly=True)
            for name, what in names.items()
        ),
        Part("first.kind", "gate of hidden unit 1", Choice(KINDS), points=0.5),
        Part("second.kind", "gate of hidden unit 2", Choice(KINDS), points=0.5),
        *errors,
        Part("pick", "smallest scale that is enough", Choice(scales)),
    )


def net(t: View, *, rounded: bool = False) -> Array:
    """Give the net inputs, times the scale, of the unit that a step belongs to.

    The inputs of the output unit may be `rounded` to 0 and 1.
    """
    first, *others = t.step.split(".")
    scale = t[f"scales[{first[1:]}]"][..., None] if first[0] == "k" else 1
    unit, end = (others[0], "") if first[0] == "k" else (first, ".out")
    if unit == "y":
        inputs = np.stack([t[f"h1{end}"], t[f"h2{end}"]], axis=-1)
        inputs, w, b = (inputs >= 0.5) if rounded else inputs, t["v"], t["c"]
    else:
        inputs, w, b = t["X"], t[f"W[{unit[1]}]"], t[f"b[{unit[1]}]"]
    return np.asarray(scale * ((inputs * w[..., None, :]).sum(axis=-1) + b[..., None]))


FAMILY = Family(
    name="xor_sigmoid",
    version=1,
    title="XOR with sigmoids",
    topic="threshold neuron",
    givens=Network,
    params={
        "scales": Whole(2, 1, 3, "how many scales of the weights are tried"),
        "digits": Whole(4, 4, 8, "decimals to round every result to"),
    },
    levels={"easy": {"scales": 1}, "hard": {"scales": 3, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "net-sign-in-exponent",
            ("h*.out", "y.out", "k*.h*", "k*.y"),
            lambda t: sigmoid(np.abs(net(t))),
            "the sign of a negative net input was lost in the exponent. Where the net input is"
            " negative, the sigmoid is below one half",
        ),
        Misconception(
            "hidden-outputs-rounded",
            ("y.z", "k*.y"),
            lambda t: net(t, rounded=True) if t.step == "y.z" else sigmoid(net(t, rounded=True)),
            "the hidden outputs were rounded to zero and one before they went on. The output unit"
            " is given what the sigmoids give, and so it is less sure than a gate",
            "convention of xor-handmade-mlp: sigmoid units, soft gates",
        ),
        Misconception(
            "hidden-units-not-scaled",
            ("k*.h*",),
            lambda t: t[f"{t.step.rpartition('.')[2]}.out"],
            "only the output unit was scaled. All weights and biases are multiplied, so the hidden"
            " units are computed again, too",
            "definition of xor-handmade-mlp: large weights in all units",
        ),
        Misconception(
            "errors-averaged",
            ("k*.error",),
            lambda t: np.abs(t["y"] - t["target"]).mean(axis=-1),
            "the mean of the errors was taken. The error must be small in every row, so the largest"
            " one counts",
            "definition of the smallest scale: every row",
        ),
    ),
    covers={"xor-handmade-mlp": "y.out"},
)
