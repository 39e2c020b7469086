"""Critical points: functions made from the roots of their derivatives, and signs beside them."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy.abc import x, y

from deltarule.reference.extrema import (
    KINDS,
    KINDS_IN_THE_PLANE,
    critical_points,
    second_derivative_test,
)
from deltarule.reference.trace import Rule, Tracer
from tests.functions import assert_formulas_batch, assert_printed_at
from tests.worked import entry, results

often = settings(max_examples=100, deadline=None)
Roots = list[tuple[Fraction, int]]
HALVES = st.integers(-6, 6).map(lambda n: Fraction(n, 2))
FACTORS = st.sampled_from([-4, -2, -1, 1, 3, 6])


def rational(number: Fraction) -> Any:
    """Give a fraction to sympy."""
    return sympy.Rational(number.numerator, number.denominator)


def antiderivative(factor: int, roots: Roots) -> list[Fraction]:
    """Multiply the linear factors out and integrate: coefficients from the constant on."""
    coefficients = [Fraction(factor)]
    for place, times in roots:
        for _ in range(times):
            shifted = [Fraction(0), *coefficients]
            scaled = [*(-place * c for c in coefficients), Fraction(0)]
            coefficients = [a + b for a, b in zip(shifted, scaled, strict=True)]
    return [Fraction(0), *(c / (n + 1) for n, c in enumerate(coefficients))]


def formula(coefficients: list[Fraction]) -> Any:
    """Give a polynomial to the solver."""
    f = sum(rational(c) * x**n for n, c in enumerate(coefficients))
    return np.array(sympy.sympify(f), dtype=object)


def value(coefficients: list[Fraction], place: Fraction) -> Fraction:
    """Compute a polynomial."""
    return sum((c * place**n for n, c in enumerate(coefficients)), Fraction(0))


@st.composite
def derivatives(draw: st.DrawFn) -> tuple[int, Roots]:
    """Draw a derivative by its roots, in order, with how often they occur."""
    places = sorted(draw(st.sets(HALVES, min_size=1, max_size=3)))
    return draw(FACTORS), [(place, draw(st.integers(1, 3))) for place in places]


@often
@given(derivatives(), st.integers(2, 4))
def test_critical_points_of_one_variable(drawn: tuple[int, Roots], order: int) -> None:
    """The roots are found, and the function beside each of them tells what it is."""
    factor, roots = drawn
    coefficients = antiderivative(factor, roots)
    f = formula(coefficients)
    tracer = Tracer({"f": f})
    points, kinds = critical_points(f, len(roots), order, step=tracer)
    assert points.tolist() == [float(place) for place, _ in roots]
    beside = Fraction(1, 100)
    for k, (place, times) in enumerate(roots):
        there = value(coefficients, place)
        before, after = (value(coefficients, place + d) > there for d in (-beside, beside))
        kind = "inflection" if before != after else "minimum" if before else "maximum"
        decided = times + 1 <= order
        assert KINDS[kinds[k]] == (kind if decided else "undecided")
        tested = KINDS[tracer[f"p{k + 1}.test"]]
        assert tested == (kind if times == 1 else "undecided")
        assert tracer[f"p{k + 1}.value"] == pytest.approx(float(there), abs=1e-9)
    assert_printed_at(tracer, {"x": 0.7})
    prose = [name for name, step in tracer.steps.items() if step.prose]
    assert prose == ["points"]


@often
@given(st.integers(1, 5), st.integers(1, 30), st.integers(-20, 20))
def test_critical_points_that_are_not_rational(a: int, c: int, b: int) -> None:
    """Of a cubic: the roots of its quadratic derivative, to the last digits."""
    assume(b * b + 4 * a * c > 0)
    f = sympy.Rational(a, 3) * x**3 + sympy.Rational(b, 2) * x**2 - c * x
    points, kinds = critical_points(np.array(f), 2)
    expected = sorted(float(mpmath.re(root)) for root in mpmath.polyroots([a, b, -c]))
    np.testing.assert_allclose(points, expected, rtol=1e-14)
    assert [KINDS[kind] for kind in kinds] == ["maximum", "minimum"]


@often
@given(st.lists(st.tuples(FACTORS, HALVES, HALVES), min_size=1, max_size=3))
def test_batches(drawn: list[tuple[int, Fraction, Fraction]]) -> None:
    """Element k of a batch is k alone, in one variable and in two."""
    assume(all(a != b for _, a, b in drawn))
    fs = [formula(antiderivative(factor, [(a, 1), (b, 2)])) for factor, a, b in drawn]
    singles = [{"f": f} for f in fs]
    assert_formulas_batch(lambda f, step: critical_points(f, 2, 3, step=step), singles)
    planes = [{"f": f + (y - 1) ** 2} for f in fs]
    planes = [{"f": np.array(one["f"], dtype=object)} for one in planes]
    assert_formulas_batch(lambda f, step: second_derivative_test(f, 2, step=step), planes)
    places = [{"points": np.array([(a, 1), (b, 1)], dtype=float)} for _, a, b in drawn]
    given_ = [one | there for one, there in zip(planes, places, strict=True)]
    assert_formulas_batch(
        lambda f, points, step: second_derivative_test(f, 2, points=points, step=step), given_
    )


@pytest.mark.parametrize(("factor", "kind"), [(1, "minimum"), (-1, "maximum")])
def test_small_second_derivatives(factor: int, kind: str) -> None:
    """The sign counts and not the size."""
    f = factor * x**2 / 4
    assert KINDS[critical_points(np.array(f), 1)[1][0]] == kind
    _, kinds = second_derivative_test(np.array(f + factor * y**2 / 8))
    assert KINDS_IN_THE_PLANE[kinds[0]] == kind


def test_symbols() -> None:
    """Derivatives have primes up to the third one, and points their numbers."""
    tracer = Tracer({"f": np.array(x**4)})
    critical_points(tracer["f"], 1, 4, step=tracer)
    symbols = {name: step.symbol for name, step in tracer.steps.items()}
    assert [symbols[f"d{n}"] for n in range(1, 5)] == ["f'", "f''", "f'''", "f^{(4)}"]
    assert symbols["p1.value"] == "f(x_{1})" and symbols["p1.d4"] == "f^{(4)}(x_{1})"
    tracer = Tracer({"f": np.array(x**2 + y**2)})
    second_derivative_test(tracer["f"], step=tracer)
    names = ("value", "r", "hessian", "delta", "kind")
    found = [tracer.steps[f"p1.{name}"].symbol for name in names]
    assert found == ["f(P_{1})", "r_{1}", "H_{1}", r"\Delta_{1}", "k_{1}"]


def test_what_follows_from_a_wrong_determinant() -> None:
    """Where it is above 0 and r is 0, the test asks whether r is below 0, and it is not."""
    tracer = Tracer({"f": np.array(x * y)}, carried={"p1.delta": np.array(1.0)})
    second_derivative_test(tracer["f"], step=tracer)
    assert KINDS_IN_THE_PLANE[int(tracer["p1.kind"])] == "minimum"
    assert_printed_at(tracer, {"x": 0.7, "y": -0.4})


def test_what_follows_from_a_wrong_derivative() -> None:
    """Fewer points than asked are nan and undecided; the rest follows from those there are."""
    f = np.array(x**3 - 12 * x)
    rules = [Rule(("d1",), lambda t: np.array(3 * x - 12))]
    tracer = Tracer({"f": f}, rules=rules)
    points, kinds = critical_points(f, 2, 3, step=tracer)
    np.testing.assert_array_equal(points, [4, np.nan])
    assert [KINDS[kind] for kind in kinds] == ["minimum", "undecided"]
    assert tracer["p1.value"] == 64 - 48


@pytest.mark.parametrize(
    ("f", "options", "words"),
    [
        (x**3 - 3 * x, {"count": 1}, "f must be a polynomial with 1 critical points"),
        (x**2, {"order": 1}, "order must be at least 2"),
        (sympy.sin(x), {}, r"f' is cos\(x\)"),
        (sympy.Integer(3), {}, "f must be a polynomial"),
    ],
)
def test_errors(f: Any, options: dict[str, int], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        critical_points(np.array(f, dtype=object), **options)


# --- two variables ---


def definite(r: Fraction, s: Fraction, t: Fraction) -> str:
    """Tell what r x^2 + 2 s x y + t y^2 is at 0, by completing the square, or by its factors."""
    if r == 0 and t == 0:
        return "saddle" if s else "undecided"
    if r == 0:
        r, t = t, r
    rest = t - s * s / r
    if rest == 0:
        return "undecided"
    return "saddle" if (rest > 0) != (r > 0) else "minimum" if r > 0 else "maximum"


@often
@given(*[st.integers(-5, 5)] * 5)
def test_quadratic_functions(a: int, b: int, c: int, d: int, e: int) -> None:
    """Their only critical point is that of Cramer's rule; squares tell what it is."""
    determinant = 4 * a * b - c * c
    assume(determinant != 0)
    f = np.array(sympy.sympify(a * x**2 + b * y**2 + c * x * y + d * x + e * y), dtype=object)
    tracer = Tracer({"f": f})
    points, kinds = second_derivative_test(f, step=tracer)
    place = Fraction(c * e - 2 * b * d, determinant), Fraction(c * d - 2 * a * e, determinant)
    np.testing.assert_allclose(points, [[float(q) for q in place]], rtol=1e-14, atol=1e-300)
    kind = definite(Fraction(2 * a), Fraction(c), Fraction(2 * b))
    assert KINDS_IN_THE_PLANE[kinds[0]] == kind
    assert tracer["p1.delta"] == determinant
    assert tracer["p1.hessian"].tolist() == [[2 * a, c], [c, 2 * b]]
    assert_printed_at(tracer, {"x": 0.7, "y": -0.4})
    assert [name for name, step in tracer.steps.items() if step.prose] == ["points"]


@often
@given(derivatives(), FACTORS, HALVES, FACTORS)
def test_sums_of_functions_of_one_variable(
    drawn: tuple[int, Roots], factor: int, place: Fraction, sign: int
) -> None:
    """The points are pairs of critical points; a saddle where one way goes up and one down."""
    first, second = antiderivative(*drawn), antiderivative(factor, [(place, 1)])
    f = np.array(formula(first).item() + formula(second).item().subs(x, y), dtype=object)
    tracer = Tracer({"f": f})
    points, kinds = second_derivative_test(f, len(drawn[1]), step=tracer)
    assert points.tolist() == [[float(q), float(place)] for q, _ in drawn[1]]
    for k, (q, times) in enumerate(drawn[1]):
        up = value(first, q + Fraction(1, 100)) > value(first, q)
        same = up == (factor > 0)
        expected = "undecided" if times > 1 else "saddle" if not same else "maximum"
        assert KINDS_IN_THE_PLANE[kinds[k]] == (
            "minimum" if same and up and times == 1 else expected
        )
    assert_printed_at(tracer, {"x": 0.7, "y": -0.4})


@pytest.mark.parametrize(
    ("f", "points", "kinds"),
    [
        (x**3 + y**3 - 3 * x * y, [[0, 0], [1, 1]], ["saddle", "minimum"]),
        (x * y, [[0, 0]], ["saddle"]),
        (x**4 + y**4, [[0, 0]], ["undecided"]),
        (x**4 - y**4, [[0, 0]], ["undecided"]),
        (-(x**2) - y**4, [[0, 0]], ["undecided"]),
        (x**2 * (y - 1) + y**2, [[0, 0]], ["saddle"]),
        (-(x**2) - (y - 1) ** 2, [[0, 1]], ["maximum"]),
        (
            x**4 + y**4 - 4 * x * y,
            [[-1, -1], [0, 0], [1, 1]],
            ["minimum", "saddle", "minimum"],
        ),
    ],
)
def test_well_known_functions(f: Any, points: list[list[int]], kinds: list[str]) -> None:
    """As every book has them; the points may also be given."""
    found, which = second_derivative_test(np.array(f), len(points))
    assert found.tolist() == points
    assert [KINDS_IN_THE_PLANE[kind] for kind in which] == kinds
    tracer = Tracer({"f": np.array(f), "points": np.array(points, dtype=float)})
    given_, same = second_derivative_test(
        tracer["f"], len(points), points=tracer["points"], step=tracer
    )
    assert given_.tolist() == points and same.tolist() == which.tolist()
    assert "points" not in tracer.steps
    assert_printed_at(tracer, {"x": 0.7, "y": -0.4})


def test_other_names_of_variables() -> None:
    """Steps are called by them."""
    u, v = sympy.symbols("u theta1")
    tracer = Tracer({"f": np.array(u**2 + v**2)})
    second_derivative_test(tracer["f"], variables=("u", "theta1"), step=tracer)
    second = ["f_uu", "f_utheta1", "f_theta1theta1"]
    assert list(tracer.steps)[:6] == ["f_u", "f_theta1", "points", *second]
    assert tracer.steps["f_utheta1"].symbol == r"f_{u \theta_{1}}"
    assert tracer.symbolic("f_utheta1") == r"\frac{\partial}{\partial \theta_{1}}\left(f_{u}\right)"


@pytest.mark.parametrize(
    ("f", "options", "words"),
    [
        (x**2 + y**2, {"count": 2}, "f must be a polynomial with 2 isolated critical points"),
        (sympy.sin(x) + y**2, {}, "f must be a polynomial with 1 isolated critical points"),
        (x**2, {}, "isolated critical points"),
        (sympy.sin(x) * y, {}, "f must be a polynomial"),
        (x**2 + y**2, {"points": np.ones((1, 2))}, "points must be critical points of f"),
        (x**2 + y**2, {"points": np.zeros((2, 2))}, "points must be 1 rows of 2 numbers"),
        (x**2 + y**2, {"points": np.full((1, 2), np.nan)}, "points must hold finite numbers"),
    ],
)
def test_errors_in_two_variables(f: Any, options: dict[str, Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        second_derivative_test(np.array(f), **options)


# --- the lecture notes ---


def test_the_notes_fifth_power() -> None:
    """004:372-382: f' and f'' are right; that the test decides nothing at 0 is not said."""
    found = {one.name: one.computed for one in results(["004-x5-derivatives"])}
    only = entry("004-x5-derivatives")["computed_only"]
    f = np.array(x**5)
    tracer = Tracer({"f": f})
    points, kinds = critical_points(f, order=5, step=tracer)
    assert tracer["d1"].item() == sympy.sympify(found["f'"])
    assert tracer["d2"].item() == sympy.sympify(found["f''"])
    assert points.tolist() == only["critical_points"] and tracer["p1.d2"] == only["f2_at_0"]
    assert KINDS[tracer["p1.test"]] == "undecided" and KINDS[kinds[0]] == "inflection"


def test_the_notes_test_without_the_mixed_derivative() -> None:
    """004:402: without f_xy, x^2 + 3xy + y^2 would have a minimum where it has a saddle point."""
    error = entry("fe-hessian-test")
    f = np.array(sympy.sympify(error["demo_inputs"]["f"].replace("3x", "3*x*").replace("^", "**")))
    tracer = Tracer({"f": f})
    _, kinds = second_derivative_test(f, step=tracer)
    assert tracer["p1.delta"] == error["correct_value"]["delta"]
    assert KINDS_IN_THE_PLANE[kinds[0]] == error["correct_value"]["kind"]
    forgetful = Rule(("p*.delta",), lambda t: t["r"] * t["t"])
    wrong = Tracer({"f": f}, rules=[forgetful])
    _, kinds = second_derivative_test(f, step=wrong)
    assert wrong["p1.delta"] == error["notes_formula_value"]["without_fxy"]
    assert KINDS_IN_THE_PLANE[kinds[0]] == "minimum"


def test_signs_beside_a_point_are_an_oracle() -> None:
    """The oracle of this file calls the known kinds of powers right."""
    for n, expected in ((2, "minimum"), (3, "inflection"), (4, "minimum")):
        coefficients = [Fraction(0)] * n + [Fraction(1)]
        values = [value(coefficients, Fraction(k, 100)) for k in (-1, 0, 1)]
        rises = [b > a for a, b in pairwise(values)]
        assert {"minimum": [False, True], "inflection": [True, True]}[expected] == rises
