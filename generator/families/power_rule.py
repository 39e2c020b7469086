"""The derivative of a sum of powers, term by term, and the slope at a point."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Formula
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import COEFFICIENTS, different, then_constant
from deltarule.reference.calculus import power_rule
from deltarule.reference.formula import Array
from deltarule.reference.symbolic import exact, polynomial, value_at
from deltarule.reference.trace import Hook, Tracer, View

EXPONENTS = {
    "easy": (1, 2, 3, 4),
    "medium": (1, 2, 3, 4, 5),
    "hard": (-3, -2, -1, 1, 2, 3, 4, 5, 6),
}
PLACES = {"easy": (-2,), "medium": (-3, -2), "hard": (-1,)}
"""Negative, so that brackets matter; a negative power has a whole slope at -1 only."""


@dataclass(frozen=True)
class Powers(Givens):
    """Coefficients and exponents of the terms, and the point."""

    symbols: ClassVar = {"coefficients": "c", "exponents": "n"}
    coefficients: Array
    exponents: Array
    x0: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different powers, the highest first, and a constant."""
        terms, level = options["terms"], options["level"]
        return cls(
            coefficients=draw.choice(COEFFICIENTS, terms),
            exponents=then_constant(different(draw, EXPONENTS[level], terms - 1)),
            x0=draw.choice(PLACES[level]),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `power_rule`."""
        power_rule(self.coefficients, self.exponents, self.x0, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Let brackets matter at the point, whether the derivative is right or not."""
        place = {"x": trace["x0"]}
        bare = value_at(without_brackets(trace["df"]), place)
        return np.asarray(bare != value_at(trace["df"], place))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the derivative as a formula, and its value at the point."""
    return (
        Part("df", "derivative", Formula(("x",)), points=2),
        Part("slope", "slope at the point", Exact()),
    )


def constant(t: View) -> Array:
    """Give the constant term."""
    return np.asarray((t["coefficients"] * (t["exponents"] == 0)).sum(axis=-1))


def without_brackets(f: Array) -> Array:
    """Give formulas as they are computed with -3^2 for (-3)^2: even powers are negative."""

    def even(part: Any) -> bool:
        """Tell whether a part of a formula is an even power."""
        return bool(part.is_Pow and part.exp.is_even)

    change = np.frompyfunc(lambda one: one.replace(even, lambda part: -part), 1, 1)
    return np.asarray(change(f), dtype=object)


FAMILY = Family(
    name="power_rule",
    version=1,
    title="The power rule",
    topic="calculus",
    givens=Powers,
    params={"terms": Whole(4, 3, 5, "number of terms, of which the last is a constant")},
    levels={"easy": {"terms": 3}, "hard": {"terms": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "power-rule-wrong-exponent",
            ("powers",),
            lambda t: t["exponents"] + 1,
            "the exponents went up by one. A derivative has one power less: raising the exponent"
            " belongs to integration",
        ),
        Misconception(
            "exponent-kept",
            ("powers",),
            lambda t: t["exponents"],
            "the exponents stayed as they were. The exponent comes down as a factor, and then it"
            " is lowered by one",
            "formula of derivative-power-rule",
        ),
        Misconception(
            "exponent-not-multiplied",
            ("factors",),
            lambda t: t["coefficients"] * (t["exponents"] != 0),
            "the exponents were lowered, but did not come down as factors. Each coefficient is"
            " multiplied by the exponent of its power",
            "formula of derivative-power-rule",
        ),
        Misconception(
            "constant-kept",
            ("df",),
            lambda t: polynomial(t["factors"], t["powers"]) + exact(constant(t)),
            "the constant term was kept. It shifts the graph up or down and leaves every slope as"
            " it is: its derivative is zero",
            "formula of derivative-power-rule, with the exponent zero",
        ),
        Misconception(
            "minus-outside-the-power",
            ("slope",),
            lambda t: value_at(without_brackets(t["df"]), {"x": t["x0"]}),
            "the minus sign was left outside the power. The whole negative number is raised, as if"
            " in brackets, and an even power of it is positive",
            "formula of derivative-power-rule, at a negative number typed without brackets",
        ),
    ),
    covers={"derivative-power-rule": "df"},
)
