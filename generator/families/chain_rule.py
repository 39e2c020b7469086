"""The derivative of a composition: its factors as formulas, and their values at a point."""

from dataclasses import dataclass
from math import prod
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Formula, Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.calculus import chain_rule
from deltarule.reference.formula import Array
from deltarule.reference.symbolic import (
    elementary,
    elementary_formula,
    exact,
    polynomial,
    polynomial_formula,
    replaced,
    symbol,
    value_at,
)
from deltarule.reference.trace import Hook, Tracer, View, join

KINDS = ("sin", "exp", "tanh", "ln")
LN = KINDS.index("ln")
LARGEST = {"easy": 1, "medium": 3, "hard": 2}
"""The last of the kinds that are drawn."""


@dataclass(frozen=True)
class Composition(Givens):
    """The inner polynomial, which function of it is taken, a factor or an exponent, the point."""

    symbols: ClassVar = {"coefficients": "c", "exponents": "n", "kind": "k"}
    coefficients: Array
    exponents: Array
    kind: Array
    m: Array
    x0: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw a power and a constant inside, and let a small number come out of them."""
        a, n = draw.choice((-5, -4, -3, -2, 2, 3, 4, 5)), draw.integers(2, 3)
        kind = draw.integers(0, LARGEST[options["level"]])
        x0 = draw.decimals(0.3, 1.7, places=1)
        wanted = draw.decimals(0.8, 1.8) * np.where(kind == LN, 1, draw.choice((-1, 1)))
        constant = np.round(wanted - a * x0**n).astype(int)
        return cls(
            coefficients=join([a, constant]),
            exponents=join([n, 0 * n]),
            kind=kind,
            m=draw.integers(2, 4),
            x0=x0,
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Name the functions of the chain, and solve by `chain_rule`."""
        u = polynomial(self.coefficients, self.exponents)
        functions = [step("u", u, polynomial_formula(2), "u(x)")]
        middle, formula = elementary(self.kind, KINDS, "u"), elementary_formula(KINDS, "u")
        if options["functions"] == 2:
            functions.append(step("y", exact(self.m) * middle, rf"<m> \cdot {formula}", "y(u)"))
        else:
            functions.append(step("v", middle, formula, "v(u)"))
            functions.append(step("y", symbol("v") ** exact(self.m), "v^{<m>}", "y(v)"))
        chain_rule(functions, variables(options), self.x0, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep off what is flat or has no value, and what is right or wrong for the same number.

        A value that is whole, or as far from 0 as x, may be copied or the slope of the wrong place.
        Where the slope is much larger than its factors, the printed ones are not precise enough.
        """
        u, x = trace["u0"], trace["x0"]
        names = [name for name in ("dy0", "dv0", "du0") if name in trace]
        factors = np.abs(join([trace[name] for name in names]))
        others = [np.delete(factors, k, axis=-1).prod(axis=-1) for k in range(len(names))]
        precise = join(others).sum(axis=-1) < 100
        valued = (factors > 0.05).all(axis=-1) & np.isfinite(trace["y0"])
        own = (np.abs(np.abs(u) - x) > 0.05) & (u != np.round(u))
        return np.asarray(precise & valued & own & (np.abs(trace["coefficients"][..., 1]) != 1))


def variables(options: Options) -> tuple[str, ...]:
    """Give the variable of each function of the chain."""
    return ("x", "u", "v")[: options["functions"]]


def parts(options: Options) -> tuple[Part, ...]:
    """Ask each factor, the derivative in x, and the way through the chain in numbers.

    The slope is worth little: it follows from what any constants as factors lead to.
    """
    places = variables(options)
    names = (*places[1:], "y")
    factors = list(zip(names, places, strict=True))
    digits = options["digits"]
    return (
        *(Part(f"d{f}", f"factor d{f}/d{x}", Formula((x,))) for f, x in factors),
        Part("derivative", "derivative dy/dx", Formula(("x",)), points=4),
        *(Part(f"{f}0", f"value of {f} at the point", Numeric(), digits) for f in names[:-1]),
        *(
            Part(f"d{f}0", f"value of d{f}/d{x} there", Numeric(), digits, points=1.5)
            for f, x in reversed(factors)
        ),
        Part("slope", "slope dy/dx at the point", Numeric(), digits),
    )


def of_all(t: View) -> list[Array]:
    """Give the factors whose product a step is, the outermost one first."""
    outer, inner = ("_x", "") if t.step == "derivative" else ("0", "0")
    names = ("y", "v") if "v" in t else ("y",)
    return [*(t[f"d{name}{outer}"] for name in names), t[f"du{inner}"]]


def at_the_start(t: View) -> Array:
    """Give an outer factor at x instead of at the value that reaches it."""
    name, in_numbers = t.step[:2], t.step.endswith("0")
    variable = "v" if name == "dy" and "v" in t else "u"
    if in_numbers:
        return value_at(t[name], {variable: t["x0"]})
    return replaced(t[name], variable, np.array(symbol("x"), dtype=object))


FAMILY = Family(
    name="chain_rule",
    version=1,
    title="The chain rule",
    topic="calculus",
    givens=Composition,
    params={
        "functions": Whole(2, 2, 3, "how many functions the chain has"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"functions": 2}, "hard": {"functions": 3}},
    parts=parts,
    misconceptions=(
        Misconception(
            "inner-derivative-forgotten",
            ("derivative", "slope"),
            lambda t: np.asarray(prod(of_all(t)[:-1])),
            "the derivative of the innermost function is missing. When x changes, that function"
            " passes on its own change, and its derivative is a factor like the others",
            "formula of chain-rule",
        ),
        Misconception(
            "outer-factor-at-x",
            ("dy_x", "dv_x", "dy0", "dv0"),
            at_the_start,
            "the derivative of an outer function was taken at x itself. It is taken at the value"
            " that reaches this function, which the inner one has computed",
            "formula of chain-rule",
        ),
        Misconception(
            "inner-factor-at-its-value",
            ("du0",),
            lambda t: value_at(t["du"], {"x": t["u0"]}),
            "the derivative of the innermost function was taken at its value. It is a function of"
            " x, and is taken at the point",
            "formula of chain-rule",
        ),
        Misconception(
            "missing-factor-in-substitution",
            ("slope",),
            lambda t: np.asarray(prod(of_all(t)[1:])),
            "the outermost factor was left out when the numbers were put in. The slope has all"
            " factors of the chain",
        ),
    ),
    covers={"chain-rule": "derivative"},
)
