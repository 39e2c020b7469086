"""Critical points of a polynomial in x and y: extrema and saddle points by the determinant.

The first derivatives are not asked: after a slip in them there may be no critical points at all.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Exact, Formula
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import different
from deltarule.reference.extrema import second_derivative_test
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import value_formula
from deltarule.reference.symbolic import polynomial
from deltarule.reference.trace import Hook, Tracer, View, join

EXPONENTS = ((3, 0), (2, 0), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0))
VARIABLES = ("x", "y")
KINDS = Choice(("minimum", "maximum", "not decided", "saddle point"))
PLACES = {"easy": (-2, -1, 1, 2), "medium": (-3, -2, -1, 1, 2, 3), "hard": (-3, -2, -1, 1, 2, 3)}
SHIFTS = {"easy": (0,), "medium": (0,), "hard": (-2, -1, 1, 2)}
CONSTANTS = tuple(range(2, 31))


@dataclass(frozen=True)
class Surface(Givens):
    """The coefficients of the terms whose exponents are `EXPONENTS`."""

    symbols: ClassVar = {"coefficients": "c"}
    coefficients: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        r"""Draw where the critical points are, on a line on which both derivatives meet.

        .. math:: f = k (2 x^3 - 3 (p + q) x^2 + 6 p q x) + c (y - m x - n)^2 + d
        """
        level = options["level"]
        q, p = np.moveaxis(different(draw, PLACES[level], 2), -1, 0)
        k, c, m = draw.choice((-2, -1, 1, 2)), draw.choice((-5, -4, 4, 5)), draw.choice((-2, 1, 2))
        n, d = draw.choice(SHIFTS[level]), draw.choice(CONSTANTS)
        cubic = [2 * k, -3 * k * (p + q) + c * m**2, -2 * c * m, c]
        return cls(join([*cubic, 6 * k * p * q + 2 * c * m * n, -2 * c * n, d]))

    def solve(self, step: Hook, options: Options) -> None:
        """Name the function, and solve by `second_derivative_test`."""
        exponents = np.broadcast_to(EXPONENTS, (*self.coefficients.shape, 2))
        f = polynomial(self.coefficients, exponents, VARIABLES)
        f = step("f", f, value_formula(EXPONENTS, VARIABLES), "f(x, y)")
        second_derivative_test(f, count=2, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep factors that are printed: that of a square alone is not."""
        return np.asarray((np.abs(trace["coefficients"]) != 1).all(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the second derivatives, and of each critical point the determinant and what it is."""
    asked = []
    if options["points"] == "asked":
        asked.append(Part("points", "critical points, one in each row", Exact(), points=3))
    asked += [
        Part("f_xx", "second derivative by x", Formula(VARIABLES)),
        Part("f_xy", "mixed second derivative", Formula(VARIABLES), points=0.5),
        Part("f_yy", "second derivative by y", Formula(VARIABLES), points=0.5),
    ]
    for p, which in (("p1", "first"), ("p2", "second")):
        asked += [
            Part(f"{p}.delta", f"determinant at the {which} point", Exact(), points=1.5),
            Part(f"{p}.kind", f"what the {which} point is", KINDS, points=0.5),
        ]
    return tuple(asked)


def swapped(t: View) -> Array:
    """Decide with minimum and maximum swapped."""
    return np.where(t["delta"] > 0, t["r"] > 0, np.where(t["delta"] < 0, 3, 2))


FAMILY = Family(
    name="second_derivative_test",
    version=1,
    title="Extrema and saddle points",
    topic="calculus",
    givens=Surface,
    params={
        "points": OneOf("asked", ("asked", "given"), "whether the critical points are to be found"),
    },
    levels={"easy": {"points": "given"}, "hard": {"points": "asked"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "hessian-test-without-mixed-derivative",
            ("p*.delta",),
            lambda t: t["r"] * t["t"],
            "the mixed derivative is missing in the determinant. Along the axes a surface may rise"
            " on all sides, and still fall along a diagonal: that is what the mixed one tells",
        ),
        Misconception(
            "mixed-derivative-added",
            ("p*.delta",),
            lambda t: t["r"] * t["t"] + t["s"] ** 2,
            "the square of the mixed derivative was added. In the determinant it is taken away",
            "formula of second-derivative-test",
        ),
        Misconception(
            "decided-without-the-determinant",
            ("p*.kind",),
            lambda t: (t["r"] < 0).astype(int),
            "only the second derivative by x was looked at. Where the determinant is negative the"
            " surface rises one way and falls another: that is a saddle point",
            "formula of second-derivative-test",
        ),
        Misconception(
            "minimum-and-maximum-swapped",
            ("p*.kind",),
            swapped,
            "minimum and maximum are swapped. Where the second derivatives are positive the"
            " surface opens upwards, and the flat place is its lowest",
            "formula of second-derivative-test",
        ),
    ),
    covers={"second-derivative-test": "p1.delta"},
)
