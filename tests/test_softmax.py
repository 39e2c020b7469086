"""Softmax and its derivatives, against mpmath with sixty digits, and what leaves it unchanged."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.activations import sigmoid
from deltarule.reference.softmax import softmax, softmax_by_sigmoid, softmax_jacobian, softmax_layer
from tests.precise import gradient, precise
from tests.solving import any_step, assert_batch, assert_printed, several, traced
from tests.worked import entry

often = settings(max_examples=100, deadline=None)
HUNDREDTHS = st.integers(-400, 400).map(lambda n: n / 100)
logits = st.lists(HUNDREDTHS, min_size=1, max_size=5)
temperatures = st.sampled_from([0.25, 0.5, 1.0, 2.0, 5.0])
close = {"rtol": 1e-13, "atol": 1e-15}


def oracle(z: list[Any]) -> list[Any]:
    """Divide exponentials by their sum."""
    exps = [mpmath.exp(one) for one in z]
    total = mpmath.mpf(0)
    for one in exps:
        total += one
    return [one / total for one in exps]


@often
@given(logits, temperatures)
def test_probabilities(z: list[float], T: float) -> None:
    """All ways to compute them give the probabilities of the definition, which add up to 1."""
    expected = precise(lambda v: oracle([one / T for one in v]), z)
    ways = [softmax(np.array(z) / T)]
    ways += [softmax_layer(np.array(z), np.array(T), shift=shift) for shift in (True, False)]
    for p in ways:
        np.testing.assert_allclose(p, expected, **close)
        assert p.sum() == pytest.approx(1, abs=1e-15)


@often
@given(logits, temperatures)
def test_jacobian(z: list[float], T: float) -> None:
    """Its entries are the partial derivatives by a complex step; its rows add up to 0."""
    J = softmax_jacobian(softmax(np.array(z) / T), np.array(T))
    expected = gradient(lambda v: oracle([one / T for one in v]), z)
    np.testing.assert_allclose(J, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(J.sum(axis=-1), 0, atol=1e-14)
    np.testing.assert_array_equal(J, J.T)


@often
@given(st.data(), st.integers(1, 4), st.booleans(), st.booleans())
def test_printed_and_batched(data: st.DataObject, K: int, shift: bool, cool: bool) -> None:
    """Each printed step of softmax and Jacobian has its value; a batch is its elements.

    A student's exponentials or their sum may make the divisor almost 0; such are left out.
    """
    rows = data.draw(st.lists(several(HUNDREDTHS, K), min_size=1, max_size=3))
    T = (
        {"temperature": np.array(data.draw(temperatures.filter(lambda T: T > 0.25)))}
        if cool
        else {}
    )
    tracer = traced(softmax_layer, {"z": np.array(rows[0])} | T, shift=shift)
    names = ["scaled"] * cool + ["shifted"] * shift + ["exps", "sum", "p"]
    assert list(tracer.steps) == names
    assert_printed(tracer)
    singles = [{"z": np.array(z)} | T for z in rows]
    at = data.draw(any_step.filter(lambda k: names[k % len(names)] not in ("exps", "sum")))
    assert_batch(softmax_layer, singles, at, shift=shift)
    assert_printed(traced(softmax_jacobian, {"p": tracer["p"]} | T))
    assert_batch(softmax_jacobian, [{"p": softmax(np.array(z))} | T for z in rows])


@often
@given(logits, st.floats(-1e3, 1e3), st.integers(0, 4))
def test_a_shift_of_all_logits_changes_nothing(z: list[float], shift: float, k: int) -> None:
    """The same number added to all logits leaves the probabilities; added to one it does not."""
    p = softmax(np.array(z))
    np.testing.assert_allclose(softmax(np.array(z) + shift), p, rtol=1e-9)
    if len(z) > 1:
        moved = np.array(z)
        moved[k % len(z)] += 1
        assert softmax(moved)[k % len(z)] > p[k % len(z)]


@often
@given(several(HUNDREDTHS, 2), any_step)
def test_two_classes_are_a_sigmoid(z: list[float], at: int) -> None:
    """With two classes softmax is the sigmoid of the difference of the logits."""
    np.testing.assert_allclose(softmax_by_sigmoid(np.array(z)), softmax(np.array(z)), **close)
    singles = [{"z": np.array(z)}, {"z": np.array([1.0, 0.5])}]
    tracer = traced(softmax_by_sigmoid, singles[0])
    assert tracer.steps["difference"].symbol == "z_{1} - z_{2}"
    assert_printed(tracer)
    assert_batch(softmax_by_sigmoid, singles, at)


def test_leading_axes() -> None:
    """Each row of a matrix, and of a stack of matrices, has its own softmax."""
    z = np.arange(24.0).reshape(2, 3, 4) ** 0.5
    stacked = softmax(z)
    for i, j in np.ndindex(2, 3):
        np.testing.assert_array_equal(stacked[i, j], softmax(z[i, j]))


def test_temperature() -> None:
    """High temperatures make all classes equal, low ones the largest logit certain."""
    z = np.array([1.0, 2.0, 0.5])
    np.testing.assert_allclose(softmax_layer(z, np.array(1e9)), 1 / 3, atol=1e-8)
    np.testing.assert_allclose(softmax_layer(z, np.array(1e-3), shift=True), [0, 1, 0], atol=1e-12)
    sharp = [softmax_layer(z, np.array(T))[1] for T in (4.0, 2.0, 1.0, 0.5)]
    assert np.all(np.diff(sharp) > 0)


@pytest.mark.parametrize("z", [[1e308, -1e308], [-1e4, -1e4 - 1], [710.0, 0.0, 710.0], [800.0]])
def test_far_out(z: list[float]) -> None:
    """Nothing overflows or vanishes altogether, however large the logits are."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        ways = [softmax(np.array(z) / 2), softmax_layer(np.array(z) / 2, shift=True)]
    for p in ways:
        np.testing.assert_allclose(p, precise(oracle, [one / 2 for one in z]), rtol=1e-12)


def test_far_out_without_shift() -> None:
    """Just within the bound the exponentials are finite."""
    z = np.array([700.0, -1.0])
    assert softmax_layer(z, shift=False).tolist() == [1, precise(oracle, z.tolist())[1]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: softmax_layer(np.ones(0)), r"z must not be empty \(got shape \(0,\)\)"),
        (lambda: softmax_layer(np.array([1, np.nan])), "z must hold finite numbers"),
        (lambda: softmax_layer(np.array(1.0)), r"one logit for each class \(got shape \(\)\)"),
        (lambda: softmax_layer(np.ones(2), np.array(0.0)), r"temperature must be above 0 \(got 0"),
        (lambda: softmax_layer(np.ones((2, 3)), np.ones(3)), r"broadcast .*temperature \(3,\)"),
        (lambda: softmax_layer(np.array([800.0, 1])), r"without shift .* -700 to 700.*got 800"),
        (lambda: softmax_layer(np.array([-800.0, -900])), "without shift .* or vanish"),
        (lambda: softmax_layer(np.array([8.0, 1]), np.array(0.01)), "without shift"),
        (lambda: softmax_layer(np.array([[1.0, 1], [800, 1]])), r"without shift .*got \[  1. 800"),
        (lambda: softmax_layer(np.array([700.5, 1])), "without shift"),
        (lambda: softmax_by_sigmoid(np.ones(3)), "z must have one element for each of 2 classes"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


# --- the worked examples of the notes ---


@pytest.mark.parametrize("k", range(3))
def test_notes_softmax_of_few_classes(k: int) -> None:
    """One class is certain; the formula for two is right, and for three has the wrong numerator."""
    result = entry("004-softmax-k")["results"][k]
    names = [f"x{i}" for i in range(1, k + 2)]
    z = [0.3, -0.8, 1.1][: k + 1]
    p = softmax(np.array(z))[0 if k < 2 else 2]
    for key, right in (("computed", True), ("printed_parsed", result["equal"])):
        found = sympy.sympify(result[key]).subs(dict(zip(names, z, strict=True)))
        assert (float(found) == pytest.approx(p, rel=1e-12)) == right
    assert (result["verdict"] == "agrees") == result["equal"]


def test_notes_softmax_is_not_the_sigmoid() -> None:
    """Of three logits the sigmoids are other numbers, and do not add up to 1."""
    data = entry("fe-softmax-sigmoid")
    z = np.array(data["demo_inputs"]["x"])
    np.testing.assert_allclose(softmax(z), data["correct_value"], rtol=1e-14)
    np.testing.assert_allclose(sigmoid(z), data["notes_formula_value"], rtol=1e-14)
    assert not np.allclose(softmax(z), sigmoid(z))


def test_notes_softmax_index() -> None:
    """003:482 uses i for the class and for the sum: read literally each class gets its own sum."""
    assert entry("fe-softmax-index")["misconception"] == "softmax-index-clash"
    z = np.array([1.0, 2.0])
    literal = np.exp(z) / np.exp(z)
    assert literal.sum() == 2 != softmax(z).sum()
