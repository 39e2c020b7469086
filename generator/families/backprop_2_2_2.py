"""One step of gradient descent on the 2-2-2 sigmoid network with shared biases."""

from dataclasses import dataclass
from typing import ClassVar, Self

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.mlp import LOSSES, backprop_2_2_2
from deltarule.reference.trace import Hook, View


@dataclass(frozen=True)
class Network(Givens):
    """Inputs, targets, weights, biases and learning rate."""

    symbols: ClassVar = {"target": "t", "lr": r"\eta"}
    x: Array
    target: Array
    w: Array
    b: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw weights that keep the units away from saturation, of either sign unless easy."""
        signed = options["level"] != "easy"
        return cls(
            x=draw.decimals(0.2, 0.98, 2),
            target=draw.choice([1, 9], 2) / 10,
            w=draw.decimals(0.2, 1.2, 8, signed=signed),
            b=draw.decimals(0.1, 0.8, 2, signed=signed),
            lr=draw.decimals(0.3, 0.9, places=1),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `backprop_2_2_2`."""
        backprop_2_2_2(
            self.x, self.target, self.w, self.b, self.lr, loss=options["loss"], step=step
        )


def parts(options: Options) -> tuple[Part, ...]:
    """Ask net inputs, outputs, error, deltas, gradients and new weights, in order of solution."""
    layers = (("h", "hidden", "w1 w2 w3 w4 b1"), ("o", "output", "w5 w6 w7 w8 b2"))
    asked = [
        (f"{unit}{n}.{step}", f"{what} of {layer} unit {n}")
        for unit, layer, _ in layers
        for n in (1, 2)
        for step, what in (("net", "net input"), ("out", "output"))
    ]
    asked.append(("E", "error"))
    for unit, layer, numbers in reversed(layers):
        asked += [(f"{unit}{n}.delta", f"delta of {layer} unit {n}") for n in (1, 2)]
        for number in numbers.split():
            asked.append((f"{number}.grad", f"derivative of E by {number}"))
            asked.append((f"{number}.new", f"new {number}"))
    return tuple(Part(step, label, Numeric(), options["digits"]) for step, label in asked)


def net_of_nets(t: View) -> Array:
    """Feed an output unit the hidden units' net inputs."""
    first = 3 + 2 * int(t.scope[-1])
    return t[f"w[{first}]"] * t["h1.net"] + t[f"w[{first + 1}]"] * t["h2.net"] + t["b[2]"]


def output_weight(t: View) -> str:
    """Name the weight from this hidden unit to the output unit of a step via_o1 or via_o2."""
    return f"w{2 + 2 * int(t.step[-1]) + int(t.scope[-1])}"


MISCONCEPTIONS = (
    Misconception(
        "net-input-instead-of-output",
        ("o*.net",),
        net_of_nets,
        "the output units were fed the net inputs of the hidden units. What a unit passes on is its"
        " output, the sigmoid of its net input",
    ),
    Misconception(
        "half-dropped-in-error",
        ("o*.loss",),
        lambda t: (t[f"target[{t.scope[-1]}]"] - t["out"]) ** 2,
        "the squared errors were added up without the factor that the definition of E puts before"
        " them",
        "half-factor-mismatch",
    ),
    Misconception(
        "half-factor-mismatch",
        ("o*.back",),
        lambda t: 2 * (t["out"] - t[f"target[{t.scope[-1]}]"]),
        "the derivative of the error was taken as if E were the plain sum of squares; the factor"
        " before the sum belongs to the derivative too",
    ),
    Misconception(
        "half-factor-assumed",
        ("o*.back",),
        lambda t: t["out"] - t[f"target[{t.scope[-1]}]"],
        "the derivative of the error was taken as if E were half the sum of squares, where the 2 of"
        " the square cancels; it does not cancel in the E of this exercise",
        "half-factor-mismatch",
    ),
    Misconception(
        "target-minus-output",
        ("o*.back",),
        lambda t: t[f"target[{t.scope[-1]}]"] - t["out"],
        "the error signal has the wrong sign: it is target minus output here. The derivative of the"
        " squared error by the output has the sign of output minus target",
        "convention of mlp-backprop-2-2-2: delta is the derivative of E by the net input",
    ),
    Misconception(
        "sigma-prime-out-minus-1-minus-out",
        ("*.slope",),
        lambda t: t["out"] - (1 - t["out"]),
        "the slope of the sigmoid was taken as the difference out − (1 − out); it is the product"
        " of out and 1 − out",
    ),
    Misconception(
        "sigma-prime-quotient",
        ("*.slope",),
        lambda t: t["out"] / (1 - t["out"]),
        "the slope of the sigmoid was taken as the quotient out / (1 − out); it is the product of"
        " out and 1 − out",
    ),
    Misconception(
        "slope-left-out",
        ("*.slope",),
        lambda t: 1 + 0 * t["out"],
        "the slope of the sigmoid was left out. The chain rule goes from E to the output and on to"
        " the net input, and that second link is the slope",
        "missing-factor-in-substitution",
    ),
    Misconception(
        "ignores-second-output-path",
        ("h*.back",),
        lambda t: t["via_o1"],
        "only the path through the first output unit was followed back. A hidden unit acts on the"
        " error through both output units, and both paths add up",
    ),
    Misconception(
        "delta-vs-weight-gradient",
        ("h*.via_o*",),
        lambda t: t[f"{output_weight(t)}.grad"] * t[f"w[{output_weight(t)[1]}]"],
        "the derivative by the output weight was sent back instead of the output unit's delta, so"
        " that the hidden output came in once too often",
    ),
    Misconception(
        "updated-weight-sent-back",
        ("h*.via_o*",),
        lambda t: t[f"o{t.step[-1]}.delta"] * t[f"{output_weight(t)}.new"],
        "the hidden deltas were computed with the output weights after their update. One step uses"
        " the weights of the forward pass throughout",
        "convention of mlp-backprop-2-2-2: old w5 and w7 in the hidden deltas",
    ),
    Misconception(
        "alpha-applied-twice",
        ("*.change",),
        lambda t: -t["lr"] * t["lr"] * t["grad"],
        "the learning rate was applied twice, once in the change of the weight and once more when"
        " it was added",
    ),
    Misconception(
        "step-up-the-slope",
        ("*.change",),
        lambda t: t["lr"] * t["grad"],
        "the step was added instead of subtracted. Descent goes against the gradient: a positive"
        " derivative makes the weight smaller",
        "convention of weight-update-delta-form: the sign is inside the change",
    ),
)

FAMILY = Family(
    name="backprop_2_2_2",
    version=1,
    title="One backpropagation step in a 2-2-2 network",
    topic="multilayer perceptron",
    givens=Network,
    params={
        "loss": OneOf("half_sum", tuple(LOSSES), "convention of the error E"),
        "digits": Whole(5, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"digits": 4}, "hard": {"digits": 6}},
    parts=parts,
    misconceptions=MISCONCEPTIONS,
    covers={
        "mlp-forward-2-2-2": "o1.out",
        "mlp-backprop-2-2-2": "h1.delta",
        "neuron-preactivation": "h1.net",
        "weight-update-delta-form": "w5.new",
    },
)
