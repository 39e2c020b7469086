"""The LMS rule: plain Python with fractions, least squares, and the lecture notes, as oracles.

The oracle loops over samples and inputs with exact fractions and shares no code with the solver.
"""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.generator.families.lms_epoch import FAMILY
from deltarule.reference.linear_unit import lms_epoch
from deltarule.reference.trace import Rule, Tracer
from tests import worked
from tests.evaluator import evaluate

often = settings(max_examples=100, deadline=None)
conventions = st.fixed_dictionaries(
    {"factor": st.sampled_from(["half", "full"]), "bias": st.booleans()}
)
both_biases = pytest.mark.parametrize("bias", [True, False])
EXAMPLE = "000-lms-first-update"
Row = list[Fraction]


# --- the oracle ---


class Problem(NamedTuple):
    """One problem in exact numbers."""

    X: list[Row]
    d: Row
    w: Row
    b: Fraction
    lr: Fraction


def output(x: Row, w: Row, b: Fraction) -> Fraction:
    """Add up the weighted inputs and the bias, one after the other."""
    total = b
    for i in range(len(x)):
        total += w[i] * x[i]
    return total


def mean_square(X: list[Row], d: Row, w: Row, b: Fraction) -> Fraction:
    """Give the mean squared error over all samples."""
    total = Fraction(0)
    for k in range(len(X)):
        total += (d[k] - output(X[k], w, b)) ** 2
    return total / len(X)


def oracle(problem: Problem, factor: str, bias: bool) -> dict[str, Any]:
    """Give all named steps of one epoch, as exact numbers."""
    X, d, w, b, lr = problem
    w, times = list(w), {"half": 1, "full": 2}[factor]
    if not bias:
        b = Fraction(0)
    found: dict[str, Any] = {}
    found["before.y"] = [output(x, w, b) for x in X]
    found["before.e"] = [t - output(x, w, b) for x, t in zip(X, d, strict=True)]
    found["before.mse"] = mean_square(X, d, w, b)
    for k, (x, target) in enumerate(zip(X, d, strict=True), 1):
        y = output(x, w, b)
        found[f"s{k}.y"] = y
        found[f"s{k}.e"] = target - y
        found[f"s{k}.correction"] = times * lr * (target - y)
        for i in range(len(w)):
            w[i] += times * lr * (target - y) * x[i]
        found[f"s{k}.w_new"] = list(w)
        if bias:
            b += times * lr * (target - y)
            found[f"s{k}.b_new"] = b
    found["after.y"] = [output(x, w, b) for x in X]
    found["after.e"] = [t - output(x, w, b) for x, t in zip(X, d, strict=True)]
    found["after.mse"] = mean_square(X, d, w, b)
    return found


# --- random problems ---

tenths = st.integers(-20, 20).map(lambda n: Fraction(n, 10))
rates = st.integers(1, 40).map(lambda n: Fraction(n, 100))


@st.composite
def problems(draw: st.DrawFn, variants: int = 1) -> list[Problem]:
    """Draw problems of the same sizes."""
    N, n = draw(st.integers(1, 5)), draw(st.integers(1, 4))

    def row(length: int) -> Row:
        return draw(st.lists(tenths, min_size=length, max_size=length))

    return [
        Problem([row(n) for _ in range(N)], row(N), row(n), draw(tenths), draw(rates))
        for _ in range(variants)
    ]


def arrays(problem: Problem) -> dict[str, Any]:
    """Give the arguments of the solver as arrays."""
    X = np.array([[float(x) for x in row] for row in problem.X])
    d, w = (np.array([float(x) for x in row]) for row in (problem.d, problem.w))
    b, lr = (np.array(float(x)) for x in (problem.b, problem.lr))
    return {"X": X, "d": d, "w": w, "b": b, "lr": lr}


def traced(arguments: dict[str, Any], lead: int = 0, **options: Any) -> Tracer:
    """Solve with a recording hook."""
    rules = options.pop("rules", ())
    tracer = Tracer(arguments, lead=lead, rules=rules)
    lms_epoch(**tracer.givens, step=tracer, **options)
    return tracer


def floats(value: Any) -> Any:
    """Give exact numbers as floats."""
    return [float(one) for one in value] if isinstance(value, list) else float(value)


# --- the solver against the oracle ---


@often
@given(data=st.data(), options=conventions)
def test_steps_are_those_of_the_oracle(data: st.DataObject, options: dict[str, Any]) -> None:
    """Each step has the exact value, and there are no others, in the order of the solution."""
    (problem,) = data.draw(problems())
    tracer = traced(arrays(problem), **options)
    expected = oracle(problem, **options)
    assert list(tracer.steps) == list(expected)
    for name, value in expected.items():
        assert tracer[name].shape == np.shape(floats(value))
        np.testing.assert_allclose(tracer[name], floats(value), rtol=1e-9, atol=1e-9, err_msg=name)


@often
@given(data=st.data(), bias=st.booleans())
def test_the_result_is_the_last_step(data: st.DataObject, bias: bool) -> None:
    """Weights and bias are those after the last sample, and the MSE is that before and after."""
    (problem,) = data.draw(problems())
    arguments = arrays(problem)
    tracer, (w, b, mse) = traced(arguments, bias=bias), lms_epoch(**arguments, bias=bias)
    last = f"s{len(problem.X)}"
    np.testing.assert_array_equal(w, tracer[f"{last}.w_new"])
    np.testing.assert_array_equal(b, tracer[f"{last}.b_new"] if bias else arguments["b"])
    np.testing.assert_array_equal(mse, [tracer["before.mse"], tracer["after.mse"]])


@often
@given(data=st.data(), options=conventions)
def test_batch_is_its_elements(data: st.DataObject, options: dict[str, Any]) -> None:
    """Element k of a batched call, and of each of its steps, is what k alone gives."""
    variants = data.draw(problems(variants=data.draw(st.integers(1, 4))))
    singles = [arrays(one) for one in variants]
    columns = {name: np.stack([one[name] for one in singles]) for name in singles[0]}
    grid = {name: np.stack([column] * 5, axis=1) for name, column in columns.items()}
    together = traced(columns, lead=1, **options)
    results = lms_epoch(**columns, **options)
    in_grid = lms_epoch(**grid, **options)
    for k, single in enumerate(singles):
        for name, value in traced(single, **options).items():
            np.testing.assert_array_equal(together[name][k], value)
        alone = lms_epoch(**single, **options)
        for found, other, one in zip(results, in_grid, alone, strict=True):
            np.testing.assert_array_equal(found[k], one)
            np.testing.assert_array_equal(other[k, 1], one)


def test_leading_axes_broadcast() -> None:
    """Two leading axes of which each argument has one or none make all the combinations."""
    X, d, w = np.array([[0.5, -1.0], [1.5, 0.2]]), np.array([1.0, -0.4]), np.array([0.3, 0.7])
    b, lr = np.array([[0.1], [0.2], [0.3]]), np.array([[0.1, 0.25]])
    found, bias, mse = lms_epoch(X, d, w, b, lr)
    assert (found.shape, bias.shape, mse.shape) == ((3, 2, 2), (3, 2), (3, 2, 2))
    for i, j in np.ndindex(3, 2):
        alone = lms_epoch(X, d, w, b[i, 0], lr[0, j])
        for together, single in zip((found, bias, mse), alone, strict=True):
            np.testing.assert_array_equal(together[i, j], single)


@often
@given(data=st.data(), options=conventions)
def test_printed_steps_have_their_value(data: st.DataObject, options: dict[str, Any]) -> None:
    """Each step as printed with numbers, computed by the independent evaluator, is its value."""
    (problem,) = data.draw(problems())
    tracer = traced(arrays(problem), **options)
    for name, step in tracer.steps.items():
        text = tracer.substituted(name, decimals=12)
        printed = np.asarray(evaluate(text))
        # One row times a column prints as a number; a list of one sample is not told from it.
        assert printed.shape == step.value.shape or (len(problem.X) == 1 and printed.ndim == 0)
        np.testing.assert_allclose(
            printed, step.value.reshape(printed.shape), atol=1e-8, err_msg=text
        )


@often
@given(data=st.data())
def test_full_is_half_at_twice_the_rate(data: st.DataObject) -> None:
    """The conventions differ by the factor 2 of the rate, and in nothing else."""
    (problem,) = data.draw(problems())
    arguments = arrays(problem)
    twice = arguments | {"lr": 2 * arguments["lr"]}
    for one, other in zip(
        lms_epoch(**arguments, factor="full"), lms_epoch(**twice, factor="half"), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@often
@given(data=st.data())
def test_an_update_is_a_gradient_step(data: st.DataObject) -> None:
    """With one sample, the update is the rate times a difference quotient of half e squared."""
    (problem,) = data.draw(problems())
    one = problem._replace(X=problem.X[:1], d=problem.d[:1])
    w, b, _ = lms_epoch(**arrays(one))
    h = Fraction(1, 1000)
    for i in range(len(one.w)):
        up, down = list(one.w), list(one.w)
        up[i], down[i] = up[i] + h, down[i] - h
        slope = (mean_square(one.X, one.d, up, one.b) - mean_square(one.X, one.d, down, one.b)) / (
            4 * h
        )
        assert w[i] == pytest.approx(float(one.w[i] - one.lr * slope), abs=1e-9)
    up, down = (
        mean_square(one.X, one.d, one.w, one.b + h),
        mean_square(one.X, one.d, one.w, one.b - h),
    )
    assert b == pytest.approx(float(one.b - one.lr * (up - down) / (4 * h)), abs=1e-9)


# --- many epochs ---


def train(X: Any, d: Any, lr: float, epochs: int, **options: Any) -> tuple[Any, Any]:
    """Train from zero weights."""
    w, b = np.zeros(X.shape[-1]), np.array(0.0)
    for _ in range(epochs):
        w, b, _ = lms_epoch(X, d, w, b, np.array(lr), **options)
    return w, b


@both_biases
def test_many_epochs_approach_least_squares(bias: bool) -> None:
    """With a smaller rate the weights end nearer to the least-squares solution."""
    X = np.array([[1.0, 0.2], [-0.7, 1.1], [0.3, -0.9], [-1.2, -0.4], [0.5, 0.8]])
    d = np.array([0.9, -0.3, 0.4, -1.1, 0.2])
    columns = np.column_stack([X, np.ones(len(X))]) if bias else X
    solution = np.linalg.lstsq(columns, d, rcond=None)[0]
    off = []
    for lr in (0.08, 0.008):
        w, b = train(X, d, lr, 1500, bias=bias)
        off.append(np.abs((np.append(w, b) if bias else w) - solution).max())
    assert off[1] < off[0] / 5 and off[1] < 2e-3


def test_consistent_targets_are_learnt() -> None:
    """Targets that some weights give exactly are learnt exactly, at any rate that converges."""
    X = np.array([[1.0, 0.2], [-0.7, 1.1], [0.3, -0.9]])
    w, b = train(X, X @ [0.5, -0.8] + 0.3, 0.3, 400)
    np.testing.assert_allclose([*w, b], [0.5, -0.8, 0.3], atol=1e-9)


# --- errors ---

GOOD = {
    "X": np.ones((3, 2)),
    "d": np.ones(3),
    "w": np.ones(2),
    "b": np.array(0.0),
    "lr": np.array(0.1),
}
ERRORS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "factor": ({"factor": "double"}, ("factor must be one of half, full", "got 'double'")),
    "no factor": ({"factor": None}, ("factor must be one of half, full", "got None")),
    "a vector": ({"X": np.ones(2)}, ("X must", "one sample and one input", "got shape (2,)")),
    "no samples": ({"X": np.ones((0, 2))}, ("X must", "got shape (0, 2)")),
    "no inputs": ({"X": np.ones((3, 0))}, ("X must", "got shape (3, 0)")),
    "targets": ({"d": np.ones(2)}, ("d must", "each of 3 samples", "got shape (2,)")),
    "one target": ({"d": np.array(1.0)}, ("d must", "each of 3 samples", "got shape ()")),
    "weights": ({"w": np.ones((2, 3))}, ("w must", "each of 2 inputs", "got shape (2, 3)")),
    "bias in a list": (
        {"w": np.ones((4, 2)), "b": np.ones(3)},
        ("leading axes must broadcast", "w (4,)", "b (3,)"),
    ),
    "rates": (
        {"X": np.ones((4, 3, 2)), "lr": np.ones(2)},
        ("leading axes must broadcast", "X (4,)", "lr (2,)"),
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong argument is a ValueError that names the argument, the rule and the value."""
    change, parts = ERRORS[name]
    with pytest.raises(ValueError) as error:
        lms_epoch(**(GOOD | change))
    for part in parts:
        assert part in str(error.value)


# --- the worked example of the notes ---


def notes() -> dict[str, Any]:
    """Give the arguments of the example."""
    inputs = worked.entry(EXAMPLE)["inputs"]
    X, d, w, b, lr = (np.array(inputs[name], dtype=float) for name in ("X", "d", "w", "b", "eta"))
    return {"X": X, "d": d, "w": w, "b": b, "lr": lr}


def assert_epoch(tracer: Tracer, rows: list[dict[str, Any]]) -> None:
    """Compare one epoch with its rows in the data."""
    for k, row in enumerate(rows, 1):
        assert tracer["X"][k - 1].tolist() == row["x"] and tracer["d"][k - 1] == row["d"]
        found = [tracer[f"s{k}.{name}"] for name in ("y", "e", "b_new")] + [*tracer[f"s{k}.w_new"]]
        np.testing.assert_allclose(
            found, [row[name] for name in ("y", "e", "b", "w1", "w2")], atol=1e-12
        )


STEPS = {"y": ("s1.y", ()), "e": ("s1.e", ()), "b_new": ("s1.b_new", ())} | {
    f"w{i + 1}_new": ("s1.w_new", (i,)) for i in range(2)
}
PRINTED = worked.results([EXAMPLE])


@pytest.mark.parametrize("one", PRINTED, ids=[one.label for one in PRINTED])
def test_notes_first_update(one: worked.Printed) -> None:
    """The first update is what the notes print and what the data computes."""
    name, index = STEPS[one.name]
    value = float(traced(notes())[name][index])
    assert value == pytest.approx(one.computed, abs=1e-12)
    assert worked.rounds_to(value, one.printed)


def test_notes_first_epoch() -> None:
    """The rest of the first epoch, which the notes leave out, has the computed numbers."""
    rows = worked.entry(EXAMPLE)["computed_only"]["first_epoch"]
    assert len(rows) == 4
    assert_epoch(traced(notes()), rows)


def test_notes_limit_cycle() -> None:
    """The epoch after 2000 others has the computed numbers: a cycle, near least squares."""
    data = worked.entry(EXAMPLE)["computed_only"]
    arguments = notes()
    for _ in range(2000):
        arguments["w"], arguments["b"], _ = lms_epoch(**arguments)
    assert_epoch(traced(arguments), data["after_2001_epochs"])
    columns = np.column_stack([arguments["X"], np.ones(4)])
    solution = np.linalg.lstsq(columns, arguments["d"], rcond=None)[0]
    np.testing.assert_allclose(solution, data["least_squares_solution"], atol=1e-12)
    np.testing.assert_allclose([*arguments["w"], arguments["b"]], solution, atol=0.1)


# --- the family's wrong rules ---


def rule(name: str) -> Rule:
    """Give the family's rule of that name."""
    (found,) = (m for m in FAMILY.misconceptions if m.name == name)
    return found.as_rule()


@often
@given(data=st.data())
def test_weights_kept_are_one_batch_update(data: st.DataObject) -> None:
    """Kept through the epoch, the weights change by the sum over all samples, as in a batch."""
    (problem,) = data.draw(problems())
    X, d, w, b, lr = arrays(problem).values()
    wrong = traced(arrays(problem), rules=[rule("weights-kept-through-the-epoch")])
    e = d - (X @ w + b)
    np.testing.assert_allclose(wrong[f"s{len(d)}.w_new"], w + lr * (X.T @ e), atol=1e-9)
    np.testing.assert_allclose(wrong[f"s{len(d)}.b_new"], b + lr * e.sum(), atol=1e-9)


@often
@given(data=st.data())
def test_wrong_factors_are_the_other_convention(data: st.DataObject) -> None:
    """Each wrong factor gives exactly what the other convention asks."""
    (problem,) = data.draw(problems())
    for factor, other, name in (
        ("half", "full", "half-factor-mismatch"),
        ("full", "half", "half-factor-assumed"),
    ):
        wrong = traced(arrays(problem), factor=factor, rules=[rule(name)])
        for step, value in traced(arrays(problem), factor=other).items():
            np.testing.assert_allclose(wrong[step], value, rtol=1e-12, atol=1e-12)


@often
@given(data=st.data())
def test_left_out_bias_is_a_bias_of_zero(data: st.DataObject) -> None:
    """Without the bias in the output, weights and MSE are those of a unit without one."""
    (problem,) = data.draw(problems())
    wrong = traced(arrays(problem), rules=[rule("bias-left-out")])
    for step, value in traced(arrays(problem), bias=False).steps.items():
        np.testing.assert_allclose(wrong[step], value.value, rtol=1e-12, atol=1e-12)


def test_thresholded_output_is_the_perceptron() -> None:
    """With bipolar targets a thresholded output that is right changes nothing, 0 counting as 1."""
    wrong = traced(notes(), rules=[rule("output-thresholded-before-the-error")])
    assert [float(wrong[f"s{k}.e"]) for k in range(1, 5)] == [0, -2, 0, -2]
