"""The derivative of a sine or cosine over a polynomial, and the slope at a point."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Formula, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import different, in_degrees, then_constant
from deltarule.reference.calculus import quotient_rule
from deltarule.reference.formula import Array
from deltarule.reference.symbolic import (
    derivative,
    elementary,
    elementary_formula,
    polynomial,
    polynomial_formula,
    value_at,
)
from deltarule.reference.trace import Hook, Tracer

EXPONENTS = {"easy": (2, 3, 4), "medium": (2, 3, 4), "hard": (1, 2, 3)}
KINDS = ("sin", "cos")


@dataclass(frozen=True)
class Quotient(Givens):
    """A sine (0) or cosine (1), a polynomial by its coefficients and exponents, and the point."""

    symbols: ClassVar = {"coefficients": "c", "exponents": "n", "kind": "k"}
    kind: Array
    coefficients: Array
    exponents: Array
    x0: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different powers, the highest first; the last of several is a constant."""
        terms = options["terms"]
        exponents = different(draw, EXPONENTS[options["level"]], max(terms - 1, 1))
        return cls(
            kind=draw.integers(0, 1),
            coefficients=draw.integers(2, 9, terms),
            exponents=exponents if terms == 1 else then_constant(exponents),
            x0=draw.decimals(0.3, 1.8),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Name numerator and denominator, and solve by `quotient_rule`."""
        u = step("u", elementary(self.kind, KINDS), elementary_formula(KINDS), "u(x)")
        v = polynomial(self.coefficients, self.exponents)
        v = step("v", v, polynomial_formula(self.coefficients.shape[-1]), "v(x)")
        quotient_rule(u, v, self.x0, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep a denominator that is neither nearly 0 nor so large that nothing else matters."""
        v = value_at(trace["v"], {"x": trace["x0"]})
        return np.asarray((v > 0.4) & (v < 20))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the derivatives below and above, that of the quotient, and its value at the point."""
    return (
        Part("du", "derivative of u", Formula(("x",))),
        Part("dv", "derivative of v", Formula(("x",))),
        Part("dy", "derivative of the quotient", Formula(("x",)), points=2),
        Part("slope", "slope at the point", Numeric(), options["digits"]),
    )


FAMILY = Family(
    name="quotient_rule",
    version=1,
    title="The quotient rule",
    topic="calculus",
    givens=Quotient,
    params={
        "terms": Whole(2, 1, 3, "terms of the denominator; the last of several is a constant"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"terms": 1}, "hard": {"terms": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "product-rule-sign-of-cos",
            ("du",),
            lambda t: -derivative(t["u"], "x"),
            "the derivative of sine or cosine has the wrong sign. Sine has the cosine as its"
            " derivative, and cosine has minus the sine",
        ),
        Misconception(
            "numerator-swapped",
            ("numerator",),
            lambda t: t["u"] * t["dv"] - t["du"] * t["v"],
            "the two terms of the numerator were swapped. The one with the derivative of the"
            " numerator comes first: a quotient grows with what is above the line",
            "formula of derivative-quotient-rule",
        ),
        Misconception(
            "unsquared-denominator",
            ("dy",),
            lambda t: t["numerator"] / t["v"],
            "the denominator was not squared. The derivative of one over a function has the square"
            " of that function below the line",
        ),
        Misconception(
            "derivatives-divided",
            ("dy",),
            lambda t: t["du"] / t["dv"],
            "the derivative above was divided by the one below. Both functions take part with"
            " their values too",
            "formula of derivative-quotient-rule",
        ),
        Misconception(
            "angle-in-degrees",
            ("slope",),
            lambda t: value_at(in_degrees(t["dy"]), {"x": t["x0"]}),
            "the angle was taken in degrees. The derivative of sine is cosine only where angles"
            " are in radians",
            "convention of derivative-quotient-rule: angles in radians",
        ),
    ),
    covers={"derivative-quotient-rule": "dy"},
)
