"""Formulas as arrays: built from numbers, computed, printed, and put through the hook."""

import math
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy.abc import k, u, x, y

from deltarule.reference import roots
from deltarule.reference.brackets import bracketed, tightness
from deltarule.reference.formula import expression, numbers, put_in
from deltarule.reference.symbolic import (
    ELEMENTARY,
    cancelled,
    elementary,
    elementary_formula,
    exact,
    expanded,
    polynomial,
    polynomial_formula,
    replaced,
    square_root,
    value_at,
)
from deltarule.reference.trace import Masked, Tracer
from tests.evaluator import evaluate
from tests.functions import Tree, compute, formula, slope, trees, value

often = settings(max_examples=100, deadline=None)
TENTHS = st.integers(-50, 50).map(lambda n: Fraction(n, 10))
PLACES = st.integers(-15, 15).map(lambda n: n / 10)
R = sympy.Rational


# --- printing ---


@often
@given(trees("x", "y", leaves=6), PLACES, PLACES)
def test_printed_formulas_have_their_value(tree: Tree, x0: float, y0: float) -> None:
    """What is printed, computed without sympy, is what the function is."""
    expected = value(tree, x=x0, y=y0)
    assume(abs(expected) < 1e9)
    place = {"x": x0, "y": y0}
    found = formula(tree, "x", "y").item()
    assert evaluate(expression(found), place) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@often
@given(trees("x", leaves=5), PLACES)
def test_printed_derivatives_have_their_value(tree: Tree, x0: float) -> None:
    """A derivative, which is not tidied up, is printed right too."""
    expected = slope(tree, "x", x=x0)
    assume(abs(expected) < 1e9)
    found = sympy.diff(formula(tree, "x").item(), x)
    assert evaluate(expression(found), {"x": x0}) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@often
@given(trees("x", leaves=6), PLACES)
def test_formulas_as_typed_have_their_value(tree: Tree, x0: float) -> None:
    """So is one that was built without being simplified, as a student's is."""
    expected = value(tree, x=x0)
    assume(abs(expected) < 1e9)
    text = str(formula(tree, "x").item())
    typed = sympy.sympify(text, evaluate=False, rational=True)
    assert evaluate(expression(typed), {"x": x0}) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("value_", "latex"),
    [
        (3 * x**4 - x**2 / 2 + 7, r"3 \cdot x^{4} - 0.5 \cdot x^{2} + 7"),
        (-(x + 2) * sympy.sin(x), r"(-x - 2) \cdot \sin(x)"),
        (-y * (x + 2), r"-y \cdot (x + 2)"),
        (sympy.Mul(-1, x - 1, evaluate=False), "-(x - 1)"),
        (sympy.Pow(sympy.cos(x), 0, evaluate=False), r"(\cos(x))^{0}"),
        (x / 3, r"\frac{x}{3}"),
        (R(-1, 8), "-0.125"),
        (R(-1, 7), r"-\frac{1}{7}"),
        (R(1, 2) / sympy.sqrt(x), r"\frac{0.5}{\sqrt{x}}"),
        (x ** R(3, 2), "x^{1.5}"),
        (x ** R(-2, 3), r"\frac{1}{x^{\frac{2}{3}}}"),
        (-2 / x**3, r"-\frac{2}{x^{3}}"),
        (sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2, r"\frac{e^{-x}}{(1 + e^{-x})^{2}}"),
        (1 - sympy.tanh(x) ** 2, r"1 - \tanh^{2}(x)"),
        (sympy.log(x) ** 2 / x, r"\frac{\ln^{2}(x)}{x}"),
        (sympy.tan(x / 3), r"\tan\left(\frac{x}{3}\right)"),
        ((x**2) ** y, "(x^{2})^{y}"),
        (R(-2, 5) ** k * 3, r"3 \cdot (-0.4)^{k}"),
        (2 * sympy.sqrt(5), r"2 \cdot \sqrt{5}"),
        (sympy.pi * sympy.E, r"e^{1} \cdot \pi"),
        (sympy.Abs(x - 1), r"\left| x - 1 \right|"),
        (sympy.Max(0, x), r"\max(0, x)"),
        (sympy.Symbol("w12") * sympy.Symbol("eta"), r"\eta \cdot w_{12}"),
        (sympy.Integer(10) ** 20, "1" + 20 * "0"),
        (sympy.Float(2.5) * x, r"2.5 \cdot x"),
        (sympy.nan, r"\text{nan}"),
        (0.25, "0.25"),
    ],
)
def test_how_formulas_are_printed(value_: Any, latex: str) -> None:
    """As a teacher writes them, with every product explicit."""
    assert expression(value_) == latex


def test_arrays_of_formulas_are_printed() -> None:
    """A vector is a column, also with numbers in it; floats are rounded and fractions are not."""
    assert numbers(np.array([x, 1 - x, 0])) == r"\begin{pmatrix} x \\ 1 - x \\ 0 \end{pmatrix}"
    assert numbers(np.array(x / 3 + sympy.Float(0.123456)), 3) == r"\frac{x}{3} + 0.123"


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        (r"<f> \cdot <g>", r"(x + 1) \cdot (-x)"),
        ("<f> - <f> + <h>", r"x + 1 - (x + 1) + 2 \cdot x"),
        ("<h>^{2} + <q>^{2}", r"(2 \cdot x)^{2} + \left(\frac{1}{x}\right)^{2}"),
        (r"\frac{<f>}{<g>}", r"\frac{x + 1}{-x}"),
        (r"\left(<g>\right)", r"\left(-x\right)"),
        (r"(<g>, <f>, <g>)", "(-x, x + 1, -x)"),
        (r"\left. <g> \right|_{x = <g>, y = <f>}", r"\left. -x \right|_{x = -x, y = x + 1}"),
        (r"[<g> \gt <g>]", r"[-x \gt -x]"),
        (
            r"\begin{pmatrix} <g> & <f> \\ <f> & <g> \end{pmatrix}",
            r"\begin{pmatrix} -x & x + 1 \\ x + 1 & -x \end{pmatrix}",
        ),
        (r"-<f> + <q> \cdot <h>", r"-(x + 1) + \frac{1}{x} \cdot 2 \cdot x"),
    ],
)
def test_formulas_put_into_formulas(template: str, printed: str) -> None:
    """They are bracketed where what stands beside them would capture a part, and nowhere else."""
    values = {"f": "x + 1", "g": "-x", "h": r"2 \cdot x", "q": r"\frac{1}{x}"}
    assert put_in(template, values.__getitem__) == printed


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("x + 1", 0),
        ("-x", 0),
        (r"2 \cdot (x + 1)", 1),
        (r"\left(x - 1\right) \odot y", 1),
        ("x^{2 + y}", 2),
        (r"\frac{x + 1}{2}", 2),
        (r"\sqrt{x + 1}", 2),
        (r"\cos\left(x - 1\right)", 2),
        (r"\mathrm{net}_{h1}", 3),
        ("(x + 1)", 3),
        (r"\left(x + 1\right)", 3),
        (r"\left| x - 1 \right|", 3),
        ("12.5", 3),
    ],
)
def test_how_tightly_formulas_hold_together(text: str, level: int) -> None:
    """Brackets of every kind hide what is in them."""
    assert tightness(text) == level
    assert bracketed(text, level) == text
    assert bracketed(text) in {f"({text})", rf"\left({text}\right)"}


# --- formulas from numbers ---


@often
@given(st.data(), st.integers(1, 4), st.integers(1, 3))
def test_polynomials(data: st.DataObject, m: int, n: int) -> None:
    """Their values are exact at any point, and their formula says the same."""
    variables = ("x", "y", "z")[:n]
    coefficients = data.draw(st.lists(TENTHS, min_size=m, max_size=m))
    row = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    exponents = data.draw(st.lists(row, min_size=m, max_size=m))
    place = data.draw(st.lists(TENTHS.filter(bool), min_size=n, max_size=n))
    expected = Fraction(0)
    for c, powers in zip(coefficients, exponents, strict=True):
        for base, power in zip(place, powers, strict=True):
            c *= base**power  # noqa: PLW2901 (the term is built up)
        expected += c
    c_, e_ = np.array([float(c) for c in coefficients]), np.array(exponents)
    e_ = e_[:, 0] if n == 1 else e_
    f = polynomial(c_, e_, variables)
    exactly = {
        sympy.Symbol(v): R(q.numerator, q.denominator)
        for v, q in zip(variables, place, strict=True)
    }
    assert Fraction(str(f.item().subs(exactly))) == expected
    tracer = Tracer({"coefficients": c_, "exponents": e_})
    tracer("f", f, polynomial_formula(m, variables))
    printed = evaluate(
        tracer.substituted("f", 1), {v: float(q) for v, q in zip(variables, place, strict=True)}
    )
    assert printed == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kind", range(len(ELEMENTARY)))
def test_elementary_functions(kind: int) -> None:
    """Each of them, chosen from all and alone, has the value that numpy says."""
    known = {
        **{name: getattr(np, name) for name in ("sin", "cos", "tan", "exp", "tanh", "sqrt")},
        "ln": np.log,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "reciprocal": lambda z: 1 / z,
    }
    expected = known[ELEMENTARY[kind]](0.7)
    tracer = Tracer({"kind": np.array(kind), "none": np.array(0)})
    f = tracer(
        "f", elementary(np.array(kind), ELEMENTARY, "u"), elementary_formula(ELEMENTARY, "u")
    )
    one = (ELEMENTARY[kind],)
    g = tracer("g", elementary(np.array(0), one), elementary_formula(one))
    assert float(f.item().subs(u, 0.7)) == pytest.approx(expected)
    assert float(g.item().subs(x, 0.7)) == pytest.approx(expected)
    for name in "fg":
        assert evaluate(tracer.substituted(name, 3), {"u": 0.7, "x": 0.7}) == pytest.approx(
            expected
        )


def test_variants_of_formulas() -> None:
    """Leading axes are those of the numbers, and broadcast."""
    f = polynomial(np.array([[[1, 2]], [[3, 4]]]), np.array([[2, 0], [1, 0], [0, 0]]))
    assert f.shape == (2, 3)
    assert f.tolist() == [[x**2 + 2, x + 2, 3], [3 * x**2 + 4, 3 * x + 4, 7]]
    assert elementary(np.array([[0], [1]]), ("sin", "cos")).shape == (2, 1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: polynomial(np.array(1.0), np.array(2)),
            "coefficients must have at least one term",
        ),
        (
            lambda: polynomial(np.array(1.0), np.array([2])),
            "coefficients must have at least one term",
        ),
        (lambda: polynomial(np.ones(2), np.ones(3)), "exponents a number for each term"),
        (lambda: polynomial(np.ones(2), np.ones((2, 3)), ("x", "y")), "each of the variables x, y"),
        (lambda: polynomial(np.ones((2, 1)), np.ones((3, 1))), "leading axes must broadcast"),
        (lambda: elementary(np.array(2), ("sin", "cos")), "kind must be from 0 to 1"),
        (lambda: elementary(np.array(0), ("sinus",)), "kinds must be one of .*did you mean sin"),
        (lambda: elementary(np.array(0), ()), "kinds must be some of"),
    ],
)
def test_errors(call: Any, words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


# --- element by element ---


def test_numbers_are_what_their_decimals_say() -> None:
    """A float is read as it is printed; what is no number stays so."""
    found = exact(np.array([0.1, -2.5, 1e-7, 3.0, np.nan]))
    assert found[:4].tolist() == [R(1, 10), R(-5, 2), R(1, 10**7), 3]
    assert found[4] is sympy.nan
    assert exact(np.array(7)).item() == 7


@often
@given(trees("x", "y"), PLACES, PLACES)
def test_values_at_a_point(tree: Tree, x0: float, y0: float) -> None:
    """They are the floats that cmath computes."""
    found = value_at(formula(tree, "x", "y"), {"x": np.array(x0), "y": np.array(y0)})
    assert found.shape == () and found.dtype == float
    assert float(found) == pytest.approx(value(tree, x=x0, y=y0), rel=1e-12, abs=1e-12)


def test_points_without_a_value() -> None:
    """No finite real value is nan, and what a float cannot hold is infinite."""
    zero_power = sympy.Pow(x, -1, evaluate=False)
    formulas = [1 / x, zero_power, sympy.log(x), sympy.sqrt(x - 1), sympy.nan, sympy.zoo, y, 0.0]
    found = value_at(np.array(formulas, dtype=object), {"x": np.array(0.0)})
    np.testing.assert_array_equal(found, [*[np.nan] * 7, 0])
    f = np.array(sympy.exp(x))
    for place, expected in ((1000.0, np.inf), (-1000.0, 0.0), (np.nan, np.nan)):
        np.testing.assert_array_equal(value_at(f, {"x": np.array(place)}), expected)
    nowhere = {"x": np.array(1.0), "y": np.array(np.nan)}
    assert np.isnan(value_at(np.array(sympy.Integer(2), dtype=object), nowhere))


def test_nothing_is_lost_where_much_cancels() -> None:
    """(x - 1)^3 multiplied out, near 1: floats would have one digit left."""
    f = expanded(np.array((x - 1) ** 3))
    assert float(value_at(f, {"x": np.array(1.00001)})) == pytest.approx(1e-15, rel=1e-12, abs=0)


def test_other_changes_of_formulas() -> None:
    """Formulas and numbers in the place of variables, quotients, and roots with small radicands."""
    f = np.array([u**2, sympy.sin(u)])
    assert replaced(f, "u", np.array(x + 1)).tolist() == [(x + 1) ** 2, sympy.sin(x + 1)]
    assert replaced(f, "u", np.array([0.5, 0])).tolist() == [R(1, 4), 0]
    assert cancelled(np.array((x**2 - 1) / (x - 1))).item() == x + 1
    assert square_root(np.array([20, 2.25, 7])).tolist() == [
        2 * sympy.sqrt(5),
        R(3, 2),
        sympy.sqrt(7),
    ]


def test_formulas_through_the_hook() -> None:
    """A formula is carried for those students who gave one; blanks hold a zero and are not used."""
    f = np.array([x**2, x**3])
    own = Masked(np.array([0.0, 5 * x], dtype=object), np.array([False, True]))
    tracer = Tracer({"f": f}, lead=1, carried={"g": own})
    g = tracer("g", f + 1, "<f> + 1")
    assert g.tolist() == [x**2 + 1, 5 * x]
    assert tracer.steps["g"].value.tolist() == [x**2 + 1, x**3 + 1]
    alone = Tracer({"f": f[0]}, carried={"g": np.array(x)})
    assert alone("g", alone["f"] + 1, "<f> + 1").item() == x
    assert alone.substituted("g", 3) == "x^{2} + 1"
    assert alone.substituted("g", 3, {"f": np.array(1 - x)}) == "1 - x + 1"


# --- roots ---


@often
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4), st.booleans())
def test_real_roots(places: list[int], complex_pair: bool) -> None:
    """Different ones in order, however often they occur, and none that is not real."""
    f = sympy.expand(
        sympy.prod(2 * x - place for place in places) * (x**2 + 1 if complex_pair else 3)
    )
    expected = sorted({place / 2 for place in places})
    assert roots.real_roots(np.array(f), "x", len(expected)).tolist() == expected
    found = roots.real_roots(np.array(f), "x", len(expected) + 1)
    assert np.isnan(found[-1]) and found[0] == expected[0]
    assert roots.real_roots(np.array(f), "x", 1).tolist() == expected[:1]


@pytest.mark.parametrize(
    "f", [sympy.sin(x), sympy.Integer(0), sympy.Integer(3), x * y, x**2 + 1, 0.0]
)
def test_what_has_no_roots(f: Any) -> None:
    """No polynomial, one that is zero everywhere or nowhere, or one of another variable."""
    assert np.isnan(roots.real_roots(np.array(f, dtype=object), "x", 2)).all()
    assert np.isnan(roots.common_roots(np.array(f, dtype=object), np.array(x), ("x", "y"), 1)).all()


@often
@given(st.lists(st.tuples(TENTHS, TENTHS, TENTHS), min_size=2, max_size=2))
def test_common_roots_of_lines(lines: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    """Two lines meet where Cramer's rule says."""
    (a, b, c), (d, e, f) = lines
    determinant = a * e - b * d
    assume(determinant != 0)
    expected = [(c * e - b * f) / determinant, (a * f - c * d) / determinant]
    one, other = (
        np.array(R(str(p)) * x + R(str(q)) * y - R(str(r)), dtype=object) for p, q, r in lines
    )
    found = roots.common_roots(one, other, ("x", "y"), 1)
    np.testing.assert_allclose(found[0], [float(v) for v in expected], rtol=1e-12, atol=1e-12)


def test_common_roots_that_are_not_rational() -> None:
    """A circle and a hyperbola meet at four points with roots of roots as coordinates."""
    one, other = np.array(x**2 + y**2 - 4), np.array(x * y - 1)
    found = roots.common_roots(one, other, ("x", "y"), 4)
    np.testing.assert_allclose((found**2).sum(axis=1), 4, rtol=1e-14)
    np.testing.assert_allclose(found.prod(axis=1), 1, rtol=1e-14)
    assert (np.diff(found[:, 0]) > 0).all()


@pytest.mark.parametrize("size", [10**-8, 1, 10**8])
def test_common_roots_of_any_size(size: float) -> None:
    """What rounding leaves of a large polynomial at its roots is not taken for a value."""
    f = x**3 - 3 * R(size) ** 2 * x + R(size) ** 3
    found = roots.common_roots(np.array(f), np.array(y - x), ("x", "y"), 4)
    expected = [(2 * size * math.cos(2 * math.pi * k / 9),) * 2 for k in (4, 2, 1)]
    np.testing.assert_allclose(found, [*expected, (np.nan, np.nan)], rtol=1e-14)


# --- importing ---


def test_sympy_is_imported_only_where_it_works() -> None:
    """The modules of this topic are imported by the command, which must start quickly."""
    modules = (
        "calculus",
        "descent",
        "extrema",
        "gradients",
        "roots",
        "slopes",
        "symbolic",
        "vectors",
    )
    imports = "; ".join(f"import deltarule.reference.{module}" for module in modules)
    code = f"import sys; {imports}; print('sympy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_the_oracle_computes() -> None:
    """The trees that the tests above rely on mean what they say."""
    tree: Tree = (
        "+",
        ("power", ("variable", "x"), 3),
        ("*", ("number", 25), ("sin", ("variable", "y"))),
    )
    assert value(tree, x=2.0, y=0.5) == pytest.approx(8 + 2.5 * np.sin(0.5))
    assert slope(tree, "x", x=2.0, y=0.5) == pytest.approx(12)
    assert slope(tree, "y", x=2.0, y=0.5) == pytest.approx(2.5 * np.cos(0.5))
    assert compute(tree, {"x": x, "y": y}, sympy) == x**3 + R(5, 2) * sympy.sin(y)
