"""Corrections: what is put right gives points to whom it should, and is kept track of."""

import json
import shutil
import subprocess
import sys
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deltarule.generator import families
from deltarule.generator.checks import Choice, Code, Matching, Order, Property
from deltarule.generator.core import Exercise, InputError
from deltarule.generator.course import find
from deltarule.generator.sampling import draw, misconceptions
from deltarule.graders import course as courses
from deltarule.graders.accepting import Accepted
from deltarule.graders.correcting import correct
from deltarule.graders.corrections import FILE, Correction
from deltarule.graders.engine.driver import How
from deltarule.graders.engine.summary import unusual
from deltarule.graders.history import histories
from deltarule.graders.marking import mark
from deltarule.graders.programs.marking import by_solver
from tests import simulated
from tests.killing import BANK, QUICK, class_of, hand_in, records, rows
from tests.test_nbgrader import nbgrader

NAMES = [f"s{i}" for i in range(6)]
NET = "net-input-instead-of-output"
"""What every third student of `class_of` does."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that is graded; it is only copied."""
    course = class_of(tmp_path_factory.mktemp("class"), NAMES)
    courses.grade(course, "hw1", QUICK)
    return course


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    """A copy of the class."""
    return Path(shutil.copytree(graded, tmp_path / "course"))


def regrade(course: Path, *corrections: str) -> courses.Results:
    """Grade again after some corrections; none take the file away."""
    path = course / FILE
    path.unlink(missing_ok=True)
    if corrections:
        lines = [f"  - {{{one}, why: A reason.}}" for one in corrections]
        path.write_text("\n".join(["hw1:", *lines]), encoding="utf-8")
    return courses.grade(course, "hw1", QUICK)


def scores(course: Path) -> dict[str, float]:
    """Give the score of each student."""
    return {name: record["score"] for name, record in records(course).items()}


# --- what is accepted ---


@pytest.mark.parametrize("name", families.names())
def test_an_accepted_misconception_costs_nothing(name: str, many: int) -> None:
    """Whatever it was, and also what follows from it, where carried answers are worth half."""
    family = families.get(name)
    exercises = draw(family, range(max(2, many // 40)), family.options())
    steps = [part.step for part in exercises[0].parts]
    for mistake in misconceptions(family, exercises[0].options, exercises[0].parts):
        accepted = Accepted({step: frozenset({mistake.name}) for step in steps})
        for one in exercises:
            answers = simulated.mistaken(one, mistake)
            before = mark(one, answers, follow_through=0.5)
            after = mark(one, answers, follow_through=0.5, accepted=accepted)
            assert before.score < before.max
            assert after.score == after.max, (mistake.name, one.seed)
            right = mark(one, simulated.right(one), accepted=accepted)
            assert right.score == right.max


def test_another_misconception_is_not_accepted() -> None:
    """Only the one that is named."""
    family = families.get("backprop_2_2_2")
    (one,) = draw(family, [3], family.options())
    first, second = misconceptions(family, one.options, one.parts)[:2]
    accepted = Accepted({part.step: frozenset({first.name}) for part in one.parts})
    answers = simulated.mistaken(one, second)
    assert mark(one, answers, accepted=accepted) == mark(one, answers)


@pytest.mark.parametrize("name", ["backprop_2_2_2", "cnn_shapes", "confusion_counts", "power_rule"])
def test_a_further_value_is_accepted_with_what_follows(name: str) -> None:
    """A slip at a part, told as a further value, is as good as the truth."""
    family = families.get(name)
    for one in draw(family, range(5), family.options()):
        for part in one.parts:
            if isinstance(part.check, Choice | Code | Matching | Order | Property):
                continue
            value, answers = slip(one, part.step)
            accepted = Accepted(values={part.step: (value,)})
            after = mark(one, answers, follow_through=0.5, accepted=accepted)
            assert after.score == after.max, (part.step, after)
            assert mark(one, answers, follow_through=0.5).score < after.max


def slip(one: Exercise, step: str) -> tuple[Any, dict[str, Any]]:
    """Give a wrong value of a step, and the answers of who has it."""
    answers = simulated.slipped(one, step, np.asarray(one.solve()[step]) + 3)
    return answers[step], answers


def test_a_correction_never_takes_points(course: Path) -> None:
    """Whatever a student answered, no part has fewer points after a correction than before."""
    for exercise in [one for student in NAMES for one in issued(course, student)]:
        mistakes = misconceptions(exercise.family, exercise.options, exercise.parts)
        right = simulated.right(exercise)
        for mistake, other in permutations(mistakes, 2):
            wrong = simulated.mistaken(exercise, mistake)
            mixed = {part: wrong[part] if i % 2 else right[part] for i, part in enumerate(right)}
            for answers in (mixed, wrong, simulated.mistaken(exercise, other)):
                never_less(exercise, answers, mistake.name)


def issued(course: Path, student: str) -> tuple[Exercise, ...]:
    """Give what a student was given."""
    return find(course, "hw1").issued(student).exercises


def never_less(exercise: Exercise, answers: dict[str, Any], name: str) -> None:
    """Compare what is marked before and after a misconception is accepted."""
    before = mark(exercise, answers, follow_through=0.5)
    rule = Correction(0, None, "", "accept_rule", name, None, "A reason.")
    again = partial(mark, exercise, answers, "en", 0.5)
    for one, two in zip(before.verdicts, correct(before, [rule], again).verdicts, strict=True):
        assert two.points >= one.points
        assert bool(two.corrections) == (two.points > one.points)


@pytest.mark.parametrize("name", ["code_sigmoid", "code_softmax", "code_lms_epoch"])
def test_an_accepted_misconception_of_a_function_costs_nothing(name: str) -> None:
    """The function is then compared with what the misconception leads to, everywhere."""
    family, shown = families.get(name), 0
    (one,) = draw(family, [1], family.options())
    for mistake in family.misconceptions:
        (part,) = one.parts
        ran = by_solver(one, [mistake])
        accepted = Accepted({part.step: frozenset({mistake.name})})
        (before,) = mark(one, {part.step: ran}).verdicts
        (after,) = mark(one, {part.step: ran}, accepted=accepted).verdicts
        assert after.points == after.max
        assert after.kind == "right"
        shown += before.points < before.max
    assert shown > 1


# --- the file ---


def test_each_kind_of_correction_changes_whom_it_should(course: Path) -> None:
    """A rule for all, a void part and a bonus for some; nobody else is graded again."""
    before = scores(course)
    results = regrade(course, f"question: 1, part: o1.net, accept_rule: {NET}")
    (o1_net,) = [v for v in verdicts(course, "s0", 0) if v["part"] == "o1.net"]
    assert o1_net["kind"] == "right"
    assert o1_net["corrections"] == [{"kind": "accepted", "points": 3.0, "why": "A reason."}]
    assert set(results.changed) == {"s0", "s3"}
    assert scores(course) == before | {name: before[name] + 3 for name in ("s0", "s3")}

    void = "question: 2, void: true, students: [s0]"
    bonus = "question: 2, bonus: 1.5, students: [s1, s0]"
    rule = f"question: 1, part: o1.net, accept_rule: {NET}"
    results = regrade(course, rule, void, bonus)
    assert set(results.graded) == set(results.changed) == {"s0", "s1"}
    assert scores(course) == before | {"s0": 15.5, "s1": 15.5, "s3": before["s3"] + 3}
    assert [entry["before"] for entry in histories(find(course, "hw1"))["s0"]] == [
        before["s0"],
        before["s0"] + 3,
    ]
    assert not regrade(course, rule, bonus, void.replace("[s0]", "[s0, s5]")).changed

    withdrawn = regrade(course)
    assert scores(course) == before
    assert set(withdrawn.changed) == {"s0", "s1", "s3"}
    assert withdrawn.changed["s1"]["why"] == ["correction withdrawn: A reason."]


def verdicts(course: Path, student: str, item: int) -> list[dict[str, Any]]:
    """Read the verdicts on one question of a student."""
    found: list[dict[str, Any]] = records(course)[student]["items"][item]["verdicts"]
    return found


def test_a_further_value_for_one_student(course: Path) -> None:
    """The value of one student is wrong for all others, and is accepted of that student alone."""
    wrong = records(course)["s0"]["items"][0]["answers"]["o1.net"]
    results = regrade(course, f"question: 1, part: o1.net, accept_value: {wrong}, students: [s0]")
    assert set(results.graded) == set(results.changed) == {"s0"}


def test_plain_nbgrader_and_the_gradebook_have_the_same(course: Path) -> None:
    """Points, bonus and words by `nbgrader autograde` are those of `deltarule grade`."""
    bonus = "question: 2, bonus: 1.5, students: [s1]"
    regrade(course, f"question: 1, part: o1.net, accept_rule: {NET}", bonus)
    ours = rows(course)
    assert nbgrader(course, "autograde", "hw1", "--force").returncode == 0
    assert rows(course) == ours
    history = records(course)["s0"]["history"]
    assert [entry["after"] - entry["before"] for entry in history] == [3]


def test_students_read_why(course: Path) -> None:
    """The comment on the cell says what was accepted, and the reason."""
    regrade(course, f"question: 1, part: o1.net, accept_rule: {NET}")
    points, says = records(course)["s0"]["marks"]["q1_o1_net"]
    assert points == 3
    assert says == "Right. After a correction it is accepted as right. A reason."


def test_the_commands_show_what_was_corrected(course: Path) -> None:
    """In office hours with the reason, and in the history with points and parts."""
    bonus = "question: 1, part: o1.net, bonus: 1.5"
    regrade(course, f"question: 1, part: o1.net, accept_rule: {NET}", bonus)
    shown = command(course, "show", "--student", "s0")
    assert "accepted, +3: A reason." in shown
    assert "bonus, +1.5: A reason." in shown
    assert "4.5/3" in shown
    assert (
        command(course, "history", "--student", "s1")
        .splitlines()[1]
        .endswith("UTC  14 → 15.5 (+1.5): correction: A reason. (q1 o1.net +1.5)")
    )
    assert json.loads(command(course, "history", "--json")) == histories(find(course, "hw1"))


def command(course: Path, name: str, *words: str) -> str:
    """Run a command on the course, and give what it prints."""
    place = ("--course", str(course), "--assignment", "hw1")
    return subprocess.run(
        [sys.executable, "-m", "deltarule.cli", name, *place, *words],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "COLUMNS": "100", "PATH": ""},
    ).stdout


def test_the_history_tells_of_a_new_submission(course: Path) -> None:
    """Who hands in again has an entry that says so; grading by force changes nothing."""
    courses.grade(course, "hw1", How(workers=2, feedback=False, force=True))
    assert not histories(find(course, "hw1"))
    hand_in(find(course, "hw1"), "s0")
    results = regrade(course)
    assert results.changed["s0"]["why"] == ["handed in again"]


def test_who_handed_in_nothing_is_named(course: Path) -> None:
    """A bonus for somebody of whom there is nothing is not lost silently."""
    shutil.rmtree(course / "submitted" / "s4")
    results = regrade(course, "question: 1, bonus: 1, students: [s4, s5]")
    found = unusual(results)["named in corrections.yaml, but nothing handed in"]
    assert found == {"s4": "A reason."}
    assert set(results.changed) == {"s5"}


def test_a_void_part_needs_no_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no code can be run, a void part has its points, and waits for nothing."""
    monkeypatch.setattr("deltarule.graders.grading.start_sandbox", lambda _=False: (None, "none"))
    course = class_of(tmp_path, ["ann"], BANK + "  - {family: code_sigmoid, points: 6}\n")
    book = course / "submitted" / "ann" / "hw1" / "hw1.ipynb"
    data = json.loads(book.read_text(encoding="utf-8"))
    (cell,) = [one for one in data["cells"] if one["id"] == "q3_sigmoid"]
    cell["source"] = "def sigmoid(z):\n    return z, z"
    book.write_text(json.dumps(data), encoding="utf-8")
    (course / FILE).write_text("hw1:\n  - {question: 3, void: true, why: No.}", encoding="utf-8")
    from deltarule.graders.grading import grade_one

    record, _ = grade_one(find(course, "hw1"), "ann", book.read_bytes(), lambda: None)
    assert record["marks"]["q3_sigmoid"][0] == 6
    assert record["unrun"] == []


MISTAKES = {
    "question: 1, part: o1.nett, void: true": "2:25: this question has no part 'o1.nett'; did you"
    " mean o1.net?",
    "question: 9, void: true": "2:16: question must be a number from 1 to 2",
    "question: 1, void: true, bonus: 1": "2:5: a correction has exactly one of",
    "question: 1, void: false": "2:25: void must be true",
    "question: 1, bonus: -1": "2:26: bonus must be a number above 0",
    "question: 2, item: 3, void: true": "2:25: item must be a number from 1 to 2",
    "question: 1, accept_rule: net-input": "2:32: accept_rule is a misconception",
    "question: 1, accept_value: 2": "2:5: accept_value needs a part",
    "question: 1, part: E, accept_value: 2": "no part 'E'",
    "question: 1, part: o1.net, accept_value: [1]": "one number is asked",
    "question: 1, void: true, students: [s7]": "hw1 was not given to 's7'",
}
FILES = {f"hw1:\n  - {{{text}, why: x}}": found for text, found in MISTAKES.items()} | {
    "hw1:\n  - {question: 1, void: true}": "2:5: a correction needs why",
    "hw3:\n  - {question: 1, void: true, why: x}": "1:1: corrections.yaml, by assignment: there is"
    " no 'hw3'; did you mean hw1?",
    "hw1: [": "this is not YAML",
}


@pytest.mark.parametrize("text", FILES)
def test_what_is_wrong_is_said_and_nothing_is_graded(course: Path, text: str) -> None:
    """With the place and the nearest name, before anything is done."""
    (course / FILE).write_text(text, encoding="utf-8")
    before = {p: p.read_bytes() for p in course.rglob("*") if p.is_file() and p.suffix != ".lock"}
    with pytest.raises(InputError) as error:
        courses.grade(course, "hw1", QUICK)
    assert FILES[text] in str(error.value)
    assert str(course / FILE) in str(error.value)
    after = {p: p.read_bytes() for p in course.rglob("*") if p.is_file() and p.suffix != ".lock"}
    assert after == before
