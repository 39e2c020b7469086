"""Banks with pools, shared numbers, posed numbers and attempts, from the file to the grades."""

import json
from pathlib import Path

import pytest

from deltarule.cli.data import submission_data
from deltarule.generator.bank import Bank, load
from deltarule.generator.core import InputError
from deltarule.generator.course import Assignment, build, find, new_attempt
from deltarule.generator.notebook import cell_name, pool_name
from deltarule.generator.roster import Student
from deltarule.graders.submission import grade
from tests import simulated

BANK = """
title: Pools
course: DL
term: autumn
locale: de
graded: true
items:
  - pool:
      - {family: backprop_2_2_2, parts: [h1.net, h1.out, E]}
      - {family: cnn_shapes, parts: [conv1.shape, total]}
      - {family: mcculloch_pitts}
      - {family: mcculloch_pitts, options: {gate: or}}
    pick: 2
    points: 6
  - {family: cnn_shapes, numbers: group, points: 2}
  - {family: mcculloch_pitts, numbers: all, points: 7}
"""
CLASS = [
    Student("ann", group="A"),
    Student("bob", group="A"),
    Student("cem", group="B"),
    *(Student(f"s{n}", group="B") for n in range(20)),
]


def bank_of(folder: Path, text: str = BANK) -> Bank:
    """Write and read a bank."""
    path = folder / "bank.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """A course built from the bank."""
    folder = tmp_path_factory.mktemp("pools")
    build(bank_of(folder), CLASS, folder / "course", "hw1")
    return find(folder / "course", "hw1")


def cells_of(assignment: Assignment, student: str) -> list[dict[str, object]]:
    """Read the graded cells that a student gets."""
    path = assignment.course / "dist" / student / "hw1" / "hw1.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [c for c in cells if c["metadata"]["nbgrader"]["grade"]]


def test_everybody_has_the_same_cells_and_points(assignment: Assignment) -> None:
    """Whatever the pool gives, nbgrader sees the same graded cells with the same points."""
    seen = {
        tuple(
            (c["metadata"]["nbgrader"]["grade_id"], c["metadata"]["nbgrader"]["points"])  # type: ignore[index]
            for c in cells_of(assignment, student.id)
        )
        for student in CLASS
    }
    (cells,) = seen
    assert cells[:2] == (("q1_answers", 6), ("q2_answers", 6))


def test_a_pool_gives_different_items(assignment: Assignment) -> None:
    """Each gets two different items of the pool, and every item is got by somebody."""
    picks = [tuple(q.item for q in assignment.issued(s.id).questions if q.slot == 0) for s in CLASS]
    assert all(len(set(pick)) == 2 for pick in picks)
    assert {item for pick in picks for item in pick} == {0, 1, 2, 3}


def test_numbers_are_shared_as_the_bank_says(assignment: Assignment) -> None:
    """A group has one set of numbers, all have another; own numbers are nobody else's."""

    def numbers(student: str, slot: int) -> list[str]:
        given = assignment.issued(student).questions
        return [str(q.exercise.givens) for q in given if q.slot == slot]

    assert numbers("ann", 1) == numbers("bob", 1) != numbers("cem", 1)
    assert len({tuple(numbers(s.id, 2)) for s in CLASS}) == 1
    own = [one for s in CLASS for one in numbers(s.id, 0)]
    assert len(set(own)) == len(own)


def test_a_newcomer_joins_the_group(assignment: Assignment, tmp_path: Path) -> None:
    """Who is added later gets the numbers that the group and the class have."""
    build(bank_of(tmp_path), [*CLASS, Student("new", group="A")], assignment.course, "hw1")
    new, ann = assignment.issued("new").questions, assignment.issued("ann").questions
    for slot in (1, 2):
        mine = [str(q.exercise.givens) for q in new if q.slot == slot]
        assert mine == [str(q.exercise.givens) for q in ann if q.slot == slot]


def test_a_pooled_cell_is_graded_as_one(assignment: Assignment) -> None:
    """Its lines are read by name, with decimal commas; its comment has a line for each part."""
    issued = assignment.issued("ann")
    cells = {}
    for slot, question in enumerate(issued.questions, start=1):
        answers = simulated.right(question.exercise)
        lines = {}
        for part in question.exercise.parts:
            text = str(answers[part.step])
            lines[part] = text.replace(".", ",") if part.digits else text
        if question.pooled:
            cells[pool_name(slot)] = "\n".join(
                f"# {p.label}\n{p.variable} = {t}" for p, t in lines.items()
            )
        else:
            cells |= {cell_name(slot, p): f"{p.variable} = {t}" for p, t in lines.items()}
    graded = grade(issued, cells, locale="de")
    assert graded.record()["score"] == graded.record()["max"] == 21
    first = next(iter(graded.results()))
    assert first.points == 6
    assert first.says.count("\n") == len(issued.exercises[0].parts) - 1
    blank = {
        name: "\n".join(f"{p.variable} = " for p in issued.exercises[0].parts) for name in cells
    }
    marking = grade(issued, blank).markings[0]
    assert {verdict.kind for verdict in marking.verdicts} == {"blank"}
    cells["q1_answers"] = "0,5"
    assert next(iter(grade(issued, cells, locale="de").results())).points == 0


def test_a_new_attempt_stands_beside_the_old_one(tmp_path: Path) -> None:
    """One student gets new numbers; the old ones stay, and so do everybody else's."""
    bank, course = bank_of(tmp_path), tmp_path / "course"
    build(bank, CLASS[:3], course, "hw1")
    assignment = find(course, "hw1")
    before = {s.id: assignment.record(s.id).read_bytes() for s in CLASS[:3]}
    assert new_attempt(bank, course, "hw1", "ann") == 2
    assert {s.id: assignment.record(s.id).read_bytes() for s in CLASS[:3]} == before
    old, new = assignment.issued("ann"), assignment.issued("ann", 2)
    assert old.variant != new.variant
    for one, other in zip(old.questions, new.questions, strict=True):
        assert one.item == other.item or one.pooled
        assert str(one.exercise.givens) != str(other.exercise.givens)
    assert (course / "dist" / "ann" / "attempt2" / "hw1" / "hw1.ipynb").exists()
    with pytest.raises(InputError, match="not given to 'an'; did you mean ann"):
        new_attempt(bank, course, "hw1", "an")


def test_what_is_known_of_a_student(assignment: Assignment) -> None:
    """For office hours: question and solution, also before anything is graded."""
    data = submission_data(assignment, "bob")
    assert not data["graded"]
    assert len(data["items"]) == 4
    assert all(item["solution"] and not item["verdicts"] for item in data["items"])
    with pytest.raises(InputError, match="did you mean bob"):
        submission_data(assignment, "bo")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("pick: 2", "pick: 4", "13:11", "below the 4 items"),
        ("pick: 2", "pick: no", "13:11", "whole number"),
        ("    points: 6\n", "", "8:5", "needs points"),
        ("numbers: group", "numbers: grup", "15:35", "did you mean group"),
        ("locale: de", "locale: xx", "5:9", "no locale"),
        ("graded: true", "graded: maybe", "6:9", "true or false"),
        ("{family: mcculloch_pitts}", "{family: mcculloch_pitts, points: 3}", "11:35", "points"),
    ],
)
def test_mistakes_in_pools(tmp_path: Path, old: str, new: str, place: str, words: str) -> None:
    """Each is reported at its place."""
    assert old in BANK
    with pytest.raises(InputError) as raised:
        bank_of(tmp_path, BANK.replace(old, new))
    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"{tmp_path / 'bank.yaml'}:{place}:")
    assert words in line


def test_a_group_is_needed(tmp_path: Path) -> None:
    """Numbers for a group need a group for each student."""
    with pytest.raises(InputError, match="student ann has no group"):
        build(bank_of(tmp_path), [Student("ann")], tmp_path / "course", "hw1")
    assert not (tmp_path / "course").exists()
