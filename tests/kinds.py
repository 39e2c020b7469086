"""Small families that only tests have, with answers of each kind."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from deltarule.generator.checks import (
    Bool,
    Check,
    Choice,
    Exact,
    Formula,
    Matching,
    Numeric,
    Order,
    Property,
)
from deltarule.generator.core import Exercise, Family, Givens, Misconception, Options, Part
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.perceptron_training import perceptron_rule
from deltarule.reference.trace import Hook, View


@dataclass(frozen=True)
class Known(Givens):
    """One given that is the answer itself."""

    value: Array

    def solve(self, step: Hook, options: Options) -> None:
        """Give the given as the answer."""
        step("answer", self.value, "<value>")


def known(
    value: Any,
    check: Check,
    digits: int | None = None,
    partly: bool = False,
    misconceptions: tuple[Misconception, ...] = (),
) -> Exercise:
    """Pose an exercise with one part, whose right answer is a given value."""
    part = Part("answer", "the answer", check, digits, partly=partly)
    family = Family(
        "known", 1, "Known", "tests", Sampled, {}, lambda _: (part,), misconceptions, {}
    )
    return Exercise(family, 0, {}, Sampled(np.asarray(value)), (part,))


@dataclass(frozen=True)
class Sampled(Known):
    """Drawn numbers, for what looks at draws."""

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw one number."""
        return cls(draw.decimals(0.2, 0.9, places=2))


@dataclass(frozen=True)
class Gate(Givens):
    """A row of targets; the student chooses weights and threshold, and computes the outputs."""

    symbols: ClassVar = {"target": "t"}
    target: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Give the targets of AND."""
        return cls(0 * draw.integers(1, 2)[..., None] + np.array([0, 0, 0, 1]))

    def solve(self, step: Hook, options: Options) -> None:
        """Name an example of weights and threshold, net inputs and outputs."""
        X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        lead = self.target.shape[:-1]
        w = step("w", np.ones((*lead, 2)), r"\text{for example}")
        theta = step("theta", np.full(lead, 1.5), r"\text{for example}")
        net = step("net", (X * w[..., None, :]).sum(axis=-1), r"\text{rows times } <w>")
        step("out", (net >= theta[..., None]).astype(int), r"[<net> \ge <theta>]")


def makes_the_gate(t: Any) -> Array:
    """Tell whether the outputs are the targets."""
    return np.asarray((t["out"] == t["target"]).all(axis=-1))


GATE = Family(
    "gate",
    1,
    "Gate",
    "tests",
    Gate,
    {},
    lambda _: (
        Part("w", "weights", Property(makes_the_gate, "any weights that make AND")),
        Part("theta", "threshold", Property(makes_the_gate, "any threshold that makes AND")),
        Part("net", "net inputs", Numeric(), 2),
        Part("out", "outputs", Bool()),
    ),
    (),
    {},
)


@dataclass(frozen=True)
class Power(Givens):
    """The coefficient and the exponent of a power of x."""

    a: Array
    n: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw small whole numbers."""
        return cls(draw.integers(2, 9), draw.integers(3, 7))

    def solve(self, step: Hook, options: Options) -> None:
        """Name the power, its derivative, and the derivative of that."""
        first = step("first", _power(self.a * self.n, self.n - 1), r"\frac{d}{dx} f")
        slope = np.frompyfunc(lambda f: f.diff(), 1, 1)
        step("second", np.asarray(slope(first), dtype=object), r"\frac{d}{dx} <first>")
        step("degree", self.n - 1, "<n> - 1")


def _power(a: Array, n: Array) -> Array:
    import sympy

    x = sympy.Symbol("x")
    make = np.frompyfunc(lambda a, n: int(a) * x ** int(n), 2, 1)
    return np.asarray(make(a, n), dtype=object)


def exponent_kept(t: View) -> Array:
    """Differentiate without lowering the exponent."""
    return _power(t["a"] * t["n"], t["n"])


POWER = Family(
    "power",
    1,
    "Power",
    "tests",
    Power,
    {},
    lambda _: (
        Part("first", "derivative", Formula(("x",))),
        Part("second", "second derivative", Formula(("x",))),
        Part("degree", "degree of the derivative", Exact()),
    ),
    (
        Misconception(
            "exponent-kept",
            ("first",),
            exponent_kept,
            "the exponent was not lowered",
            "power rule",
        ),
    ),
    {},
)

CHOICE = Choice(("convex", "concave", "neither"))
MATCHING = Matching(("p", "q", "r"), ("yes", "no", "maybe"))
ORDER = Order(("go", "set", "ready"))
SAMPLES = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


@dataclass(frozen=True)
class Training(Givens):
    """Weights and bias before a perceptron learns AND."""

    symbols: ClassVar = {"target": "t", "lr": r"\eta"}
    X: Array
    target: Array
    w: Array
    b: Array
    lr: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw weights, and keep the samples and their targets."""
        w = draw.decimals(0.1, 0.9, 2, places=1, signed=True)
        X = np.broadcast_to(SAMPLES, (*w.shape[:-1], *SAMPLES.shape))
        return cls(X, X.all(axis=-1).astype(int), w, w[..., 0], draw.decimals(0.1, 0.5, places=1))

    def solve(self, step: Hook, options: Options) -> None:
        """Train for six epochs."""
        perceptron_rule(self.X, self.target, self.w, self.b, self.lr, epochs=6, step=step)


def training() -> Exercise:
    """Pose the weights after each sample of two epochs, and the epoch that has no mistakes."""
    samples = [f"e{e}.s{k}" for e in (1, 2) for k in (1, 2, 3, 4)]
    asked = [
        *(Part(f"{s}.w", "weights", Numeric(), 2) for s in samples),
        *(Part(f"{s}.b", "bias", Numeric(), 2) for s in samples),
        *(Part(f"e{e}.mistakes", "mistakes", Exact()) for e in (1, 2)),
        Part("converged_at", "the epoch without mistakes", Exact()),
    ]
    parts = tuple(asked)
    family = Family(
        "training", 1, "Training", "tests", Training, {}, lambda _: parts, (NO_ERROR,), {}
    )
    X, w = SAMPLES, np.array([0.3, -0.2])
    givens = Training(X, X.all(axis=1).astype(int), w, np.array(0.1), np.array(0.2))
    return Exercise(family, 0, {}, givens, parts)


NO_ERROR = Misconception(
    "minus-for-plus",
    ("e*.s*.e",),
    lambda t: -(t[f"target[{t.scope[-1]}]"] - t["y"]),
    "the error has the wrong sign",
    "formula of perceptron-learning-rule",
)
