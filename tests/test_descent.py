"""Gradient descent: loops with fractions, eigenvalues, and long runs as oracles."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltarule.reference.descent import (
    FORMS,
    descent_closed_form,
    descent_on_quadratic,
    gradient_descent,
)
from deltarule.reference.trace import Masked, Rule, Tracer
from tests.functions import assert_formulas_batch, assert_printed_at
from tests.solving import arrays, assert_batch, assert_printed, assert_steps, several, traced
from tests.worked import entry, results, rounds_to

often = settings(max_examples=100, deadline=None)
TENTHS = st.integers(-20, 20).map(lambda n: Fraction(n, 10))
RATES = st.integers(1, 60).map(lambda n: Fraction(n, 100))
Exponents = list[tuple[int, ...]]


def value(coefficients: list[Fraction], exponents: Exponents, x: list[Fraction]) -> Fraction:
    """Add up the terms."""
    total = Fraction(0)
    for c, row in zip(coefficients, exponents, strict=True):
        for base, exponent in zip(x, row, strict=True):
            c *= base**exponent  # noqa: PLW2901 (the term is built up)
        total += c
    return total


def gradient(
    coefficients: list[Fraction], exponents: Exponents, x: list[Fraction]
) -> list[Fraction]:
    """Apply the power rule to each variable of each term."""
    found = []
    for i in range(len(x)):
        factors = [c * row[i] for c, row in zip(coefficients, exponents, strict=True)]
        lowered = [tuple(max(e - (i == j), 0) for j, e in enumerate(row)) for row in exponents]
        found.append(value(factors, lowered, x))
    return found


@st.composite
def problems(draw: st.DrawFn, n: int, most: int = 2) -> dict[str, Any]:
    """Draw a polynomial of n variables, a start and a rate."""
    row = st.tuples(*[st.integers(0, most)] * n)
    exponents = draw(st.lists(row, min_size=1, max_size=4))
    m = len(exponents)
    return {
        "coefficients": draw(st.lists(TENTHS, min_size=m, max_size=m)),
        "exponents": exponents,
        "start": draw(st.lists(TENTHS, min_size=n, max_size=n)),
        "rate": draw(RATES),
    }


@often
@given(st.data(), st.integers(1, 3), st.integers(1, 3), st.sampled_from(FORMS))
def test_iterations(data: st.DataObject, n: int, iterations: int, form: str) -> None:
    """Every step of every iteration, in fractions, and as it is printed."""
    problem = data.draw(problems(n))
    coefficients, exponents, rate = (problem[k] for k in ("coefficients", "exponents", "rate"))
    x = problem["start"]
    expected: dict[str, Any] = {"t0.f": value(coefficients, exponents, x)}
    points = [x]
    for t in range(1, iterations + 1):
        g = gradient(coefficients, exponents, x)
        x = [a - rate * b for a, b in zip(x, g, strict=True)]
        expected[f"t{t}.gradient"] = g
        if form == "increment":
            expected[f"t{t}.delta"] = [-rate * b for b in g]
        expected |= {f"t{t}.x": x, f"t{t}.f": value(coefficients, exponents, x)}
        points.append(x)
    assume(all(abs(q) < 100 for point in points for q in point))
    givens = arrays({name: problem[name] for name in ("coefficients", "start", "rate")})
    options = {"exponents": exponents, "iterations": iterations, "form": form}
    tracer = traced(gradient_descent, givens, **options)
    assert_steps(tracer, expected)
    found, values = gradient_descent(**givens, **options)
    np.testing.assert_allclose(found, [[float(q) for q in point] for point in points], atol=1e-9)
    assert values.shape == (iterations + 1,) and values[-1] == tracer[f"t{iterations}.f"]
    assert_printed(tracer)


@often
@given(st.data(), st.integers(1, 2), st.integers(1, 3), st.integers(0, 3), st.sampled_from(FORMS))
def test_batches(data: st.DataObject, n: int, count: int, at: int, form: str) -> None:
    """Element k of a batch is k alone, and so is what follows from a student's own value."""
    exponents = data.draw(problems(n))["exponents"]
    m = len(exponents)
    singles = [
        arrays(
            {
                "coefficients": data.draw(several(TENTHS, m)),
                "start": data.draw(several(TENTHS, n)),
                "rate": data.draw(RATES),
            }
        )
        for _ in range(count)
    ]
    assert_batch(gradient_descent, singles, at, exponents=exponents, iterations=2, form=form)


def test_leading_axes_broadcast() -> None:
    """One function and one start, and many rates."""
    points, values = gradient_descent(
        np.ones(2), [(2, 0), (0, 2)], np.ones(2), np.array([0.1, 0.2, 0.3]), 4
    )
    assert (points.shape, values.shape) == ((3, 5, 2), (3, 5))
    np.testing.assert_allclose(points[:, :, 0], np.array([0.8, 0.6, 0.4])[:, None] ** np.arange(5))


def test_the_gradient_is_computed_anew() -> None:
    """A wrong point at the first iteration is where the second one starts."""
    givens = {"coefficients": np.ones(1), "start": np.array([4.0]), "rate": np.array(0.25)}
    own = {"t1.x": Masked(np.array([[3.0]]), np.array([True]))}
    tracer = Tracer({n: a[None] for n, a in givens.items()}, lead=1, carried=own)
    gradient_descent(**tracer.givens, exponents=[(2,)], iterations=2, step=tracer)
    assert tracer["t2.x"].tolist() == [[1.5]]
    assert tracer.steps["t1.x"].value.tolist() == [[2.0]]


@often
@given(*[st.integers(-30, 30).map(lambda n: Fraction(n, 10))] * 3, RATES)
def test_curvatures_and_factors(a: Fraction, b: Fraction, c: Fraction, rate: Fraction) -> None:
    """They are eigenvalues, of the Hessian and of the map from one point to the next."""
    tracer = traced(descent_on_quadratic, arrays({"a": a, "b": b, "c": c, "rate": rate}))
    hessian = np.array([[2 * a, c], [c, 2 * b]], dtype=float)
    np.testing.assert_allclose(tracer["curvatures"][::-1], np.linalg.eigvalsh(hessian), atol=1e-8)
    iteration = np.linalg.eigvalsh(np.eye(2) - float(rate) * hessian)
    np.testing.assert_allclose(tracer["factors"], iteration, atol=1e-8)
    assert tracer.steps["threshold"].symbol == r"\eta_{\max}"
    assume(abs(tracer["curvatures"][0]) > 1e-3)
    assert_printed(tracer)


@often
@given(
    *[st.integers(-30, 30).map(lambda n: n / 10)] * 3, st.integers(1, 199).map(lambda n: n / 100)
)
def test_convergence_is_what_happens(a: float, b: float, c: float, rate: float) -> None:
    """A long run from all around ends at the origin exactly where it is said to converge."""
    threshold, factors, converges = descent_on_quadratic(*map(np.array, (a, b, c, rate)))
    assume(np.abs(np.abs(factors) - 1).min() > 0.02)
    start = np.array([[1.0, 0.3], [-0.2, 1.0]])
    exponents = [(2, 0), (0, 2), (1, 1)]
    with np.errstate(over="ignore", invalid="ignore"):
        points, _ = gradient_descent(np.array([a, b, c]), exponents, start, np.array(rate), 800)
    ended = bool((np.abs(points[:, -1]) < 1e-3).all())
    assert ended == bool(converges) == bool(0 < rate < threshold)


def test_the_edge_is_decided_on_decimals() -> None:
    """With 2 * 0.1 * 10 = 2 the iterates jump between two points for ever."""
    for a, rate, converges in ((10, 0.1, 0), (10, 0.099, 1), (0.1, 10, 0), (0.7, 1 / 0.7, 0)):
        both = descent_on_quadratic(np.array(a), np.array(a), np.array(0.0), np.array(rate))
        assert both[2] == converges


@often
@given(st.data(), st.integers(1, 3), st.integers(0, 6))
def test_closed_form(data: st.DataObject, n: int, iterations: int) -> None:
    """It is where the iterations lead to, and its formula is right for any number of them."""
    a, start = data.draw(several(TENTHS, 2, n))
    rate = data.draw(RATES)
    givens = arrays({"a": a, "start": start, "rate": rate})
    tracer = Tracer(givens)
    point = descent_closed_form(*givens.values(), iterations, step=tracer)
    squares = [tuple(2 * int(i == j) for j in range(n)) for i in range(n)]
    x = start
    for _ in range(iterations):
        x = [p - rate * g for p, g in zip(x, gradient(a, squares, x), strict=True)]
    np.testing.assert_allclose(tracer["there"], [float(q) for q in x], rtol=1e-9, atol=1e-12)
    exact = [one.subs(sympy.Symbol("k"), iterations) for one in point]
    assert [Fraction(str(one)) for one in exact] == x
    assert_printed_at(tracer, {"k": 3.0})
    assert_formulas_batch(descent_closed_form, [givens, givens | {"rate": np.array(0.25)}], 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"iterations": 0}, "iterations must be at least 1"),
        ({"form": "incremental"}, "form must be one of .*did you mean increment"),
        ({"exponents": [(2,)]}, "exponents must have 2 for each of the terms"),
        ({"exponents": [(2, 1.5)]}, "exponents must be whole numbers"),
        ({"start": np.array(1.0)}, "start must have a coordinate for each variable"),
        ({"rate": np.array(np.inf)}, "rate must hold finite numbers"),
        ({"rate": np.ones(3), "start": np.ones((2, 2))}, "leading axes must broadcast"),
    ],
)
def test_errors(change: dict[str, Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    right: dict[str, Any] = {"coefficients": np.ones(1), "exponents": [(2, 0)], "iterations": 2}
    right |= {"start": np.ones(2), "rate": np.array(0.1)}
    with pytest.raises(ValueError, match=words):
        gradient_descent(**right | change)


def test_errors_of_the_other_solvers() -> None:
    """So it is for the quadratic function."""
    with pytest.raises(ValueError, match="c must hold finite numbers"):
        descent_on_quadratic(np.array(1), np.array(1), np.array(np.nan), np.array(1))
    with pytest.raises(ValueError, match="start must have one element for each of 2 coefficients"):
        descent_closed_form(np.ones(2), np.ones(3), np.array(0.1))
    with pytest.raises(ValueError, match="start must have one element for each of 0 coefficients"):
        descent_closed_form(np.array(1), np.ones(1), np.array(0.1))


# --- the lecture notes ---


def saddle(iterations: int, **options: Any) -> Tracer:
    """Run the notes' descent on x^2 - y^2."""
    given_ = entry("002-gd-saddle")["inputs"]
    givens = {
        "coefficients": np.array([1.0, -1.0]),
        "start": np.array(given_["start"], dtype=float),
        "rate": np.array(given_["alpha"]),
    }
    tracer = Tracer(givens, rules=options.pop("rules", ()))
    gradient_descent(
        **givens, exponents=[(2, 0), (0, 2)], iterations=iterations, step=tracer, **options
    )
    return tracer


@pytest.mark.parametrize("form", FORMS)
def test_the_notes_descent_on_a_saddle(form: str) -> None:
    """002:517-555: the first and the last iterate are right, those between follow no rule."""
    tracer = saddle(100, form=form)
    for result in results(["002-gd-saddle"]):
        if result.name.startswith("gradient"):
            assert tracer["t1.gradient"].tolist() == result.printed == result.computed
            continue
        axis, _, t = result.name.partition(" after ")
        found = tracer[f"t{t}.x"]["xy".index(axis)]
        assert found == pytest.approx(result.computed, rel=1e-9)
        assert rounds_to(found, result.printed) == (result.verdict == "agrees")
    only = entry("002-gd-saddle")["computed_only"]["first_five"]
    np.testing.assert_allclose([tracer[f"t{t}.x"] for t in range(1, 6)], only)


def test_the_notes_wrong_iterate() -> None:
    """002:549: x - alpha y gives the printed 1.24, with y in the place of the derivative."""
    (printed,) = (r for r in results(["002-gd-saddle"]) if r.name == "x after 2")
    rule = Rule(("t2.x",), lambda t: t["t1.x"] - 0.1 * t["t1.x"][..., ::-1])
    wrong = saddle(2, rules=[rule])
    assert printed.wrong_rule_reproduces_printed
    assert wrong["t2.x"][0] == pytest.approx(printed.wrong_rule_value) == float(printed.printed)


def test_the_notes_final_minimum() -> None:
    """002:555 calls the end of the way a minimum; there is none, and y grows without bound."""
    typo = entry("002-gd-saddle")["expression_typos"][0]
    assert typo["misconception"] == "gd-finds-a-minimum-anyway"
    threshold, factors, converges = descent_on_quadratic(
        np.array(1), np.array(-1), np.array(0), np.array(0.1)
    )
    assert (threshold, converges) == (0, 0)
    assert factors.tolist() == [0.8, 1.2]
    closed = descent_closed_form(np.array([1, -1]), np.array([2, 3]), np.array(0.1))
    k = sympy.Symbol("k")
    fifth = sympy.Rational(1, 5)
    assert closed.tolist() == [2 * (4 * fifth) ** k, 3 * (6 * fifth) ** k]


def test_the_notes_smaller_rate() -> None:
    """001:241 says the smaller the better; on a bowl it is only slower, up to the best rate."""
    assert entry("fe-lr-smaller-better")["kind"] == "wrong-method"
    rates = np.array([0.01, 0.1, 0.3, 0.5])
    _, values = gradient_descent(np.ones(2), [(2, 0), (0, 2)], np.ones(2), rates, 10)
    assert (np.diff(values[:, -1]) < 0).all()
