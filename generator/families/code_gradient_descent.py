"""Write gradient descent on a polynomial as a function."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Givens, Options, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.families import get
from deltarule.reference.descent import gradient_descent
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import Exponents, polynomial_gradient
from deltarule.reference.trace import Hook, Tracer, View

DESCENT = get("gradient_descent")
STEEPEST = {"easy": 3, "medium": 5, "hard": 6}
"""Largest coefficient of a square."""
HUGE = 1e9


def exponents(variables: int) -> Exponents:
    """Give those of all squares, of the products of neighbours, and of the single variables."""
    one = np.eye(variables, dtype=int)
    return tuple(map(tuple, np.concatenate([2 * one, one[:-1] + one[1:], one]).tolist()))


@dataclass(frozen=True)
class Descent(Givens):
    """Coefficients of the terms, the first point, the learning rate and how many iterations."""

    symbols: ClassVar = {"coefficients": "c", "start": "x^{(0)}", "rate": r"\eta"}
    coefficients: Array
    start: Array
    rate: Array
    iterations: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw a function that is steep, but not too steep for the rate, and a start uphill."""
        n = options["variables"]
        squares = draw.integers(2, STEEPEST[options["level"]], n)
        signs = 2 * draw.integers(0, 1, 2 * n - 1) - 1
        others = draw.integers(1, 2, n)[:, 1:], draw.integers(2, 6, n)
        start = draw.decimals(1.2, 2.8, n, places=1, signed=True)
        return cls(
            np.concatenate([squares, signs * np.concatenate(others, axis=-1)], axis=-1),
            start,
            draw.decimals(0.05, 0.09, places=2),
            np.full(len(start), options["iterations"]),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `gradient_descent`."""
        powers = exponents(self.start.shape[-1])
        many = options["iterations"]
        gradient_descent(self.coefficients, powers, self.start, self.rate, many, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep values that can be written down, also those that follow from a mistake."""
        values = [np.abs(trace[name]) < HUGE for name in trace if name.endswith(".f")]
        return np.asarray(np.all(np.broadcast_arrays(*values), axis=0))


def point(t: View) -> Array:
    """Give the point that the iteration of this step begins at."""
    before = int(t.scope[1:]) - 1
    return t[f"t{before}.x"] if before else t["start"]


def gradient_at_the_start(t: View) -> Array:
    """Compute the gradient where the first iteration does."""
    return polynomial_gradient(t["coefficients"], exponents(t["start"].shape[-1]), t["start"])


def exponents_kept(t: View) -> Array:
    """Differentiate without lowering the exponents."""
    x = point(t)
    powers = np.array(exponents(x.shape[-1]))
    terms = t["coefficients"] * (x[..., None, :] ** powers).prod(axis=-1)
    return np.asarray((powers * terms[..., None]).sum(axis=-2))


RULES: Mapping[str, Callable[[View], Array]] = {
    "gd-wrong-recursion": gradient_at_the_start,
    "power-rule-wrong-exponent": exponents_kept,
    "uphill": lambda t: point(t) + t["rate"][..., None] * t["gradient"],
    "rate-left-out": lambda t: point(t) - t["gradient"],
}
"""Rules for any number of variables."""


def table(g: Any) -> Array:
    """Give the exponents as an array: a row for each term, a column for each variable."""
    return np.array(exponents(g.start.shape[-1]))


FAMILY = coding(
    dataclasses.replace(
        DESCENT,
        name="code_gradient_descent",
        title="Gradient descent on a polynomial",
        givens=Descent,
        params={
            "variables": Whole(2, 1, 3, "how many variables the example has"),
            "iterations": Whole(3, 2, 5, "how many iterations the example has"),
            "digits": DESCENT.params["digits"],
        },
        levels={"easy": {"iterations": 2}, "hard": {"variables": 3, "iterations": 4}},
        parts=lambda options: (),
        misconceptions=tuple(
            dataclasses.replace(m, rule=RULES[m.name])
            for m in DESCENT.misconceptions
            if m.name in RULES
        ),
    ),
    "gradient_descent",
    arguments=(
        Argument("coefficients", "coefficients of the terms", ("terms",)),
        Argument("exponents", "exponents of the terms, 0 or more", ("terms", "variables"), table),
        Argument("start", "first point", ("variables",)),
        Argument("rate", "learning rate"),
        Argument("iterations", "how many iterations, at least 1"),
    ),
    returns=(
        Returned("x", "point after the last iteration", "t*.x", ("variables",)),
        Returned("f", "value of the function there", "t*.f"),
    ),
    sizes=({"variables": 1, "iterations": 4}, {"variables": 3, "iterations": 2}),
    edges={
        "a start at 0": lambda g: {"start": 0 * g.start},
        "coefficients of 0": lambda g: {"coefficients": 0 * g.coefficients},
        "a start of whole numbers": lambda g: {"start": np.sign(g.start).astype(int)},
        "a learning rate of 0": lambda g: {"rate": 0.0},
    },
    large={"variables": 20},
    covers=("gradient-descent",),
)
