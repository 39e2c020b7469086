"""Squared error, absolute error and hinge, against loops over exact fractions."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.losses import PLAIN, REDUCTIONS, absolute_error, hinge, squared_error
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
FEW = st.integers(-2, 2).map(lambda n: Fraction(n, 2))
"""Often equal, and often at the kink of the hinge."""
SIGNS = st.sampled_from([Fraction(1), Fraction(-1)])
sizes = st.integers(1, 4)
reductions = pytest.mark.parametrize("reduction", REDUCTIONS)
plain = st.sampled_from(PLAIN)
Row = list[Fraction]


def reduce(losses: Row, reduction: str) -> Fraction:
    """Add up, and divide by two, by the number, or by both."""
    total = Fraction(0)
    for one in losses:
        total += one
    halved = total / 2 if reduction.startswith("half") else total
    return halved / len(losses) if reduction.endswith("mean") else halved


def slopes(loss: Callable[[Row], Fraction], at: Row, h: Fraction, *, side: int = 0) -> Row:
    """Give difference quotients: central ones, or from one side."""
    found = []
    for i in range(len(at)):
        up, down = list(at), list(at)
        up[i] += h if side >= 0 else 0
        down[i] -= h if side <= 0 else 0
        found.append((loss(up) - loss(down)) / (h if side else 2 * h))
    return found


@st.composite
def pairs(
    draw: st.DrawFn, first: str, second: str, numbers: Any, others: Any
) -> list[dict[str, Row]]:
    """Draw problems of the same size."""
    n, variants = draw(sizes), draw(st.integers(1, 3))
    return [
        {first: draw(several(numbers, n)), second: draw(several(others, n))}
        for _ in range(variants)
    ]


def check(solver: Any, problems: Any, expected: Any, at: int, **options: Any) -> None:
    """Compare the steps, as computed and as printed, and the batch with its elements."""
    tracer = traced(solver, arrays(problems[0]), **options)
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(solver, [arrays(one) for one in problems], at, **options)


@reductions
@often
@given(problems=pairs("target", "output", TENTHS, TENTHS), at=any_step)
def test_squared_error(reduction: str, problems: list[dict[str, Row]], at: int) -> None:
    """The gradient is the central difference quotient, which is exact for squares."""
    target, output = problems[0].values()

    def squares(o: Row) -> Row:
        return [(t - one) * (t - one) for t, one in zip(target, o, strict=True)]

    def loss(o: Row) -> Fraction:
        return reduce(squares(o), reduction)

    expected = {
        "e": [t - o for t, o in zip(target, output, strict=True)],
        "squares": squares(output),
        "E": loss(output),
        "grad": slopes(loss, output, Fraction(1)),
    }
    check(squared_error, problems, expected, at, reduction=reduction)


@often
@given(problems=pairs("target", "output", FEW, FEW), reduction=plain, at=any_step)
def test_absolute_error(problems: list[dict[str, Row]], reduction: str, at: int) -> None:
    """The subgradient is the central difference quotient, also at an error of 0."""
    target, output = problems[0].values()

    def sizes_(o: Row) -> Row:
        return [abs(t - one) for t, one in zip(target, o, strict=True)]

    def loss(o: Row) -> Fraction:
        return reduce(sizes_(o), reduction)

    expected = {
        "e": [t - o for t, o in zip(target, output, strict=True)],
        "sizes": sizes_(output),
        "E": loss(output),
        "grad": slopes(loss, output, Fraction(1, 100)),
    }
    check(absolute_error, problems, expected, at, reduction=reduction)


@pytest.mark.parametrize("at_zero", ["lower", "upper", "middle"])
@often
@given(problems=pairs("y", "f", SIGNS, FEW), reduction=plain, at=any_step)
def test_hinge(at_zero: str, problems: list[dict[str, Row]], reduction: str, at: int) -> None:
    """At the kink the subgradient is the slope on the side that is asked, or half-way between."""
    y, f = problems[0].values()

    def losses(scores: Row) -> Row:
        return [max(Fraction(0), 1 - a * b) for a, b in zip(y, scores, strict=True)]

    def loss(scores: Row) -> Fraction:
        return reduce(losses(scores), reduction)

    h, grad = Fraction(1, 100), []
    for i, label in enumerate(y):
        # A greater score is a greater margin for label 1, and a smaller one for label -1.
        flat = 1 if label > 0 else -1
        side = {"lower": flat, "upper": -flat, "middle": 0}[at_zero]
        grad.append(slopes(loss, f, h, side=side)[i])
    expected = {"margin": [a * b for a, b in zip(y, f, strict=True)], "losses": losses(f)}
    expected |= {"E": loss(f), "grad": grad}
    check(hinge, problems, expected, at, reduction=reduction, at_zero=at_zero)


@often
@given(problems=pairs("target", "output", TENTHS, TENTHS))
def test_conventions_of_the_squared_error(problems: list[dict[str, Row]]) -> None:
    """All gradients point the same way; their lengths are 1, 2/n, 2 and 1/n times the error."""
    given_ = arrays(problems[0])
    e = given_["target"] - given_["output"]
    n = e.size
    for reduction, factor in (("half_sum", 1), ("mean", 2 / n), ("sum", 2), ("half_mean", 1 / n)):
        _, grad = squared_error(**given_, reduction=reduction)
        np.testing.assert_allclose(grad, -factor * e, atol=1e-15)


def test_an_outlier() -> None:
    """Ten times the error is a hundred times its squared error, and ten times its absolute one."""
    target, near, far = np.zeros(4), np.array([0.1, 0, 0, 0]), np.array([1.0, 0, 0, 0])
    for loss, times in ((squared_error, 100), (absolute_error, 10)):
        ratio = loss(target, far, reduction="mean")[0] / loss(target, near, reduction="mean")[0]
        assert ratio == pytest.approx(times)


def test_what_floats_leave_of_zero() -> None:
    """An error or a margin that is 0 in decimals is at the kink, whatever the floats say."""
    off = 0.1 + 0.2
    assert absolute_error(np.array([0.3]), np.array([off]))[1].tolist() == [0]
    scores = np.array([1 + (off - 0.3), 1 - (off - 0.3)])
    assert hinge(np.ones(2), scores)[1].tolist() == [0, 0]


ONE = np.ones(1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: squared_error(ONE, ONE, reduction="halfsum"), "reduction must .*mean half_sum"),
        (lambda: squared_error(np.ones(0), np.ones(0)), r"target must not be empty"),
        (lambda: squared_error(ONE, np.array([np.nan])), r"output must hold finite numbers"),
        (lambda: squared_error(ONE, np.ones(2)), "output must have .* 1 elements of target"),
        (lambda: squared_error(np.array(1.0), ONE), "output must have"),
        (lambda: squared_error(np.ones((2, 1)), np.ones((3, 1))), r"target \(2,\), output \(3,\)"),
        (lambda: absolute_error(ONE, ONE, reduction="half_sum"), "reduction must .*mean, sum"),
        (lambda: absolute_error(np.array([np.inf]), ONE), "target must hold finite numbers"),
        (lambda: hinge(np.zeros(1), ONE), r"y must hold only -1 and 1 \(got \[0.\]\)"),
        (lambda: hinge(ONE, np.ones(2)), "f must have .* 1 elements of y"),
        (lambda: hinge(ONE, ONE, at_zero="left"), "at_zero must be one of"),
        (lambda: hinge(ONE, ONE, reduction="none"), "reduction must be one of mean, sum"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


def test_notes_squared_error_without_a_mean() -> None:
    """004:635 calls the squared error of one output the MSE; so it is, where there is one only."""
    data = entry("fe-mse-no-mean")
    assert (data["kind"], data["misconception"]) == ("typo", "half-factor-mismatch")
    for n, equal in ((1, True), (3, False)):
        target, output = np.arange(1.0, n + 1), np.zeros(n)
        total, _ = squared_error(target, output, reduction="sum")
        mean, _ = squared_error(target, output, reduction="mean")
        assert (total == mean) == equal
