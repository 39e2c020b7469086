"""What holds for every solver: printed steps have their value, and a batch is its elements."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from deltarule.reference.formula import Array
from deltarule.reference.trace import Masked, Tracer
from tests.evaluator import evaluate

Solver = Callable[..., Any]
any_step = st.integers(0, 999)
"""Chooses a step: it counts round and round."""


def several(numbers: st.SearchStrategy[Any], *shape: int) -> st.SearchStrategy[Any]:
    """Give nested lists of numbers of a shape."""
    for length in reversed(shape):
        numbers = st.lists(numbers, min_size=length, max_size=length)
    return numbers


def arrays(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give exact numbers, in lists of any depth, as arrays of floats."""
    return {name: np.array(floats(value)) for name, value in values.items()}


def floats(value: Any) -> Any:
    """Give exact numbers, in lists of any depth, as floats."""
    if isinstance(value, list | tuple):
        return [floats(one) for one in value]
    return float(value) if isinstance(value, Fraction) else value


def traced(solver: Solver, givens: Mapping[str, Any], lead: int = 0, **options: Any) -> Tracer:
    """Solve with a recording hook."""
    tracer = Tracer(givens, lead=lead)
    solver(**tracer.givens, step=tracer, **options)
    return tracer


def assert_steps(tracer: Tracer, expected: Mapping[str, Any]) -> None:
    """There are just these steps, in this order, with these exact values and shapes."""
    assert list(tracer.steps) == list(expected)
    for name, value in expected.items():
        assert tracer[name].shape == np.shape(floats(value)), name
        np.testing.assert_allclose(tracer[name], floats(value), rtol=1e-9, atol=1e-9, err_msg=name)


def assert_printed(tracer: Tracer) -> None:
    """Each step as printed with numbers, computed by the independent evaluator, is its value.

    A list of one element is not told from the element: products of such lists are numbers.
    What is printed in words, or is not finite, has no value.
    """
    for name, step in tracer.steps.items():
        if step.prose or not np.isfinite(step.value).all():
            continue
        text = tracer.substituted(name, decimals=12)
        printed = np.asarray(evaluate(text))
        assert np.squeeze(printed).shape == np.squeeze(step.value).shape, text
        value = step.value.reshape(printed.shape)
        np.testing.assert_allclose(printed, value, rtol=1e-9, atol=1e-8, err_msg=text)


def assert_batch(
    solver: Solver, singles: Sequence[Mapping[str, Any]], at: int = 0, **options: Any
) -> None:
    """Element k of a batched call, and of each of its steps, is what k alone gives.

    The same holds with two leading axes, and for what follows from a student's own value at one
    step, which `at` chooses.
    """
    columns = {name: np.stack([one[name] for one in singles]) for name in singles[0]}
    grid = {name: np.stack([column] * 5, axis=1) for name, column in columns.items()}
    together = traced(solver, columns, lead=1, **options)
    results = [_several(solver(**givens, **options)) for givens in (columns, grid)]
    for k, single in enumerate(singles):
        for name, value in traced(solver, single, **options).items():
            np.testing.assert_array_equal(together[name][k], value, err_msg=name)
        alone = _several(solver(**single, **options))
        for in_column, in_grid, one in zip(*results, alone, strict=True):
            np.testing.assert_array_equal(in_column[k], one)
            np.testing.assert_array_equal(in_grid[k, 1], one)
    name = list(together.steps)[at % len(together.steps)]
    shape = together[name].shape[1:]
    number = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    off = (1 if at % 2 else -0.5) * (1 + number) * (-1) ** number
    _assert_carried(solver, singles, together, name, off, options)


def _several(results: Any) -> tuple[Any, ...]:
    return results if isinstance(results, tuple) else (results,)


def _assert_carried(
    solver: Solver,
    singles: Sequence[Mapping[str, Any]],
    right: Tracer,
    name: str,
    off: Array,
    options: Mapping[str, Any],
) -> None:
    """Solve two hypotheses at once: that all is right, and that every other student is off."""
    students = np.arange(len(singles)) % 2 == 0
    carried = Masked(right[name][None] + off, np.array([[False], [True]]) & students)
    columns = {name: value[None] for name, value in right.givens.items()}
    both = Tracer(columns, lead=2, carried={name: carried})
    with np.errstate(all="ignore"):
        solver(**both.givens, step=both, **options)
    assert list(both.steps) == list(right.steps)
    for k, single in enumerate(singles):
        own = {name: right[name][k] + off} if students[k] else {}
        alone = Tracer(single, carried=own)
        with np.errstate(all="ignore"):
            solver(**alone.givens, step=alone, **options)
        assert_printed(alone)
        for step in right.steps:
            assert both.steps[step].formula == alone.steps[step].formula
            shape = (2, len(singles), *right[step].shape[1:])
            right_then_own = np.broadcast_to(both[step], shape)[:, k]
            np.testing.assert_array_equal(right_then_own[0], right[step][k], err_msg=step)
            np.testing.assert_array_equal(right_then_own[1], alone[step], err_msg=step)
