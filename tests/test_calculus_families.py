"""Families with formulas: what they draw, and the mistakes of the notes, with plain oracles."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st
from sympy.abc import x

from deltarule.generator import families
from deltarule.generator.core import Exercise
from deltarule.generator.draw import Draw
from deltarule.generator.families.critical_points import with_critical_points
from deltarule.generator.families.power_rule import without_brackets
from deltarule.generator.formulas import different, in_degrees
from deltarule.generator.sampling import draw
from deltarule.graders.marking import mark
from tests.worked import results

SYMBOLIC = (
    *("power_rule", "product_rule", "quotient_rule", "chain_rule", "gradient_of_polynomial"),
    *("critical_points", "second_derivative_test", "derivative_by_limit"),
)


def posed(name: str, **numbers: Any) -> Exercise:
    """Pose given numbers with default options."""
    family = families.get(name)
    options = family.options()
    givens = family.givens(**{key: np.array(value) for key, value in numbers.items()})
    return Exercise(family, 0, options, givens, family.parts(options))


@given(st.lists(st.integers(-9, 9), min_size=1, unique=True), st.data())
def test_different_values(values: list[int], data: st.DataObject) -> None:
    """They are among the values, each at most once, and the largest comes first."""
    count = data.draw(st.integers(1, len(values)))
    for row in different(Draw(["a", "b", "c"]), values, count).tolist():
        assert set(row) <= set(values)
        assert len(set(row)) == count
        assert row == sorted(row, reverse=True)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=4))
def test_critical_points_are_where_they_are_wanted(roots: list[int]) -> None:
    """The derivative, term by term in fractions, is a multiple of the product of the factors."""
    (coefficients,) = with_critical_points(np.array([roots])).tolist()
    degree = len(roots) + 1
    factor = Fraction(coefficients[0] * degree)
    assert factor != 0
    for place in range(-7, 8):
        slope = sum(
            c * (degree - k) * Fraction(place) ** (degree - k - 1)
            for k, c in enumerate(coefficients[:-1])
        )
        assert slope == factor * math.prod(place - root for root in roots)


@given(st.floats(-400, 400), st.floats(-5, 5))
def test_angles_in_degrees(angle: float, slope: float) -> None:
    """Sine and cosine are those of the angle in radians; what is beside them stays."""
    formula = np.array(sympy.Float(slope) * x * sympy.sin(x) + sympy.cos(x), dtype=object)
    found = float(in_degrees(formula).item().subs(x, sympy.Float(angle)))
    turned = math.radians(angle)
    expected = slope * angle * math.sin(turned) + math.cos(turned)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-4, 6)), min_size=1, max_size=4))
@example([(-3, -4), (-7, 6), (-8, 5)])
def test_a_minus_outside_the_power(terms: Sequence[tuple[int, int]]) -> None:
    """At a negative number it is what Python computes without brackets, but for constants."""
    f = sympy.Add(*(c * x**n for c, n in terms))
    found = without_brackets(np.array(f, dtype=object)).item().subs(x, -2)
    typed = {n: Fraction(-1) * Fraction(2) ** n for n in range(-4, 7)} | {0: Fraction(1)}
    collected = sum(c * (typed[n] if n else 1) for c, n in terms)
    assert Fraction(str(sympy.Rational(found))) == collected


def test_the_mistake_of_the_notes_is_named() -> None:
    """The notes print 4 x^3 for the derivative of 2 x^2: that is the misconception of this name."""
    (printed,) = results(["004-gradient-2x2-4y"])
    exercise = posed(
        "gradient_of_polynomial", coefficients=[2, 4], exponents=[[2, 0], [0, 1]], point=[2, 3]
    )
    assert printed.printed == "[4x^3, 4]"
    marking = mark(exercise, {"f_x": "4x^3", "f_y": "4"})
    assert [v.kind for v in marking.verdicts[:2]] == ["misconception", "right"]
    assert marking.verdicts[0].misconceptions == (printed.misconception,)


@pytest.mark.parametrize("name", SYMBOLIC)
def test_another_form_of_a_formula_is_right(name: str) -> None:
    """A formula counts as the student writes it: here multiplied out, or as one quotient."""
    exercises = draw(families.get(name), range(5), families.get(name).options())
    for exercise in exercises:
        trace = exercise.solve()
        formulas = [p.step for p in exercise.parts if trace[p.step].dtype == object]
        for form in (sympy.expand, sympy.together, sympy.factor):
            answers = {step: str(form(trace[step].item())) for step in formulas}
            kinds = {v.part: v.kind for v in mark(exercise, answers).verdicts}
            assert {kinds[step] for step in formulas} <= {"right"}
