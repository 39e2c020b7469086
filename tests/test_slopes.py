"""Difference quotients: exact fractions, and what they come to as the increment shrinks."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy.abc import h, x, y

from deltarule.reference.gradients import MEASURES, gradient_check
from deltarule.reference.polynomials import (
    gradient_formulas,
    polynomial_gradient,
    polynomial_value,
)
from deltarule.reference.slopes import SCHEMES, derivative_by_limit, difference_quotient
from deltarule.reference.symbolic import replaced
from deltarule.reference.trace import Rule, Tracer
from tests.functions import assert_formulas_batch, assert_printed_at
from tests.solving import arrays, assert_batch, assert_printed, assert_steps, several, traced
from tests.worked import entry

often = settings(max_examples=100, deadline=None)
TENTHS = st.integers(-30, 30).map(lambda n: Fraction(n, 10))
INCREMENTS = st.sampled_from([Fraction(k, 100) for k in (1, 5, 10, 20, 50, 100, -10)])
Terms = list[tuple[Fraction, tuple[int, ...]]]


def power(base: Fraction, exponent: int) -> Fraction:
    """Multiply again and again."""
    return base * power(base, exponent - 1) if exponent else Fraction(1)


def value(terms: Terms, place: list[Fraction]) -> Fraction:
    """Add up the terms."""
    total = Fraction(0)
    for c, row in terms:
        for base, exponent in zip(place, row, strict=True):
            c *= power(base, exponent)  # noqa: PLW2901 (the term is built up)
        total += c
    return total


def partial(terms: Terms, place: list[Fraction], i: int) -> Fraction:
    """Take out of f(place + t e_i) the part that is linear in t, by interpolation."""
    degree = max(row[i] for _, row in terms)
    nodes = range(-degree - 1, degree + 2)
    total = Fraction(0)
    for k in nodes:
        others = [j for j in nodes if j != k]
        linear = Fraction(0)
        for left_out in others:
            product = Fraction(1)
            for j in others:
                product *= 1 if j == left_out else -j
            linear += product
        scale = Fraction(1)
        for j in others:
            scale *= k - j
        moved = [q + k * (j == i) for j, q in enumerate(place)]
        total += value(terms, moved) * linear / scale
    return total


@st.composite
def polynomials(draw: st.DrawFn, n: int = 1) -> Terms:
    """Draw coefficients and exponents."""
    rows = st.lists(st.tuples(*[st.integers(0, 3)] * n), min_size=1, max_size=4)
    return [(draw(TENTHS), row) for row in draw(rows)]


def split(terms: Terms) -> tuple[list[Fraction], list[tuple[int, ...]]]:
    """Give the coefficients and the exponents."""
    return [c for c, _ in terms], [row for _, row in terms]


@often
@given(st.data(), st.integers(1, 3))
def test_polynomials_as_numbers(data: st.DataObject, n: int) -> None:
    """Values by repeated multiplication, gradients by interpolation, in fractions."""
    terms = data.draw(polynomials(n))
    place = data.draw(st.lists(TENTHS, min_size=n, max_size=n))
    coefficients, exponents = split(terms)
    found = arrays({"c": coefficients, "x": place})
    assert polynomial_value(found["c"], exponents, found["x"]) == pytest.approx(
        float(value(terms, place)), rel=1e-12, abs=1e-12
    )
    expected = [float(partial(terms, place, i)) for i in range(n)]
    np.testing.assert_allclose(
        polynomial_gradient(found["c"], exponents, found["x"]), expected, rtol=1e-9, atol=1e-9
    )


def test_factors_and_exponents_of_one_are_not_printed() -> None:
    """The derivative of c x y + d y^2 + e in y is c x + 2 d y."""
    _, in_y = gradient_formulas(((1, 1), (0, 2), (0, 0)), ("<x>", "<y>"), "c")
    assert in_y == r"<c[1]> \cdot <x> + 2 \cdot <c[2]> \cdot <y>"


@often
@given(polynomials(), TENTHS, INCREMENTS, st.sampled_from(list(SCHEMES)))
def test_difference_quotients(terms: Terms, x0: Fraction, step: Fraction, scheme: str) -> None:
    """All steps in fractions, and each as it is printed."""
    coefficients, exponents = split(terms)
    givens = arrays({"coefficients": coefficients, "x0": x0, "h": step})
    powers = [row[0] for row in exponents]
    tracer = traced(difference_quotient, givens, exponents=powers, scheme=scheme)
    assert tracer.steps["error"].symbol == "q - f'(x_0)"
    right = x0 + step if scheme != "backward" else x0
    left = x0 - step if scheme != "forward" else x0
    f_right, f_left = value(terms, [right]), value(terms, [left])
    expected: dict[str, Any] = {"right": right, "f_right": f_right, "left": left, "f_left": f_left}
    if scheme != "central":
        del expected["left" if scheme == "forward" else "right"]
    expected["quotient"] = (f_right - f_left) / (right - left)
    expected["slope"] = partial(terms, [x0], 0)
    expected["error"] = expected["quotient"] - expected["slope"]
    assert_steps(tracer, expected)
    assert_printed(tracer)


@often
@given(polynomials(), TENTHS)
def test_the_order_of_the_error(terms: Terms, x0: Fraction) -> None:
    """Half the increment halves the error on one side, and quarters it where both are taken."""
    coefficients, exponents = split(terms)
    powers = [row[0] for row in exponents]
    found = arrays({"coefficients": coefficients, "x0": x0})

    def error(scheme: str, step: float) -> float:
        """Give the error for one increment."""
        quotient, slope = difference_quotient(
            **found, exponents=powers, h=np.array(step), scheme=scheme
        )
        return float(quotient - slope)

    for scheme, factor in (("forward", 2), ("backward", 2), ("central", 4)):
        large, small = error(scheme, 2e-4), error(scheme, 1e-4)
        assume(abs(small) > 1e-5 / factor**2 or abs(large) < 1e-10)
        if abs(large) > 1e-9:
            assert large / small == pytest.approx(factor, rel=2e-2)


@often
@given(st.data(), st.integers(1, 3), st.sampled_from(MEASURES))
def test_gradient_checks(data: st.DataObject, n: int, measure: str) -> None:
    """Each side, the quotients and the relative error, from the fractions."""
    terms = data.draw(polynomials(n))
    place, claimed = data.draw(several(TENTHS, 2, n))
    step, tolerance = data.draw(INCREMENTS), data.draw(st.sampled_from([0.001, 0.1, 0.5]))
    coefficients, exponents = split(terms)

    def moved(sign: int) -> list[Fraction]:
        """Move one coordinate after the other."""
        places = [[q + sign * step * (i == j) for j, q in enumerate(place)] for i in range(n)]
        return [value(terms, one) for one in places]

    numeric = [(a - b) / (2 * step) for a, b in zip(moved(1), moved(-1), strict=True)]
    size, other = (
        float(np.linalg.norm([float(v) for v in vector])) for vector in (claimed, numeric)
    )
    assume(size + other > 0)
    difference = [c - g for c, g in zip(claimed, numeric, strict=True)]
    below = size + other if measure == "sum" else max(size, other)
    error = float(np.linalg.norm([float(v) for v in difference])) / below
    assume(abs(error - tolerance) > 1e-6)
    givens = arrays({"coefficients": coefficients, "point": place, "claimed": claimed, "h": step})
    givens["tolerance"] = np.array(tolerance)
    tracer = traced(gradient_check, givens, exponents=exponents, relative_to=measure)
    expected = {"plus": moved(1), "minus": moved(-1), "numeric": numeric, "difference": difference}
    assert_steps(tracer, {**expected, "error": error, "passes": int(error <= tolerance)})
    assert_printed(tracer)


def test_an_error_as_large_as_the_tolerance_passes() -> None:
    """The slope is 1, and 3 is claimed: the error is 2 of 4."""
    numbers = {"coefficients": [1], "point": [0], "claimed": [3], "h": 0.5, "tolerance": 0.5}
    givens = {name: np.array(number) for name, number in numbers.items()}
    tracer = traced(gradient_check, givens, exponents=[(1,)], relative_to="sum")
    assert tracer["error"] == 0.5 and tracer["passes"] == 1
    assert_printed(tracer)


@often
@given(st.data(), st.integers(1, 3))
def test_batches(data: st.DataObject, count: int) -> None:
    """Element k of a batch is k alone."""
    exponents = [(2, 1), (0, 1), (3, 0)]
    singles: list[dict[str, Any]] = []
    for _ in range(count):
        place, claimed = data.draw(several(TENTHS.filter(bool), 2, 2))
        coefficients = data.draw(st.lists(TENTHS.filter(bool), min_size=3, max_size=3))
        given_ = {"coefficients": coefficients, "point": place, "claimed": claimed}
        singles.append(arrays(given_ | {"h": Fraction(1, 10), "tolerance": Fraction(1, 10)}))
    assert_batch(gradient_check, singles, exponents=exponents)
    lines = [
        {"coefficients": one["coefficients"], "x0": one["point"][0], "h": one["h"]}
        for one in singles
    ]
    for scheme in SCHEMES:
        assert_batch(difference_quotient, lines, exponents=[3, 1, 0], scheme=scheme)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"h": np.array(0.0)}, "h must not be 0"),
        ({"h": np.array([0.1, 0.0])}, "h must not be 0"),
        ({"scheme": "centre"}, "scheme must be one of .*did you mean central"),
        ({"exponents": [2, 1, 0]}, "exponents must have 1 for each of the terms"),
        ({"exponents": [2, -1]}, "exponents must be whole numbers from 0 on"),
        ({"exponents": [2, 0.5]}, "exponents must be whole numbers from 0 on"),
        ({"x0": np.array(np.nan)}, "x0 must hold finite numbers"),
        ({"x0": np.ones(2), "h": np.ones(3)}, "leading axes must broadcast"),
    ],
)
def test_errors_of_difference_quotients(change: dict[str, Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    right = {"coefficients": np.ones(2), "x0": np.array(1.0), "h": np.array(0.1)}
    with pytest.raises(ValueError, match=words):
        difference_quotient(**{"exponents": [2, 1], **right, **change})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"h": np.array(0.0)}, "h must not be 0"),
        ({"h": np.array([0.1, 0.0])}, "h must not be 0"),
        ({"claimed": np.ones(3)}, "claimed must have one element for each of 2 coordinates"),
        ({"relative_to": "mean"}, "relative_to must be one of sum, max"),
        ({"exponents": [(2,), (1,)]}, "exponents must have 2 for each of the terms"),
    ],
)
def test_errors_of_gradient_checks(change: dict[str, Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    right: dict[str, Any] = {"coefficients": np.ones(2), "point": np.ones(2), "claimed": np.ones(2)}
    right |= {"exponents": [(2, 0), (1, 1)], "h": np.array(0.1), "tolerance": np.array(0.1)}
    with pytest.raises(ValueError, match=words):
        gradient_check(**right | change)


# --- the limit ---


@often
@given(polynomials(), polynomials(), st.booleans())
def test_derivatives_by_the_limit(above: Terms, below: Terms, quotient: bool) -> None:
    """The linear part of a polynomial at every point; for quotients sympy's own derivative."""
    f, g = (
        sum(sympy.Rational(str(c)) * x ** row[0] for c, row in terms) for terms in (above, below)
    )
    f = f / (g**2 + 1) if quotient else f
    f = sympy.sympify(f)
    tracer = Tracer({"f": np.array(f, dtype=object)})
    found = derivative_by_limit(tracer["f"], step=tracer)
    assert list(tracer.steps) == ["shifted", "difference", "quotient", "limit"]
    assert sympy.simplify(found.item() - sympy.diff(f, x)) == 0
    if not quotient:
        for place in (Fraction(-3, 2), Fraction(1, 3)):
            exact = sympy.Rational(place.numerator, place.denominator)
            assert Fraction(str(found.item().subs(x, exact))) == partial(above, [place], 0)
    assert_printed_at(tracer, {"x": 0.7, "h": 0.2})


def test_limits_of_several_formulas() -> None:
    """Element k of a batch is k alone, also in another variable."""
    singles = [{"f": np.array(f, dtype=object)} for f in (x**2, 1 / x, 3 * x, sympy.Integer(5))]
    assert_formulas_batch(lambda f, step: derivative_by_limit(f, step=step), singles)
    assert derivative_by_limit(np.array(y**2 * x), "y").item() == 2 * x * y


@pytest.mark.parametrize(
    ("f", "variable"), [(sympy.sin(x), "x"), (sympy.sqrt(x), "x"), (h**2, "h")]
)
def test_limits_that_cancelling_does_not_reach(f: Any, variable: str) -> None:
    """Only quotients of polynomials are simplified that far; h is taken."""
    with pytest.raises(ValueError, match="must"):
        derivative_by_limit(np.array(f), variable)


def test_the_notes_limit() -> None:
    """004:328 lets x go to 0 instead of the increment: a number at x = 0, and an h that stays."""
    assert entry("fe-derivative-limit")["correct_latex"] == r"\lim_{\Delta x\to0}"
    f = np.array(x**3 + 2 * x)
    as_printed = Rule(("limit",), lambda t: replaced(t["quotient"], "x", np.array(0)))
    tracer = Tracer({"f": f}, rules=[as_printed])
    assert derivative_by_limit(f, step=tracer).item() == h**2 + 2
    assert derivative_by_limit(f).item() == 3 * x**2 + 2
