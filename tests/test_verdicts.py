"""Verdicts that others get wrong, for each kind of answer."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from deltarule.generator import families
from deltarule.generator.checks import Bool, Exact, Matching, Numeric, Shape
from deltarule.generator.core import Exercise
from deltarule.generator.sampling import draw
from deltarule.graders.cohort import others
from deltarule.graders.marking import mark, mark_all
from deltarule.graders.verdicts import Verdict
from tests import kinds, simulated

MATRIX = [[0.11, 0.22, 0.33], [0.44, 0.55, 0.66]]
SQUARE = [[0.11, 0.22], [0.33, 0.44]]


def verdict(exercise: Exercise, answer: object, locale: str = "en") -> Verdict:
    """Mark the answer to the only part."""
    (found,) = mark(exercise, {"answer": answer}, locale).verdicts
    return found


@pytest.mark.parametrize(
    ("truth", "digits", "answer", "kind"),
    [
        (0.125, 2, 0.12, "right"),
        (0.125, 2, "0.13", "right"),
        (0.125, 2, 0.14, "wrong"),
        (9.996, 2, "10.0", "right"),
        (9.996, 2, 9.98, "wrong"),
        (9.6, 1, 10, "wrong"),
        (0.0, 4, 1e-7, "right"),
        (0.0, 4, 0.001, "wrong"),
        (0.0, 4, "-0.0", "right"),
        (1e-9, 10, -5e-9, "wrong"),
        (0.5, 1, -0.5, "wrong"),
        (0.04, 1, "-0.04", "wrong"),
        (0.5, 2, [[0.5]], "misshapen"),
        (0.5, 2, "", "blank"),
        (0.5, 2, float("nan"), "unreadable"),
        (0.5, 2, "inf", "unreadable"),
        (0.5, 2, True, "unreadable"),
        (0.5, 2, 10**400, "unreadable"),
        (0.5, 2, "1/2", "right"),
        (MATRIX, 2, [[0.11], [0.44]], "misshapen"),
        (MATRIX, 2, "0.11 0.22 0.33; 0.44 0.55 0.66", "right"),
    ],
)
def test_numbers(truth: object, digits: int, answer: object, kind: str) -> None:
    """Rounding as told is accepted, and no more; the sign counts, whatever the tolerance."""
    assert verdict(kinds.known(truth, Numeric(), digits), answer).kind == kind


@pytest.mark.parametrize(
    ("truth", "answer", "locale", "kind"),
    [
        (0.5, "0,5", "de", "right"),
        (0.5, "0,5", "en", "unreadable"),
        (1.234, "1,234", "de", "right"),
        (1.234, "1,234", "en", "unreadable"),
        (1.2, "1,2", "de", "right"),
        (1.2, "1,2", "en", "unreadable"),
        ([1.0, 2.0], "1,2", "en", "right"),
        ([1.0, 2.0], "1,2", "de", "right"),
    ],
)
def test_commas(truth: object, answer: str, locale: str, kind: str) -> None:
    """A comma is what the language makes of it, and never guessed."""
    assert verdict(kinds.known(truth, Numeric(), 3), answer, locale).kind == kind


def test_what_could_be_meant_is_said() -> None:
    """An ambiguous answer is quoted with what could be read instead."""
    says = verdict(kinds.known(1.234, Numeric(), 3), "1,234").says
    assert "`1,234`" in says.replace(" ", "") and "1.234 or 1234" in says


@pytest.mark.parametrize(
    ("truth", "answer", "words"),
    [
        (0.5742, "0.57", "Too few decimals: 4 are asked"),
        (0.5742, 0.574, "Too few decimals: 4 are asked"),
        (9.6, "10", "Too few decimals"),
        (0.5742, "-0.5742", "the sign is not"),
        (SQUARE, [[0.11, 0.33], [0.22, 0.44]], "Rows and columns are swapped"),
        (SQUARE, [[0.44, 0.33], [0.22, 0.11]], "turned by half a turn"),
        ([0.1, 0.2, 0.3], [0.3, 0.2, 0.1], "in reverse order"),
        ([0.1, 0.2, 0.3], [0.2, 0.1, 0.3], "in another order"),
    ],
)
def test_the_form_of_a_wrong_answer_is_named(truth: object, answer: object, words: str) -> None:
    """What only digits, sign, order or orientation make wrong says so, and stays wrong."""
    found = verdict(kinds.known(truth, Numeric(), 4), answer)
    assert (found.kind, found.points) == ("wrong", 0)
    assert words in found.says


def test_off_by_one() -> None:
    """Integers that are off by one say so; floats never do."""
    assert "off by one" in verdict(kinds.known(14, Exact()), 15).says
    assert "off by one" in verdict(kinds.known([14, 14, 6], Shape()), "13x13x6").says
    assert "off by one" not in verdict(kinds.known(14, Exact()), 16).says
    assert "off by one" not in verdict(kinds.known(0.5, Numeric(), 2), 1.5).says


@pytest.mark.parametrize(
    ("answer", "points", "words"),
    [
        ([0.1, 0.2, 0.9], 0.67, "elements 1, 2. Not right: element 3."),
        ([0.9, 0.8, 0.3], 0.33, "element 3. Not right: elements 1, 2."),
        ([0.1, 0.1, 0.1], 0.0, "Not right"),
    ],
)
def test_elements_earn_their_share(answer: list[float], points: float, words: str) -> None:
    """Of an array each right element earns its share, but the same number everywhere nothing."""
    found = verdict(kinds.known([0.1, 0.2, 0.3], Numeric(), 2, partly=True), answer)
    assert found.points == points and words in found.says
    whole = verdict(kinds.known([0.1, 0.2, 0.3], Numeric(), 2), answer)
    assert (whole.kind, whole.points) == ("wrong", 0)


def test_guessing_truth_values_earns_nothing() -> None:
    """All guesses of a truth table together earn next to nothing on average, constants nothing."""
    exercise = kinds.known([0, 0, 0, 1], Bool(), partly=True)
    guesses = [[int(bit) for bit in f"{n:04b}"] for n in range(16)]
    points = [verdict(exercise, [bool(b) for b in guess]).points for guess in guesses]
    assert points[0] == points[15] == 0 and points[1] == 1
    assert np.mean(points) < 0.15
    assert verdict(exercise, "0 1 0 1").points == pytest.approx(0.33)


def test_choices_matchings_and_orders() -> None:
    """Letters and words are read; credit for a matching is corrected for guessing."""
    assert verdict(kinds.known(1, kinds.CHOICE), "Concave").kind == "right"
    assert verdict(kinds.known(1, kinds.CHOICE), "(a)").kind == "wrong"
    assert verdict(kinds.known(1, kinds.CHOICE), "concav").kind == "unreadable"
    matching = kinds.known([1, 0, 2], kinds.MATCHING, partly=True)
    assert verdict(matching, "1-b, 2-a, 3-c").points == 1
    assert verdict(matching, "b a b").points == pytest.approx(0.5)
    assert verdict(matching, "b c a").points == 0
    assert verdict(kinds.known([2, 1, 0], kinds.ORDER), "c, b, a").kind == "right"
    assert verdict(kinds.known([2, 1, 0], kinds.ORDER), "a, b, c").kind == "wrong"
    assert verdict(kinds.known([2, 1, 0], kinds.ORDER), "c, b").kind == "unreadable"
    assert isinstance(kinds.MATCHING, Matching)


def gate(**answers: object) -> dict[str, str]:
    """Mark answers to the gate that the student builds."""
    givens = kinds.Gate(np.array([0, 0, 0, 1]))
    exercise = Exercise(kinds.GATE, 0, {}, givens, kinds.GATE.parts({}))
    return {v.part: v.kind for v in mark(exercise, answers).verdicts}


def test_any_weights_that_work_are_right_and_the_rest_follows_from_them() -> None:
    """A property accepts what does the job; what follows is right by the student's own choice."""
    found = gate(w=[0.6, 0.7], theta=1.1, net=[0, 0.7, 0.6, 1.3], out="0 0 0 1")
    assert set(found.values()) == {"right"}
    example = gate(w=[0.6, 0.7], theta=1.1, net=[0, 1, 1, 2])
    assert example["net"] == "wrong"


def test_weights_that_do_not_work_are_wrong_and_carried() -> None:
    """Weights that make OR are wrong; net inputs computed from them are carried."""
    found = gate(w=[2, 2], theta=1.1, net=[0, 2, 2, 4])
    assert found["w"] == found["theta"] == "wrong"
    assert found["net"] != "right"


def power(**answers: object) -> dict[str, Verdict]:
    """Mark answers to the derivatives of a power of x."""
    exercise = draw(kinds.POWER, [1], {})[0]
    exercise = dataclasses.replace(exercise, givens=kinds.Power(np.array(3), np.array(4)))
    return {v.part: v for v in mark(exercise, answers).verdicts}


def test_formulas_are_compared_by_what_they_mean() -> None:
    """Equivalent formulas are right, what follows is carried, and a misconception is named."""
    assert power(first="12x^3")["first"].kind == "right"
    assert power(first=r"f'(x) = 3 \cdot 4 x \cdot x^2")["first"].kind == "right"
    assert power(first="12 x^3 + 1")["first"].kind == "wrong"
    assert power(first="9**9**9")["first"].kind == "unreadable"
    wrong = power(first="12x^4", second="48x^3")
    assert wrong["first"].misconceptions == ("exponent-kept",)
    assert wrong["second"].kind == "carried"
    slip = power(first="13x^3", second="39x^2")
    assert (slip["first"].kind, slip["second"].kind) == ("wrong", "carried")


def test_follow_through_earns_what_the_bank_says() -> None:
    """The share of the points for what follows from a mistake can be set."""
    family = families.get("backprop_2_2_2")
    (exercise,) = draw(family, [11], family.options())
    slip = simulated.slipped(exercise, "h1.out", float(exercise.solve()["h1.out"]) + 0.07)
    whole, half = mark(exercise, slip), mark(exercise, slip, follow_through=0.5)
    carried = [v for v in whole.verdicts if v.kind == "carried"]
    assert carried and whole.score - half.score == pytest.approx(len(carried) / 2)


def test_two_misconceptions_at_once_are_both_named() -> None:
    """Where two mistakes meet in one answer, the words tell both, and both are charged there."""
    family = families.get("backprop_2_2_2")
    (exercise,) = draw(family, [11], family.options())
    names = ("slope-left-out", "target-minus-output")
    both = [m for m in family.misconceptions if m.name in names]
    marking = mark(exercise, simulated.mistaken(exercise, *both))
    first = next(v for v in marking.verdicts if v.kind == "misconception")
    assert set(first.misconceptions) == set(names) and first.part == "o1.delta"
    assert "two mistakes came together" in first.says
    assert [v.part for v in marking.verdicts if v.points < v.max] == ["o1.delta"]


def test_numbers_of_another_student_are_noticed() -> None:
    """Who answers another variant is found, and who makes mistakes of their own is not."""
    family = families.get("lms_epoch")
    exercises = draw(family, range(30), family.options())
    answers: list[dict[str, Any]] = [simulated.right(one) for one in exercises]
    answers[4] = simulated.right(exercises[9])
    answers[5] = simulated.mistaken(exercises[5], family.misconceptions[0])
    answers[6] = dict.fromkeys(answers[6], 0)
    answers[7] = {}
    assert list(others(exercises, answers)) == [(4, 9)]


def test_code_waits_until_it_is_run() -> None:
    """The text of a function earns nothing, and its verdict says that it is not graded yet."""
    from deltarule.generator.checks import Code

    marking = mark(kinds.known(1, Code("f", (), ())), {"answer": "def f(): return 1"})
    assert [(v.kind, v.points) for v in marking.verdicts] == [("ungraded", 0)]


def test_mixed_classes_are_marked_together() -> None:
    """Exercises of all kinds in one call get the verdicts that they get alone."""
    exercises = [
        kinds.known(1, kinds.CHOICE),
        kinds.known([0, 1], Bool()),
        *draw(kinds.POWER, [3], {}),
    ]
    given: list[dict[str, object]] = [{"answer": "b"}, {"answer": "TF"}, {"first": "x"}]
    together = mark_all(exercises, given)
    assert together == [mark(e, a) for e, a in zip(exercises, given, strict=True)]


@pytest.mark.parametrize(
    "typed", ["|x|^3", "max(x, 1)", "ln(0)", "x^(1/2)", "relu(x)", "0^x", "tan(x)"]
)
def test_any_formula_can_be_carried(typed: str) -> None:
    """Whatever formula is wrong at one part, the next one gets a verdict and no traceback."""
    found = power(first=typed, second="12x^2", degree=3)
    assert found["first"].kind in ("wrong", "unreadable")
    assert found["second"].kind == "wrong"


def test_elements_that_follow_earn_what_the_bank_says() -> None:
    """A list that is partly right only by an earlier mistake earns the bank's share of it."""
    family = families.get("lstm_step")
    (exercise,) = draw(family, [3], family.options())
    slip = exercise.solve()["t1.f"] + 0.11
    answers = simulated.slipped(exercise, "t1.f", slip)
    answers["t1.c"] = [answers["t1.c"][0], 9.5]
    points = []
    for share in (1.0, 0.5):
        marking = mark(exercise, answers, follow_through=share)
        (cell,) = (v for v in marking.verdicts if v.part == "t1.c")
        assert cell.kind == "partly"
        points.append(cell.points)
    assert points == [0.5, 0.25]


def test_a_slip_may_change_how_many_epochs_there_are() -> None:
    """Who slips in a weight and goes on rightly needs other epochs, and is charged once."""
    exercise = kinds.training()
    epochs = set()
    for value in ([-0.5, 0.2], [0.5, 0.2], [0.7, 0.6]):
        answers = simulated.slipped(exercise, "e1.s2.w", value)
        epochs.add(answers["converged_at"])
        verdicts = mark(exercise, answers).verdicts
        assert [v.part for v in verdicts if v.points < v.max] == ["e1.s2.w"]
        assert any(v.kind == "carried" for v in verdicts)
    assert epochs == {3, 4, 5}
    assert simulated.right(exercise)["converged_at"] == 6


def test_a_mistake_with_a_name_costs_no_more_than_one_without() -> None:
    """Of outputs that are wrong in one row, the others earn their share, whatever the reason."""
    family = families.get("mcculloch_pitts")
    rule = next(m for m in family.misconceptions if m.name == "fires-only-above")
    options = family.options({"excitatory": 3, "gate": "majority"})
    for exercise in draw(family, range(20), options):
        named = mark(exercise, simulated.mistaken(exercise, rule)).verdicts[1]
        assert named.kind == "misconception"
        wrong = np.array(exercise.solve(rules=[rule.as_rule()])["Y"])
        truth = exercise.solve()["Y"]
        rates = [float((wrong == truth)[truth == k].mean()) for k in (0, 1)]
        expected = max(0.0, 2 * (sum(rates) - 1) - 1)
        assert named.points == pytest.approx(named.max * expected, abs=0.01)
