"""One-hot vectors, labels, softened targets and divergences, against loops and mpmath."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.divergence import kl_divergence
from deltarule.reference.targets import class_label, class_labels, one_hot, smooth_labels
from tests.precise import precise
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    assert_steps,
    several,
    traced,
)
from tests.worked import entry, results

often = settings(max_examples=100, deadline=None)
FEW = st.integers(-2, 2).map(lambda n: Fraction(n, 10))
"""Often equal."""
firsts = st.sampled_from([0, 1])
sizes = st.integers(1, 4)


@often
@given(st.data(), sizes, sizes, firsts, st.integers(1, 3))
def test_one_hot(data: st.DataObject, N: int, K: int, first: int, variants: int) -> None:
    """A 1 stands at the place of the label, and the label of the largest entry is the label."""
    labels = st.integers(first, first + K - 1)
    problems = [{"labels": data.draw(several(labels, N))} for _ in range(variants)]
    expected = []
    for label in problems[0]["labels"]:
        row = [0] * K
        row[label - first] = 1
        expected.append(row)
    singles = [{"labels": np.array(one["labels"])} for one in problems]
    options = {"classes": K, "first": first}
    tracer = traced(one_hot, singles[0], **options)
    assert_steps(tracer, {"Y": expected})
    assert_printed(tracer)
    assert_batch(one_hot, singles, data.draw(any_step), **options)
    back = class_labels(one_hot(np.array(labels_ := singles[0]["labels"]), K, first=first))
    np.testing.assert_array_equal(back + first, labels_)


@often
@given(st.data(), sizes, sizes, firsts, st.integers(1, 3))
def test_class_labels(data: st.DataObject, N: int, K: int, first: int, variants: int) -> None:
    """The first of the largest scores counts."""
    problems = [{"P": data.draw(several(FEW, N, K))} for _ in range(variants)]
    P = problems[0]["P"]
    expected = {
        "largest": [max(row) for row in P],
        "labels": [first + row.index(max(row)) for row in P],
    }
    tracer = traced(class_labels, arrays(problems[0]), first=first)
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(class_labels, [arrays(one) for one in problems], data.draw(any_step), first=first)
    single = traced(class_label, arrays({"p": P[0]}), first=first)
    assert_steps(single, {"largest": max(P[0]), "label": expected["labels"][0]})
    assert_printed(single)
    assert single.steps["label"].formula.count(r"\max") == K - 1  # no term for the last class
    assert tracer.steps["labels"].formula.count(r"\max") == N * (K - 1)
    assert tracer.steps["largest"].symbol == single.steps["largest"].symbol == r"p^{\max}"
    rows = [arrays({"p": row}) for row in P]
    assert_batch(class_label, rows, data.draw(any_step), first=first)


def test_equal_scores_are_equal() -> None:
    """What floats make of equal decimals does not decide."""
    P = np.array([[0.3, 0.1 + 0.2, 0.2]])
    assert np.argmax(P) == 1
    assert class_labels(P).tolist() == [0]


@st.composite
def distributions(draw: st.DrawFn, K: int, least: int = 0) -> list[Fraction]:
    """Draw twentieths that add up to 1, each at least so many."""
    cuts = sorted(draw(several(st.integers(0, 20 - least * K), K - 1)))
    ends = [0, *cuts, 20 - least * K]
    return [Fraction(ends[i + 1] - ends[i] + least, 20) for i in range(K)]


@often
@given(st.data(), sizes, sizes, st.integers(1, 3))
def test_smooth_labels(data: st.DataObject, N: int, K: int, variants: int) -> None:
    """A part of each target goes to a common pot, and each class gets the same from it."""
    part = st.integers(0, 10).map(lambda n: Fraction(n, 10))

    def problem() -> dict[str, Any]:
        rows = [data.draw(distributions(K)) for _ in range(N)]
        return {"Y": rows, "label_smoothing": data.draw(part)}

    problems = [problem() for _ in range(variants)]
    Y, eps = problems[0].values()
    expected = []
    for row in Y:
        pot = sum((eps * t for t in row), Fraction(0))
        expected.append([t - eps * t + pot / K for t in row])
    tracer = traced(smooth_labels, arrays(problems[0]))
    assert_steps(tracer, {"smoothed": expected})
    assert_printed(tracer)
    assert_batch(smooth_labels, [arrays(one) for one in problems], data.draw(any_step))


def xlogy(a: Any, b: Any) -> Any:
    """Give a ln b, and 0 where a is 0."""
    return a * mpmath.log(b) if a else mpmath.mpf(0)


@often
@given(st.data(), sizes, st.integers(1, 3))
def test_kl_divergence(data: st.DataObject, K: int, variants: int) -> None:
    """Divergence, entropy and cross entropy by their definitions; the last is the others' sum."""
    pairs = [
        {"p": data.draw(distributions(K)), "q": data.draw(distributions(K, least=1))}
        for _ in range(variants)
    ]
    singles = [arrays(one) for one in pairs]
    p, q = (value.tolist() for value in singles[0].values())
    found = kl_divergence(**singles[0])
    flat = [*p, *q]
    expected = precise(lambda v: [_kl(v[:K], v[K:]), -_sum(v, K, 0), -_sum(v, K, K)], flat)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)
    assert found.kl == pytest.approx(found.cross_entropy - found.entropy, abs=1e-14)
    assert found.kl >= -1e-15
    # With a 0 among the targets the term is 0, but as printed it has the logarithm of 0.
    full = [{"p": one["q"], "q": one["q"][::-1]} for one in singles]
    assert_printed(traced(kl_divergence, full[0]))
    assert_batch(kl_divergence, full, data.draw(any_step))


def _kl(p: Sequence[Any], q: Sequence[Any]) -> Any:
    total = mpmath.mpf(0)
    for a, b in zip(p, q, strict=True):
        total += xlogy(a, a / b)
    return total


def _sum(v: Sequence[Any], K: int, start: int) -> Any:
    total = mpmath.mpf(0)
    for i in range(K):
        total += xlogy(v[i], v[start + i])
    return total


def test_kl_of_extremes() -> None:
    """It is 0 for equal distributions, infinite where what happens was impossible; asymmetric."""
    certain, fair = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    assert tuple(kl_divergence(certain, certain)) == (0, 0, 0)
    found = kl_divergence(fair, certain)
    assert (found.kl, found.cross_entropy) == (np.inf, np.inf)
    assert found.entropy == kl_divergence(certain, fair).kl == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: one_hot(np.array([3]), 3), r"labels must be integers from 0 to 2 \(got \[3\]\)"),
        (lambda: one_hot(np.array([0]), 3, first=1), "labels must be integers from 1 to 3"),
        (lambda: one_hot(np.array([0.5]), 3), "labels must be integers from 0 to 2"),
        (lambda: one_hot(np.array([np.nan]), 3), "labels must be integers"),
        (lambda: one_hot(np.array(1), 3), "labels must have one element for each sample"),
        (lambda: one_hot(np.ones(0), 3), "labels must have one element for each sample"),
        (lambda: one_hot(np.array([0]), 0), r"classes must be at least 1 \(got 0\)"),
        (lambda: class_labels(np.ones(3)), r"P must have a row for each sample \(got shape \(3,"),
        (lambda: class_labels(np.ones((0, 3))), "P must not be empty"),
        (lambda: class_labels(np.array([[np.nan]])), "P must hold finite numbers"),
        (lambda: smooth_labels(np.eye(2), np.array(1.5)), "label_smoothing must be from 0 to 1"),
        (lambda: smooth_labels(np.eye(2), np.array(np.nan)), "label_smoothing must hold finite"),
        (lambda: smooth_labels(np.ones((2, 2)), np.array(0.1)), "Y must add up to 1"),
        (lambda: smooth_labels(np.ones(1), np.array(0.1)), "Y must have a row for each sample"),
        (lambda: smooth_labels(np.ones((2, 1, 1)), np.ones(3)), "leading axes must broadcast"),
        (lambda: kl_divergence(np.array([0.5, 0.4]), np.array([0.5, 0.5])), "p must add up to 1"),
        (lambda: kl_divergence(np.array([0.5, 0.5]), np.array([1.5, -0.5])), "q must be from 0"),
        (lambda: kl_divergence(np.ones(1), np.full(2, 0.5)), "q must have .* 1 classes of p"),
        (lambda: kl_divergence(np.ones(0), np.ones(0)), "p must not be empty"),
        (lambda: kl_divergence(np.array(1.0), np.array(1.0)), "p must have one element for each"),
        (lambda: kl_divergence(np.full((2, 2), 0.5), np.full((3, 2), 0.5)), "leading axes must"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


def test_notes_one_hot() -> None:
    """Labels 1, 2 and 3 have the codes of the notes, which count from 1."""
    (printed,) = results(["001-one-hot"])
    labels = np.array(entry("001-one-hot")["inputs"]["classes"])
    assert one_hot(labels, 3, first=1).tolist() == printed.printed == printed.computed
    with pytest.raises(ValueError, match="from 0 to 2"):
        one_hot(labels, 3)


def test_notes_divergence_has_another_name() -> None:
    """001:825 prints an l2 divergence; the squared distance is another, symmetric number."""
    assert entry("fe-kl-name")["correct_latex"] == "KL divergence"
    p, q = np.array([0.5, 0.5]), np.array([0.25, 0.75])
    assert kl_divergence(p, q).kl != pytest.approx(kl_divergence(q, p).kl)
    assert kl_divergence(p, q).kl != pytest.approx(((p - q) ** 2).sum())
