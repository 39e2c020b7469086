"""Formulas that students type: what is read, against plain Python functions; what is refused."""

import math
import time
from collections.abc import Callable
from typing import Any

import pytest
import sympy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from deltarule.graders.formulas.equivalence import same_at_points
from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.formulas import parse

VARIABLES = ["x", "y", "w1", "w_2", "theta", "η"]
POINTS = [
    {"x": 0.7, "y": 1.3, "w1": 0.4, "w_2": 2.1, "theta": 0.9, "η": 0.3},
    {"x": 1.9, "y": 0.6, "w1": 1.7, "w_2": 0.2, "theta": 0.1, "η": 2.5},
]
often = settings(max_examples=100, deadline=None)


def read(text: str, variables: list[str] = VARIABLES, comma: bool = False) -> Any:
    """Read a formula, or give the reason and the proposal."""
    try:
        return parse(text, variables, comma)
    except UnreadableError as error:
        return error.reason, error.instead


def number(formula: Any, point: dict[str, float]) -> float:
    """Compute with sympy's own machinery."""
    simplified = formula.doit()
    return float(simplified.subs({s: point[s.name] for s in simplified.free_symbols}).evalf())


def sigmoid(z: float) -> float:
    """Compute the logistic function."""
    return 1 / (1 + math.exp(-z))


# --- what is read ---

Plain = Callable[[float, float], float]
SPELLINGS: dict[Plain, list[str]] = {
    lambda x, y: 2 * x: [
        *("2x", "2 x", "2*x", "2·x", "2 × x", "x·2", r"2\cdot x", r"2 \times x", "2(x)", "x+x"),
        *("f'(x) = 2x", "y = 2x", "f(x, y) = 2 x", "dy/dx = 2x", r"\frac{dy}{dx} = 2x", "$2x$"),
        *(r"\frac{\partial f}{\partial x} = 2 x", "∂f/∂x = 2x", "(2)(x)", "[2]{x}", "--2x"),
        *("+2x", "2.0x", "2.x", ".2x*10", "20x/10", "20x÷10", "x/.5", r"\frac{4x}{2}", "２x"),
        *(r"\left(2\right)\left(x\right)", r"2\,x", r"2\;x", "2\u200bx"),
    ],
    lambda x, y: x * y: ["x y", "xy", "x*y", "yx", "(x)(y)", "x(y)", r"x\cdot y", r"\mathrm{x}y"],
    lambda x, y: x**2: ["x^2", "x**2", "x²", "x^{2}", "x^(2)", "xx", "x^+2", "--x²", "|x|^2"],
    lambda x, y: -(x**2): ["-x^2", "−x²", "–x²", "-(x)^2", "0-x^2"],
    lambda x, y: 1 / x**2: ["x^-2", "x⁻²", "x^{-2}", "1/x^2", "1/x/x", r"\frac{1}{x^2}"],
    lambda x, y: 3 * (x + 1): ["3(x+1)", "3·(x+1)", "(x+1)*3", "3[x+1]", "3x+3"],
    lambda x, y: x * (x + 1): ["x(x+1)", "(x+1)x", "x·(x+1)", r"x\left(x+1\right)"],
    lambda x, y: 2 * math.sin(x): ["2 sin x", "2sin(x)", "2\\sin x", "2sinx", "2 Sin(x)"],
    lambda x, y: math.sin(2 * x): ["sin 2x", "sin(2x)", r"\sin 2x", r"\sin{2x}", "sin(2 x)"],
    lambda x, y: math.sin(x) ** 2: ["sin^2 x", "sin²x", "sin(x)^2", r"\sin^{2}{\left(x \right)}"],
    lambda x, y: math.sin(x**2): ["sin x^2", "sin(x²)", "sin x²"],
    lambda x, y: math.sin(x) * math.cos(y): ["sin x cos y", "sin(x)cos(y)", r"\sin x \cos y"],
    lambda x, y: math.sin(x) / 2: ["sin x/2", "0.5 sin x", r"\frac{\sin x}{2}", "1/2 sin x"],
    lambda x, y: math.sin(-x): ["sin(-x)", "-sin x", r"\sin{-x}"],
    lambda x, y: math.tan(x): ["tan x", r"\tan(x)", "sin x/cos x"],
    lambda x, y: math.exp(-x): ["e^-x", "e^(-x)", "exp(-x)", r"e^{-x}", r"\exp(-x)"],
    lambda x, y: x * math.exp(x): ["xe^x", "x e^x", "x exp(x)", "x·e**x", r"x e^{x}"],
    lambda x, y: math.e * math.pi * x: ["e pi x", "e·π·x", r"e \pi x", r"\mathrm{e} π x"],
    lambda x, y: math.exp(-(x**2) / 2): [r"e^{-\frac{x^2}{2}}", "e^(-x^2/2)", "exp(-0.5x²)"],
    lambda x, y: math.log(x): ["ln x", "log x", "ln(x)", r"\ln x", r"\log{\left(x \right)}"],
    lambda x, y: math.log(x) ** 2: [r"\log{\left(x \right)}^{2}", "ln(x)^2", "ln^2 x"],
    lambda x, y: math.log2(x): ["log2(x)", "log_2 x", r"\log_{2}(x)", "ln(x)/ln(2)"],
    lambda x, y: math.log10(x): ["log10(x)", r"\log_{10} x"],
    lambda x, y: math.log(math.exp(x) + 1): ["ln(1+e^x)", "log(exp(x) + 1)", "ln (1 + exp x)"],
    lambda x, y: math.sqrt(x): [
        "sqrt x",
        "sqrt(x)",
        r"\sqrt{x}",
        "√x",
        "x^0.5",
        "x^{1/2}",
        "x^(1/2)",
    ],
    lambda x, y: math.sqrt(2) * x: ["√2 x", "sqrt 2 x", r"\sqrt{2}x", "sqrt(2)x"],
    lambda x, y: x ** (1 / 3): [r"\sqrt[3]{x}", "x^(1/3)", r"x^{\frac{1}{3}}"],
    lambda x, y: math.sinh(x) / math.cosh(x): ["tanh x", r"\tanh(x)", r"\frac{\sinh x}{\cosh x}"],
    lambda x, y: sigmoid(x): [
        *("sigmoid(x)", "σ(x)", r"\sigma(x)", r"\sigma\left(x\right)", "1/(1+e^-x)", "sigma(x)"),
        *(r"\frac{1}{1 + e^{-x}}", "(1+exp(-x))^-1", r"\operatorname{sigmoid}(x)"),
    ],
    lambda x, y: sigmoid(x) * (1 - sigmoid(x)): ["σ(x)(1-σ(x))", r"\sigma(x)(1 - \sigma(x))"],
    lambda x, y: abs(x - y): ["|x-y|", "abs(x-y)", r"\left|x-y\right|", r"\lvert x-y\rvert"],
    lambda x, y: abs(abs(x) - 2) * y: ["||x|-2|y", "y||x|-2|", "|(|x|-2)|y", "abs(|x|-2) |y|"],
    lambda x, y: max(x - 1, 0): ["max(0, x-1)", "max(0; x-1)", "relu(x-1)", "ReLU(x - 1)"],
    lambda x, y: max(1.0, x, y): [r"\max\left(1, x, y\right)", r"\max\{1, x, y\}", "max[1;x;y]"],
    min: ["min(x,y)", r"\min(x, y)", "-max(-x, -y)"],
    lambda x, y: x / 2 * y: ["1/2xy", "x/2y", "x/2*y", "1/2 x y", "0.5xy"],
    lambda x, y: x ** (y**x): ["x^y^x", "x^{y^{x}}", "x**y**x", "x^(y^x)"],
    lambda x, y: 2 ** (-x): ["2^-x", "2^{-x}", "1/2^x", "0.5^x"],
}
CASES = [(plain, text) for plain, texts in SPELLINGS.items() for text in texts]


@pytest.mark.parametrize(("plain", "text"), CASES, ids=[text for _, text in CASES])
def test_spellings(plain: Plain, text: str) -> None:
    """Each spelling has the values of the plain function."""
    formula = parse(text, VARIABLES)
    for point in POINTS:
        expected = plain(point["x"], point["y"])
        assert number(formula, point) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[(text, "w1") for text in ("w1", "w_1", "w_{1}", "w₁", r"\mathrm{w}_1", "w_{ 1 }")],
        *[(text, "w_2") for text in ("w2", "w_2", "w_{2}", "w₂")],
        *[(text, "theta") for text in ("theta", "θ", r"\theta", r"\vartheta", "ϑ", "{θ}")],
        *[(text, "η") for text in ("eta", "η", r"\eta", r"\eta ")],
    ],
)
def test_names(text: str, name: str) -> None:
    """All spellings of a name are the variable under the name that was given."""
    assert parse(text, VARIABLES) == sympy.Symbol(name)


@pytest.mark.parametrize(
    ("text", "variables", "plain"),
    [
        ("e - 2e-3", ["e"], lambda e: -e - 3),
        ("e(e+1)", ["e"], lambda e: e * (e + 1)),
        ("2 pi", ["pi"], lambda pi: 2 * pi),
        ("sigma(2)", ["sigma"], lambda sigma: 2 * sigma),
        ("σ sigmoid(0)", ["σ"], lambda sigma: sigma / 2),
        ("2E1", ["E1"], lambda error: 2 * error),
    ],
)
def test_variables_come_first(text: str, variables: list[str], plain: Any) -> None:
    """A variable called like a constant or a function is that variable."""
    assert number(parse(text, variables), {variables[0]: 0.7}) == pytest.approx(plain(0.7))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("0,5x", 1.0), ("1,25 + x", 3.25), ("2{,}5", 2.5), ("0.5x", 1.0), ("max(0, x)", 2.0)],
        *[("max(0,5; x)", 2.0), ("max(2,5;x)", 2.5), ("max(x,1)", 2.0), ("e^{0,5x}", math.e)],
    ],
)
def test_decimal_commas(text: str, value: float) -> None:
    """A comma between digits is a decimal comma; any other one separates."""
    assert number(parse(text, ["x"], comma=True), {"x": 2.0}) == pytest.approx(value)


def test_decimals_are_exact() -> None:
    """A tenth is a tenth, and thirty digits are kept."""
    assert parse("0.1", []) == sympy.Rational(1, 10)
    assert parse("0." + "7" * 28, []) == sympy.Rational(int("7" * 28), 10**28)


def test_nothing_is_simplified() -> None:
    """What was typed can be shown to the student."""
    assert sympy.latex(parse("x*x + x/x", ["x"])) == r"x x + \frac{x}{x}"


# --- what is refused ---

REFUSED: dict[tuple[str, str], list[str]] = {
    ("not-a-formula", ""): [
        *("", " ", "$", ".", "^", "x^", "()", "max()", "5%", "x # y", "x'", "٣x", "1..2", "1.2.3"),
        *("2x =", "2x = 3", "x == 2", "x = y = 2", "x <= 3", "x > 1"),
        *("x :=", "=", "*x", "x*", "x +"),
        *("2 3", "x 2", "(x)2", "2 3^x", "x!", "x;y", "x */ y", "x_", "_x", "[x;y]", "'x'", '"x"'),
        *(r"\frac12", r"\frac{1}2", r"\frac", "\\", r"x \\ y", "x\0", "1_0", "{x: y}", "@x", "`x`"),
        *("\ud800", "🙂", "x.real", "__import__", "x\x1b"),
    ],
    ("unknown-name", "theta"): ["thetta", "2 tehta", r"\thetta", "Theta"],
    ("unknown-name", "sigmoid"): ["sigmod(x)", "x sigmoidd"],
    ("unknown-name", "exp"): ["ex", "exxp(x)"],
    ("unknown-name", "tanh"): ["tnh(x)", r"\operatorname{tanhh}(x)"],
    ("unknown-name", "w1"): ["w_11", "ww1w", "w_{12}"],
    ("unknown-name", "sin"): ["sin2x", "asin(x)", r"\arcsin x"],
    ("unknown-name", ""): ["import q", "qqq", "zz", r"\input{x}", r"\def", "lambda x: x", "E"],
    ("bracket", ""): [
        *("(", ")", "(x", "x)", "(x]", "[x)", "{x", "x}", "((x)", "(x))", "|x", "x|", "|x|y|"),
        *("sin(x", "max(0, x", r"\frac{1}{x", r"\left|x", r"\lvert x|"),
        *("e^{x", "(x+", "||x|", "|x)"),
    ],
    ("argument", ""): [
        *("sin x(x+1)", "ln x (1-x)", "exp x|y|", r"sin x \frac{1}{2}", "sin 2(x+1)", "sin x 2^y"),
        *("exp -x", "sin + 1", "x sin", "max", "sin)", "(ln)", "|tanh|"),
    ],
    ("two-values", ""): ["max(x)", "min((x))", "max x", r"\max\left(x\right)"],
    ("comma", "0.5x"): ["0,5x"],
    ("comma", ""): ["x, y", "sin(x, y)", "(x, y)", ",", "|x, y|"],
    ("scientific", "2*10^(-3)"): ["2e-3", "2E-3 x", "x + 2e-3"],
    ("scientific", "1.5*10^(3)"): ["1.5e3 y"],
    ("exponent", ""): [
        *("x^101", "x^-101", "2^1000", "9**9**9", "9^9^9^9"),
        *("2^2^2", "x^(2^2)", "x^e^e", "x^exp(9)"),
        *("x^y^x^y^x", "x^(99*99)", "10^-150", "x^100.5", "((x^(9^9))^9)", "e^e^e^e^e", "e^1000"),
        *("sin^-1 x", r"\sin^{-1} x", "sin^x x", "sin^0.5 x"),
    ],
    ("not-finite", ""): ["1/0", "x/0", "1/(1-1)", "0^-1", "0^0", r"\frac{x}{0}", "x^(1/0)", "1/.0"],
    ("too-long", ""): ["x" * 501, "x+" * 200 + "x", "1" * 31, "0." + "1" * 30, "(" * 501],
    ("too-deep", ""): [
        *("(" * 31 + "x" + ")" * 31, "sin(" * 31 + "x" + ")" * 31, "(" * 300),
        *("[{" * 100, "|(" * 100),
        *(r"\frac{" * 60, "sqrt(" * 99, "√" * 299 + "x", "ln " * 99 + "x", "max(1," * 70),
    ],
}
REFUSALS = [(text, *why) for why, texts in REFUSED.items() for text in texts]


@pytest.mark.parametrize(
    ("text", "reason", "instead"), REFUSALS, ids=[repr(text[:20]) for text, *_ in REFUSALS]
)
def test_refusals(text: str, reason: str, instead: str) -> None:
    """Anything else is refused at once, with the reason, and with a proposal where one is near."""
    start = time.perf_counter()
    assert read(text) == (reason, instead)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("text", ["max(0,5)", "max(0,5x)"])
def test_a_decimal_comma_separates_nothing(text: str) -> None:
    """Where 0,5 is a number it is not two of them."""
    assert read(text, comma=True) == ("two-values", "")


def test_variables_of_one_name() -> None:
    """Two spellings of one name cannot both be variables."""
    with pytest.raises(ValueError, match=r"more than spelling.*w_1"):
        parse("x", ["w1", "w_1"])


# --- any text at all ---

PIECES = [
    *"xyeEwσθπ0123456789.,;+-*/^()[]{}|=_'$ \\~",
    *("**", "sin ", "cos(", "exp(", "ln ", "max(", "min(", "relu(", "abs(", "tanh", "σ(", "sqrt"),
    *(r"\frac{", r"\sqrt{", r"\sqrt[3]{", "}{", r"\left", r"\right", r"\cdot ", r"\theta ", "pi"),
    *("w_1", "w_{1}", "theta", "²", "⁻¹", "−", "×", r"\lvert ", r"\rvert ", "1e5", "e^{", "^-"),
]
pieces = st.sampled_from(PIECES)
runs = st.tuples(st.lists(pieces, min_size=1, max_size=4).map("".join), st.integers(1, 200))
TEXTS = {
    "anything": st.text(max_size=600),
    "the grammar's pieces": st.lists(pieces, max_size=200).map("".join),
    "repeated": st.lists(runs.map(lambda run: run[0] * run[1]), max_size=3).map("".join),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_any_text_is_read_or_refused(kind: str, request: pytest.FixtureRequest) -> None:
    """Whatever was typed gives a formula or a reason, within a second, and never another error."""

    @settings(
        max_examples=100_000 if request.config.getoption("--long") else 200,
        deadline=1000,
        suppress_health_check=list(HealthCheck),
    )
    @given(TEXTS[kind], st.booleans())
    def reads(text: str, comma: bool) -> None:
        formula = read(text, comma=comma)
        if isinstance(formula, sympy.Expr):
            same_at_points(formula, formula, VARIABLES)
            assert {symbol.name for symbol in formula.free_symbols} <= set(VARIABLES)
            assert not formula.atoms(sympy.Float)
        else:
            assert formula[0] in {reason for reason, _ in REFUSED}

    reads()


# --- printed and read again ---

x, y, w1, theta = sympy.symbols("x y w1 theta", real=True)
leaves = st.sampled_from([x, y, w1, theta]) | st.fractions(-9, 9, max_denominator=12).map(
    lambda number: sympy.Rational(number.numerator, number.denominator)
)
FUNCTIONS: list[Any] = [
    *(sympy.sin, sympy.cos, sympy.tanh, sympy.sinh, sympy.cosh, sympy.exp, sympy.Abs),
    *(lambda z: sympy.log(1 + z**2), lambda z: sympy.sqrt(1 + z**2), lambda z: sympy.Max(0, z)),
    *(lambda z: 1 / (1 + z**2), lambda z: -z, lambda z: z**3, lambda z: 2**z),
]
formulas = st.recursive(
    leaves,
    lambda parts: (
        st.tuples(st.sampled_from([sympy.Add, sympy.Mul]), parts, parts).map(
            lambda one: one[0](one[1], one[2])
        )
        | st.tuples(st.sampled_from(FUNCTIONS), parts).map(lambda one: one[0](one[1]))
    ),
    max_leaves=8,
)


@often
@given(formulas, st.sampled_from([str, sympy.latex]))
def test_round_trip(formula: Any, show: Callable[[Any], str]) -> None:
    """What sympy prints, as text or as LaTeX, is read as what was printed."""
    assume(not formula.has(sympy.E))  # printed as E, which in this field is the error
    names = ["x", "y", "w1", "theta"]
    found = read(show(formula), names)
    assume(found not in {("exponent", ""), ("too-long", "")})
    point = dict(zip(names, (0.61, -1.37, 0.83, 1.21), strict=True))
    assert number(found, point) == pytest.approx(number(formula, point), rel=1e-9)
