"""Where LMS leads, against elimination with fractions, least squares, and training itself."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltarule.reference.linear_unit import lms_epoch
from deltarule.reference.lms_limits import lms_limits
from deltarule.reference.trace import Tracer
from tests import worked
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    floats,
    several,
    traced,
)

often = settings(max_examples=100, deadline=None)
tenths = st.integers(-20, 20).map(lambda n: Fraction(n, 10))
conventions = st.fixed_dictionaries(
    {"factor": st.sampled_from(["half", "full"]), "bias": st.booleans()}
)
Row = list[Fraction]


def solve(R: list[Row], p: Row) -> Row | None:
    """Solve linear equations by elimination; None if they are singular."""
    rows = [[*row, right] for row, right in zip(R, p, strict=True)]
    for k in range(len(rows)):
        pivot = next((row for row in rows[k:] if row[k]), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        pivot = [each / pivot[k] for each in pivot]
        rows = [[a - row[k] * c for a, c in zip(row, pivot, strict=True)] for row in rows]
        rows.insert(k, pivot)
    return [row[-1] for row in rows]


def normal(X: list[Row], d: Row, bias: bool) -> tuple[list[Row], Row]:
    """Give the normal equations of least squares, by loops over samples."""
    Z = [[*x, Fraction(1)] if bias else x for x in X]
    size, N = len(Z[0]), len(Z)
    R = [[sum((z[i] * z[j] for z in Z), Fraction(0)) / N for j in range(size)] for i in range(size)]
    p = [sum((z[i] * t for z, t in zip(Z, d, strict=True)), Fraction(0)) / N for i in range(size)]
    return R, p


@st.composite
def problems(draw: st.DrawFn, bias: bool, variants: int = 1) -> list[dict[str, Any]]:
    """Draw samples of the same sizes, with at most three unknowns."""
    n = draw(st.integers(1, 3 - bias))
    N = draw(st.integers(n + bias, 5))
    return [
        {"X": draw(several(tenths, N, n)), "d": draw(several(tenths, N))} for _ in range(variants)
    ]


@often
@given(data=st.data(), options=conventions)
def test_limits(data: st.DataObject, options: dict[str, Any]) -> None:
    """The solution is exact, no weights are better, and the bound is that of the eigenvalue."""
    (one,) = data.draw(problems(options["bias"]))
    R, p = normal(**one, bias=options["bias"])
    exact = solve(R, p)
    assume(exact is not None)
    tracer = traced(lms_limits, arrays(one), **options)
    np.testing.assert_allclose(tracer["R"], floats(R), atol=1e-12)
    np.testing.assert_allclose(tracer["p"], floats(p), atol=1e-12)
    np.testing.assert_allclose(tracer["solution"], floats(exact), rtol=1e-6, atol=1e-6)
    X = np.column_stack([arrays(one)["X"], np.ones(len(one["X"]))][: 1 + options["bias"]])
    best = np.mean((arrays(one)["d"] - X @ np.array(floats(exact))) ** 2)
    assert tracer["mse"] == pytest.approx(best, abs=1e-6)
    largest = (np.linalg.svd(X, compute_uv=False)[0]) ** 2 / len(X)
    times = {"half": 2, "full": 1}[options["factor"]]
    assert tracer["lambda_max"] == pytest.approx(largest)
    assert tracer["largest_lr"] == pytest.approx(times / largest)
    assert tracer["safe_lr"] == pytest.approx(times / np.mean((X**2).sum(axis=1)))
    assert tracer["safe_lr"] <= tracer["largest_lr"] * (1 + 1e-9)
    solved = {f"det{k}": f"D_{{{k}}}" for k in range(1, len(R) + 1)}
    assert list(tracer.steps)[-len(R) - 5 :] == [
        *solved,
        *("solution", "mse", "lambda_max", "largest_lr", "safe_lr"),
    ]
    symbols = {"largest_lr": r"\eta_{\max}", "lambda_max": r"\lambda_{\max}"} | solved
    assert {name: tracer.steps[name].symbol for name in symbols} == symbols


@often
@given(data=st.data(), options=conventions)
def test_printed_and_batched(data: st.DataObject, options: dict[str, Any]) -> None:
    """What is printed evaluates to it, in words only where no formula is simple; a batch agrees."""
    variants = data.draw(problems(options["bias"], data.draw(st.integers(1, 3))))
    exact = [solve(*normal(**one, bias=options["bias"])) for one in variants]
    assume(None not in exact)
    # Where the determinant is tiny, its printed digits are few.
    assume(
        all(
            abs(np.linalg.det(floats(normal(**one, bias=options["bias"])[0]))) > 1e-3
            for one in variants
        )
    )
    for one in variants:
        tracer = traced(lms_limits, arrays(one), **options)
        assert_printed(tracer)
        unknowns = len(one["X"][0]) + options["bias"]
        words = [name for name, step in tracer.steps.items() if step.prose]
        assert words == ["lambda_max"] * (unknowns == 3)
    singles = [arrays(one) for one in variants]
    assert_batch(lms_limits, singles, data.draw(any_step), **options)


@pytest.mark.parametrize("factor", ["half", "full"])
def test_rates_below_the_bound_converge_and_above_it_do_not(factor: str) -> None:
    """Descent on the mean over all samples ends at the solution just below the bound only."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        X, d = rng.normal(size=(5, 2)), rng.normal(size=5)
        solution, mse, bound = lms_limits(X, d, factor=factor)
        Z, c = np.column_stack([X, np.ones(5)]), {"half": 1, "full": 2}[factor]
        for times, converges in ((0.99, True), (1.01, False)):
            w = solution + 1e-3 * rng.normal(size=3)
            start = np.abs(w - solution).max()
            for _ in range(2000):
                w = w + c * times * bound * Z.T @ (d - Z @ w) / 5
            assert (np.abs(w - solution).max() < start) == converges
        assert mse == pytest.approx(np.mean((d - Z @ solution) ** 2))


def test_training_ends_near_the_solution() -> None:
    """LMS with a small rate ends near it, and nearer with a smaller one."""
    X = np.array([[1.0, 0.2], [-0.7, 1.1], [0.3, -0.9], [-1.2, -0.4]])
    d = np.array([0.9, -0.3, 0.4, -1.1])
    solution, *_ = lms_limits(X, d)
    off = []
    for lr in (0.08, 0.008):
        w, b = np.zeros(2), np.array(0.0)
        for _ in range(1500):
            w, b, _ = lms_epoch(X, d, w, b, np.array(lr))
        off.append(np.abs([*(w - solution[:2]), b - solution[2]]).max())
    assert off[1] < off[0] / 5


def test_notes_limit() -> None:
    """The solution that the data gives for the example of the notes, whose R is the identity."""
    example = worked.entry("000-lms-first-update")
    inputs = example["inputs"]
    tracer = traced(lms_limits, {name: np.array(inputs[name]) for name in ("X", "d")})
    wanted = example["computed_only"]["least_squares_solution"]
    np.testing.assert_allclose(tracer["solution"], wanted, atol=1e-12)
    np.testing.assert_array_equal(tracer["R"], np.eye(3))
    assert tracer["largest_lr"] == 2 and inputs["eta"] < tracer["safe_lr"]


def test_singular_samples_have_no_solution() -> None:
    """Samples that do not determine the weights give no number, and spoil no other variant."""
    X = np.array([[[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
    solution, mse, bound = lms_limits(X, np.ones(3))
    assert np.isnan(solution[0]).all() and np.isfinite(solution[1]).all()
    assert np.isnan(mse[0]) and np.isfinite(bound).all()


@pytest.mark.parametrize("size", [1e-4, 1e4])
def test_small_and_large_samples_are_not_singular(size: float) -> None:
    """Whether samples determine the weights does not depend on their unit."""
    X, d = np.array([[1.0, 0.2], [-0.7, 1.1], [0.3, -0.9]]), np.array([1.0, -2.0, 0.5])
    solution, mse, _ = lms_limits(X, d, bias=False)
    scaled, same, _ = lms_limits(size * X, d, bias=False)
    np.testing.assert_allclose(scaled * size, solution, rtol=1e-9)
    assert same == pytest.approx(float(mse))


def test_samples_of_zeros_are_singular() -> None:
    """Nothing can be said of the weights, and nothing is divided by 0."""
    with np.errstate(divide="ignore"):  # the largest rate is infinite
        solution, _, bound = lms_limits(np.zeros((3, 2)), np.ones(3), bias=False)
    assert np.isnan(solution).all() and bound == np.inf


def test_a_wrong_rule_may_give_no_number() -> None:
    """A matrix with one element that is no number has no largest eigenvalue."""
    X, d = np.array([[1.0, 0.5], [0.0, 1.0]]), np.ones(2)
    R = np.array([[1.0, 2.0], [2.0, np.nan]])
    tracer = Tracer({"X": X, "d": d}, carried={"R": R})
    with np.errstate(all="ignore"):
        lms_limits(X, d, bias=False, step=tracer)
    assert np.isnan(tracer["lambda_max"])


ERRORS: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "factor": ((np.ones((3, 2)), np.ones(3)), {"factor": "double"}, "factor must be one of"),
    "no samples": ((np.ones((0, 2)), np.ones(0)), {}, "X must have at least one sample"),
    "targets": ((np.ones((3, 2)), np.ones(2)), {}, "d must have one element for each of 3 samples"),
    "four": ((np.ones((3, 3)), np.ones(3)), {}, "X must have at most 2 inputs for three unknowns"),
    "no bias": ((np.ones((3, 4)), np.ones(3)), {"bias": False}, "X must have at most 3 inputs"),
    "leading": ((np.ones((4, 3, 2)), np.ones((2, 3))), {}, "leading axes must broadcast"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong argument is a ValueError that names the argument, the rule and the value."""
    args, options, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        lms_limits(*args, **options)
