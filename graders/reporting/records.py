"""What a report is made from: the records of a course folder, with the place of each item.

Scores are those that count: what the gradebook has instead, by hand, on top or for being late, is
taken into the records.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deltarule.generator.checks import Exact
from deltarule.generator.core import InputError, Part
from deltarule.generator.course import Assignment, find
from deltarule.generator.notebook import part_cell

Data = dict[str, Any]
Counted = tuple[Mapping[str, float | None], float]
"""The score of each cell in the gradebook, None where it waits, and the late penalty."""


@dataclass(frozen=True)
class Cohort:
    """Who was given an assignment, and what is known of each, as plain data.

    `slots` are those of the bank. `records` are what grading kept, whose items say in addition
    the `slot` and the `item` of the bank that they are of, and which parts are `unrun`.
    `ungraded` handed something in that has no record yet, `missing` nothing.
    """

    name: str
    title: str
    slots: tuple[Data, ...]
    records: tuple[Data, ...]
    ungraded: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def load(course: Path, name: str) -> Cohort:
    """Read what was graded of an assignment.

    Raises
    ------
    InputError
        If there is no such assignment, or nothing of it was graded.
    """
    assignment = find(course, name)
    students = assignment.students()
    graded = [student for student in students if assignment.graded(student).exists()]
    if not graded:
        raise InputError(
            f"nothing of {name} was graded yet; to do it:"
            f" deltarule grade --course {course} --assignment {name}"
        )
    others = [student for student in students if student not in set(graded)]
    there = {place.parent.name for place in (course / "submitted").glob(f"*/{name}")}
    plan, counted = assignment.plan(), _gradebook(assignment, graded)
    return Cohort(
        name,
        plan["title"],
        tuple(plan["slots"]),
        tuple(_record(assignment, student, counted.get(student)) for student in graded),
        tuple(student for student in others if student in there),
        tuple(student for student in others if student not in there),
    )


def _gradebook(assignment: Assignment, students: Sequence[str]) -> dict[str, Counted]:
    """Read the scores of some students; nothing where there is no gradebook."""
    if find_spec("nbgrader") is None or not assignment.config.exists():
        return {}
    from deltarule.graders.engine.register import opened

    with closing(opened(assignment)) as gradebook:
        rows = list(gradebook.scores(students))
    return {student: (scores, penalty) for student, scores, penalty in rows}


def _record(assignment: Assignment, student: str, counted: Counted | None) -> Data:
    """Read a record, and put to each item where it is from, and what counts."""
    record = _read(assignment.graded(student))
    issued = _read(assignment.record(student, record["attempt"]))["items"]
    (scores, penalty), marks = counted or ({}, 0.0), record.get("marks", {})
    unrun = {cell for cell in record.get("unrun", ()) if scores.get(cell) is None}
    items = []
    for k, (item, given) in enumerate(zip(record["items"], issued, strict=False), start=1):
        place = {"slot": given["slot"], "item": given["item"]}
        cells = [_cell(k, verdict["part"], given["pooled"]) for verdict in item["verdicts"]]
        pairs = list(zip(item["verdicts"], cells, strict=True))
        if not given["pooled"]:
            pairs = [(_counted(one, scores.get(c), marks.get(c, [None])[0]), c) for one, c in pairs]
        about = {"verdicts": [verdict for verdict, _ in pairs]}
        waits = {"unrun": [verdict["part"] for verdict, cell in pairs if cell in unrun]}
        items.append({**item, **place, **about, **waits})
    given_by_hand = scores and None not in scores.values()
    total = sum(score or 0.0 for score in scores.values())
    score = {"score": max(0.0, total - penalty), "refused": ""} if given_by_hand else {}
    return {**record, **score, "items": items}


def _cell(number: int, part: str, pooled: bool) -> str:
    """Name the cell of a part by its name."""
    return part_cell(number, Part(part, "", Exact()), pooled)


def _counted(verdict: Data, score: float | None, ours: float | None) -> Data:
    """Give a verdict the points that were given to its cell by hand."""
    if score is None or score == ours:
        return verdict
    return verdict | {"points": min(score, verdict["max"])}


def _read(path: Path) -> Data:
    try:
        data: Data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: this is not JSON: {error}; grade again") from None
    return data
