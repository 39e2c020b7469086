"""Some iterations of gradient descent on a polynomial, with the values on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.descent import FORMS, gradient_descent
from deltarule.reference.formula import Array
from deltarule.reference.polynomials import Exponents, polynomial_gradient, polynomial_value
from deltarule.reference.trace import Hook, Tracer, View, join

EXPONENTS = {
    "bowl": ((2, 0), (0, 2), (1, 0), (0, 1)),
    "tilted": ((2, 0), (1, 1), (0, 2)),
    "saddle": ((2, 0), (0, 2)),
    "curve": ((2,), (1,)),
}
"""The exponents of the variables in each term of a function."""
STEEPEST = {"easy": 3, "medium": 5, "hard": 6}
"""Largest coefficient of a square."""
HUGE, CLOSE = 1e9, 0.01


@dataclass(frozen=True)
class Descent(Givens):
    """Coefficients of the terms, the first point and the learning rate."""

    symbols: ClassVar = {"coefficients": "c", "start": "x^{(0)}", "rate": r"\eta"}
    coefficients: Array
    start: Array
    rate: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw a function that is steep, but not too steep for the rate, and a start uphill."""
        function, most = options["function"], STEEPEST[options["level"]]
        a, b = np.moveaxis(draw.integers(2, most, 2), -1, 0)
        c, d = np.moveaxis(draw.integers(2, 6, 2) * (2 * draw.integers(0, 1, 2) - 1), -1, 0)
        coefficients = {
            "bowl": [a, b, c, d],
            "tilted": [a, np.sign(c) * (2 + np.abs(c) % 2), b],
            "saddle": [a, -b],
            "curve": [a, c],
        }[function]
        n = len(EXPONENTS[function][0])
        start = draw.decimals(1.2, 2.8, n, places=1, signed=True)
        return cls(join(coefficients), start, draw.decimals(0.06, 0.12, places=2))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `gradient_descent`."""
        gradient_descent(
            self.coefficients,
            EXPONENTS[options["function"]],
            self.start,
            self.rate,
            options["iterations"],
            form=options["form"],
            step=step,
        )

    def sane(self, trace: Tracer) -> Array:
        """Keep values that can be written down, also those that follow from a mistake.

        No given may be its own value or slope: written everywhere, it would follow from itself.
        """
        values = [np.abs(trace[name]) < HUGE for name in trace if name.endswith(".f")]
        c, start, rate = trace["coefficients"], trace["start"], trace["rate"]
        numbers = np.concatenate([c, start, rate[..., None]], axis=-1)
        places = numbers[..., None] + 0 * start[..., None, :]
        f = c[..., None, :], exponents_of(trace), places
        itself = np.abs(polynomial_value(*f) - numbers) < CLOSE
        itself |= np.any(np.abs(polynomial_gradient(*f) - numbers[..., None]) < CLOSE, axis=-1)
        return np.all(join(values), axis=-1) & ~itself.any(axis=-1)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the value at the start, and of each iteration the gradient, the point and the value."""
    digits, several = options["digits"], options["function"] != "curve"
    asked = [("t0.f", "value of f at the start")]
    for t in range(1, options["iterations"] + 1):
        asked.append((f"t{t}.gradient", f"gradient in iteration {t}"))
        if options["form"] == "increment":
            asked.append((f"t{t}.delta", f"increment of iteration {t}"))
        asked += [
            (f"t{t}.x", f"point after iteration {t}"),
            (f"t{t}.f", f"value of f after iteration {t}"),
        ]
    return tuple(
        Part(step, what, Numeric(), digits, partly=several and not step.endswith(".f"))
        for step, what in asked
    )


def point(t: View) -> Array:
    """Give the point that the iteration of this step begins at."""
    before = int(t.scope[1:]) - 1
    return t[f"t{before}.x"] if before else t["start"]


def exponents_of(t: Mapping[str, Array]) -> Exponents:
    """Tell the exponents from the numbers of terms and of variables, which no two share."""
    shape = (t["coefficients"].shape[-1], t["start"].shape[-1])
    return next(e for e in EXPONENTS.values() if np.shape(e) == shape)


def gradient_at_the_start(t: View) -> Array:
    """Compute the gradient where the first iteration does."""
    return polynomial_gradient(t["coefficients"], exponents_of(t), t["start"])


def exponents_kept(t: View) -> Array:
    """Differentiate without lowering the exponents."""
    exponents, x = np.array(exponents_of(t)), point(t)
    terms = t["coefficients"] * (x[..., None, :] ** exponents).prod(axis=-1)
    return np.asarray((exponents * terms[..., None]).sum(axis=-2))


def moved(t: View, way: Array) -> Array:
    """Give an increment, or the new point where there is none; no increment is wrong twice."""
    if t.step.endswith("delta"):
        return way
    return point(t) + (t["delta"] if f"{t.scope}.delta" in t else way)


def rate_twice(t: View) -> Array:
    """Multiply the increment by the rate once more; without increments nothing is wrong."""
    rate = t["rate"][..., None]
    return point(t) + rate * (t["delta"] if f"{t.scope}.delta" in t else -t["gradient"])


FAMILY = Family(
    name="gradient_descent",
    version=1,
    title="Gradient descent on a function",
    topic="calculus",
    givens=Descent,
    params={
        "function": OneOf("bowl", tuple(EXPONENTS), "what is descended; curve has one variable"),
        "form": OneOf("direct", FORMS, "whether the update is one step, or increment and sum"),
        "iterations": Whole(3, 1, 5, "how many iterations there are"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"iterations": 2}, "hard": {"function": "tilted", "iterations": 4}},
    parts=parts,
    misconceptions=(
        Misconception(
            "gd-wrong-recursion",
            ("t[2-9].gradient",),
            gradient_at_the_start,
            "the gradient of the first iteration was used again. It belongs to the start; each"
            " iteration computes the gradient anew, at the point that it has come to",
        ),
        Misconception(
            "power-rule-wrong-exponent",
            ("t*.gradient",),
            exponents_kept,
            "the exponents came down as factors, but were not lowered in the powers. A derivative"
            " has one power less",
        ),
        Misconception(
            "uphill",
            ("t*.delta", "t*.x"),
            lambda t: moved(t, t["rate"][..., None] * t["gradient"]),
            "the step went the wrong way. The gradient points to where the function grows, so the"
            " descent goes against it, with a minus",
            "sign in the formula of gradient-descent",
        ),
        Misconception(
            "rate-left-out",
            ("t*.delta", "t*.x"),
            lambda t: moved(t, -t["gradient"]),
            "the learning rate is missing. The gradient tells the direction and how steep it is;"
            " the rate tells how far to go",
            "formula of gradient-descent",
        ),
        Misconception(
            "delta-includes-old-value",
            ("t*.delta",),
            lambda t: point(t) - t["rate"][..., None] * t["gradient"],
            "the increment already contains the old point, which is then added again. An increment"
            " is only what is added to the point",
        ),
        Misconception(
            "alpha-applied-twice",
            ("t*.x",),
            rate_twice,
            "the increment was multiplied by the learning rate once more. The rate is in it"
            " already, with the minus; it is only added",
        ),
    ),
    covers={"gradient-descent": "t1.x"},
)
