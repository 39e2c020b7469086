"""Lines in slope form and in general form, and the value of a linear function of several inputs."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.lines import general_form, linear_prediction, slope_form
from deltarule.reference.trace import Hook, Tracer, View, scoped

FRACTIONS = {"easy": (2, 4), "medium": (2, 4, 8), "hard": (8, 16)}
"""Denominators of slope and intercept that are given: doubling makes them whole in the end."""
MOST = 4
"""Inputs of the linear function."""


@dataclass(frozen=True)
class Lines(Givens):
    """Coefficients of the first line, slope and intercept of the second, a function, a point."""

    symbols: ClassVar = {
        "A": "A_{1}",
        "B": "B_{1}",
        "C": "C_{1}",
        "m": "m_{2}",
        "b": "b_{2}",
        "coefficients": tuple(f"w_{{{i}}}" for i in range(MOST + 1)),
    }
    A: Array
    B: Array
    C: Array
    m: Array
    b: Array
    coefficients: Array
    x: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw coefficients of either sign, and a slope that is a fraction with its intercept."""
        inputs, below = options["inputs"], draw.choice(FRACTIONS[options["level"]])
        whole = draw.integers(3, 19, 5) * (2 * draw.integers(0, 1, 5) - 1)
        A, B, C, rise, shift = np.moveaxis(whole, -1, 0)
        return cls(
            A=A,
            B=B,
            C=C,
            m=rise / below,
            b=shift / below,
            coefficients=draw.decimals(0.3, 3.5, inputs + 1, places=1, signed=True),
            x=draw.decimals(1.5, 9.5, inputs, places=1, signed=True),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `slope_form`, `general_form` and `linear_prediction`."""
        slope_form(self.A, self.B, self.C, step=numbered(step, 1))
        general_form(self.m, self.b, step=numbered(step, 2))
        linear_prediction(self.x, self.coefficients, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep lines of which not two numbers are of one size, and the second is not whole yet."""
        differ = np.abs(trace["A"]) != np.abs(trace["C"])
        differ = differ & (np.abs(trace["m"]) != np.abs(trace["b"]))
        return np.asarray(differ & (np.abs(trace["line2.scale"]) > 1))


def numbered(step: Hook, k: int) -> Hook:
    """Give a hook that names what belongs to line k, in symbols too.

    The solver tells in words which scale is the smallest; here it is a formula.
    """
    inside = scoped(step, f"line{k}")

    def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
        """Record a step of line k."""
        return inside(name, value, doublings() if name == "scale" else formula, f"{symbol}_{{{k}}}")

    return named


def doublings() -> str:
    """Write a formula: double until slope and intercept are whole, with the sign of the slope."""
    factors = [r"(2 \cdot [<m> \gt 0] - 1)"]
    for power in (1, 2, 4, 8):
        broken = (rf"[{power} \cdot <{n}> \ne \lfloor {power} \cdot <{n}> \rfloor]" for n in "mb")
        factors.append(rf"(1 + \max({', '.join(broken)}))")
    return r" \cdot ".join(factors)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the slope form of the first line, the general form of the second, and the value."""
    digits = options["digits"]
    return (
        Part("line1.m", "slope of line 1", Numeric(), digits, 2),
        Part("line1.b", "intercept of line 1", Numeric(), digits, 2),
        Part("line2.A", "first coefficient of line 2", Exact()),
        Part("line2.B", "second coefficient of line 2", Exact()),
        Part("line2.C", "right side of line 2", Exact()),
        Part("y", "value of the linear function", Numeric(), digits, 2),
    )


def without_slopes(t: View) -> Array:
    """Add the inputs as they are."""
    return np.asarray(t["coefficients"][..., 0] + t["x"].sum(axis=-1))


FORM = "formula of line-equations"

FAMILY = Family(
    name="line_forms",
    version=1,
    title="Equations of lines",
    topic="decision boundary",
    givens=Lines,
    params={
        "inputs": Whole(2, 1, MOST, "how many inputs the linear function has"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    parts=parts,
    misconceptions=(
        Misconception(
            "slope-sign-lost",
            ("line1.m",),
            lambda t: t["A"] / t["B"],
            "the slope has the wrong sign. When the equation is solved for y, the term with x goes"
            " to the other side and changes its sign",
            FORM,
        ),
        Misconception(
            "slope-upside-down",
            ("line1.m",),
            lambda t: -t["B"] / t["A"],
            "the quotient of the slope is upside down. The equation is solved for y, so everything"
            " is divided by the coefficient of y",
            FORM,
        ),
        Misconception(
            "right-side-not-divided",
            ("line1.b",),
            lambda t: t["C"] + 0.0,
            "the right side was taken as the intercept. The whole equation is divided by the"
            " coefficient of y, the right side too",
            FORM,
        ),
        Misconception(
            "right-side-taken-to-the-left",
            ("line1.b",),
            lambda t: -t["C"] / t["B"],
            "the intercept has the wrong sign. The constant of this general form stands on the"
            " right already",
            "convention of line-equations: A x + B y = C",
        ),
        Misconception(
            "side-changed-without-sign",
            ("line2.C",),
            lambda t: t["scale"] * t["b"],
            "the constant has the wrong sign: after the terms with x and y have been brought to"
            " one side, it stands alone on the other one, and one of the two changes its sign",
            FORM,
        ),
        Misconception(
            "intercept-left-out",
            ("y",),
            lambda t: (t["coefficients"][..., 1:] * t["x"]).sum(axis=-1),
            "the intercept was left out of the value. It is added whatever the inputs are",
            FORM,
        ),
        Misconception(
            "slopes-left-out",
            ("y",),
            without_slopes,
            "the inputs were added without their coefficients. Each input is multiplied by its own",
            "formula of line-equations, printed once without the slope",
        ),
    ),
    covers={"line-equations": "line1.m"},
    levels={"easy": {"inputs": 1}, "hard": {"inputs": 4}},
)
