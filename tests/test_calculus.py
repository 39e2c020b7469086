"""Rules of differentiation: complex steps, mpmath, exact fractions and the notes as oracles."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from sympy.abc import p, q, u, x, y

from deltarule.reference.calculus import chain_rule, power_rule, product_rule, quotient_rule
from deltarule.reference.gradients import gradient
from deltarule.reference.symbolic import derivative, replaced
from deltarule.reference.trace import Rule, Tracer, View
from tests.evaluator import evaluate
from tests.functions import (
    Tree,
    assert_formulas_batch,
    assert_printed_at,
    compute,
    formula,
    numeric,
    precise_slope,
    slope,
    trees,
    value,
)
from tests.solving import arrays
from tests.worked import entry, results

often = settings(max_examples=100, deadline=None)
PLACES = st.integers(-15, 15).map(lambda n: n / 10)
TENTHS = st.integers(-50, 50).map(lambda n: Fraction(n, 10))


def traced(solver: Any, givens: dict[str, Any], *arguments: Any, **options: Any) -> Tracer:
    """Solve with a recording hook."""
    tracer = Tracer(givens, rules=options.pop("rules", ()))
    solver(*arguments, step=tracer, **options)
    return tracer


def same(one: Any, other: Any) -> bool:
    """Tell whether sympy finds two formulas equal."""
    return bool(sympy.simplify(sympy.sympify(one) - sympy.sympify(other)) == 0)


# --- powers ---


@st.composite
def sums_of_powers(draw: st.DrawFn) -> tuple[list[Fraction], list[int]]:
    """Draw coefficients and exponents."""
    m = draw(st.integers(1, 4))
    exponents = st.lists(st.integers(-3, 6), min_size=m, max_size=m)
    return draw(st.lists(TENTHS, min_size=m, max_size=m)), draw(exponents)


@often
@given(sums_of_powers(), TENTHS.filter(bool))
@example(([Fraction(3, 10), Fraction(3, 10)], [-2, -3]), Fraction(-3, 2))  # slopes that cancel
def test_power_rule(terms: tuple[list[Fraction], list[int]], x0: Fraction) -> None:
    """Coefficient times exponent, and one power less: exactly so at any point."""
    coefficients, exponents = terms
    pairs = list(zip(coefficients, exponents, strict=True))
    givens = arrays({"coefficients": coefficients, "exponents": exponents, "x0": x0})
    tracer = traced(power_rule, givens, *givens.values())
    assert list(tracer.steps) == ["f", "factors", "powers", "df", "slope"]
    place = {x: sympy.Rational(x0)}
    assert Fraction(str(tracer["f"].item().subs(place))) == sum(c * x0**n for c, n in pairs)
    exact = sum(c * n * x0 ** (n - 1) for c, n in pairs)
    assert Fraction(str(tracer["df"].item().subs(place))) == exact
    assert tracer["slope"] == float(exact)
    assert tracer.steps["slope"].symbol == "f'(x_{0})"
    np.testing.assert_allclose(tracer["factors"], [float(c * n) for c, n in pairs])
    assert tracer["powers"].tolist() == [n - 1 for n in exponents]
    assert_printed_at(tracer, {"x": 0.7})


def test_a_constant_has_the_derivative_zero_everywhere() -> None:
    """Also where x^{-1} has no value."""
    found = traced(power_rule, {"x0": np.array(0)}, np.array([5]), np.array([0]), np.array(0))
    assert found["df"] == 0
    assert found["slope"] == 0


def test_powers_that_are_not_whole() -> None:
    """The rule holds for roots as well."""
    df = power_rule(np.array([4]), np.array([0.5]))
    assert same(np.asarray(df).item(), 2 / sympy.sqrt(x))


@pytest.mark.parametrize(
    ("coefficients", "exponents", "words"),
    [
        ([1.0, np.nan], [1, 2], "coefficients must hold finite numbers"),
        ([1.0, 2.0], [1], "exponents a number for each term"),
        ([], [], "coefficients must not be empty"),
    ],
)
def test_errors_of_the_power_rule(coefficients: Any, exponents: Any, words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        power_rule(np.array(coefficients), np.array(exponents))


def test_a_point_must_be_finite() -> None:
    """At infinity there is no slope to be asked."""
    with pytest.raises(ValueError, match="x0 must hold finite numbers"):
        product_rule(np.array(x), np.array(x), np.array(np.inf))


# --- products, quotients, chains ---


@often
@given(trees("x"), trees("x"), PLACES)
def test_product_rule(f: Tree, g: Tree, x0: float) -> None:
    """Each step has the slope that a complex step gives."""
    givens = {"f": formula(f, "x"), "g": formula(g, "x"), "x0": np.array(x0)}
    tracer = traced(product_rule, givens, *givens.values())
    assert list(tracer.steps) == ["df", "dg", "dy", "slope"]
    assert tracer.steps["slope"].symbol == "y'(x_{0})"
    expected = {"df": f, "dg": g, "dy": ("*", f, g)}
    for name, tree in expected.items():
        for place in (x0, 0.37):
            found = numeric(tracer[name], {"x": place})
            assert found == pytest.approx(slope(tree, "x", x=place), rel=1e-9, abs=1e-9)
    assert tracer["slope"] == pytest.approx(slope(("*", f, g), "x", x=x0), rel=1e-9, abs=1e-9)
    assert_printed_at(tracer, {"x": 0.37})


@often
@given(trees("x"), trees("x"), PLACES)
def test_quotient_rule(u_: Tree, w: Tree, x0: float) -> None:
    """The denominator is between 1 and 3, so that there is a quotient everywhere."""
    v, inverse = ("+", ("sin", w), ("number", 20)), ("inverse", w)
    givens = {"u": formula(u_, "x"), "v": formula(v, "x"), "x0": np.array(x0)}
    tracer = traced(quotient_rule, givens, *givens.values())
    assert list(tracer.steps) == ["du", "dv", "numerator", "dy", "slope"]
    assert tracer.steps["numerator"].symbol == r"u' \cdot v - u \cdot v'"
    for name, tree in {"du": u_, "dv": v, "dy": ("*", u_, inverse)}.items():
        found = numeric(tracer[name], {"x": x0})
        assert found == pytest.approx(slope(tree, "x", x=x0), rel=1e-9, abs=1e-9)
    assert tracer["slope"] == pytest.approx(float(numeric(tracer["dy"], {"x": x0})), rel=1e-12)
    assert_printed_at(tracer, {"x": 0.37})


@often
@given(trees("x", leaves=3), st.integers(1, 3))
def test_formulas_of_derivatives_agree_with_mpmath(f: Tree, order: int) -> None:
    """Differentiated once or more times, the formula has the value that mpmath extrapolates to."""
    found = formula(f, "x")
    for _ in range(order):
        found = derivative(found, "x")
    expected = precise_slope(f, 0.3, order)
    assert numeric(found, {"x": 0.3}) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def composed(functions: Sequence[Tree], variables: Sequence[str], x0: complex) -> list[complex]:
    """Compute the values of a chain, one after the other."""
    import cmath

    found = [x0]
    for function, variable in zip(functions, variables, strict=True):
        found.append(compute(function, {variable: found[-1]}, cmath))
    return found


@often
@given(st.data(), st.integers(2, 4), PLACES)
def test_chain_rule(data: st.DataObject, length: int, x0: float) -> None:
    """Values on the way, factors there, and the whole, by a complex step through all of it."""
    variables = ("x", "u", "v", "w")[:length]
    functions = [data.draw(trees(name, leaves=3)) for name in variables]
    names = (*variables[1:], "y")
    formulas = [formula(f, name) for f, name in zip(functions, variables, strict=True)]
    givens = dict(zip(names, formulas, strict=True)) | {"x0": np.array(x0)}
    tracer = traced(chain_rule, givens, formulas, variables, np.array(x0))
    values = composed(functions, variables, complex(x0))
    for k, name in enumerate(names):
        place = values[k].real
        assert tracer[f"{name}0"] == pytest.approx(values[k + 1].real, rel=1e-9, abs=1e-9)
        factor = slope(functions[k], variables[k], **{variables[k]: place})
        assert tracer[f"d{name}0"] == pytest.approx(factor, rel=1e-8, abs=1e-8)
    whole = composed(functions, variables, x0 + 1e-100j)[-1].imag / 1e-100
    assert tracer["slope"] == pytest.approx(whole, rel=1e-8, abs=1e-8)
    assert numeric(tracer["derivative"], {"x": x0}) == pytest.approx(whole, rel=1e-8, abs=1e-8)
    place = {name: 0.37 + k / 10 for k, name in enumerate(variables)}
    assert_printed_at(tracer, place)


def test_the_order_of_the_steps_of_a_chain() -> None:
    """The factors, put back into x; then forward for the values, and back for the factors."""
    functions = [np.array(2 * x), np.array(sympy.sin(u)), np.array(p**2)]
    givens = dict(zip(("u", "p", "y"), functions, strict=True)) | {"x0": np.array(0.5)}
    tracer = traced(chain_rule, givens, functions, ("x", "u", "p"), np.array(0.5))
    formulas = ["du", "dp", "dy", "dp_x", "p_x", "dy_x", "derivative"]
    assert list(tracer.steps) == [*formulas, "u0", "p0", "y0", "dy0", "dp0", "du0", "slope"]
    assert tracer.steps["derivative"].formula == r"<dy_x> \cdot <dp_x> \cdot <du>"
    assert tracer.steps["slope"].formula == r"<dy0> \cdot <dp0> \cdot <du0>"
    assert tracer.steps["derivative"].symbol == r"\frac{dy}{dx}"
    assert tracer.steps["slope"].symbol == r"\frac{dy}{dx}(x_{0})"


@pytest.mark.parametrize(
    ("count", "variables", "words"),
    [
        (1, ("x",), "functions must be at least two"),
        (2, ("x", "u", "v"), "each with one of the variables"),
        (2, ("x", "x"), "variables must be different"),
        (2, ("y", "u"), "none of them 'y'"),
    ],
)
def test_errors_of_the_chain_rule(count: int, variables: tuple[str, ...], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        chain_rule([np.array(x)] * count, variables)


# --- gradients ---


@often
@given(trees("x", "y"), PLACES, PLACES, st.booleans())
def test_gradient(f: Tree, x0: float, y0: float, unit: bool) -> None:
    """Partial derivatives by complex steps; the direction goes down and has the right length."""
    givens = {"f": formula(f, "x", "y"), "point": np.array([x0, y0])}
    expected = np.array([slope(f, name, x=x0, y=y0) for name in "xy"])
    assume(np.linalg.norm(expected) > 1e-3)
    tracer = traced(gradient, givens, givens["f"], ("x", "y"), givens["point"], unit=unit)
    assert list(tracer.steps) == ["f_x", "f_y", "gradient", "gradient0", "norm", "descent"]
    assert tracer.steps["f_x"].formula == r"\frac{\partial}{\partial x}\left(<f>\right)"
    np.testing.assert_allclose(tracer["gradient0"], expected, rtol=1e-9, atol=1e-9)
    found = [numeric(tracer[name], {"x": x0, "y": y0}) for name in ("f_x", "f_y")]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert tracer["norm"] == pytest.approx(np.linalg.norm(expected), rel=1e-9)
    length = 1 if unit else np.linalg.norm(expected)
    assert np.linalg.norm(tracer["descent"]) == pytest.approx(length, rel=1e-9)
    scale = 1e-6 / np.linalg.norm(expected)
    lower = np.array([x0, y0]) + scale * tracer["descent"] / length
    assert value(f, x=lower[0], y=lower[1]) < value(f, x=x0, y=y0) + 1e-15
    assert_printed_at(tracer, {"x": 0.37, "y": -0.6})


@pytest.mark.parametrize("variables", [("x",), ("x", "y", "z"), ("x1", "x2"), ("theta",)])
def test_gradients_in_other_variables(variables: tuple[str, ...]) -> None:
    """One variable, three, and names with digits or in Greek: the partials of a sum of squares."""
    symbols = [sympy.Symbol(name) for name in variables]
    f = np.array(sum(k * s**2 for k, s in enumerate(symbols, 1)), dtype=object)
    point = np.arange(1.0, len(variables) + 1)
    tracer = traced(gradient, {"f": f, "point": point}, f, variables, point)
    assert tracer["gradient"].tolist() == [2 * k * s for k, s in enumerate(symbols, 1)]
    np.testing.assert_allclose(tracer["gradient0"], 2 * point**2)
    printed = {"x1": "x_{1}", "x2": "x_{2}", "theta": r"\theta"}
    for name, step in tracer.steps.items():
        assert not step.prose
        places = {printed.get(v, v): 0.5 + k for k, v in enumerate(variables)}
        found = np.ravel(evaluate(tracer.substituted(name, 12), places))
        plain = {v: 0.5 + k for k, v in enumerate(variables)}
        np.testing.assert_allclose(found, np.ravel(numeric(step.value, plain)), rtol=1e-9)


def test_errors_of_the_gradient() -> None:
    """There must be variables, and a coordinate for each."""
    with pytest.raises(ValueError, match="variables must be at least one name"):
        gradient(np.array(x), ())
    with pytest.raises(ValueError, match="point must have one element for each of 2 variables"):
        gradient(np.array(x * y), ("x", "y"), np.array([1.0]))
    with pytest.raises(ValueError, match="point must hold finite numbers"):
        gradient(np.array(x * y), ("x", "y"), np.array([1.0, np.nan]))


# --- what holds for all of them: batches, carried values, wrong rules ---


@often
@given(st.data(), st.integers(1, 3))
def test_batches(data: st.DataObject, count: int) -> None:
    """Element k of a batch of formulas, and of each of its steps, is what k alone gives."""
    factors = [(data.draw(trees("x")), data.draw(trees("x"))) for _ in range(count)]
    singles: list[dict[str, Any]] = [
        {"f": formula(f, "x"), "g": formula(g, "x"), "x0": np.array(data.draw(PLACES))}
        for f, g in factors
    ]
    assert_formulas_batch(product_rule, singles)
    quotients = [
        {"u": one["f"], "v": 2 + sympy.sin(one["g"].item()), "x0": one["x0"]} for one in singles
    ]
    assert_formulas_batch(quotient_rule, quotients)
    plane = [
        {
            "f": formula(data.draw(trees("x", "y")), "x", "y"),
            "point": np.array([data.draw(PLACES), 0.5]),
        }
        for _ in range(count)
    ]
    assert_formulas_batch(lambda f, point, step: gradient(f, ("x", "y"), point, step=step), plane)
    assert_formulas_batch(
        lambda u, y, step: chain_rule([u, y], step=step),
        [{"u": one["f"], "y": formula(data.draw(trees("u")), "u")} for one in singles],
    )


def test_a_wrong_rule_puts_a_formula_in_place() -> None:
    """For one variant alone, and for some variants under some hypotheses, and all that follows."""
    f, g = np.array(x**2, dtype=object), np.array(sympy.cos(x), dtype=object)

    def wrong(t: View) -> Any:
        """Forget the sign of the derivative of the cosine."""
        return -derivative(t["g"], "x")

    alone = traced(product_rule, {"f": f, "g": g}, f, g, rules=[Rule(("dg",), wrong)])
    assert alone["dg"].dtype == object and alone["dg"].shape == ()
    assert same(alone["dy"].item(), 2 * x * sympy.cos(x) + x**2 * sympy.sin(x))
    fs = np.array([x**2, x**3, x])[None]
    gs = np.array([sympy.cos(x), sympy.cos(2 * x), sympy.sin(x)])[None]
    hypotheses = np.array([False, True])[:, None]
    rules = [Rule(("dg",), wrong, hypotheses), Rule(("df",), lambda t: t["f"], ~hypotheses)]
    many = Tracer({"f": fs, "g": gs}, lead=2, rules=rules)
    product_rule(fs, gs, step=many)
    assert many["dy"].shape == (2, 3)
    for k, (f_, g_) in enumerate(zip(fs[0], gs[0], strict=True)):
        df, dg = sympy.diff(f_, x), sympy.diff(g_, x)
        assert same(many["dy"][0, k], f_ * g_ + f_ * dg)
        assert same(many["dy"][1, k], df * g_ - f_ * dg)


def test_a_carried_formula_is_used_from_there_on() -> None:
    """The value at the point is that of the student's own derivative; nan where it has none."""
    f, g = np.array(x**2, dtype=object), np.array(x + 1, dtype=object)
    for own, slope_ in ((3 * x, 6.0), (1 / (x - 2), np.nan), (sympy.sqrt(1 - x), np.nan)):
        carried = {"dy": np.array(own, dtype=object)}
        tracer = Tracer({"f": f, "g": g, "x0": np.array(2)}, carried=carried)
        product_rule(f, g, np.array(2), step=tracer)
        np.testing.assert_array_equal(tracer["slope"], slope_)
        assert same(tracer.steps["dy"].value.item(), 3 * x**2 + 2 * x)


def test_without_a_hook_it_is_the_same() -> None:
    """The hook changes nothing."""
    f, g = np.array(x**2, dtype=object), np.array(sympy.exp(x), dtype=object)
    tracer = traced(product_rule, {"f": f, "g": g}, f, g)
    assert product_rule(f, g) == tracer["dy"].item()


# --- the lecture notes ---


def parsed(example: str) -> dict[str, tuple[Any, Any]]:
    """Give what the notes print and what is so, by the name of the result."""
    printed = {one["name"]: one["printed_parsed"] for one in entry(example)["results"]}
    return {one.name: (printed[one.name], one.computed) for one in results([example])}


def test_the_notes_power_rule() -> None:
    """004:338: the derivative of x^5."""
    df = np.asarray(power_rule(np.array([1]), np.array([5]))).item()
    ((printed, computed),) = parsed("004-power-rule").values()
    assert same(df, printed) and same(df, computed)


def test_the_notes_product_rule() -> None:
    """004:342 takes 4x^3 for the derivative of x + 2, and at first +sin x for that of cos x."""
    f, g = np.array(x + 2), np.array(sympy.cos(x))
    found = parsed("004-product-rule")
    tracer = traced(product_rule, {"f": f, "g": g}, f, g)
    assert same(tracer["dy"].item(), found["final line"][1])
    other = Rule(("df",), lambda t: np.array(4 * x**3))
    sign = Rule(("dg",), lambda t: -derivative(t["g"], "x"))
    for name, rules in {"final line": [other], "first line": [other, sign]}.items():
        wrong = traced(product_rule, {"f": f, "g": g}, f, g, rules=rules)
        assert same(wrong["dy"].item(), found[name][0])


def test_the_notes_partial_derivatives_and_gradients() -> None:
    """004:346-366: right for x^4 y; for 2x^2 + 4y an exponent comes from another function."""
    f = traced(gradient, {"f": np.array(x**4 * y)}, np.array(x**4 * y))
    partials = parsed("004-partials")
    assert same(f["f_x"].item(), partials["df/dx"][0]) and same(
        f["f_y"].item(), partials["df/dy"][0]
    )
    ((printed, computed),) = parsed("004-gradient-x4y").values()
    assert printed == computed and all(map(same, f["gradient"], printed))
    g = np.array(2 * x**2 + 4 * y)
    ((printed, computed),) = parsed("004-gradient-2x2-4y").values()
    assert all(map(same, gradient(g), computed))
    wrong = traced(gradient, {"f": g}, g, rules=[Rule(("f_x",), lambda t: np.array(4 * x**3))])
    assert all(map(same, wrong["gradient"], printed))


def test_the_notes_derivative_of_the_sigmoid() -> None:
    """002:649-655 by the quotient rule is right; 004:457 divides where it should multiply."""
    u_, v = np.array(sympy.Integer(1)), np.array(1 + sympy.exp(-x))
    dy = np.asarray(quotient_rule(u_, v)).item()
    for printed, computed in parsed("002-sigmoid-derivative").values():
        assert same(dy, printed) and same(dy, computed)
    ((printed, computed),) = parsed("004-sigmoid-derivative").values()
    sigma = 1 / (1 + sympy.exp(-x))
    assert same(dy, computed) and same(dy, sigma * (1 - sigma))
    assert same(printed, sigma / (1 - sigma)) and not same(dy, printed)


def test_the_notes_chain_rule() -> None:
    """004:603-626: the factors are right; in the result the square and a sign are lost."""
    functions = [np.array(-x), np.array(1 + sympy.exp(p)), np.array(1 / q)]
    givens = dict(zip(("p", "q", "y"), functions, strict=True))
    tracer = traced(chain_rule, givens, functions, ("x", "p", "q"))
    found = parsed("004-chain-rule-sigmoid")
    assert same(tracer["dq"].item(), sympy.sympify(found["dq/dp"][0]).subs(x, p))
    assert same(tracer["dy"].item(), sympy.sympify(found["df/dq"][0]).subs(y, q))
    assert same(tracer["derivative"].item(), found["result"][1])
    unsquared = Rule(("dy",), lambda t: -1 / np.array(q))
    wrong = traced(chain_rule, givens, functions, ("x", "p", "q"), rules=[unsquared])
    sign_lost = replaced(np.array(1 / (1 + sympy.exp(-x))), "x", np.array(-x)).item()
    assert same(wrong["derivative"].item(), sympy.exp(-x) / (1 + sympy.exp(-x)))
    assert same(found["result"][0], sympy.exp(-x) * sign_lost)
    assert same(chain_rule([np.array(u)] * 2, ("x", "u")), 0)
