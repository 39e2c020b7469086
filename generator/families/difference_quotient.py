"""A difference quotient of a polynomial, and by how much it misses the derivative."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import polynomial_value
from deltarule.reference.slopes import SCHEMES, difference_quotient
from deltarule.reference.trace import Hook, Tracer, View

COEFFICIENTS = (-6, -5, -4, -3, -2, 2, 3, 4, 5, 6)
INCREMENTS = {"easy": (20, 30, 40), "medium": (8, 11, 12, 14), "hard": (5, 8, 12, 15)}
"""In hundredths."""
CLOSE = 0.01
ENDS = {
    "forward": ("x0 + h", "x0"),
    "backward": ("x0", "x0 - h"),
    "central": ("x0 + h", "x0 - h"),
}


def powers(terms: int) -> range:
    """Give the exponents of a polynomial with all its terms, the highest first."""
    return range(terms - 1, -1, -1)


@dataclass(frozen=True)
class Polynomial(Givens):
    """Coefficients of all powers, the highest first, the point and the increment."""

    symbols: ClassVar = {"coefficients": "c", "x0": "x_0"}
    coefficients: Array
    x0: Array
    h: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw coefficients, a point with one decimal, and an increment."""
        return cls(
            draw.choice(COEFFICIENTS, options["degree"] + 1),
            draw.decimals(0.3, 3, places=1, signed=True),
            draw.choice(INCREMENTS[options["level"]]) / 100,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `difference_quotient`."""
        exponents, scheme = powers(options["degree"] + 1), options["scheme"]
        difference_quotient(self.coefficients, exponents, self.x0, self.h, scheme, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Let no given be its own value: written everywhere, it would follow from itself."""
        c, x0, h = self.coefficients, self.x0, self.h
        numbers = np.concatenate([c, x0[..., None], h[..., None]], axis=-1)
        exponents = [(n,) for n in powers(c.shape[-1])]
        f = polynomial_value(c[..., None, :], exponents, numbers[..., None])
        return np.asarray((np.abs(f - numbers) > CLOSE).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the ends, which are exact, the values there, the quotient, the derivative, the error.

    The central quotient of a quadratic function has no error.
    """
    scheme, digits = options["scheme"], options["digits"]
    asked = []
    for end, where in zip(("right", "left"), ENDS[scheme], strict=True):
        if end in SCHEMES[scheme]:
            asked.append(Part(end, f"{where}, exactly", Numeric(), points=0.25))
        asked.append(Part(f"f_{end}", f"value of f at {where}", Numeric(), digits))
    asked += [
        Part("quotient", "difference quotient", Numeric(), digits, points=3),
        Part("slope", "derivative of f at x0", Numeric(), digits, points=3),
    ]
    if (scheme, options["degree"]) != ("central", 2):
        asked.append(Part("error", "quotient minus derivative", Numeric(), digits, points=2))
    return tuple(asked)


def rise(t: View) -> Array:
    """Give the difference of the values at both ends."""
    return t["f_right"] - t["f_left"]


def exponents_kept(t: View) -> Array:
    """Differentiate without lowering the exponents."""
    c = t["coefficients"]
    n = np.array(powers(c.shape[-1]))
    return np.asarray((c * n * t["x0"][..., None] ** n).sum(axis=-1))


FAMILY = Family(
    name="difference_quotient",
    version=1,
    title="Difference quotient and derivative",
    topic="calculus",
    givens=Polynomial,
    params={
        "degree": Whole(3, 2, 4, "degree of the polynomial"),
        "scheme": OneOf("forward", tuple(SCHEMES), "which ends of the quotient are off the point"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"degree": 2}, "hard": {"degree": 4, "digits": 5}},
    parts=parts,
    misconceptions=(
        Misconception(
            "difference-not-divided",
            ("quotient",),
            rise,
            "the difference of the values was not divided by the distance of the two points. The"
            " quotient is a slope: how far up for each step to the right",
            "formula of derivative-definition",
        ),
        Misconception(
            "values-the-wrong-way-round",
            ("quotient",),
            lambda t: -rise(t) / t["h"],
            "the values were subtracted the wrong way round. The value on the left is taken from"
            " that on the right, since the increment is counted to the right",
            "formula of derivative-definition",
        ),
        Misconception(
            "distance-of-the-ends-mistaken",
            ("quotient",),
            lambda t: rise(t) / (t["h"] if "right" in t and "left" in t else 2 * t["h"]),
            "the quotient is off by a factor of two. Below the line is the distance of the two"
            " ends: the increment where one of them is the point itself, and twice the increment"
            " where they lie on both sides of it",
            "convention of derivative-definition: one side or both",
        ),
        Misconception(
            "power-rule-wrong-exponent",
            ("slope",),
            exponents_kept,
            "the exponents came down as factors, but were not lowered in the powers. A derivative"
            " has one power less",
        ),
        Misconception(
            "limit-variable",
            ("slope",),
            lambda t: t["coefficients"][..., -2],
            "the point was sent to zero, and the derivative taken there. In the limit only the"
            " increment goes to zero; the point stays where it is",
        ),
        Misconception(
            "derivative-minus-quotient",
            ("error",),
            lambda t: t["slope"] - t["quotient"],
            "the error has the wrong sign. It tells by how much the quotient is too large, so the"
            " derivative is what is subtracted",
            "convention of derivative-definition: the sign of the error",
        ),
    ),
    covers={"derivative-definition": "quotient"},
)
