"""Functions that students write: trials, points, diagnosis and words, for every code family."""

import importlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.core import LEVELS, Exercise
from deltarule.generator.literals import literal
from deltarule.generator.notebook import _line
from deltarule.generator.pose import pose
from deltarule.generator.render import Page
from deltarule.generator.sampling import misconceptions
from deltarule.generator.trials import code_of, trials
from deltarule.graders.marking import mark
from deltarule.graders.programs.fitting import fits, read
from deltarule.graders.programs.judging import WEIGHTS
from deltarule.graders.programs.marking import Ran, by_solver, is_stub
from deltarule.graders.programs.running import run_function
from deltarule.graders.sandbox.box import Done
from deltarule.graders.sandbox.unboxed import Unboxed
from deltarule.graders.verdicts import Verdict
from tests.boxes import Here

NAMES = [name for name in families.names() if families.get(name).kind == "code"]
PROGRAMS = Path(__file__).parent / "programs"
Function = Callable[..., Any]


@pytest.fixture(params=NAMES)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    """An exercise of each family that asks for a function."""
    return pose(request.param, 3)


def solution(exercise: Exercise) -> Function:
    """Give the function that a good student writes."""
    module = importlib.import_module(f"tests.programs.{exercise.family.name}")
    return getattr(module, code_of(exercise).function)


def changed(function: Function, change: Callable[[Any], Any]) -> Function:
    """Give a function that changes each value that another one returns."""

    def other(*arguments: Any) -> Any:
        values = function(*arguments)
        return tuple(map(change, values)) if isinstance(values, tuple) else change(values)

    return other


def run(exercise: Exercise, function: Function, seed: int = 0) -> Ran:
    """Run a function here."""
    return run_function(Here(function), "f", exercise, "def f(): pass", seed=seed)


def marked(exercise: Exercise, answer: Any) -> Verdict:
    """Mark what came of a function, or the function."""
    if callable(answer):
        answer = run(exercise, answer)
    return mark(exercise, {code_of(exercise).function: answer}).verdicts[0]


def share(verdict: Verdict) -> float:
    """Give the share of the points in percent."""
    return round(100 * verdict.points / verdict.max, 6)


# --- right programs ---


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", NAMES)
def test_a_good_program_gets_all_points(name: str, level: str) -> None:
    """It shares no code with the solver, and is right on all trials of some exercises."""
    for seed in range(5):
        one = pose(name, seed, {"level": level})
        verdict = marked(one, run(one, solution(one), seed))
        assert (verdict.kind, verdict.points, verdict.says) == ("right", verdict.max, "Right.")


def test_the_solver_is_right_under_each_convention(exercise: Exercise) -> None:
    """What the solver does gets all points at each value of each choice."""
    for option, param in exercise.family.params.items():
        for value in getattr(param, "values", ()):
            one = pose(exercise.family.name, 5, {option: value})
            assert marked(one, by_solver(one)).kind == "right"


@pytest.mark.parametrize(
    "change",
    [
        lambda value: np.asarray(value).tolist(),
        lambda value: np.asarray(value).astype(np.float32),
        lambda value: np.asarray(value) + 0.0,
        lambda value: np.atleast_1d(value) if np.ndim(value) == 0 else value,
    ],
    ids=["lists", "single precision", "floats", "arrays of one"],
)
def test_other_types_of_the_right_numbers_are_right(
    exercise: Exercise, change: Callable[[Any], Any]
) -> None:
    """Lists, single precision, floats for integers, and arrays of one number will do."""
    assert marked(exercise, changed(solution(exercise), change)).kind == "right"


def test_a_list_of_values_is_as_good_as_a_tuple(exercise: Exercise) -> None:
    """Several values may come in a list."""

    def in_a_list(*arguments: Any) -> Any:
        values = solution(exercise)(*arguments)
        return list(values) if isinstance(values, tuple) else values

    assert marked(exercise, in_a_list).kind == "right"


def test_good_programs_are_right_in_a_child() -> None:
    """The source of each good program, run in another process, gets all points."""
    with Unboxed() as sandbox:
        for name in NAMES:
            one = pose(name, 1)
            source = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
            with sandbox.open() as box:
                assert box.run(source).status == "ok"
                ran = run_function(box, code_of(one).function, one, source)
            assert marked(one, ran).kind == "right"


# --- programs that do nothing ---


def test_an_untouched_stub_is_blank(exercise: Exercise) -> None:
    """The cell as it was handed out is no answer, with comments and spaces too."""
    (part,) = exercise.parts
    stub = _line(part, Page(exercise).accepts[part])
    assert stub.count(code_of(exercise).signature) == 2  # in its comment, and where it begins
    for source in (stub, f"# my name\n{stub}\n\n", "", "  # later"):
        assert is_stub(source, code_of(exercise))
        done = replace(run(exercise, lambda *arguments: None), source=source)
        for answer in (source, done):
            assert (marked(exercise, answer).kind, marked(exercise, answer).points) == ("blank", 0)
    assert not is_stub(stub.replace("...", "return 1"), code_of(exercise))
    compile(stub, "stub", "exec")


def test_text_waits_for_a_sandbox(exercise: Exercise) -> None:
    """A function that nothing has run gets no points, and a kind of its own."""
    for answer in ("def f(x):\n    return x", 1.5, [1]):
        verdict = marked(exercise, answer)
        assert (verdict.kind, verdict.points) == ("ungraded", 0)


@pytest.mark.parametrize(
    "change",
    [lambda value: 0 * np.asarray(value), np.ones_like, lambda value: None, lambda value: "no"],
    ids=["zeros", "ones", "None", "text"],
)
def test_trivial_programs_get_nothing(exercise: Exercise, change: Callable[[Any], Any]) -> None:
    """Zeros or ones of the right shape, nothing and text earn nothing."""
    verdict = marked(exercise, changed(solution(exercise), change))
    assert (verdict.kind, verdict.points) == ("wrong", 0)
    assert "For example" in verdict.says


def test_giving_the_arguments_back_gets_nothing(exercise: Exercise) -> None:
    """An argument, or the first ones of them, in the place of what is asked earns nothing."""
    count = len(code_of(exercise).returns)
    for back in (lambda *given: given[0], lambda *given: given[:count], lambda *given: given[-1]):
        assert marked(exercise, back).points == 0


def test_a_function_that_is_not_there_is_missed(exercise: Exercise) -> None:
    """The words tell that there is no function of that name."""
    ran = run(exercise, lambda *arguments: None)
    ran = replace(ran, results=tuple(Done("missing") for _ in ran.results))
    verdict = marked(exercise, ran)
    assert verdict.points == 0 and code_of(exercise).function in verdict.says


# --- points, property by property ---


def test_changing_the_arguments_costs_just_that(exercise: Exercise) -> None:
    """A program that changes an array that it was given loses that property, and is told which."""

    def careless(*arguments: Any) -> Any:
        values = solution(exercise)(*arguments)
        arrays = [one for one in arguments if isinstance(one, np.ndarray)]
        arrays[-1] += 1
        return values

    verdict = marked(exercise, careless)
    assert (verdict.kind, share(verdict)) == ("partly", 100 - WEIGHTS["arguments"])
    arguments = trials(exercise, 0)[0].arguments
    arrays = [isinstance(one, np.ndarray) for one in arguments]
    name = code_of(exercise).arguments[len(arrays) - 1 - arrays[::-1].index(True)].name
    assert f"It changes {name}:" in verdict.says


def test_each_limiting_case_costs_its_share(exercise: Exercise) -> None:
    """An error in one limiting case costs that case, and the words name it."""
    ran = run(exercise, solution(exercise))
    edges = [i for i, one in enumerate(ran.trials) if one.kind == "edge"]
    assert len(edges) >= 2
    for i in edges:
        verdict = marked(exercise, with_result(ran, i, Done("error", "ValueError: no")))
        assert share(verdict) == pytest.approx(100 - WEIGHTS["edges"] / len(edges), abs=0.1)
        assert f"Not right in this limiting case: {ran.trials[i].says}." in verdict.says


def with_result(ran: Ran, i: int, done: Done) -> Ran:
    """Give the same run, with another result of one trial."""
    return replace(ran, results=(*ran.results[:i], done, *ran.results[i + 1 :]))


@pytest.mark.parametrize("status", ["timeout", "memory", "error", "died"])
def test_the_large_case_costs_just_that(exercise: Exercise, status: str) -> None:
    """It comes last; a program that does not get through loses that property only."""
    ran = run(exercise, solution(exercise))
    assert ran.trials[-1].kind == "large"
    verdict = marked(exercise, with_result(ran, -1 % len(ran.trials), Done(status)))
    assert (verdict.kind, share(verdict)) == ("partly", 100 - WEIGHTS["large"])
    assert "large arrays" in verdict.says


def test_other_sizes_cost_just_that(exercise: Exercise) -> None:
    """A program that is wrong for all sizes but that of the example keeps what is right."""
    ran = run(exercise, solution(exercise))
    wrong = Done("error", "IndexError: no")
    kinds = [one.kind for one in ran.trials]
    results = [
        wrong if kind == "sized" else done for kind, done in zip(kinds, ran.results, strict=True)
    ]
    verdict = marked(exercise, replace(ran, results=tuple(results)))
    assert share(verdict) == 100 - WEIGHTS["sizes"] - WEIGHTS["runs"]
    assert "other sizes" in verdict.says


def test_columns_for_vectors_cost_just_the_shape(exercise: Exercise) -> None:
    """Right numbers in a column in the place of a vector lose the shape, and are told of it."""
    vectors = [one.name for one in code_of(exercise).returns if len(one.axes) == 1]
    column = changed(solution(exercise), lambda v: np.asarray(v)[..., None] if np.ndim(v) else v)
    verdict = marked(exercise, column)
    assert share(verdict) == 100 - WEIGHTS["shapes"]
    assert f"The shape of {vectors[0]} is (" in verdict.says


def test_each_returned_value_has_its_share(exercise: Exercise) -> None:
    """One wrong value out of several costs its part of all that is compared."""
    count = len(code_of(exercise).returns)
    if count == 1:
        return
    compared = sum(WEIGHTS[name] for name in ("values", "sizes", "edges", "large"))
    for k in range(count):

        def wrong(*arguments: Any, k: int = k) -> Any:
            values = list(solution(exercise)(*arguments))
            values[k] = np.asarray(values[k]) * 1.01 + 0.37
            return values

        verdict = marked(exercise, wrong)
        assert verdict.kind == "partly"
        assert share(verdict) == pytest.approx(100 - compared / count, abs=0.1)
        assert f"Not right: {code_of(exercise).returns[k].name}." in verdict.says


# --- diagnosis ---


def test_each_misconception_is_named_and_charged_once(exercise: Exercise) -> None:
    """A program with one misconception is told so, and loses only the values that it changes."""
    family, parts = exercise.family, exercise.parts
    for mistake in misconceptions(family, exercise.options, parts):
        ran = by_solver(exercise, [mistake], seed=1)
        verdict = marked(exercise, ran)
        assert (verdict.kind, verdict.misconceptions) == ("misconception", (mistake.name,))
        assert 100 - WEIGHTS["values"] <= share(verdict) < 100
        usual = sum(one.kind in ("drawn", "sized") for one in ran.trials)
        assert f"on all {usual} inputs" in verdict.says and mistake.says in verdict.says
        half = mark(exercise, {parts[0].step: ran}, follow_through=0.5).score
        assert half < verdict.points


def test_a_mistake_without_a_name_gets_none(exercise: Exercise) -> None:
    """Values that are off by one percent are no misconception."""
    off = changed(solution(exercise), lambda value: np.asarray(value) * 1.01 + 0.01)
    verdict = marked(exercise, off)
    assert (verdict.kind, verdict.misconceptions, verdict.points) == ("wrong", (), 0)


# --- words: nothing that is hidden ---


def test_a_wrong_program_is_shown_a_small_input(exercise: Exercise) -> None:
    """The words show a call, what it must return and what it returned; and no hidden input."""
    off = changed(solution(exercise), lambda value: np.asarray(value) + 7)
    ran = run(exercise, off)
    says = marked(exercise, ran).says
    calls = {one: ", ".join(map(literal, one.arguments)) for one in ran.trials}
    shown = [one for one, call in calls.items() if one.kind == "shown" and call in says]
    hidden = [one for one, call in calls.items() if one.kind != "shown" and call in says]
    assert len(shown) == 1 and not hidden
    assert "must return" in says and "but returns" in says


def test_errors_tell_of_shown_inputs_only(exercise: Exercise) -> None:
    """A program that raises what it was called with gets nothing hidden into its words."""
    count = 0

    def talkative(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        raise ValueError(f"call {count} <b>`*")

    ran = run(exercise, talkative)
    says = marked(exercise, ran).says
    shown = sum(one.kind == "shown" for one in ran.trials)
    told = [int(number) for number in re.findall(r"call (\d+)", says)]
    assert told and max(told) <= shown
    assert "`` ValueError: call 1 <b>`* ``" in says


def test_no_trial_is_shown_and_hidden(exercise: Exercise) -> None:
    """What may be shown comes first, and is none of the hidden inputs, nor of the examples."""
    tried = trials(exercise, 0)
    kinds = [one.kind for one in tried]
    assert kinds == sorted(kinds, key=["shown", "drawn", "sized", "edge", "large"].index)
    calls = [str(list(map(literal, one.arguments))) for one in tried]
    shown = kinds.count("shown")
    assert shown >= 4 and not set(calls[:shown]) & set(calls[shown:])
    example = str(list(map(literal, code_of(exercise).given(exercise.givens).values())))
    assert example not in calls


def test_trials_hang_on_their_seed_and_options_alone(exercise: Exercise) -> None:
    """Students with the same options can be tried on the same inputs, and other seeds differ."""
    other = pose(exercise.family.name, 9)
    assert trials(exercise, 5) is trials(other, 5)
    first = [literal(tuple(one.arguments)) for one in trials(exercise, 5)]
    assert first != [literal(tuple(one.arguments)) for one in trials(exercise, 6)]
    assert trials(exercise) is trials(exercise, exercise.seed)


def test_every_trial_has_a_finite_truth(exercise: Exercise) -> None:
    """Limiting cases too are cases in which the solver is right."""
    for level in LEVELS:
        one = pose(exercise.family.name, 2, {"level": level})
        for trial in trials(one, 0):
            for value, returned in zip(trial.truth, trial.check.returns, strict=True):
                assert np.isfinite(value).all() and value.ndim == len(returned.axes)


# --- what is printed ---


def test_the_printed_example_is_right(exercise: Exercise) -> None:
    """The code of the question, run with a good program, gives the result that is printed."""
    inputs, result = re.findall(r"```python\n(.*?)```", Page(exercise).question, re.DOTALL)
    names: dict[str, Any] = {"np": np}
    exec(inputs, names)  # noqa: S102 our own text
    check = code_of(exercise)
    arguments = [names[one.name] for one in check.arguments]
    values, printed = solution(exercise)(*arguments), eval(result, names)  # noqa: S307
    pairs = zip(values, printed, strict=True) if len(check.returns) > 1 else [(values, printed)]
    for value, shown in pairs:
        np.testing.assert_allclose(value, shown, atol=1e-5)


# --- running ---


def test_what_ends_a_box_ends_the_rest(exercise: Exercise) -> None:
    """Without a new box all later trials are dead; with one, only the trial that ended it."""
    tried = trials(exercise, 0)
    count = 0

    def hangs_once(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            raise TimeoutError
        return solution(exercise)(*arguments)

    ran = run(exercise, hangs_once)
    assert [one.status for one in ran.results[2:]] == ["timeout", *["died"] * (len(tried) - 3)]
    for reopened in (lambda: Here(hangs_once), lambda: None):
        count = 0
        ran = run_function(Here(hangs_once), "f", exercise, "x", seed=0, reopen=reopened)
        others = {one.status for i, one in enumerate(ran.results) if i != 2}
        assert ran.results[2].status == "timeout"
        assert others == ({"ok"} if reopened() else {"ok", "died"})


# --- comparing ---

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6)


@given(NUMBERS, st.floats(-1, 1))
def test_numbers_fit_within_the_tolerance(numbers: list[float], off: float) -> None:
    """A millionth of each number is nothing; a thousandth of the largest, at least 1, is wrong."""
    right = np.array(numbers)
    assert fits(right * (1 + 0.9e-6 * off), right)
    assert not fits(right + 1e-3 * max(1.0, np.abs(right).max()), right)


@pytest.mark.parametrize(
    "value",
    [None, "1", ["1", "2"], [[1], [2, 3]], 1j, {"a": 1}, [1, None], [np.ones(2), 1], 10**400],
)
def test_what_is_no_number_fits_nothing(value: Any) -> None:
    """Text, nothing, complex numbers, dictionaries and ragged rows are no numbers, nor errors."""
    (found,) = read(Done("ok", value=value), 1)
    assert not fits(found, np.array([1.0, 2.0]))
    assert read(Done("ok", value=value), 3) == (None, None, None)


def test_axes_of_length_one_do_not_count() -> None:
    """A column may stand for a vector, but no other order of axes."""
    assert fits(np.ones((3, 1)), np.ones(3)) and fits(np.ones((1, 1)), np.array(1.0))
    assert not fits(np.ones((2, 3)), np.ones((3, 2))) and not fits(np.ones(4), np.ones(3))
    assert fits(np.array([True, False]), np.array([1, 0]))


def test_nothing_is_near_infinity() -> None:
    """A misconception that divides by 0 is not what any other number comes from."""
    infinite = np.array([np.inf, 1.0])
    assert fits(infinite, infinite) and not fits(-infinite, infinite)
    assert not fits(np.array([1e300, 1.0]), infinite) and not fits(infinite, np.ones(2))
    assert not fits(np.array([np.nan]), np.array([np.nan]))
