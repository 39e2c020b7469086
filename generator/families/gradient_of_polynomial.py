"""Partial derivatives of a polynomial in x and y, its gradient at a point, and the way down."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Formula, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import COEFFICIENTS
from deltarule.reference.formula import Array
from deltarule.reference.gradients import gradient
from deltarule.reference.symbolic import derivative, polynomial, polynomial_formula, replaced
from deltarule.reference.trace import Hook, Tracer, View

VARIABLES = ("x", "y")
PLACES = {"easy": (-2, 2, 3), "medium": (-3, -2, 2, 3), "hard": (-4, -3, -2, 2, 3, 4)}


@dataclass(frozen=True)
class Polynomial(Givens):
    """Coefficients and exponents of x and y in each term, and the point."""

    symbols: ClassVar = {"coefficients": "c", "exponents": "n", "point": "p"}
    coefficients: Array
    exponents: Array
    point: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw a term with both variables, one with each alone, and a second with both."""
        terms, level = options["terms"], options["level"]
        n = draw.integers(1, 2 if level == "easy" else 3, 2)
        n[:, 0] += n.max(axis=1) == 1  # more than x y, which the last term may be
        alone = draw.integers(2, 4, 2)[..., None] * np.eye(2, dtype=int)
        rows = np.concatenate([n[:, None], alone, np.ones_like(alone[:, :1])], axis=1)
        return cls(
            coefficients=draw.choice(COEFFICIENTS, terms),
            exponents=rows[:, :terms],
            point=draw.choice(PLACES[level], 2),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Name the function, and solve by `gradient`."""
        f = polynomial(self.coefficients, self.exponents, VARIABLES)
        formula = polynomial_formula(self.coefficients.shape[-1], VARIABLES)
        gradient(step("f", f, formula, "f(x, y)"), VARIABLES, self.point, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep gradients that point along no axis."""
        return np.asarray((trace["gradient0"] != 0).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask both partial derivatives, and at the point the gradient, its norm and the way down."""
    digits = options["digits"]
    return (
        Part("f_x", "partial derivative by x", Formula(VARIABLES)),
        Part("f_y", "partial derivative by y", Formula(VARIABLES)),
        Part("gradient0", "gradient at the point", Exact(), points=2, partly=True),
        Part("norm", "norm of the gradient there", Numeric(), digits),
        Part("descent", "direction of steepest descent", Numeric(), digits, partly=True),
    )


def raised(t: View) -> Array:
    """Differentiate with the exponent one higher instead of one lower."""
    i = VARIABLES.index(t.step[-1])
    coefficients = t["coefficients"] * t["exponents"][..., i]
    return polynomial(coefficients, t["exponents"] + np.eye(2, dtype=int)[i], VARIABLES)


def with_the_others(t: View) -> Array:
    """Differentiate, and keep the terms that do not have the variable."""
    variable = t.step[-1]
    return np.asarray(derivative(t["f"], variable) + replaced(t["f"], variable, np.array(0)))


FAMILY = Family(
    name="gradient_of_polynomial",
    version=1,
    title="Gradient and steepest descent",
    topic="calculus",
    givens=Polynomial,
    params={
        "terms": Whole(3, 2, 4, "number of terms"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"terms": 2}, "hard": {"terms": 4}},
    parts=parts,
    misconceptions=(
        Misconception(
            "power-rule-wrong-exponent",
            ("f_x", "f_y"),
            raised,
            "the exponent went up by one. The derivative of a power has one power less of the"
            " variable",
        ),
        Misconception(
            "other-terms-kept",
            ("f_x", "f_y"),
            with_the_others,
            "the terms without the variable were kept. In a partial derivative the other variable"
            " is a constant, and a constant term has the derivative zero",
            "convention of partial-derivative: the other variables are constant",
        ),
        Misconception(
            "norm-as-sum",
            ("norm",),
            lambda t: np.abs(t["gradient0"]).sum(axis=-1),
            "the entries of the gradient were added up. Its norm is a length: the root of the sum"
            " of their squares",
            "formula of gradient-vector",
        ),
        Misconception(
            "ascent-for-descent",
            ("descent",),
            lambda t: t["gradient0"] / t["norm"][..., None],
            "this is the direction of the gradient, in which the function grows fastest. Steepest"
            " descent goes the opposite way",
            "formula of gradient-vector",
        ),
        Misconception(
            "direction-not-normalised",
            ("descent",),
            lambda t: -t["gradient0"],
            "the direction was not scaled to length one. The negative gradient is divided by its"
            " norm",
            "convention of gradient-vector: a direction of length one",
        ),
    ),
    covers={"partial-derivative": "f_x", "gradient-vector": "gradient0"},
)
