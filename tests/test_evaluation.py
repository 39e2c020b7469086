"""Scores of classification and counts of training, against loops over samples and batches."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.evaluation import accuracy, confusion_matrix, precision_recall
from deltarule.reference.training_counts import ROUNDINGS, count_updates, split_sizes
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
sizes = st.integers(1, 6)


def as_arrays(problem: dict[str, Any]) -> dict[str, Any]:
    """Give integers as arrays of integers."""
    return {name: np.array(value) for name, value in problem.items()}


@st.composite
def labelled(draw: st.DrawFn, classes: int) -> list[dict[str, list[int]]]:
    """Draw true and predicted classes, of the same number of samples for some variants."""
    labels = several(st.integers(0, classes - 1), draw(sizes))
    variants = draw(st.integers(1, 3))
    return [{"actual": draw(labels), "predicted": draw(labels)} for _ in range(variants)]


def check(solver: Any, problems: Any, expected: Any, at: int, **options: Any) -> None:
    """Compare the steps, as computed and as printed, and the batch with its elements."""
    tracer = traced(solver, as_arrays(problems[0]), **options)
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(solver, [as_arrays(one) for one in problems], at, **options)


@often
@given(st.integers(1, 4).flatmap(labelled), any_step)
def test_accuracy(problems: list[dict[str, list[int]]], at: int) -> None:
    """It is the number of agreements divided by the number of samples."""
    actual, predicted = problems[0].values()
    right = 0
    for one, other in zip(actual, predicted, strict=True):
        right += one == other
    expected = {"correct": right, "accuracy": Fraction(right, len(actual))}
    check(accuracy, problems, expected, at)


@often
@given(st.data(), st.integers(1, 4), st.sampled_from(["actual", "predicted"]), any_step)
def test_confusion_matrix(data: st.DataObject, classes: int, rows: str, at: int) -> None:
    """Each sample adds 1 to one entry; the diagonal holds what accuracy counts."""
    problems = data.draw(labelled(classes))
    actual, predicted = problems[0].values()
    counts = [[0] * classes for _ in range(classes)]
    for one, other in zip(actual, predicted, strict=True):
        down, across = (one, other) if rows == "actual" else (other, one)
        counts[down][across] += 1
    options = {"classes": classes, "rows": rows}
    check(confusion_matrix, problems, {"confusion": counts}, at, **options)
    given_ = as_arrays(problems[0])
    found = confusion_matrix(**given_, **options)
    assert np.trace(found) == round(accuracy(**given_) * len(actual))
    assert found.sum() == len(actual)


@often
@given(labelled(2), st.sampled_from([0, 1]), any_step)
def test_precision_recall(problems: list[dict[str, list[int]]], empty: int, at: int) -> None:
    """The ratios of sizes of sets; F1 is the harmonic mean, and 0 where one of them is."""
    actual, predicted = problems[0].values()
    samples = set(range(len(actual)))
    there, found = ({k for k in samples if labels[k]} for labels in (actual, predicted))
    both = there & found
    precision = Fraction(len(both), len(found)) if found else Fraction(empty)
    recall = Fraction(len(both), len(there)) if there else Fraction(empty)
    f1 = 2 / (1 / precision + 1 / recall) if precision and recall else Fraction(0)
    expected = {
        "tp": len(both),
        "fp": len(found - there),
        "fn": len(there - found),
        "tn": len(samples - there - found),
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }
    check(precision_recall, problems, expected, at, zero_division=("zero", "one")[empty])
    confusion = confusion_matrix(**as_arrays(problems[0]))
    assert confusion.ravel().tolist() == [expected[name] for name in ("tn", "fp", "fn", "tp")]


# --- counts ---


@often
@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 99)), min_size=1, max_size=4),
    st.sampled_from(sorted(ROUNDINGS)),
    any_step,
)
def test_split_sizes(pairs: list[tuple[int, int]], rounding: str, at: int) -> None:
    """The share is rounded as an exact fraction; 0.29 of 100 is 29, also in floats."""
    problems = [{"samples": n, "test_size": Fraction(percent, 100)} for n, percent in pairs]
    n, part = problems[0].values()
    half_up = Fraction(1, 2)
    test = {"ceil": ceil(n * part), "floor": floor(n * part), "half_up": floor(n * part + half_up)}
    expected = {"share": n * part, "test": test[rounding], "train": n - test[rounding]}
    tracer = traced(split_sizes, arrays(problems[0]), rounding=rounding)
    assert_steps(tracer, expected)
    assert_printed(tracer)
    assert_batch(split_sizes, [arrays(one) for one in problems], at, rounding=rounding)
    train, tested = split_sizes(**arrays(problems[0]), rounding=rounding)
    assert train.dtype == tested.dtype == int


@often
@given(
    st.lists(st.tuples(*[st.integers(1, 40)] * 2, st.integers(1, 4)), min_size=1, max_size=4),
    st.booleans(),
    any_step,
)
def test_count_updates(cases: list[tuple[int, int, int]], drop_last: bool, at: int) -> None:
    """Passing over the samples in slices finds as many batches, the last one of that size."""
    problems = [dict(zip(("samples", "batch_size", "epochs"), case, strict=True)) for case in cases]
    N, B, E = cases[0]
    updates, sizes_ = 0, [0]
    for _ in range(E):
        batches = [range(N)[start : start + B] for start in range(0, N, B)]
        sizes_ = [len(batch) for batch in batches if not drop_last or len(batch) == B]
        updates += len(sizes_)
    name, last = ("left_out", N - sum(sizes_)) if drop_last else ("last", sizes_[-1])
    expected = {"per_epoch": len(sizes_), name: last, "total": updates}
    check(count_updates, problems, expected, at, drop_last=drop_last)


L = np.array([0, 1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: accuracy(L, np.ones(3)), "predicted must have .* each of 2 samples"),
        (lambda: accuracy(np.ones(0), np.ones(0)), "actual must not be empty"),
        (lambda: accuracy(L, np.array([0, np.nan])), "predicted must hold finite numbers"),
        (lambda: accuracy(np.array(1), np.array(1)), "predicted must have"),
        (lambda: accuracy(np.array(1), np.array([1])), "predicted must have .* each of 0 samples"),
        (lambda: confusion_matrix(L, np.array([0, 2])), r"predicted .* 0 to 1 \(got \[0 2\]\)"),
        (lambda: confusion_matrix(L, L, rows="predictd"), "rows must .*mean predicted"),
        (lambda: confusion_matrix(L, L, 0), "classes must be at least 1"),
        (lambda: confusion_matrix(np.ones((2, 2)), np.ones((3, 2))), "leading axes must broad"),
        (lambda: precision_recall(L, np.array([0, -1])), "predicted must be integers from 0 to 1"),
        (lambda: precision_recall(L, np.array([0, 0.5])), "predicted must be integers"),
        (lambda: precision_recall(L, L, zero_division="nan"), "zero_division must be one of zero"),
        (lambda: precision_recall(L, np.ones(3)), "predicted must have"),
        (lambda: split_sizes(np.array(0), np.array(0.5)), "samples must be .* at least 1"),
        (lambda: split_sizes(np.array(2.5), np.array(0.5)), r"samples must be integers.*got 2.5"),
        (lambda: split_sizes(np.array([9, 2.5]), np.array(0.5)), "samples must be integers"),
        (lambda: split_sizes(np.array([9, 0]), np.array(0.5)), "samples must be .* at least 1"),
        (lambda: split_sizes(np.array(9), np.array(1.0)), r"test_size must lie .*got 1.0"),
        (lambda: split_sizes(np.array(9), np.array([0.5, 0])), r"test_size must lie .*got \[0.5"),
        (lambda: split_sizes(np.array(9), np.array(np.nan)), "test_size must hold finite"),
        (lambda: split_sizes(np.array(9), np.array(0.5), rounding="up"), "rounding must be one"),
        (lambda: count_updates(np.array(9), np.array(0), np.array(1)), "batch_size must be integ"),
        (lambda: count_updates(np.ones(0), np.array(1), np.array(1)), "samples must not be empty"),
        (lambda: count_updates(np.array(9), np.array(1), np.array(-1)), "epochs must be integers"),
        (lambda: count_updates(np.ones(2), np.ones(3), np.array(1)), "leading axes must broadc"),
    ],
)
def test_errors(call: Callable[[], Any], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


# --- the worked examples of the notes ---


def test_notes_accuracy() -> None:
    """Four of five are 80 %."""
    (printed,) = results(["001-accuracy"])
    correct, total = entry("001-accuracy")["inputs"].values()
    actual = np.zeros(total, dtype=int)
    predicted = (np.arange(total) >= correct).astype(int)
    found = 100 * float(accuracy(actual, predicted))
    assert found == printed.computed == float(printed.printed)


def test_notes_epoch() -> None:
    """An epoch is one forward and one backward pass only where all samples are one batch."""
    assert "whole training set" in entry("fe-epoch")["correct_latex"]
    N, one = np.array(12), np.array(1)
    assert count_updates(N, N, one).total == 1
    assert count_updates(N, np.array(5), one).total == 3
    assert count_updates(N, one, one).total == 12
