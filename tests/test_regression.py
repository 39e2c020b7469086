"""Linear regression: exact fractions, least squares by numpy, and difference quotients."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltarule.reference.losses import REDUCTIONS
from deltarule.reference.regression import least_squares_line, predict, residual_sum_of_squares
from deltarule.reference.regression_descent import descend_line
from deltarule.reference.trace import Rule
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    assert_steps,
    several,
    traced,
)
from tests.worked import entry

often = settings(max_examples=100, deadline=None)
TENTHS = st.integers(-20, 20).map(lambda n: Fraction(n, 10))
RATES = st.integers(1, 20).map(lambda n: Fraction(n, 100))
reductions = st.sampled_from(sorted(REDUCTIONS))
Row = list[Fraction]


def total(values: Any) -> Fraction:
    """Add up one after the other."""
    found = Fraction(0)
    for value in values:
        found += value
    return found


def mean(values: Row) -> Fraction:
    """Add up and divide."""
    return total(values) / len(values)


@st.composite
def points(draw: st.DrawFn, least: int = 2, variants: int = 3) -> list[dict[str, Row]]:
    """Draw points, of the same number for some variants, with different inputs."""
    n = draw(st.integers(least, 5))
    found = []
    for _ in range(draw(st.integers(1, variants))):
        x, y = draw(several(TENTHS, n)), draw(several(TENTHS, n))
        assume(least < 2 or len(set(x)) > 1)
        found.append({"x": x, "y": y})
    return found


@often
@given(points(), any_step)
def test_least_squares_line(problems: list[dict[str, Row]], at: int) -> None:
    """It is the line of the centred formulas; no other line has smaller squares."""
    x, y = problems[0].values()
    n = len(x)
    centred = [a - mean(x) for a in x]
    slope = total(a * (b - mean(y)) for a, b in zip(centred, y, strict=True)) / total(
        a * a for a in centred
    )
    expected = {
        "sum_x": total(x),
        "sum_y": total(y),
        "sum_xy": total(a * b for a, b in zip(x, y, strict=True)),
        "sum_xx": total(a * a for a in x),
        "numerator": slope * n * total(a * a for a in centred),
        "denominator": n * total(a * a for a in centred),
        "slope": slope,
        "intercept": mean(y) - slope * mean(x),
    }
    tracer = traced(least_squares_line, arrays(problems[0]))
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(least_squares_line, [arrays(one) for one in problems], at)
    given_ = arrays(problems[0])
    columns = np.column_stack([given_["x"], np.ones(n)])
    solution = np.linalg.lstsq(columns, given_["y"], rcond=None)[0]
    np.testing.assert_allclose([tracer["slope"], tracer["intercept"]], solution, atol=1e-9)

    def rss(m: Fraction, c: Fraction) -> Fraction:
        return total((b - m * a - c) ** 2 for a, b in zip(x, y, strict=True))

    best = rss(slope, expected["intercept"])
    for dm, dc in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1)):
        assert rss(slope + Fraction(dm, 50), expected["intercept"] + Fraction(dc, 50)) > best


@often
@given(points(least=1), TENTHS, TENTHS, any_step)
def test_residuals(problems: list[dict[str, Row]], m: Fraction, c: Fraction, at: int) -> None:
    """Fitted values, residuals, squares and their sum are exact, and so is one prediction."""
    problems = [one | {"slope": m, "intercept": c} for one in problems]
    x, y = problems[0]["x"], problems[0]["y"]
    off = [b - m * a - c for a, b in zip(x, y, strict=True)]
    expected = {
        "fitted": [b - r for b, r in zip(y, off, strict=True)],
        "residuals": off,
        "squares": [r * r for r in off],
        "rss": total(r * r for r in off),
    }
    tracer = traced(residual_sum_of_squares, arrays(problems[0]))
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(residual_sum_of_squares, [arrays(one) for one in problems], at)
    one = traced(predict, arrays({"x": x[0], "slope": m, "intercept": c}))
    assert_steps(one, {"prediction": m * x[0] + c})
    assert_printed(one)
    singles = [arrays({"x": a, "slope": m, "intercept": c}) for a in x]
    assert_batch(predict, singles, at)


@often
@given(points())
def test_residuals_of_the_fit(problems: list[dict[str, Row]]) -> None:
    """The residuals of the least-squares line add up to 0, and so do they weighted by x."""
    given_ = arrays(problems[0])
    line = least_squares_line(**given_)
    residuals, _ = residual_sum_of_squares(*given_.values(), *line)
    assert residuals.sum() == pytest.approx(0, abs=1e-11)
    assert (residuals * given_["x"]).sum() == pytest.approx(0, abs=1e-11)


# --- gradient descent ---


def loss(x: Row, y: Row, m: Fraction, c: Fraction, reduction: str) -> Fraction:
    """Give the loss of a line."""
    squares = [(b - m * a - c) ** 2 for a, b in zip(x, y, strict=True)]
    found = total(squares) / 2 if reduction.startswith("half") else total(squares)
    return found / len(x) if reduction.endswith("mean") else found


def descent(problem: dict[str, Any], size: int, epochs: int, reduction: str) -> dict[str, Any]:
    """Give all steps; gradients are central difference quotients, exact for a loss of squares."""
    x, y, m, c, lr = problem.values()
    found: dict[str, Any] = {
        "before.error": [b - m * a - c for a, b in zip(x, y, strict=True)],
        "before.loss": loss(x, y, m, c, reduction),
    }
    k = 0
    for _ in range(epochs):
        for start in range(0, len(x), size):
            k += 1
            bx, by = x[start : start + size], y[start : start + size]

            def at(m_: Fraction, c_: Fraction, bx: Row = bx, by: Row = by) -> Fraction:
                return loss(bx, by, m_, c_, reduction)

            dm = (at(m + 1, c) - at(m - 1, c)) / 2
            dc = (at(m, c + 1) - at(m, c - 1)) / 2
            found[f"u{k}.prediction"] = [m * a + c for a in bx]
            found[f"u{k}.error"] = [b - m * a - c for a, b in zip(bx, by, strict=True)]
            m, c = m - lr * dm, c - lr * dc
            found |= {f"u{k}.grad_slope": dm, f"u{k}.slope": m}
            found |= {f"u{k}.grad_intercept": dc, f"u{k}.intercept": c}
    found["after.error"] = [b - m * a - c for a, b in zip(x, y, strict=True)]
    found["after.loss"] = loss(x, y, m, c, reduction)
    return found


@often
@given(st.data(), points(least=1), reductions, st.integers(1, 2))
def test_descent(
    data: st.DataObject, problems: list[dict[str, Row]], reduction: str, epochs: int
) -> None:
    """Batch, online and mini-batch descent, with all conventions of the loss, in exact numbers."""
    size = data.draw(st.integers(1, len(problems[0]["x"])))
    full = [
        one | {"slope": data.draw(TENTHS), "intercept": data.draw(TENTHS), "lr": data.draw(RATES)}
        for one in problems
    ]
    options = {"batch_size": size, "epochs": epochs, "reduction": reduction}
    tracer = traced(descend_line, arrays(full[0]), **options)
    assert_steps(tracer, descent(full[0], size, epochs, reduction))
    assert_printed(tracer)
    assert_batch(descend_line, [arrays(one) for one in full], data.draw(any_step), **options)
    slope, intercept, losses = descend_line(**arrays(full[0]), **options)
    last = f"u{-(-len(full[0]['x']) // size) * epochs}"
    assert (slope, intercept) == (tracer[f"{last}.slope"], tracer[f"{last}.intercept"])
    np.testing.assert_array_equal(losses, [tracer["before.loss"], tracer["after.loss"]])


def test_all_points_are_the_default_batch() -> None:
    """Without a batch size an epoch is one update with all points."""
    x, y, zero, lr = np.arange(4.0), np.arange(4.0) ** 2, np.array(0.0), np.array(0.01)
    one = descend_line(x, y, zero, zero, lr, epochs=3)
    other = descend_line(x, y, zero, zero, lr, epochs=3, batch_size=4)
    for found, same in zip(one, other, strict=True):
        np.testing.assert_array_equal(found, same)


@pytest.mark.parametrize(("reduction", "times"), [("mean", 1), ("sum", 5), ("half_sum", 2.5)])
def test_conventions_differ_by_the_rate(reduction: str, times: float) -> None:
    """With another convention of the loss, another rate makes the same steps."""
    x, y, zero = np.array([0.5, -1, 2, 0, 1]), np.array([1, 0, 2, 0.5, -1.0]), np.array(0.0)
    mean_ = descend_line(x, y, zero, zero, np.array(0.05), epochs=4)
    found = descend_line(x, y, zero, zero, np.array(0.05 / times), epochs=4, reduction=reduction)
    np.testing.assert_allclose(found[:2], mean_[:2], rtol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 1, 2])
def test_descent_approaches_least_squares(batch_size: int | None) -> None:
    """Batch descent ends at the least-squares line, and so do the others on points of a line.

    Otherwise these end in a cycle, which is the nearer to it the smaller the rate.
    """
    x, zero = np.array([0.5, -1, 2, 0, 1, -0.5]), np.array(0.0)

    def distance(y: Any, lr: float) -> Any:
        line = descend_line(x, y, zero, zero, np.array(lr), batch_size=batch_size, epochs=900)
        return np.abs(np.subtract(line[:2], least_squares_line(x, y))).max()

    assert distance(0.7 * x - 0.2, 0.05) < 1e-9
    noisy = np.array([1, 0, 2, 0.5, -1, 0.3])
    far, near = distance(noisy, 0.05), distance(noisy, 0.01)
    assert near < far / 3 if batch_size else max(far, near) < 1e-6


ZERO = np.array(0.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: least_squares_line(np.ones(3), np.arange(3.0)), r"two different inputs.*got \[1"),
        (lambda: least_squares_line(np.array([0.3, 0.1 + 0.2]), np.ones(2)), "two different"),
        (lambda: least_squares_line(np.ones(1), np.ones(1)), "two different inputs"),
        (lambda: least_squares_line(np.array([[1, 2], [3, 3]]), np.ones((2, 2))), "two different"),
        (lambda: least_squares_line(np.ones(0), np.ones(0)), "x must not be empty"),
        (lambda: least_squares_line(np.arange(2), np.ones(3)), "y must have .* each of 2 points"),
        (lambda: least_squares_line(np.array(2), np.ones(1)), "y must have .* each of 0 points"),
        (lambda: least_squares_line(np.array([1, np.nan]), np.ones(2)), "x must hold finite"),
        (
            lambda: least_squares_line(np.array([[1, 2]] * 2), np.ones((3, 2))),
            r"leading axes must broadcast \(got x \(2,\), y \(3,\)\)",
        ),
        (lambda: residual_sum_of_squares(np.ones(0), np.ones(0), ZERO, ZERO), "x must not be"),
        (
            lambda: residual_sum_of_squares(np.ones((2, 3)), np.ones(3), np.ones(3), ZERO),
            r"leading axes must broadcast .*slope \(3,\)",
        ),
        (lambda: descend_line(np.ones(2), np.ones(2), ZERO, ZERO, ZERO, reduction="avg"), "reduct"),
        (
            lambda: descend_line(np.ones(2), np.ones(2), ZERO, ZERO, ZERO, batch_size=3),
            r"batch_size must be from 1 to 2 \(got 3\)",
        ),
        (
            lambda: descend_line(np.ones(2), np.ones(2), ZERO, ZERO, ZERO, batch_size=0),
            r"batch_size must be from 1 to 2 \(got 0\)",
        ),
        (
            lambda: descend_line(np.ones(2), np.ones(2), ZERO, ZERO, ZERO, epochs=0),
            r"epochs must be at least 1 \(got 0\)",
        ),
        (lambda: descend_line(np.ones(2), np.ones(2), ZERO, ZERO, ZERO / 1 + np.inf), "lr must"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


# --- the worked examples of the notes ---


def notes(**options: Any) -> tuple[Any, dict[str, Any]]:
    """Give one update on the data's points, and what the data says."""
    data = entry("fe-linreg-gradient-mean-dropped")
    x, y, m, c = (np.array(data["demo_inputs"][name]) for name in ("x", "y", "m", "c"))
    names = ("x", "y", "slope", "intercept", "lr")
    givens = dict(zip(names, (x, y, m, c, np.array(0.1)), strict=True))
    return traced(descend_line, givens, **options), data


@pytest.mark.parametrize(
    ("reduction", "key"), [("mean", "correct_value"), ("sum", "notes_formula_value")]
)
def test_notes_mean_dropped(reduction: str, key: str) -> None:
    """With 1/n the gradient is right; without it, it is that of the sum, which 001:513 prints."""
    tracer, data = notes(reduction=reduction)
    assert tracer["u1.grad_slope"] == pytest.approx(data[key]["dm"], rel=1e-12)
    assert tracer["u1.grad_intercept"] == pytest.approx(data[key]["dc"], rel=1e-12)


def test_notes_delta_includes_the_old_value() -> None:
    """001:515 puts m into the change and adds it to m once more, which makes m twice as large."""
    tracer, _ = notes()
    data = entry("fe-linreg-delta-m")
    m, lr, grad = data["demo_inputs"].values()
    assert tracer["u1.grad_slope"] == pytest.approx(grad, rel=1e-12)
    assert tracer["u1.slope"] == pytest.approx(data["correct_value"], rel=1e-12)
    wrong = Rule(("u1.slope",), lambda t: t["slope"] + (t["slope"] - t["lr"] * t["grad_slope"]))
    givens = tracer.givens
    again = type(tracer)(givens, rules=[wrong])
    descend_line(**givens, step=again)
    assert again["u1.slope"] == pytest.approx(data["notes_formula_value"], rel=1e-12)
    assert data["notes_formula_value"] == pytest.approx(2 * m - lr * grad)


def test_notes_line_has_a_slope() -> None:
    """001:35 prints y = x + c: the slope is lost, which only fits points of slope 1."""
    assert entry("fe-regression-line")["correct_latex"] == "y = mx + c"
    x = np.array([0.0, 1.0, 3.0])
    slope, intercept = least_squares_line(x, 2 * x + 1)
    assert (slope, intercept) == (2, 1)
