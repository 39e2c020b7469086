"""The derivative of a polynomial times a sine or cosine, and the slope at a point."""

from dataclasses import dataclass
from typing import ClassVar, Self

from deltarule.generator.checks import Formula, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import COEFFICIENTS, different, in_degrees, then_constant
from deltarule.reference.calculus import product_rule
from deltarule.reference.formula import Array
from deltarule.reference.symbolic import (
    derivative,
    elementary,
    elementary_formula,
    polynomial,
    polynomial_formula,
    value_at,
)
from deltarule.reference.trace import Hook

EXPONENTS = {"easy": (2, 3), "medium": (2, 3, 4), "hard": (2, 3, 4, 5)}
KINDS = ("sin", "cos")


@dataclass(frozen=True)
class Product(Givens):
    """A polynomial by its coefficients and exponents, a sine (0) or cosine (1), and the point."""

    symbols: ClassVar = {"coefficients": "c", "exponents": "n", "kind": "k"}
    coefficients: Array
    exponents: Array
    kind: Array
    x0: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different powers, the highest first; the last of several is a constant."""
        terms = options["terms"]
        exponents = different(draw, EXPONENTS[options["level"]], max(terms - 1, 1))
        return cls(
            coefficients=draw.choice(COEFFICIENTS, terms),
            exponents=exponents if terms == 1 else then_constant(exponents),
            kind=draw.integers(0, 1),
            x0=draw.decimals(0.2, 2.5, places=1),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Name the factors, and solve by `product_rule`."""
        f = polynomial(self.coefficients, self.exponents)
        f = step("f", f, polynomial_formula(self.coefficients.shape[-1]), "f(x)")
        g = step("g", elementary(self.kind, KINDS), elementary_formula(KINDS), "g(x)")
        product_rule(f, g, self.x0, step=step)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the derivatives of both factors, that of the product, and its value at the point."""
    return (
        Part("df", "derivative of f", Formula(("x",))),
        Part("dg", "derivative of g", Formula(("x",))),
        Part("dy", "derivative of the product", Formula(("x",)), points=2),
        Part("slope", "slope at the point", Numeric(), options["digits"]),
    )


FAMILY = Family(
    name="product_rule",
    version=1,
    title="The product rule",
    topic="calculus",
    givens=Product,
    params={
        "terms": Whole(2, 1, 3, "terms of the polynomial; the last of several is a constant"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"terms": 1}, "hard": {"terms": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "product-rule-sign-of-cos",
            ("dg",),
            lambda t: -derivative(t["g"], "x"),
            "the derivative of sine or cosine has the wrong sign. Where the sine crosses zero"
            " upwards the cosine is positive, so the sine has the cosine as its derivative, and"
            " the cosine has minus the sine",
        ),
        Misconception(
            "power-rule-wrong-exponent",
            ("df",),
            lambda t: polynomial(t["coefficients"] * t["exponents"], t["exponents"] + 1),
            "the exponents in the derivative of the polynomial went up by one. A derivative has"
            " one power less",
        ),
        Misconception(
            "derivatives-multiplied",
            ("dy",),
            lambda t: t["df"] * t["dg"],
            "the derivatives of the factors were multiplied. While one factor changes the other"
            " keeps its value: that gives two terms, each with one derivative",
            "formula of derivative-product-rule",
        ),
        Misconception(
            "second-factor-not-differentiated",
            ("dy",),
            lambda t: t["df"] * t["g"],
            "only the first factor was differentiated. The second one changes too, and gives a"
            " term of its own",
            "formula of derivative-product-rule",
        ),
        Misconception(
            "angle-in-degrees",
            ("slope",),
            lambda t: value_at(in_degrees(t["dy"]), {"x": t["x0"]}),
            "the angle was taken in degrees. The derivative of sine is cosine only where angles"
            " are in radians",
            "convention of derivative-product-rule: angles in radians",
        ),
    ),
    covers={"derivative-product-rule": "dy"},
)
