"""Cross entropies and their gradients, against mpmath with sixty digits and complex steps."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltarule.reference.binary_cross_entropy import (
    ROUTES,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
)
from deltarule.reference.cross_entropy import (
    categorical_cross_entropy,
    cross_entropy,
    sparse_categorical_cross_entropy,
)
from deltarule.reference.losses import PLAIN
from deltarule.reference.softmax import softmax
from deltarule.reference.targets import one_hot
from tests.precise import gradient, precise
from tests.solving import any_step, assert_batch, assert_printed, several, traced
from tests.worked import Printed, entry, results, rounds_to

often = settings(max_examples=100, deadline=None)
HUNDREDTHS = st.integers(-400, 400).map(lambda n: n / 100)
INSIDE = st.integers(1, 99).map(lambda n: n / 100)
TARGET = st.sampled_from([0.0, 1.0, 0.0, 1.0, 0.3])
sizes = st.integers(1, 4)
plain = st.sampled_from(PLAIN)
via = st.sampled_from(ROUTES)
close = {"rtol": 1e-11, "atol": 1e-13}
Numbers = Sequence[Any]


def reduce(losses: list[Any], reduction: str) -> Any:
    """Add up, and divide by the number for the mean."""
    total = losses[0]
    for one in losses[1:]:
        total += one
    return total / len(losses) if reduction == "mean" else total


def sigmoid(z: Any) -> Any:
    """Give the logistic function."""
    return 1 / (1 + mpmath.exp(-z))


def softmax_row(z: Numbers) -> list[Any]:
    """Divide exponentials by their sum."""
    exps = [mpmath.exp(one) for one in z]
    return [one / mpmath.fsum(exps) for one in exps]


def binary(y: Numbers, p: Numbers) -> list[Any]:
    """Give the losses of the samples."""
    return [-(t * mpmath.log(q) + (1 - t) * mpmath.log(1 - q)) for t, q in zip(y, p, strict=True)]


def categorical(Y: Sequence[Numbers], P: Sequence[Numbers]) -> list[Any]:
    """Give the losses of the samples."""
    found = []
    for targets, row in zip(Y, P, strict=True):
        total = mpmath.mpf(0)
        for t, q in zip(targets, row, strict=True):
            total -= t * mpmath.log(q)
        found.append(total)
    return found


def rows(numbers: Numbers, width: int) -> list[Numbers]:
    """Cut a list into rows."""
    return [numbers[i : i + width] for i in range(0, len(numbers), width)]


# --- two classes ---


@often
@given(st.data(), sizes, plain)
def test_binary_from_probabilities(data: st.DataObject, n: int, reduction: str) -> None:
    """Losses by their definition; the gradients by complex steps, that of the logits through p."""
    y, p = data.draw(several(TARGET, n)), data.draw(several(INSIDE, n))
    tracer = traced(binary_cross_entropy, {"y": np.array(y), "p": np.array(p)}, reduction=reduction)
    assert list(tracer.steps) == ["losses", "E", "slopes", "grad_p", "grad_z"]

    def loss(q: Numbers) -> Any:
        return reduce(binary(y, q), reduction)

    np.testing.assert_allclose(tracer["losses"], precise(lambda q: binary(y, q), p), **close)
    np.testing.assert_allclose(tracer["E"], precise(loss, p), **close)
    np.testing.assert_allclose(tracer["grad_p"], gradient(loss, p), **close)
    z = [float(mpmath.log(q / (1 - q))) for q in map(mpmath.mpf, p)]
    at_z = gradient(lambda v: loss([sigmoid(one) for one in v]), z)
    np.testing.assert_allclose(tracer["grad_z"], at_z, **close)


@often
@given(st.data(), sizes, plain, via)
def test_binary_from_logits(data: st.DataObject, n: int, reduction: str, route: str) -> None:
    """Both ways give probabilities, loss and gradient of the definition."""
    y, z = data.draw(several(TARGET, n)), data.draw(several(HUNDREDTHS, n))

    def loss(v: Numbers) -> Any:
        return reduce(binary(y, [sigmoid(one) for one in v]), reduction)

    p, E, grad = binary_cross_entropy_with_logits(
        np.array(y), np.array(z), via=route, reduction=reduction
    )
    np.testing.assert_allclose(p, precise(lambda v: [sigmoid(one) for one in v], z), **close)
    np.testing.assert_allclose(E, precise(loss, z), **close)
    np.testing.assert_allclose(grad, gradient(loss, z), **close)


@often
@given(st.data(), sizes, plain, via, st.sampled_from([0.0, 0.05, 0.2]))
def test_binary_printed_and_batched(
    data: st.DataObject, n: int, reduction: str, route: str, clip: float
) -> None:
    """Each printed step has its value; element k of a batch is k alone.

    A probability of 1/2, which a student may miss by just 1/2, would print the logarithm of 0.
    """
    variants = data.draw(st.integers(1, 3))
    for solver, name, numbers, options in (
        (binary_cross_entropy, "p", INSIDE.filter(lambda p: p != 0.5), {"clip": clip}),
        (binary_cross_entropy_with_logits, "z", HUNDREDTHS.filter(bool), {"via": route}),
    ):
        singles = [
            {"y": np.array(data.draw(several(TARGET, n)))}
            | {name: np.array(data.draw(several(numbers, n)))}
            for _ in range(variants)
        ]
        assert_printed(traced(solver, singles[0], reduction=reduction, **options))
        assert_batch(solver, singles, data.draw(any_step), reduction=reduction, **options)


@often
@given(st.lists(st.tuples(TARGET, st.integers(0, 100).map(lambda n: n / 100)), min_size=1))
def test_clipping(pairs: list[tuple[float, float]]) -> None:
    """A clipped probability counts as the bound that it is beyond, and all is finite."""
    y, p = (np.array(column) for column in zip(*pairs, strict=True))
    bounded = np.array([min(max(q, 1e-7), 1 - 1e-7) for q in p.tolist()])
    clipped = binary_cross_entropy(y, p, clip=1e-7)
    for one, other in zip(clipped, binary_cross_entropy(y, bounded), strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).all()


def test_certain_predictions() -> None:
    """Certain and right costs nothing, certain and wrong infinitely much, without a warning."""
    y, p = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    E, grad_p, grad_z = binary_cross_entropy(y, p)
    assert (E, grad_p.tolist(), grad_z.tolist()) == (0, [0.5, -0.5], [0, 0])
    E, grad_p, grad_z = binary_cross_entropy(y, 1 - p, reduction="sum")
    assert (E, grad_p.tolist(), grad_z.tolist()) == (np.inf, [np.inf, -np.inf], [1, -1])
    Y = np.eye(2)
    assert categorical_cross_entropy(Y, Y)[0].tolist() == [0, 0]
    assert categorical_cross_entropy(Y, 1 - Y)[1] == np.inf
    labels = np.array([0, 1])
    assert sparse_categorical_cross_entropy(labels, 1 - Y)[1] == np.inf


@pytest.mark.parametrize("z", [800.0, 1e5, 1e300])
def test_logits_far_out(z: float) -> None:
    """From logits the loss of a wrong certainty is the logit, where probabilities give infinity."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for y, expected in (([0.0, 0.0], [z, 0]), ([1.0, 1.0], [0, z])):
            for k, logit in enumerate((z, -z)):
                one = np.array([y[k]]), np.array([logit])
                assert binary_cross_entropy_with_logits(*one)[1] == expected[k]
        wrong = np.array([[1, 0]]), np.array([[0.0, z]])
        assert cross_entropy(*wrong)[1] == z
    assert cross_entropy(*wrong, via="probabilities")[1] == np.inf
    y, logit = np.array([0.0]), np.array([z])
    assert binary_cross_entropy_with_logits(y, logit, via="probabilities")[1] == np.inf


# --- many classes ---


@st.composite
def classified(draw: st.DrawFn) -> tuple[list[list[float]], list[list[float]]]:
    """Draw targets, most of them one-hot, and logits of the same shape."""
    N, K = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    Y = []
    for _ in range(N):
        row = [0.0] * K
        row[draw(st.integers(0, K - 1))] += 0.75
        row[draw(st.integers(0, K - 1))] += 0.25
        Y.append(row)
    return Y, draw(several(HUNDREDTHS, N, K))


smoothings = st.sampled_from([None, 0.0, 0.1, 0.25, 1.0])


def smoothed(Y: list[list[float]], part: float | None) -> list[list[float]]:
    """Move a part of each target to all classes evenly."""
    if part is None:
        return Y
    return [[t - part * t + part / len(row) for t in row] for row in Y]


@often
@given(classified(), plain, via, smoothings)
def test_categorical(
    problem: tuple[list[list[float]], list[list[float]]],
    reduction: str,
    route: str,
    part: float | None,
) -> None:
    """From logits or probabilities: losses by definition, the gradient by complex steps."""
    Y, Z = problem
    targets, K = smoothed(Y, part), len(Y[0])
    flat = [z for row in Z for z in row]

    def losses(v: Numbers) -> list[Any]:
        return categorical(targets, [softmax_row(row) for row in rows(v, K)])

    def loss(v: Numbers) -> Any:
        return reduce(losses(v), reduction)

    label_smoothing = None if part is None else np.array(part)
    shape = np.shape(Y)
    options = {"label_smoothing": label_smoothing, "reduction": reduction}
    P, E, grad = cross_entropy(np.array(Y), np.array(Z), via=route, **options)
    expected = precise(lambda v: [q for row in rows(v, K) for q in softmax_row(row)], flat)
    np.testing.assert_allclose(P, expected.reshape(shape), **close)
    np.testing.assert_allclose(E, precise(loss, flat), **close)
    np.testing.assert_allclose(grad, gradient(loss, flat).reshape(shape), **close)
    each, total, same = categorical_cross_entropy(np.array(Y), P, **options)
    np.testing.assert_allclose(each, precise(losses, flat), **close)
    np.testing.assert_allclose(total, E, **close)
    np.testing.assert_allclose(same, grad, **close)


@often
@given(st.data(), st.integers(1, 3), st.integers(1, 4), plain, st.sampled_from([0, 1]))
def test_sparse_is_one_hot(data: st.DataObject, N: int, K: int, reduction: str, first: int) -> None:
    """Labels, counted from 0 or from 1, give what their one-hot vectors give."""

    def problem() -> dict[str, Any]:
        labels = data.draw(several(st.integers(first, first + K - 1), N))
        P = softmax(np.array(data.draw(several(HUNDREDTHS, N, K))))
        return {"labels": np.array(labels), "P": P}

    singles = [problem() for _ in range(data.draw(st.integers(1, 3)))]
    labels, P = singles[0].values()
    losses, E = sparse_categorical_cross_entropy(labels, P, first=first, reduction=reduction)
    expected = [-np.log(row[label - first]) for row, label in zip(P, labels, strict=True)]
    np.testing.assert_allclose(losses, expected, **close)
    Y = one_hot(labels, K, first=first)
    dense = categorical_cross_entropy(Y, P, reduction=reduction)[:2]
    for found, one in zip((losses, E), dense, strict=True):
        np.testing.assert_allclose(found, one, **close)
    options = {"first": first, "reduction": reduction}
    assert_printed(traced(sparse_categorical_cross_entropy, singles[0], **options))
    assert_batch(sparse_categorical_cross_entropy, singles, data.draw(any_step), **options)


@often
@given(st.data(), st.integers(1, 3), st.integers(1, 4), plain, via, smoothings)
def test_categorical_printed_and_batched(
    data: st.DataObject, N: int, K: int, reduction: str, route: str, part: float | None
) -> None:
    """Each printed step has its value; element k of a batch is k alone."""
    soft = {} if part is None else {"label_smoothing": np.array(part)}
    for solver, name, options in (
        (categorical_cross_entropy, "P", {}),
        (cross_entropy, "Z", {"via": route}),
    ):
        singles = []
        for _ in range(data.draw(st.integers(1, 3))):
            Y = one_hot(np.array(data.draw(several(st.integers(0, K - 1), N))), K)
            Z = np.array(data.draw(several(HUNDREDTHS, N, K)))
            assume(np.all(np.abs(softmax(Z) - 0.5) > 1e-3))  # as above, or almost
            singles.append({"Y": Y, name: softmax(Z) if name == "P" else Z} | soft)
        assert_printed(traced(solver, singles[0], reduction=reduction, **options))
        assert_batch(solver, singles, data.draw(any_step), reduction=reduction, **options)


@often
@given(several(HUNDREDTHS, 2), st.booleans())
def test_two_classes_are_binary(z: list[float], second: bool) -> None:
    """With two classes it is the binary cross entropy of the difference of the logits."""
    Y = np.eye(2)[[int(second)]]
    _, E, grad = cross_entropy(Y, np.array([z]))
    one = binary_cross_entropy_with_logits(np.array([float(second)]), np.array([z[1] - z[0]]))
    np.testing.assert_allclose(E, one[1], **close)
    np.testing.assert_allclose(grad, [[-one[2][0], one[2][0]]], **close)


HALF = np.full((1, 2), 0.5)
ONE = np.ones(1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: binary_cross_entropy(ONE, np.array([1.2])), r"p must be from 0 to 1 \(got \[1.2"),
        (lambda: binary_cross_entropy(-ONE, ONE), r"y must be from 0 to 1 \(got \[-1"),
        (lambda: binary_cross_entropy(np.ones(0), np.ones(0)), "y must not be empty"),
        (lambda: binary_cross_entropy(ONE, np.array([np.nan])), "p must hold finite numbers"),
        (lambda: binary_cross_entropy(ONE, np.ones(2)), "p must have .* each of 1 targets"),
        (lambda: binary_cross_entropy(np.array(1), ONE), "p must have .* each of 0 targets"),
        (lambda: binary_cross_entropy(ONE, ONE, clip=0.5), r"clip must be .* below 0.5 \(got 0.5"),
        (lambda: binary_cross_entropy(ONE, ONE, clip=-1e-9), "clip must be from 0"),
        (lambda: binary_cross_entropy(ONE, ONE, reduction="half_sum"), "reduction must be one of"),
        (lambda: binary_cross_entropy_with_logits(ONE, ONE, via="logit"), "via .*mean logits"),
        (lambda: binary_cross_entropy_with_logits(ONE, ONE * np.inf), "z must hold finite"),
        (lambda: categorical_cross_entropy(HALF / 2, HALF), r"Y must add up to 1 .*\[\[0.25 0.25"),
        (lambda: categorical_cross_entropy(HALF, HALF * 3), "P must be from 0 to 1"),
        (lambda: categorical_cross_entropy(HALF, HALF[0]), r"as Y has \(got shapes \(2,\) and"),
        (lambda: categorical_cross_entropy(HALF[0], HALF), "Y must have a row for each sample"),
        (lambda: categorical_cross_entropy(HALF, HALF, np.array(2.0)), "label_smoothing must be"),
        (
            lambda: cross_entropy(np.ones((2, 1, 1)), np.ones((3, 1, 1))),
            r"leading axes must broadcast \(got Y \(2,\), Z \(3,\)\)",
        ),
        (
            lambda: sparse_categorical_cross_entropy(np.zeros((2, 1)), np.ones((3, 1, 1))),
            r"leading axes must broadcast \(got labels \(2,\), P \(3,\)\)",
        ),
        (lambda: cross_entropy(HALF, np.ones((1, 3))), "Z must have one row for each sample"),
        (lambda: cross_entropy(HALF, HALF, via="p"), "via must be one of logits, probabilities"),
        (lambda: cross_entropy(HALF, HALF * np.nan), "Z must hold finite numbers"),
        (
            lambda: sparse_categorical_cross_entropy(np.array([2]), HALF),
            r"labels must be integers from 0 to 1 \(got \[2\]\)",
        ),
        (
            lambda: sparse_categorical_cross_entropy(np.array([0]), HALF, first=1),
            r"labels must be integers from 1 to 2 \(got \[0\]\)",
        ),
        (
            lambda: sparse_categorical_cross_entropy(np.array([0, 1]), HALF),
            r"a row for each label \(got shapes labels \(2,\), P \(1, 2\)\)",
        ),
        (lambda: sparse_categorical_cross_entropy(ONE, HALF * 3), "P must be from 0 to 1"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


# --- the worked examples of the notes ---


def test_notes_binary_table() -> None:
    """All rows of the table are right, and so is the mean that the data adds."""
    data = entry("002-bce-table")
    y, p = (np.array(column) for column in zip(*data["inputs"]["pairs"], strict=True))
    tracer = traced(binary_cross_entropy, {"y": y, "p": p})
    for value, printed in zip(tracer["losses"], results(["002-bce-table"]), strict=True):
        assert value == pytest.approx(printed.computed, rel=1e-14)
        assert rounds_to(float(value), printed.printed)
    assert tracer["E"] == pytest.approx(data["computed_only"]["mean"], rel=1e-14)


@pytest.mark.parametrize("k", range(3))
def test_notes_categorical(k: int) -> None:
    """The losses are -ln 0.8 and twice -ln 0.5."""
    inputs = entry("002-cce")["inputs"]
    printed: Printed = results(["002-cce"])[k]
    losses, _, _ = categorical_cross_entropy(np.array(inputs["true"]), np.array(inputs["pred"]))
    assert losses[k] == pytest.approx(printed.computed, rel=1e-14)
    assert rounds_to(losses[k], printed.printed)


def test_notes_sign_of_the_log_loss() -> None:
    """001:806 leaves out the minus sign: the same number, but negative."""
    data = entry("fe-bce-sign")
    y, p = (np.array([data["demo_inputs"][name]]) for name in "yp")
    E, _, _ = binary_cross_entropy(y, p)
    assert pytest.approx(data["correct_value"], rel=1e-14) == E == -data["notes_formula_value"]


def test_notes_cat_or_dog() -> None:
    """One sigmoid output takes the binary loss: over its only class the other one is always 0."""
    assert entry("fe-cat-dog-loss")["kind"] == "wrong-method"
    p = np.array([0.2])
    one_class = categorical_cross_entropy(np.ones((1, 1)), softmax(np.array([[-1.4]])))
    assert one_class[1] == 0
    assert binary_cross_entropy(np.ones(1), p)[0] == pytest.approx(-np.log(0.2))
