"""Rectifiers, against three cases for each net input in exact fractions."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.heaviside import AT_ZERO
from deltarule.reference.leaky_slopes import parametric_relu, randomized_relu
from deltarule.reference.rectifiers import dead_units, leaky_relu, rectify, relu
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    assert_steps,
    floats,
    several,
    traced,
)
from tests.worked import entry, results

often = settings(max_examples=100, deadline=None)
TENTHS = st.integers(-15, 15).map(lambda n: Fraction(n, 10))
FEW = st.integers(-2, 2).map(lambda n: Fraction(n, 10))
"""Often 0."""
SLOPES = st.integers(0, 50).map(lambda n: Fraction(n, 100))


def value(z: Fraction, a: Fraction) -> Fraction:
    """Give a rectifier's value."""
    return z if z > 0 else a * z


def slope(z: Fraction, a: Fraction, at_zero: str = "lower") -> Fraction:
    """Give a rectifier's slope."""
    if z == 0:
        return {"lower": a, "upper": Fraction(1), "middle": (1 + a) / 2}[at_zero]
    return Fraction(1) if z > 0 else a


@often
@given(
    data=st.data(),
    shape=st.sampled_from([(), (1,), (4,), (2, 3)]),
    at_zero=st.sampled_from(sorted(AT_ZERO)),
    leaky=st.booleans(),
)
def test_relu_and_leaky_relu(
    data: st.DataObject, shape: tuple[int, ...], at_zero: str, leaky: bool
) -> None:
    """Values, masks, slopes and gradients of numbers, vectors and matrices are the cases'."""

    def problem() -> dict[str, Any]:
        z, g = (data.draw(several(FEW, *shape)) for _ in range(2))
        return {"z": z, "grad_output": g} | ({"negative_slope": data.draw(SLOPES)} if leaky else {})

    def each(function: Callable[..., Fraction], *values: Any) -> Any:
        if not isinstance(values[0], list):
            return function(*values)
        return [each(function, *group) for group in zip(*values, strict=True)]

    problems = [problem() for _ in range(data.draw(st.integers(1, 3)))]
    z, g, a = problems[0]["z"], problems[0]["grad_output"], problems[0].get("negative_slope", 0)
    slopes = each(lambda one: slope(one, a, at_zero), z)
    expected = {"f": each(lambda one: value(one, a), z)}
    if leaky:
        expected["mask"] = each(lambda one: slope(one, Fraction(0), at_zero), z)
    expected |= {"slope": slopes, "grad": each(lambda s, one: s * one, slopes, g)}
    options = {"at_zero": at_zero, "axes": len(shape)}
    tracer = traced(rectify, arrays(problems[0]), **options)
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(rectify, [arrays(one) for one in problems], data.draw(any_step), **options)
    plain = arrays(problems[0])
    alone = leaky_relu(plain["z"], plain["negative_slope"]) if leaky else relu(plain["z"])
    np.testing.assert_allclose(alone, floats(expected["f"]), atol=1e-15)


@often
@given(st.data(), st.integers(1, 4), st.integers(1, 3))
def test_parametric_relu(data: st.DataObject, n: int, variants: int) -> None:
    """The gradient of the learnt slope is what a small change of it changes, exactly."""

    def problem() -> dict[str, Any]:
        vectors = {name: data.draw(several(TENTHS, n)) for name in ("z", "grad_output")}
        weight, lr = data.draw(SLOPES), data.draw(SLOPES)
        return {"z": vectors["z"], "weight": weight, "grad_output": vectors["grad_output"]} | {
            "lr": lr
        }

    problems = [problem() for _ in range(variants)]
    z, a, g, lr = problems[0].values()

    def loss(weight: Fraction) -> Fraction:
        return sum((k * value(one, weight) for k, one in zip(g, z, strict=True)), Fraction(0))

    grad = (loss(a + 1) - loss(a - 1)) / 2  # exact, for the loss is linear in the slope
    slopes = [slope(one, a) for one in z]
    expected = {
        "f": [value(one, a) for one in z],
        "mask": [int(one > 0) for one in z],
        "slope": slopes,
        "grad": [s * k for s, k in zip(slopes, g, strict=True)],
        "negative": [value(one, Fraction(1)) - value(one, Fraction(0)) for one in z],
        "weight_grad": grad,
        "weight_new": a - lr * grad,
    }
    tracer = traced(parametric_relu, arrays(problems[0]))
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(parametric_relu, [arrays(one) for one in problems], data.draw(any_step))


@often
@given(st.data(), st.integers(1, 4), st.integers(1, 3))
def test_randomized_relu(data: st.DataObject, n: int, variants: int) -> None:
    """Each net input has its own slope in training, and all have the mean slope in testing."""

    def problem() -> dict[str, Any]:
        lower, upper = sorted([data.draw(SLOPES), data.draw(SLOPES)])
        part = st.integers(0, 4).map(lambda k: lower + (upper - lower) * Fraction(k, 4))
        z, slopes = data.draw(several(TENTHS, n)), data.draw(several(part, n))
        return {"z": z, "slopes": slopes, "lower": lower, "upper": upper}

    problems = [problem() for _ in range(variants)]
    z, slopes, lower, upper = problems[0].values()
    mean = (lower + upper) / 2
    expected = {
        "train": [value(one, a) for one, a in zip(z, slopes, strict=True)],
        "mean_slope": mean,
        "test": [value(one, mean) for one in z],
    }
    singles = []
    for one in problems:
        found = arrays(one)
        # Floats may put an end of the range a little beyond its bound.
        found["slopes"] = np.clip(found["slopes"], found["lower"], found["upper"])
        singles.append(found)
    tracer = traced(randomized_relu, singles[0])
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(randomized_relu, singles, data.draw(any_step))


def test_randomized_relu_is_that_of_its_mean_slope_on_average() -> None:
    """Averaged over slopes drawn evenly, the training values are the testing values."""
    lower, upper = np.array(0.125), np.array(1 / 3)
    slopes = lower + (upper - lower) * (np.arange(1000)[:, None] + 0.5) / 1000
    z = np.array([-2.0, 0.5, -0.1])
    train, test = randomized_relu(z, np.repeat(slopes, 3, axis=1), lower, upper)
    np.testing.assert_allclose(train.mean(axis=0), test, rtol=1e-12)


@often
@given(st.data(), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3))
def test_dead_units(data: st.DataObject, samples: int, units: int, variants: int) -> None:
    """A unit is dead when no sample has a positive net input; counted in loops."""
    problems = [{"Z": data.draw(several(FEW, samples, units))} for _ in range(variants)]
    Z = problems[0]["Z"]
    dead = [int(not any(row[j] > 0 for row in Z)) for j in range(units)]
    expected = {"largest": [max(row[j] for row in Z) for j in range(units)], "dead": dead}
    tracer = traced(dead_units, arrays(problems[0]))
    assert_steps(tracer, expected | {"fraction": Fraction(sum(dead), units)})
    assert tracer.steps["largest"].symbol == r"z^{\max}"
    assert_printed(tracer)
    assert_batch(dead_units, [arrays(one) for one in problems], data.draw(any_step))


def test_what_floats_leave_of_zero_is_cut_off() -> None:
    """An output that is 0 in exact arithmetic is 0."""
    assert relu(np.array([0.1 + 0.2 - 0.3, 0.1 + 0.2])).tolist() == [0, 0.1 + 0.2]


def test_what_is_not_a_number_stays_so() -> None:
    """NaN is neither cut off nor taken for zero."""
    assert np.isnan(relu(np.array([np.nan]))).all()
    assert np.isnan(leaky_relu(np.array([np.nan]), np.array(0.1))).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rectify(np.array([np.nan])), r"z must hold finite numbers \(got \[nan"),
        (lambda: rectify(np.array(2.0)), r"z must have at least axes = 1 axes \(got shape \(\)\)"),
        (lambda: rectify(np.ones(0)), "z must not be empty"),
        (lambda: rectify(np.ones(2), at_zero="uper"), "at_zero must be one of .*mean upper"),
        (lambda: rectify(np.ones(2), np.array(np.inf)), "negative_slope must hold finite"),
        (lambda: rectify(np.ones((2, 3)), np.ones(3)), r"leading axes must .*negative_slope \(3,"),
        (lambda: rectify(np.ones(2), grad_output=np.ones(3)), "z and grad_output must broadcast"),
        (
            lambda: parametric_relu(np.ones(2), np.array(1), np.ones(3), np.array(1)),
            "grad_output must have one element for each of 2 net inputs",
        ),
        (
            lambda: parametric_relu(np.array(2), np.array(1), np.ones(1), np.array(1)),
            "grad_output must have one element for each of 0 net inputs",
        ),
        (
            lambda: parametric_relu(np.ones(2), np.array(np.nan), np.ones(2), np.array(1)),
            "weight must hold finite numbers",
        ),
        (
            lambda: randomized_relu(np.ones(1), np.array([0.5]), np.array(0.1), np.array(0.4)),
            r"slopes must lie from lower 0.1 to upper 0.4 \(got \[0.5\]\)",
        ),
        (
            lambda: randomized_relu(np.ones(2), np.array([0.2, 0.5]), np.array(0), np.array(0.4)),
            r"slopes must lie from lower 0 to upper 0.4 \(got \[0.2 0.5\]\)",
        ),
        (
            lambda: randomized_relu(np.array(1), np.ones(1), np.array(0), np.array(1)),
            "slopes must have one element for each of 0 net inputs",
        ),
        (lambda: dead_units(np.ones(3)), r"Z must have a row for each sample \(got shape \(3,\)\)"),
        (lambda: dead_units(np.ones((0, 3))), "Z must not be empty"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("name", ["000-relu-map", "001-relu-values", "003-relu"])
def test_notes_relu(name: str) -> None:
    """The maps and lists of the notes are right."""
    (printed,) = results([name])
    inputs = entry(name)["inputs"]
    (z,) = inputs.values()
    f, _ = rectify(np.array(z), axes=np.ndim(z))
    assert f.tolist() == printed.printed == printed.computed


def test_notes_relu_does_let_gradients_vanish() -> None:
    """002:906 says that ReLU keeps gradients from vanishing: not where the net input is negative.

    001:757 calls every leaky ReLU with another slope than 0.01 randomized; one with a fixed slope
    is leaky, and gives in testing what it gives in training.
    """
    assert "dying ReLU" in entry("fe-dead-relu-claim")["correct_latex"]
    _, slopes = rectify(np.array([-0.5, 0.5]), grad_output=np.array([3.0, 3.0]))
    assert slopes.tolist() == [0, 1]
    assert "U(l,u)" in entry("fe-leaky-randomized")["correct_latex"]
    z, a = np.array([-2.0, 1.0]), np.array(0.2)
    train, test = randomized_relu(z, np.array([0.2, 0.2]), a, a)
    np.testing.assert_array_equal(train, test)
    np.testing.assert_array_equal(train, rectify(z, a)[0])
