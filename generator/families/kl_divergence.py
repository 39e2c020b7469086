"""The Kullback-Leibler divergence in both directions, with entropy and cross entropy."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference import divergence
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, Tracer, View, scoped

STEPS = {"easy": 5, "medium": 1, "hard": 1}
"""What probabilities are multiples of, in hundredths."""
LEAST = 5
"""The least probability, in hundredths."""


@dataclass(frozen=True)
class Distributions(Givens):
    """Two distributions over the same classes."""

    p: Array
    q: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Cut what both have beyond the least probabilities at random."""
        classes, unit = options["classes"], STEPS[options["level"]]
        spare = 100 - LEAST * classes
        cuts = np.sort(draw.integers(0, spare // unit, 2, classes - 1) * unit, axis=-1)
        both = (LEAST + np.diff(cuts, prepend=0, append=spare)) / 100
        return cls(both[:, 0], both[:, 1])

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `kl_divergence`, in both directions."""
        divergence.kl_divergence(self.p, self.q, step=_direction(step, "p", "q"))
        divergence.kl_divergence(self.q, self.p, step=_direction(step, "q", "p"))

    def sane(self, trace: Tracer) -> Array:
        """Keep distributions that are clearly apart."""
        return np.asarray(np.abs(trace["p"] - trace["q"]).max(axis=-1) >= 0.1)


def _direction(step: Hook, one: str, other: str) -> Hook:
    """Give the hook for one direction, in which `one` and `other` stand for p and q."""
    inside = scoped(step, one + other, p=one, q=other)
    symbols = {
        "terms": "d" if one == "p" else "d'",
        "kl": rf"D({one} \| {other})",
        "entropy": f"H({one})",
        "cross_entropy": f"H({one}, {other})",
    }

    def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
        """Record a step of this direction."""
        return inside(name, value, formula, symbols[name])

    return named


def parts(options: Options) -> tuple[Part, ...]:
    """Ask both divergences, the entropy of p, and the cross entropy."""
    asked = [
        ("pq.kl", "divergence D(p ‖ q)", 2),
        ("qp.kl", "divergence D(q ‖ p)", 2),
        ("pq.entropy", "entropy H(p)", 1),
        ("pq.cross_entropy", "cross entropy H(p, q)", 1),
    ]
    digits = options["digits"]
    return tuple(Part(step, what, Numeric(), digits, points) for step, what, points in asked)


def pair(t: View) -> tuple[Array, Array]:
    """Give the two distributions in the order of the step's direction."""
    return t[t.scope[0]], t[t.scope[1]]


def exchanged(t: View) -> Array:
    """Compute a step of the other direction."""
    one, other = pair(t)
    if t.step.endswith("terms"):
        return np.asarray(other * np.log(other / one))
    return np.asarray(-(other * np.log(one)).sum(axis=-1))


def in_logarithm(t: View, scale: float) -> Array:
    """Compute a step with all logarithms multiplied."""
    one, other = pair(t)
    if t.step.endswith("terms"):
        return np.asarray(scale * one * np.log(one / other))
    inside = one if t.step.endswith(".entropy") else other
    return np.asarray(-scale * (one * np.log(inside)).sum(axis=-1))


FAMILY = Family(
    name="kl_divergence",
    version=1,
    title="Kullback-Leibler divergence",
    topic="loss",
    givens=Distributions,
    params={
        "classes": Whole(3, 3, 6, "how many classes there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"digits": 3}, "hard": {"classes": 5, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "distributions-exchanged",
            ("*.terms", "*.cross_entropy"),
            exchanged,
            "the two distributions were exchanged. The first one has the weights, since the mean is"
            " over its samples; the divergence is not symmetric",
            "formula of kl-divergence: its direction",
        ),
        Misconception(
            "quotient-upside-down",
            ("*.terms",),
            lambda t: pair(t)[0] * np.log(pair(t)[1] / pair(t)[0]),
            "the quotient in the logarithm is upside down, which changes the sign. The distribution"
            " that has the weights stands above the line; a divergence is never negative",
            "formula of kl-divergence",
        ),
        Misconception(
            "weights-left-out",
            ("*.terms",),
            lambda t: np.log(pair(t)[0] / pair(t)[1]),
            "the logarithms were added up without weights. Each one counts as often as its class"
            " comes up in the first distribution",
            "formula of kl-divergence",
        ),
        Misconception(
            "log-loss-missing-minus",
            ("*.entropy", "*.cross_entropy"),
            lambda t: in_logarithm(t, -1.0),
            "the minus in front of the sum was left out. Logarithms of probabilities are negative,"
            " and entropies are not",
        ),
        Misconception(
            "logarithm-to-base-two",
            ("*.terms", "*.entropy", "*.cross_entropy"),
            lambda t: in_logarithm(t, 1 / np.log(2)),
            "the logarithm to the base two was taken. That gives bits; here all logarithms are"
            " natural ones",
            "convention of kl-divergence: natural logarithm",
        ),
    ),
    covers={"kl-divergence": "pq.kl"},
)
