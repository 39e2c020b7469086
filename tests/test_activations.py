"""Smooth activation functions, the step and linear layers, against plain Python and mpmath."""

import cmath
import math
import warnings
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.activations import activate, logit, sigmoid, tanh_by_sigmoid
from deltarule.reference.heaviside import binary_step, heaviside
from deltarule.reference.linear_layers import linear_stack
from deltarule.reference.trace import Tracer, untraced
from tests.precise import gradient, precise
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    assert_steps,
    several,
    traced,
)
from tests.worked import Printed, entry, results, rounds_to

often = settings(max_examples=100, deadline=None)
moderate = st.floats(-30, 30)
finite = st.floats(allow_nan=False, allow_infinity=False)


@often
@given(finite)
def test_sigmoid_is_symmetric(z: float) -> None:
    """The values at z and -z add up to 1."""
    assert sigmoid(np.array(z)) + sigmoid(np.array(-z)) == pytest.approx(1, rel=0, abs=1e-15)


@often
@given(st.floats(-700, 700))
def test_sigmoid_is_the_formula(z: float) -> None:
    """The value is 1 / (1 + e^-z), to all digits also where it is tiny."""
    assert sigmoid(np.array(z)) == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("z", "expected"),
    [(0.0, 0.5), (-800.0, 0.0), (800.0, 1.0), (-math.inf, 0.0), (math.inf, 1.0)],
)
def test_sigmoid_far_out(z: float, expected: float) -> None:
    """Nothing overflows or warns far out, alone or in an array."""
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert sigmoid(np.array(z)) == expected
        np.testing.assert_array_equal(
            sigmoid(np.array([z, 0.0, -z])), [expected, 0.5, 1 - expected]
        )


@often
@given(finite, st.floats(1e-6, 1e6))
def test_sigmoid_never_falls(z: float, gap: float) -> None:
    """A greater argument never gives a smaller value."""
    assert sigmoid(np.array(z)) <= sigmoid(np.array(z + gap))


def test_sigmoid_rises() -> None:
    """The values rise strictly where floats can tell them apart."""
    assert np.all(np.diff(sigmoid(np.linspace(-20, 20, 4001))) > 0)


@often
@given(moderate)
def test_sigmoid_derivative(z: float) -> None:
    """The derivative by complex step of 1 / (1 + e^-z) is value times one minus value."""
    tiny = 1e-30
    derivative = (1 / (1 + cmath.exp(-complex(z, tiny)))).imag / tiny
    value = float(sigmoid(np.array(z)))
    assert value * (1 - value) == pytest.approx(derivative, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("shape", [(), (1,), (0,), (2, 3)])
@pytest.mark.parametrize("dtype", [float, int])
def test_sigmoid_keeps_the_shape(shape: tuple[int, ...], dtype: type) -> None:
    """An array of any shape comes back in that shape, as floats; its elements do not mix."""
    z: Any = np.arange(math.prod(shape)).astype(dtype).reshape(shape) - 2
    value = sigmoid(z)
    assert isinstance(value, np.ndarray)
    assert value.shape == shape
    assert value.dtype == np.float64
    singly = [float(sigmoid(np.array(one))) for one in z.ravel()]
    np.testing.assert_allclose(value.ravel(), singly, rtol=1e-15)


# --- the traced solvers ---

HUNDREDTHS = st.integers(-400, 400).map(lambda n: n / 100)
HARD = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": lambda z: (mpmath.exp(z) - mpmath.exp(-z)) / (mpmath.exp(z) + mpmath.exp(-z)),
}
smooth = pytest.mark.parametrize("name", HARD)


@smooth
@often
@given(z=st.lists(HUNDREDTHS, min_size=1, max_size=5))
def test_smooth_activations(name: str, z: list[float]) -> None:
    """Value and slope are those of the definition, with sixty digits and by a complex step."""
    f, slope = activate(np.array(z), name)
    np.testing.assert_allclose(f, [precise(lambda v: HARD[name](v[0]), [x]) for x in z], rtol=1e-14)
    expected = [gradient(lambda v: HARD[name](v[0]), [x])[0] for x in z]
    np.testing.assert_allclose(slope, expected, rtol=1e-11, atol=1e-15)


@smooth
@often
@given(data=st.data(), shape=st.sampled_from([(), (1,), (3,), (2, 2), (1, 3)]))
def test_smooth_activations_printed_and_batched(
    name: str, data: st.DataObject, shape: tuple[int, ...]
) -> None:
    """What is printed for numbers, vectors and matrices evaluates; a batch is its elements."""
    numbers = several(HUNDREDTHS, *shape)
    pairs = data.draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3))
    singles = [{"z": np.array(z), "grad_output": np.array(g)} for z, g in pairs]

    def solver(z: Any, grad_output: Any, **step: Any) -> Any:
        return activate(z, name, grad_output, axes=len(shape), **step)

    tracer = traced(solver, singles[0])
    assert list(tracer.steps) == ["f", "slope", "grad"]
    np.testing.assert_allclose(tracer["grad"], tracer["slope"] * singles[0]["grad_output"])
    assert_printed(tracer)
    assert_batch(solver, singles, data.draw(any_step))


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
@pytest.mark.parametrize("z", [-1e308, -800.0, 800.0, 1e308])
def test_smooth_activations_far_out(name: str, z: float) -> None:
    """Nothing overflows far out, where both are flat."""
    with np.errstate(all="raise", under="ignore"):
        f, slope = activate(np.array([z]), name)
        (by_sigmoid,) = tanh_by_sigmoid(np.array([z / 2]))
    low = 0 if name == "sigmoid" else -1
    assert f[0] == (1 if z > 0 else low)
    assert slope[0] == 0
    assert by_sigmoid == np.sign(z)


@often
@given(st.lists(HUNDREDTHS, min_size=1, max_size=4), any_step)
def test_tanh_by_sigmoid(z: list[float], at: int) -> None:
    """Twice the sigmoid of the double minus 1 is the hyperbolic tangent."""
    np.testing.assert_allclose(tanh_by_sigmoid(np.array(z)), np.tanh(z), rtol=0, atol=1e-15)
    singles = [{"z": np.array(one)} for one in z]
    assert_printed(traced(tanh_by_sigmoid, singles[0]))
    assert_batch(tanh_by_sigmoid, singles, at)


@often
@given(st.lists(st.integers(1, 999).map(lambda n: n / 1000), min_size=1, max_size=4), any_step)
def test_logit_is_the_inverse(p: list[float], at: int) -> None:
    """The sigmoid of the logit is the probability, and the logit is the difference of two logs."""
    z = logit(np.array(p))
    np.testing.assert_allclose(sigmoid(z), p, rtol=1e-14)
    np.testing.assert_allclose(z, [math.log(x) - math.log(1 - x) for x in p], atol=1e-12)
    np.testing.assert_allclose(z, -logit(1 - np.array(p)), atol=1e-12)
    singles = [{"p": np.array(one)} for one in p]
    tracer = traced(logit, singles[0])
    assert tracer.steps["odds"].symbol == r"\frac{p}{1 - p}"
    assert_printed(tracer)
    assert_batch(logit, singles, at)


# --- the step ---


@often
@given(
    st.lists(st.integers(-3, 3).map(lambda n: Fraction(n, 10)), min_size=1, max_size=6),
    st.sampled_from(["upper", "middle", "lower"]),
    st.booleans(),
    any_step,
)
def test_binary_step(z: list[Fraction], at_zero: str, bipolar: bool, at: int) -> None:
    """Three cases for each net input, in exact numbers; the values at 0 are as agreed."""
    low, high = (-1, 1) if bipolar else (0, 1)
    middle = {"upper": Fraction(high), "lower": Fraction(low), "middle": Fraction(low + high, 2)}
    expected = [low if x < 0 else high if x > 0 else middle[at_zero] for x in z]
    options = {"at_zero": at_zero, "outputs": "bipolar" if bipolar else "binary"}
    tracer = traced(binary_step, arrays({"z": z}), **options)
    assert_steps(tracer, {"f": expected})
    assert_printed(tracer)
    assert_batch(binary_step, [arrays({"z": [x]}) for x in z], at, **options)


@pytest.mark.parametrize("z", [0.1 + 0.2 - 0.3, 0.3 - 0.2 - 0.1, -0.0])
def test_a_net_input_of_zero_is_zero(z: float) -> None:
    """What floats leave of a zero is not above it and not below it."""
    assert heaviside(np.array(z)) == 1
    assert heaviside(np.array(z), "lower") == 0
    assert heaviside(np.array(z), "middle") == 0.5


# --- linear layers ---


@often
@given(st.data(), st.lists(st.integers(1, 3), min_size=2, max_size=5))
def test_linear_layers_are_one(data: st.DataObject, widths: list[int]) -> None:
    """Outputs and merged layers are those of loops over exact fractions."""
    layers, names = len(widths) - 1, [f"W{k}" for k in range(1, len(widths))]
    tenths = st.integers(-20, 20).map(lambda n: Fraction(n, 10))

    def problem() -> dict[str, Any]:
        shapes = {f"W{k}": (widths[k], widths[k - 1]) for k in range(1, layers + 1)}
        shapes |= {f"b{k}": (widths[k],) for k in range(1, layers + 1)} | {"x": (widths[0],)}
        return {name: data.draw(several(tenths, *shape)) for name, shape in shapes.items()}

    def solver(x: Any, step: Any = untraced, **values: Any) -> Any:
        weights = [values[name] for name in names]
        return linear_stack(x, weights, [values[f"b{name[1:]}"] for name in names], step=step)

    problems = [problem() for _ in range(data.draw(st.integers(1, 3)))]
    p = problems[0]
    expected: dict[str, Any] = {}
    h, V, c = p["x"], p["W1"], p["b1"]
    merged = {}
    for k in range(1, layers + 1):
        W, b = p[f"W{k}"], p[f"b{k}"]
        h = expected[f"h{k}"] = [dot(row, h) + bias for row, bias in zip(W, b, strict=True)]
        if k > 1:
            V = merged[f"V{k}"] = [[dot(row, v) for v in zip(*V, strict=True)] for row in W]
            c = merged[f"c{k}"] = [dot(row, c) + bias for row, bias in zip(W, b, strict=True)]
    tracer = traced(solver, arrays(p))
    assert_steps(tracer, expected | merged | {"y": h})
    assert_printed(tracer)
    assert_batch(solver, [arrays(one) for one in problems], data.draw(any_step))


@pytest.mark.parametrize("widths", list(product((1, 2), (1, 3), (1, 2), (1, 2))))
def test_linear_layers_of_one_unit_print(widths: tuple[int, ...]) -> None:
    """Layers with one input or one unit evaluate as printed, wherever they stand."""
    pairs = list(pairwise(widths))
    weights = [np.arange(1.0, n * m + 1).reshape(m, n) / 4 for n, m in pairs]
    biases = [np.arange(m) + 0.5 for _, m in pairs]
    x = np.arange(2.0, widths[0] + 2)
    numbered = zip("123", weights, biases, strict=True)
    givens = {"x": x} | {key: v for k, W, b in numbered for key, v in ((f"W{k}", W), (f"b{k}", b))}
    tracer = Tracer(givens)
    linear_stack(x, weights, biases, step=tracer)
    assert_printed(tracer)


def dot(row: Any, column: Any) -> Fraction:
    """Add up products one after the other."""
    total = Fraction(0)
    for a, b in zip(row, column, strict=True):
        total += a * b
    return total


# --- errors ---


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: activate(np.ones(2), "sigmod"), "activation must be one of .*mean sigmoid"),
        (lambda: activate(np.ones(2), "tanh", axes=2), r"z .* axes = 2 axes \(got shape \(2,\)\)"),
        (lambda: activate(np.ones(2), "tanh", axes=3), r"axes must be 0, 1 or 2 \(got 3\)"),
        (lambda: activate(np.ones(0), "tanh"), r"z must not be empty \(got shape \(0,\)\)"),
        (lambda: activate(np.array([np.nan]), "tanh"), r"z must hold finite numbers \(got \[nan"),
        (lambda: activate(np.ones(2), "tanh", np.ones(3)), r"broadcast \(got shapes \(2,\) and"),
        (lambda: binary_step(np.ones(1), outputs="signed"), "outputs must be one of binary"),
        (lambda: binary_step(np.ones(1), at_zero="up"), "at_zero must be one of lower.*upper"),
        (lambda: binary_step(np.array([np.inf])), "z must hold finite numbers"),
        (lambda: tanh_by_sigmoid(np.array(np.nan)), "z must hold finite numbers"),
        (lambda: logit(np.array([0.5, 1.0])), r"p must lie strictly between 0 and 1 \(got \[0.5"),
        (lambda: logit(np.array(-0.1)), "p must lie strictly between 0 and 1"),
        (lambda: logit(np.array([0.0, 0.5])), "p must lie strictly between 0 and 1"),
        (lambda: linear_stack(np.ones(2), [], []), "at least one layer .*got 0 weights"),
        (lambda: linear_stack(np.ones(2), [np.ones((1, 3))], [np.ones(1)]), "x must have one"),
        (lambda: linear_stack(np.ones(2), [np.ones(2)], [np.ones(1)]), "W1 must have a row"),
        (lambda: linear_stack(np.ones(1), [np.array(1.0)], [np.ones(1)]), "x must .* 0 inputs"),
        (
            lambda: linear_stack(np.ones(2), [np.ones((3, 2))] * 2, [np.ones(3)] * 2),
            "W2 must have one element for each of 3 inputs of its layer",
        ),
        (lambda: linear_stack(np.ones(2), [np.ones((3, 2))], [np.ones(2)]), "b1 must have one"),
        (
            lambda: linear_stack(np.ones((2, 2)), [np.ones((3, 1, 2))], [np.ones(1)]),
            r"leading axes must broadcast \(got x \(2,\), W1 \(3,\)",
        ),
        (
            lambda: linear_stack(np.ones((2, 1)), [np.ones((1, 1))], [np.ones((3, 1))]),
            r"leading axes must broadcast \(got x \(2,\), W1 \(\), b1 \(3,\)\)",
        ),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


# --- the worked examples of the notes ---


@pytest.mark.parametrize("one", results(["001-sigmoid-table"]), ids=lambda one: one.name)
def test_notes_sigmoid_table(one: Printed) -> None:
    """The table is right but for one row, which has the value of the row above."""
    z = float(one.name.removeprefix("sigma(").removesuffix(")"))
    value = float(sigmoid(np.array(z)))
    assert value == pytest.approx(one.computed, rel=1e-14)
    assert rounds_to(value, one.printed) == (one.verdict == "agrees")
    if one.verdict != "agrees":
        table = entry(one.example)["inputs"]["x"]
        above = float(sigmoid(np.array(table[table.index(z) - 1])))
        assert above == pytest.approx(one.wrong_rule_value)
        assert rounds_to(above, one.printed)


SYMBOLIC = [
    ("002-sigmoid-derivative", "sigmoid", 0),
    ("002-sigmoid-derivative", "sigmoid", 1),
    ("004-sigmoid-derivative", "sigmoid", 0),
    ("004-chain-rule-sigmoid", "sigmoid", 2),
    ("004-tanh-derivative", "tanh", 0),
]


@pytest.mark.parametrize(("name", "activation", "k"), SYMBOLIC)
def test_notes_derivatives(name: str, activation: str, k: int) -> None:
    """A printed derivative is the slope here exactly where the data says that it is right."""
    result = entry(name)["results"][k]
    z = np.linspace(-3, 3, 13)
    _, slope = activate(z, activation)
    for key, right in (("computed", True), ("printed_parsed", result["equal"])):
        formula = sympy.sympify(result[key])
        found = [float(formula.subs("x", sympy.Float(x, 30))) for x in z]
        assert np.allclose(found, slope, rtol=1e-12) == right


def test_notes_chain_rule_factors() -> None:
    """With p = -x and q = 1 + e^p the factors -1, e^p and -1/q^2 multiply to the slope."""
    dq_dp, df_dq = (entry("004-chain-rule-sigmoid")["results"][k]["computed"] for k in (0, 1))
    x = 0.7
    inner = float(sympy.sympify(dq_dp).subs("x", -x))
    outer = float(sympy.sympify(df_dq).subs("y", 1 + math.exp(-x)))
    assert -1 * inner * outer == pytest.approx(activate(np.array([x]), "sigmoid")[1][0], rel=1e-14)


def test_notes_sigmoid_quotient_at_zero() -> None:
    """The quotient of the notes gives 1 at 0, and the slope is 1/4 there, its largest value."""
    wrong = entry("004-sigmoid-derivative")["computed_only"]["at_0"]
    f, slope = activate(np.array([0.0]), "sigmoid")
    assert f[0] / (1 - f[0]) == wrong["printed"]
    assert slope[0] == wrong["true"] == activate(np.linspace(-5, 5, 1001), "sigmoid")[1].max()


def test_notes_tanh_identity() -> None:
    """The printed formula by the sigmoid is the quotient of exponentials, as the data says."""
    (result,) = entry("002-tanh-sigmoid-identity")["results"]
    z = np.linspace(-3, 3, 13)
    for key in ("printed_parsed", "computed"):
        formula = sympy.sympify(result[key])
        found = [float(formula.subs("x", sympy.Float(x, 30))) for x in z]
        np.testing.assert_allclose(tanh_by_sigmoid(z), found, rtol=0, atol=1e-15)


def test_notes_errors_in_words() -> None:
    """The slope of the identity is 1, not 0; the sigmoid stays inside its range, as far as floats.

    The derivative of the identity is called 0 in the notes, and the range of the sigmoid closed.
    """
    slope = activate(np.linspace(-9, 9, 7), "linear")[1]
    assert set(slope.tolist()) == {entry("fe-linear-derivative")["correct_value"]}
    assert entry("fe-sigmoid-range")["correct_latex"] == "(0,1)"
    z = np.linspace(-36, 36, 73)
    assert np.all((sigmoid(z) > 0) & (sigmoid(z) < 1))
