"""A derivative as the limit of the difference quotient, first in numbers and then in letters."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Formula, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import COEFFICIENTS
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import value_formula
from deltarule.reference.slopes import derivative_by_limit, difference_quotient
from deltarule.reference.symbolic import polynomial, replaced, symbol
from deltarule.reference.trace import Hook, View, scoped

EXPONENTS = {2: (2, 1, 0), 3: (3, 1, 0)}
PLACES = {"easy": (2, 3), "medium": (-3, -2, 2, 3), "hard": (-3, -2, 2, 3)}
INCREMENTS = {"easy": (5,), "medium": (1, 2, 5), "hard": (1, 2)}
"""In tenths."""


@dataclass(frozen=True)
class Increment(Givens):
    """The coefficients of a polynomial, the point, and a step away from it."""

    symbols: ClassVar = {"coefficients": "c"}
    coefficients: Array
    x0: Array
    h: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw numbers whose quotient has few decimals."""
        level = options["level"]
        return cls(
            coefficients=draw.choice(COEFFICIENTS, 3),
            x0=draw.choice(PLACES[level]),
            h=draw.choice(INCREMENTS[level]) / 10,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Name the function, take the quotient in numbers, and solve by `derivative_by_limit`."""
        exponents = EXPONENTS[options["degree"]]
        difference_quotient(self.coefficients, exponents, self.x0, self.h, step=scoped(step, "at"))
        f = polynomial(self.coefficients, np.broadcast_to(exponents, self.coefficients.shape))
        f = step("f", f, value_formula([(n,) for n in exponents], ["x"]), "f(x)")
        derivative_by_limit(f, step=step)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the quotient in numbers, the quotient in letters, and its limit."""
    digits = options["digits"]
    return (
        Part("at.f_right", "value of f at the end of the step", Numeric(), digits, points=0.5),
        Part("at.f_left", "value of f at the point", Exact(), points=0.5),
        Part("at.quotient", "difference quotient in numbers", Numeric(), digits),
        Part("quotient", "difference quotient, simplified", Formula(("x", "h")), points=2),
        Part("limit", "its limit, the derivative", Formula(("x", "h")), points=2),
    )


def powers_added(t: View) -> Array:
    """Put in x + h as if the power of a sum were the sum of the powers."""
    f, nothing = t["f"], np.array(0)
    alone = replaced(f, "x", np.array(symbol("h"), dtype=object))
    return np.asarray(f + alone - replaced(f, "x", nothing))


FAMILY = Family(
    name="derivative_by_limit",
    version=1,
    title="The derivative as a limit",
    topic="calculus",
    givens=Increment,
    params={
        "degree": Whole(2, 2, 3, "degree of the polynomial"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"degree": 2}, "hard": {"degree": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "difference-not-divided",
            ("at.quotient",),
            lambda t: t["f_right"] - t["f_left"],
            "the difference of the values was not divided by the step. A slope is a difference"
            " upwards for each unit to the right",
            "formula of derivative-definition",
        ),
        Misconception(
            "powers-added",
            ("shifted",),
            powers_added,
            "the power of the sum was taken as the sum of the powers. Multiplied out it has mixed"
            " terms too, and they make the slope depend on x",
            "formula of derivative-definition",
        ),
        Misconception(
            "limit-variable",
            ("limit",),
            lambda t: replaced(t["quotient"], "x", np.array(0)),
            "x was let go to zero. It is the step h that goes to zero, and x stays where it is",
        ),
        Misconception(
            "limit-not-taken",
            ("limit",),
            lambda t: t["quotient"],
            "the step h is still there. The derivative is what the quotient comes to when h goes"
            " to zero",
            "formula of derivative-definition",
        ),
    ),
    covers={"derivative-definition": "limit"},
)
