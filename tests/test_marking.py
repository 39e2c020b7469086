"""Marking: cases with known verdicts, beyond the contracts that hold for every family."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from deltarule.generator import families
from deltarule.generator.core import Exercise, InputError, Misconception, share_points
from deltarule.generator.sampling import draw
from deltarule.generator.tolerance import expected
from deltarule.graders.marking import Marking, mark, mark_all
from tests import simulated


@pytest.fixture(scope="module")
def backprop() -> Exercise:
    """One variant of the 2-2-2 network."""
    family = families.get("backprop_2_2_2")
    return draw(family, [11], family.options())[0]


@pytest.fixture(scope="module")
def shapes() -> Exercise:
    """One variant of the stack of layers."""
    family = families.get("cnn_shapes")
    return draw(family, [11], family.options())[0]


def kinds(marking: Marking) -> dict[str, str]:
    """Give the kind of each verdict by part."""
    return {verdict.part: verdict.kind for verdict in marking.verdicts}


def named(exercise: Exercise, name: str) -> Misconception:
    """Find a misconception by name."""
    return next(m for m in exercise.family.misconceptions if m.name == name)


def test_a_slip_is_wrong_once_and_named_as_the_source(backprop: Exercise) -> None:
    """After one slip the rest is carried, and says from where; what does not follow is right."""
    value = float(backprop.solve()["h1.out"]) + 0.07
    marking = mark(backprop, simulated.slipped(backprop, "h1.out", value))
    found = kinds(marking)
    assert found["h1.out"] == "wrong"
    assert found["h1.net"] == found["h2.out"] == "right"
    assert found["o1.net"] == found["w1.new"] == "carried"
    says = {v.part: v.says for v in marking.verdicts}
    assert "h1_out" in says["o2.delta"]
    assert "first step that went wrong" in says["h1.out"]
    assert marking.score == marking.max - 1


@pytest.mark.parametrize("number", ["7", "12.5", "-30"])
def test_one_number_everywhere_follows_from_nothing(number: str) -> None:
    """A large number is its own product with its tanh, so that the last part agrees."""
    family = families.get("lstm_step")
    for exercise in draw(family, range(20), family.options({"hidden": "1"})):
        marking = mark(exercise, dict.fromkeys((p.step for p in exercise.parts), number))
        assert marking.score == 0


def test_two_slips_are_charged_twice(backprop: Exercise) -> None:
    """Two independent slips cost two parts, and what follows from both is carried."""
    trace = backprop.solve()
    carried = {"h1.out": trace["h1.out"] + 0.05, "o2.delta": trace["o2.delta"] - 0.03}
    after = backprop.solve(carried=carried)
    answers = {p.step: round(float(after[p.step]), 5) for p in backprop.parts}
    marking = mark(backprop, answers)
    assert [v.part for v in marking.verdicts if v.kind == "wrong"] == ["h1.out", "o2.delta"]
    assert marking.score == marking.max - 2


def test_a_misconception_after_a_slip(backprop: Exercise) -> None:
    """A misconception is recognised on the student's own numbers too."""
    mistake = named(backprop, "ignores-second-output-path")
    carried = {"h1.out": backprop.solve()["h1.out"] + 0.05}
    trace = backprop.solve(carried=carried, rules=[mistake.as_rule()])
    answers = {p.step: round(float(trace[p.step]), 5) for p in backprop.parts}
    marking = mark(backprop, answers)
    lost = [(v.part, v.kind, v.misconceptions) for v in marking.verdicts if v.points < v.max]
    assert lost == [
        ("h1.out", "wrong", ()),
        ("h1.delta", "misconception", ("ignores-second-output-path",)),
    ]


def test_a_blank_between_does_not_break_the_chain(backprop: Exercise) -> None:
    """What follows is carried over a part that was left out."""
    value = float(backprop.solve()["h1.net"]) + 0.3
    answers = simulated.slipped(backprop, "h1.net", value)
    del answers["h1.out"], answers["o1.net"]
    marking = mark(backprop, answers)
    assert [v.part for v in marking.verdicts if v.kind == "wrong"] == ["h1.net"]
    assert kinds(marking)["o1.out"] == "carried"


def test_right_again_after_a_slip(backprop: Exercise) -> None:
    """A wrong number typed, but not used further, spoils nothing."""
    answers = simulated.right(backprop) | {"h1.out": 0.9}
    marking = mark(backprop, answers)
    assert [v.part for v in marking.verdicts if v.kind != "right"] == ["h1.out"]


def test_truncating_earns_no_extra_band() -> None:
    """Cutting digits off is not rounding: it is right only where rounding gets there too."""
    family = families.get("backprop_2_2_2")
    exercises = draw(family, range(200), family.options())
    cut = [float(np.floor(one.solve()["h1.out"] * 1e5) / 1e5) for one in exercises]
    marked = mark_all(exercises, [{"h1.out": value} for value in cut])
    right = [kinds(marking)["h1.out"] == "right" for marking in marked]
    for one, value, found in zip(exercises, cut, right, strict=True):
        truth = expected(family, one.givens, one.options, one.parts)
        k = [part.step for part in one.parts].index("h1.out")
        band = truth.band[truth.layout.where(k)][0]
        assert found == (abs(value - float(one.solve()["h1.out"])) <= band)
    assert 0.4 < np.mean(right) < 0.8


@pytest.mark.parametrize("number", [0, 1, 0.5, -1, 100])
def test_one_number_everywhere_earns_next_to_nothing(
    backprop: Exercise, shapes: Exercise, number: float
) -> None:
    """Follow-through cannot be fed with zeros."""
    for exercise in (backprop, shapes):
        trace = exercise.solve()
        answers = {p.step: np.full(trace[p.step].shape, number).tolist() for p in exercise.parts}
        marking = mark(exercise, answers)
        assert marking.score < 0.1 * marking.max


def test_a_misconception_that_recurs_is_charged_once(shapes: Exercise) -> None:
    """At the second layer it is carried, and the words say where it was charged."""
    marking = mark(shapes, simulated.mistaken(shapes, named(shapes, "biases-forgotten")))
    charged = [v.part for v in marking.verdicts if v.kind == "misconception"]
    again = [v for v in marking.verdicts if "charged only once" in v.says]
    assert charged == ["conv1.params"]
    assert [v.part for v in again] == ["same3.params", "dense6.params", "dense7.params"]
    assert all(v.points == v.max and "conv1_params" in v.says for v in again)


def test_points_follow_the_parts(backprop: Exercise) -> None:
    """A part's points are what the item gives it."""
    parts = share_points(backprop.parts, 10)
    exercise = dataclasses.replace(backprop, parts=parts)
    marking = mark(exercise, simulated.right(exercise))
    assert marking.score == marking.max == 10


def test_parts_without_any_misconception() -> None:
    """Where no misconception can show, a wrong answer is simply wrong."""
    family = families.get("backprop_2_2_2")
    options = family.options()
    (exercise,) = draw(family, [1], options, family.asked(options, ["h1.net", "h1.out"]))
    assert kinds(mark(exercise, {"h1.net": 9, "h1.out": 0.7}))["h1.net"] == "wrong"


def test_unknown_part(backprop: Exercise) -> None:
    """A misspelt part is refused with the nearest name."""
    with pytest.raises(InputError, match=r"no part 'h1\.nett'; did you mean h1\.net"):
        mark(backprop, {"h1.nett": 1})


def test_many_students_at_once_are_marked_as_alone() -> None:
    """Different students, families, mistakes and gaps in one call: the same verdicts."""
    exercises: list[Exercise] = []
    answers: list[dict[str, Any]] = []
    for name in families.names():
        family = families.get(name)
        for one in draw(family, range(12), family.options()):
            mistake = family.misconceptions[one.seed % len(family.misconceptions)]
            given = simulated.mistaken(one, mistake)
            for part in one.parts[one.seed :: 7]:
                given[part.step] = [None, "text", 0, [1, 2, 3]][one.seed % 4]
            exercises.append(one)
            answers.append(given)
    together = mark_all(exercises, answers)
    assert together == [mark(e, a) for e, a in zip(exercises, answers, strict=True)]


def test_words_never_give_the_answer_away(backprop: Exercise) -> None:
    """No verdict prints the right number."""
    truth = simulated.right(backprop)
    answers: dict[str, Any] = {
        part.step: value + 0.3 for part, value in zip(backprop.parts, truth.values(), strict=True)
    }
    for verdict in mark(backprop, answers).verdicts:
        assert str(truth[verdict.part]).lstrip("-") not in verdict.says


def test_what_was_typed_is_quoted_harmlessly(backprop: Exercise) -> None:
    """HTML and backticks in an answer come back inside a code span."""
    (verdict, *_) = mark(backprop, {"h1.net": "`<script>alert(1)</script>"}).verdicts
    assert verdict.kind == "unreadable"
    assert "`` `<script>alert(1)</script> ``" in verdict.says


@pytest.mark.parametrize(
    ("seed", "name"), [(1508, "sigma-prime-quotient"), (347, "delta-vs-weight-gradient")]
)
def test_a_mistake_that_comes_near_a_trivial_number_is_charged_once(seed: int, name: str) -> None:
    """Neither a wide tolerance around 1.00007 nor a small step makes a consistent student lose."""
    family = families.get("backprop_2_2_2")
    (exercise,) = draw(family, [seed], family.options())
    marking = mark(exercise, simulated.mistaken(exercise, named(exercise, name)))
    lost = [v.misconceptions for v in marking.verdicts if v.points < v.max]
    assert lost == [(name,)]
