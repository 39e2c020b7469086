"""Critical points of a polynomial, what they are, and the case the second derivative leaves open.

The derivative itself is not asked: after a slip in it there may be no critical points at all.
"""

from dataclasses import dataclass
from math import lcm
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Choice, Exact
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.formulas import different
from deltarule.reference.extrema import critical_points
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import value_formula
from deltarule.reference.roots import real_roots
from deltarule.reference.symbolic import derivative, polynomial, replaced
from deltarule.reference.trace import Hook, View

PLACES = {
    "easy": (-3, -2, -1, 1, 2, 3),
    "medium": (-4, -3, -2, -1, 1, 2, 3, 4),
    "hard": (-2, -1, 1, 2),
}
CONSTANTS = tuple(n for n in range(-40, 41) if abs(n) > 1)
KINDS = Choice(("minimum", "maximum", "not decided", "inflection point"))


def with_critical_points(roots: Array) -> Array:
    """Give the coefficients of polynomials whose derivative is zero at the roots, in whole numbers.

    The roots are (variants, n), and the coefficients those of the powers from n + 1 down to 0.

    >>> print(with_critical_points(np.array([[-1, 1]])))
    [[ 1  0 -3  0]]
    """
    slope = np.ones_like(roots[:, :1])
    for root in roots.T[..., None]:
        longer = np.pad(slope, ((0, 0), (0, 1)))
        longer[:, 1:] -= root * slope
        slope = longer
    exponents = np.arange(roots.shape[1] + 1, 0, -1)
    whole = slope * lcm(*exponents.tolist()) // exponents
    whole //= np.gcd.reduce(whole, axis=1, keepdims=True)
    return np.pad(whole, ((0, 0), (0, 1)))


@dataclass(frozen=True)
class Function(Givens):
    """The coefficients of a polynomial, those of the highest power first."""

    symbols: ClassVar = {"coefficients": "c"}
    coefficients: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw the critical points, of which one counts several times from degree 4 on."""
        places = different(draw, PLACES[options["level"]], 2)
        turned = draw.integers(0, 1)[:, None] == 1
        many, once = np.moveaxis(np.where(turned, places[:, ::-1], places), -1, 0)
        roots = np.stack([many] * (options["degree"] - 2) + [once], axis=-1)
        coefficients = with_critical_points(roots) * draw.choice((-4, -3, -2, 2, 3, 4))[:, None]
        coefficients[:, -1] = draw.choice(CONSTANTS)
        return cls(coefficients)

    def solve(self, step: Hook, options: Options) -> None:
        """Name the function, and solve by `critical_points`."""
        degree = self.coefficients.shape[-1] - 1
        exponents = np.arange(degree, -1, -1)
        f = polynomial(self.coefficients, np.broadcast_to(exponents, self.coefficients.shape))
        f = step("f", f, value_formula(exponents[:, None].tolist(), ["x"]), "f(x)")
        critical_points(f, count=2, order=degree, step=step)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the critical points, and of each its value, its second derivative, and what it is.

    From degree 4 on a second derivative is 0, and so it earns little.
    """
    asked = [Part("points", "critical points, in increasing order", Exact(), points=3)]
    for p, which in (("p1", "first"), ("p2", "second")):
        asked += [
            Part(f"{p}.value", f"value of f at the {which} one", Exact()),
            Part(f"{p}.d2", f"second derivative at the {which} one", Exact(), points=0.5),
            Part(f"{p}.kind", f"what the {which} one is", KINDS, points=0.5),
        ]
    return tuple(asked)


def mirrored(t: View) -> Array:
    """Solve for the critical points with the wrong signs, in increasing order."""
    return -real_roots(t["d1"], "x", 2)[..., ::-1]


def constant_kept(t: View) -> Array:
    """Differentiate for the second time, and keep the constant term."""
    return np.asarray(derivative(t["d1"], "x") + replaced(t["d1"], "x", np.array(0)))


def swapped(t: View) -> Array:
    """Decide by the first derivative that is not zero, with minimum and maximum swapped."""
    names = [name.rpartition(".")[2] for name in t if name.startswith(f"{t.scope}.d")]
    kind = np.asarray(2)
    for name in reversed(names):
        d, odd = t[name], int(name[1:]) % 2
        kind = np.where(np.abs(d) > 0, 3 if odd else (d > 0).astype(int), kind)
    return kind


FAMILY = Family(
    name="critical_points",
    version=1,
    title="Minima, maxima and what else is flat",
    topic="calculus",
    givens=Function,
    params={
        "degree": Whole(3, 3, 5, "degree of the polynomial, which has two critical points"),
    },
    levels={"easy": {"degree": 3}, "hard": {"degree": 4}},
    parts=parts,
    misconceptions=(
        Misconception(
            "roots-with-the-wrong-sign",
            ("points",),
            mirrored,
            "the solutions have the wrong sign. A factor of x minus a number is zero at that"
            " number itself",
            "formula of critical-points-univariate",
        ),
        Misconception(
            "constant-kept",
            ("d2",),
            constant_kept,
            "the constant term of the first derivative was kept when it was differentiated again."
            " The derivative of a constant is zero",
            "formula of derivative-power-rule, with the exponent zero",
        ),
        Misconception(
            "minimum-and-maximum-swapped",
            ("p*.kind",),
            swapped,
            "minimum and maximum are swapped. Where the second derivative is positive the graph"
            " opens upwards, and the flat place is its lowest",
            "formula of critical-points-univariate",
        ),
        Misconception(
            "stopped-at-a-zero-second-derivative",
            ("p*.kind",),
            lambda t: np.where(t["d2"] == 0, 2, t["d2"] < 0),
            "the second derivative is zero there, and decides nothing yet. The first of the higher"
            " ones that is not zero does: an inflection point if its order is odd",
            "convention of critical-points-univariate: the case of a zero second derivative",
        ),
        Misconception(
            "flat-and-no-curvature-is-inflection",
            ("p*.kind",),
            lambda t: np.where(t["d2"] == 0, 3, t["d2"] < 0),
            "a zero second derivative was taken for an inflection point. There may be a minimum or"
            " a maximum all the same: the first derivative that is not zero decides",
            "convention of critical-points-univariate: the case of a zero second derivative",
        ),
    ),
    covers={"critical-points-univariate": "points"},
)
