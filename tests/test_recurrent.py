"""The LSTM: plain Python loops as an oracle, and cells that keep, forget and copy.

The oracle computes number by number over lists, and shares no code with the solver.
"""

import math
import re
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.generator.core import Exercise
from deltarule.generator.families.lstm_step import FAMILY
from deltarule.generator.render import Page
from deltarule.generator.sampling import draw, misconceptions
from deltarule.graders.marking import mark_all
from deltarule.reference.recurrent import GATES, by_gate, lstm, lstm_step
from deltarule.reference.trace import Rule, Tracer, scoped
from tests import simulated
from tests.evaluator import evaluate

often = settings(max_examples=100, deadline=None)
close = {"rtol": 1e-13, "atol": 1e-14}
Vector = list[float]


class Case(NamedTuple):
    """The arguments of the solver, in its order, as plain lists."""

    x: list[Vector]
    h: Vector
    c: Vector
    W: list[Vector]
    U: list[Vector]
    b: Vector

    def arrays(self) -> dict[str, Any]:
        """Give them as arrays."""
        return {name: np.array(value) for name, value in self._asdict().items()}


def sized(shape: tuple[int, ...]) -> st.SearchStrategy[Any]:
    """Give a strategy for nested lists of that shape, of numbers with two decimals."""
    found: st.SearchStrategy[Any] = st.integers(-300, 300).map(lambda n: n / 100)
    for size in reversed(shape):
        found = st.lists(found, min_size=size, max_size=size)
    return found


sizes = st.tuples(*[st.integers(1, 3)] * 3)
"""Time steps, inputs, hidden units."""


def cases(T: int, d: int, n: int) -> st.SearchStrategy[Case]:
    """Give a strategy for cases of one size."""
    shapes = ((T, d), (n,), (n,), (4 * n, d), (4 * n, n), (4 * n,))
    return st.builds(Case, *(sized(shape) for shape in shapes))


free = sizes.flatmap(lambda size: cases(*size))


def one(n: int = 1, d: int = 1, T: int = 1, **changes: Any) -> dict[str, Any]:
    """Give arguments of the right shapes: all 0, but for the changes."""
    shapes = {"x": (T, d), "h": (n,), "c": (n,), "W": (4 * n, d), "U": (4 * n, n), "b": (4 * n,)}
    return {name: np.zeros(shape) for name, shape in shapes.items()} | changes


def traced(arguments: dict[str, Any], **changes: Any) -> Tracer:
    """Solve with a recording hook."""
    x, h, c, *weights = arguments.values()
    tracer = Tracer({"x": x, "h0": h, "c0": c, **by_gate(*weights)}, **changes)
    lstm(**arguments, step=tracer)
    return tracer


# --- the oracle ---


def sigmoid(z: float) -> float:
    """Compute the logistic sigmoid of one number."""
    return 1 / (1 + math.exp(-z))


def oracle(case: Case, wrong: str = "") -> dict[str, Vector]:
    """Compute every step, number by number; `wrong` names a mistake to make."""
    n, found = len(case.h), {}
    first_h, first_c = list(case.h), list(case.c)
    h, c = first_h, first_c
    for t, x in enumerate(case.x, 1):
        seen = first_h if wrong == "states-not-passed-on" else h
        old = first_c if wrong == "states-not-passed-on" else c
        new: dict[str, Vector] = {name: [] for name in ("a_i", "a_f", "a_g", "a_o", *"ifgoch")}
        for unit in range(n):
            a = {}
            for position, gate in enumerate("ifgo"):
                row = position * n + unit
                total = 0.0 if wrong == "bias-forgotten" else case.b[row]
                for k, value in enumerate(x):
                    total += case.W[row][k] * value
                if wrong != "hidden-state-left-out":
                    for k, value in enumerate(seen):
                        total += case.U[row][k] * value
                a[gate] = total
                new[f"a_{gate}"].append(total)
            i, f, o = sigmoid(a["i"]), sigmoid(a["f"]), sigmoid(a["o"])
            g = sigmoid(a["g"]) if wrong == "sigmoid-candidate" else math.tanh(a["g"])
            keep, write = (i, f) if wrong == "gates-swapped" else (f, i)
            cell = keep * old[unit] + write * g
            shown = old[unit] if wrong == "old-cell-in-h" else cell
            hidden = o * (shown if wrong == "tanh-of-cell-forgotten" else math.tanh(shown))
            for name, value in zip("ifgoch", (i, f, g, o, cell, hidden), strict=True):
                new[name].append(value)
        h, c = new["h"], new["c"]
        found |= {f"t{t}.{name}": values for name, values in new.items()}
    return found


# --- the solver against the oracle ---


@often
@given(case=free)
def test_every_step(case: Case) -> None:
    """Net inputs, gates, candidate and states are those of the plain loops, in that order."""
    tracer, expected = traced(case.arrays()), oracle(case)
    assert list(tracer.steps) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(tracer[name], values, **close, err_msg=name)


@often
@given(case=free)
def test_states(case: Case) -> None:
    """What is returned are the states after each time step, traced or not."""
    h, c = lstm(**case.arrays())
    expected = oracle(case)
    times = range(1, len(case.x) + 1)
    np.testing.assert_allclose(h, [expected[f"t{t}.h"] for t in times], **close)
    np.testing.assert_allclose(c, [expected[f"t{t}.c"] for t in times], **close)


@often
@given(case=free)
def test_one_step_after_the_other(case: Case) -> None:
    """A sequence is its time steps, each from the states of the one before."""
    x, h, c, *weights = case.arrays().values()
    hs, cs = lstm(x, h, c, *weights)
    for t in range(len(x)):
        h, c = lstm_step(x[t], h, c, *weights)
        np.testing.assert_array_equal(hs[t], h)
        np.testing.assert_array_equal(cs[t], c)


@often
@given(data=st.data())
def test_batch_is_its_elements(data: st.DataObject) -> None:
    """Element k of a batched call, and of each of its steps, equals the single call k."""
    size = data.draw(sizes)
    variants = data.draw(st.lists(cases(*size), min_size=1, max_size=4))
    singles = [case.arrays() for case in variants]
    columns = {name: np.stack([single[name] for single in singles]) for name in singles[0]}
    together = traced(columns, lead=1)
    h, c = lstm(**columns)
    for k, single in enumerate(singles):
        h_alone, c_alone = lstm(**single)
        np.testing.assert_allclose(h[k], h_alone, **close)
        np.testing.assert_allclose(c[k], c_alone, **close)
        alone = traced(single)
        for name, value in alone.items():
            np.testing.assert_allclose(together[name][k], value, **close, err_msg=name)
        for name, step in alone.steps.items():
            assert together.steps[name].formula == step.formula


@pytest.mark.parametrize("name", ["x", "h", "c", "W", "U", "b"])
def test_leading_axes_broadcast(name: str) -> None:
    """One argument with leading axes, of length 1 too, and the others without, make all cases."""
    chance = np.random.default_rng(7)
    alone = {k: chance.normal(size=v.shape) for k, v in one(n=2, d=3, T=2).items()}
    many = chance.normal(size=(3, 1, *alone[name].shape))
    other = "c" if name != "c" else "h"
    others = chance.normal(size=(2, *alone[other].shape))
    h, c = lstm(**alone | {name: many, other: others})
    for i, j in np.ndindex(3, 2):
        h_alone, c_alone = lstm(**alone | {name: many[i, 0], other: others[j]})
        h_all, c_all = (np.broadcast_to(states, (3, 2, 2, 2)) for states in (h, c))
        np.testing.assert_allclose(h_all[i, j], h_alone, **close)
        np.testing.assert_allclose(c_all[i, j], c_alone, **close)


@often
@given(case=free)
def test_printed_steps_have_their_value(case: Case) -> None:
    """Each step as printed with numbers, computed by the independent evaluator, is its value."""
    tracer = traced(case.arrays())
    for name, step in tracer.steps.items():
        text = tracer.substituted(name, decimals=12)
        value = np.asarray(evaluate(text))
        np.testing.assert_allclose(value, step.value, rtol=0, atol=1e-10, err_msg=text)


def test_symbols() -> None:
    """Steps are printed as in the formula, with the time step as a subscript."""
    tracer = traced(one(n=2, d=2, T=2), symbols={f"{m}_f": f"{m}_{{f}}" for m in "WUb"})
    assert tracer.steps["t2.a_f"].symbol == "a_{f,2}"
    assert tracer.symbolic("t1.a_f") == r"W_{f} \cdot x_{1} + U_{f} \cdot h_{0} + b_{f}"
    assert tracer.symbolic("t2.a_f") == r"W_{f} \cdot x_{2} + U_{f} \cdot h_{1} + b_{f}"
    assert tracer.symbolic("t2.c") == r"f_{2} \odot c_{1} + i_{2} \odot g_{2}"
    assert tracer.symbolic("t2.h") == r"o_{2} \odot \tanh\left(c_{2}\right)"


def test_one_step_alone_is_traced() -> None:
    """A single time step has its own names, and finds the states before it under theirs."""
    x, h, c, *weights = one(n=2, d=2).values()
    tracer = Tracer({"x": x[0], "h_prev": h, "c_prev": c, **by_gate(*weights)})
    lstm_step(x[0], h, c, *weights, step=tracer)
    assert list(tracer.steps) == [*(f"a_{gate}" for gate in GATES), *"ifgoch"]
    assert tracer.ancestors("c") == {"a_i", "a_f", "a_g", "i", "f", "g"}
    scoped(tracer, "again", c="c")("h", h, "<c>")
    assert tracer.ancestors("again.h") == tracer.ancestors("c") | {"c"}


# --- limiting cases ---

OPEN, SHUT = 60.0, -60.0
"""Net inputs at which a sigmoid is 1 and 0 to the last digit, or almost."""


def biases(n: int, **gates: float) -> Any:
    """Give stacked biases that are the same for all units of a gate."""
    return np.repeat([gates.get(gate, 0.0) for gate in GATES], n)


@often
@given(case=free)
def test_a_cell_that_keeps(case: Case) -> None:
    """With the forget gate at 1 and the input gate at 0 the cell state never changes."""
    given_ = case.arrays()
    b = biases(len(case.c), f=OPEN, i=SHUT)
    given_ |= {"W": 0 * given_["W"], "U": 0 * given_["U"], "b": b}
    _, c = lstm(**given_)
    np.testing.assert_allclose(c, np.broadcast_to(given_["c"], c.shape), atol=1e-12)


def test_a_cell_that_copies() -> None:
    """With the forget gate at 0 and the input gate at 1 the cell state is the candidate."""
    b = biases(2, f=SHUT, i=OPEN) + np.repeat([0, 0, 1, 0], 2) * np.tile([0.5, -2.0], 4)
    h, c = lstm(**one(n=2, T=2, c=np.array([5.0, -7.0]), b=b))
    np.testing.assert_allclose(c, [np.tanh([0.5, -2.0])] * 2, atol=1e-12)
    np.testing.assert_allclose(h, np.tanh(c) / 2, atol=1e-12)


def test_a_cell_that_shows_nothing() -> None:
    """With the output gate at 0 the hidden state is 0, while the cell state goes on."""
    h, c = lstm(**one(n=3, c=np.ones(3), b=biases(3, f=OPEN, o=SHUT)))
    np.testing.assert_allclose(h, np.zeros((1, 3)), atol=1e-12)
    np.testing.assert_allclose(c, np.ones((1, 3)), atol=1e-12)


@pytest.mark.parametrize("gate", GATES)
def test_gates_are_stacked_in_order(gate: str) -> None:
    """A block of rows of W, U and b is the gate of its place in i, f, g, o, and of no other."""
    n, d = 2, 3
    for name in ("W", "U", "b"):
        given_ = one(n=n, d=d, x=np.ones((1, d)), h=np.ones(n))
        rows = slice(GATES.index(gate) * n, (GATES.index(gate) + 1) * n)
        given_[name][rows] = 1.0
        tracer = traced(given_)
        for other in GATES:
            total = {"W": d, "U": n, "b": 1}[name] if other == gate else 0
            assert tracer[f"t1.a_{other}"].tolist() == [total] * n


def test_huge_net_inputs() -> None:
    """Nothing overflows: gates become 0 or 1, and h stays between -1 and 1."""
    W = np.array([[1e6], [-1e6], [1e6], [1e6]])
    h, c = lstm(**one(T=2, x=np.array([[1.0], [-1.0]]), W=W))
    assert c.tolist() == [[1.0], [1.0]]
    assert h.tolist() == [[math.tanh(1.0)], [0.0]]


# --- errors ---

ERRORS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "x without time": ({"x": np.ones(3)}, ("x must be time steps by inputs", "got shape (3,)")),
    "no time": ({"x": np.ones((0, 3))}, ("x must be time steps", "at least", "(0, 3)")),
    "no inputs": ({"x": np.ones((2, 0))}, ("x must be", "at least one of each", "(2, 0)")),
    "no hidden units": ({"h": np.ones(0)}, ("h must", "each hidden unit", "got shape (0,)")),
    "h a number": ({"h": np.array(1.0)}, ("h must", "each hidden unit", "got shape ()")),
    "c too long": ({"c": np.ones(3)}, ("c must", "(2,)", "n = 2 hidden", "got shape (3,)")),
    "c a column": ({"c": np.ones((2, 1))}, ("c must", "(2,)", "got shape (2, 1)")),
    "inputs of W": ({"W": np.ones((8, 2))}, ("W must", "(8, 3)", "d = 3 inputs", "(8, 2)")),
    "gates of W": ({"W": np.ones((6, 3))}, ("W must", "(8, 3)", "got shape (6, 3)")),
    "W transposed": ({"W": np.ones((3, 8))}, ("W must", "(8, 3)", "got shape (3, 8)")),
    "W a vector": ({"W": np.ones(8)}, ("W must", "(8, 3)", "got shape (8,)")),
    "U of the inputs": ({"U": np.ones((8, 3))}, ("U must", "(8, 2)", "got shape (8, 3)")),
    "b of one gate": ({"b": np.ones(2)}, ("b must", "(8,)", "n = 2", "got shape (2,)")),
    "b batched and wrong": ({"b": np.ones((8, 2))}, ("b must", "(8,)", "got shape (8, 2)")),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong shape is a ValueError that names the argument, the rule and the shape."""
    change, words = ERRORS[name]
    with pytest.raises(ValueError) as error:
        lstm(**one(n=2, d=3, T=2) | change)
    for word in words:
        assert word in str(error.value)


def test_errors_of_one_step() -> None:
    """A single time step wants at least one input."""
    _, h, c, *weights = one(n=2, d=3).values()
    for x in (np.array(1.0), np.ones(0)):
        with pytest.raises(ValueError, match=rf"x must .* \(got shape {re.escape(str(x.shape))}"):
            lstm_step(x, h, c, *weights)


# --- the family, at the sizes that the contract tests do not try ---


@pytest.mark.parametrize("mistake", FAMILY.misconceptions, ids=lambda mistake: mistake.name)
@settings(max_examples=20, deadline=None)
@given(case=free)
def test_misconceptions(mistake: Any, case: Case) -> None:
    """Each misconception, and all that follows from it, is what plain loops with it compute."""
    rule: Rule = mistake.as_rule()
    tracer, expected = traced(case.arrays(), rules=[rule]), oracle(case, mistake.name)
    for name, values in expected.items():
        np.testing.assert_allclose(tracer[name], values, **close, err_msg=name)


@pytest.fixture(
    scope="module", params=[(T, n, d) for T in (1, 2, 3) for n in (1, 2) for d in (1, 2)]
)
def exercises(request: pytest.FixtureRequest, many: int) -> list[Exercise]:
    """A few variants of one size."""
    names = ("steps", "hidden", "inputs")
    options = FAMILY.options(dict(zip(names, request.param, strict=True)))
    return draw(FAMILY, range(many // 10), options)


def test_sizes_are_those_of_the_options(exercises: list[Exercise]) -> None:
    """Each part asks one number for each hidden unit, at each time step."""
    for exercise in exercises:
        options, trace = exercise.options, exercise.solve()
        assert len(exercise.parts) == 6 * options["steps"]
        assert {trace[part.step].shape for part in exercise.parts} == {(options["hidden"],)}


def test_sizes_are_marked(exercises: list[Exercise]) -> None:
    """At each size careful rounders are right, and each misconception is named and charged once."""
    careful = [simulated.careful(exercise) for exercise in exercises]
    assert {m.score / m.max for m in mark_all(exercises, careful)} == {1.0}
    first = exercises[0]
    active = misconceptions(FAMILY, first.options, first.parts)
    assert len(active) == len(FAMILY.misconceptions) - (first.options["steps"] == 1)
    for mistake in active:
        answers = [simulated.mistaken(exercise, mistake) for exercise in exercises]
        for marking in mark_all(exercises, answers):
            lost = [n for v in marking.verdicts for n in v.misconceptions if v.points < v.max]
            assert lost == [mistake.name]


def test_sizes_are_printed(exercises: list[Exercise]) -> None:
    """At each size the page prints every given, and steps that evaluate to their values."""
    for exercise in exercises:
        page = Page(exercise)
        for name, step in page.trace.steps.items():
            printed = np.asarray(evaluate(page.trace.substituted(name, page.decimals)))
            np.testing.assert_allclose(printed, step.value, rtol=0, atol=5e-5)
            assert f"${step.symbol} = " in page.solution
        shown = set(re.findall(r"-?\d+(?:\.\d+)?", page.question))
        arrays = exercise.givens.arrays().values()
        assert {f"{x:g}" for array in arrays for x in array.ravel()} <= shown
        assert page.figure.startswith("<svg") and not re.search(r"nan|-0\.0+\b", page.solution)
