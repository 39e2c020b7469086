"""Softmax: probabilities from logits, a temperature, the Jacobian, and the case of two classes."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.activations import sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.softmax import softmax_by_sigmoid, softmax_jacobian, softmax_layer
from deltarule.reference.trace import Hook, Tracer, View, scoped

RANGES = {"easy": (-1, 1.5, 1), "medium": (-1.2, 1.8, 1), "hard": (-1.2, 1.8, 2)}
"""Where logits are drawn from, and their decimals; far apart, some probabilities are nearly 0."""
TEMPERATURES = {"easy": (20, 40), "medium": (5, 20, 25, 30, 40), "hard": (4, 5, 16, 25, 32)}
"""In tenths; at 1 nothing would change."""


@dataclass(frozen=True)
class Logits(Givens):
    """Logits, one for each class, and a temperature."""

    symbols: ClassVar = {"temperature": "T"}
    z: Array
    temperature: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw logits and a temperature."""
        low, high, places = RANGES[options["level"]]
        return cls(
            z=draw.decimals(low, high, options["classes"], places=places),
            temperature=draw.choice(TEMPERATURES[options["level"]]) / 10,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `softmax_layer`, with and without the temperature, and what follows."""
        p = softmax_layer(self.z, step=step)
        softmax_layer(self.z, self.temperature, step=scoped(step, "tempered"))
        if options["level"] != "easy":
            softmax_jacobian(p, step=step)
        softmax_by_sigmoid(self.z[..., :2], step=scoped(step, "two"))

    def sane(self, trace: Tracer) -> Array:
        """Keep logits that differ, and whose sum can be divided by and changes them."""
        z = trace["z"]
        apart = (np.diff(np.sort(z, axis=-1), axis=-1) > 0.05).all(axis=-1)
        total = np.abs(z.sum(axis=-1))
        return np.asarray(apart & (total > 0.4) & (np.abs(total - 1) > 0.05))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask probabilities, those at the temperature, the Jacobian, and one of two classes."""
    digits, easy = options["digits"], options["level"] == "easy"
    asked = (
        Part("p", "probabilities", Numeric(), digits, points=2, partly=True),
        Part("tempered.p", "probabilities at temperature T", Numeric(), digits, 2, partly=True),
        Part("J", "Jacobian of p with respect to z", Numeric(), digits, points=2, partly=True),
        Part("two.p1", "probability of class 1 out of classes 1 and 2", Numeric(), digits),
    )
    return tuple(part for part in asked if not (easy and part.step == "J"))


def logits(t: View) -> Array:
    """Give what the exponentials are made of: the logits, divided by the temperature or not."""
    return t["scaled"] if t.scope else t["z"]


def jacobian(p: Array, sign: float) -> Array:
    """Give the right diagonal, and p_i p_j beside it with a factor."""
    same = np.eye(p.shape[-1])
    products = p[..., :, None] * p[..., None, :]
    return same * (p * (1 - p))[..., None] + (1 - same) * sign * products


FAMILY = Family(
    name="softmax",
    version=1,
    title="Softmax and its Jacobian",
    topic="activation",
    givens=Logits,
    params={
        "classes": Whole(3, 3, 4, "how many classes there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"digits": 3}, "hard": {"classes": 4, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "softmax-index-clash",
            ("p", "*.p"),
            lambda t: np.roll(t["exps"], 1, axis=-1) / t["sum"][..., None],
            "the exponential above the line belongs to the class before. Class j has its own logit"
            " there; the index of the sum below the line is another one, and runs over all classes",
        ),
        Misconception(
            "softmax-equals-sigmoid",
            ("p", "*.p"),
            lambda t: sigmoid(logits(t)),
            "the sigmoid of each logit was taken. Softmax lets the classes compete, so that their"
            " probabilities add up to one; only for two classes is it a sigmoid, and then of the"
            " difference of the logits",
        ),
        Misconception(
            "exponentials-left-out",
            ("p", "*.p"),
            lambda t: logits(t) / logits(t).sum(axis=-1, keepdims=True),
            "the logits themselves were divided by their sum. The exponentials come first: they"
            " make negative logits positive, too",
            "formula of softmax",
        ),
        Misconception(
            "multiplied-by-the-temperature",
            ("tempered.scaled",),
            lambda t: t["z"] * t["temperature"][..., None],
            "the logits were multiplied by the temperature. They are divided by it: a high"
            " temperature brings them together and makes the classes more alike",
            "convention of softmax: logits are divided by the temperature",
        ),
        Misconception(
            "temperature-on-probabilities",
            ("tempered.p",),
            lambda t: t["p"] / t["temperature"][..., None],
            "the probabilities were divided by the temperature, so they do not add up to one. The"
            " temperature acts on the logits, before the exponentials",
            "convention of softmax: logits are divided by the temperature",
        ),
        Misconception(
            "jacobian-diagonal-only",
            ("J",),
            lambda t: jacobian(t["p"], 0),
            "only the diagonal of the Jacobian was filled, as if each probability hung on its own"
            " logit alone. Every logit is in the sum below the line, so it moves all probabilities",
            "formula of softmax: its Jacobian is diag(p) - p p^T",
        ),
        Misconception(
            "jacobian-sign-beside-the-diagonal",
            ("J",),
            lambda t: jacobian(t["p"], 1),
            "the entries beside the diagonal have the wrong sign. When one logit grows, its class"
            " takes probability away from the others, so each row adds up to zero",
            "formula of softmax: its Jacobian is diag(p) - p p^T",
        ),
        Misconception(
            "difference-the-wrong-way-round",
            ("two.difference",),
            lambda t: t["z[2]"] - t["z[1]"],
            "the difference of the two logits was taken the wrong way round, which gives the"
            " probability of the other class",
            "formula of softmax: for two classes it is the sigmoid of a difference",
        ),
    ),
    covers={"softmax": "p"},
)
