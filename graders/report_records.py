"""What a report is made from: the records of a course folder, with the place of each item."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deltarule.generator.checks import Exact
from deltarule.generator.core import InputError, Part
from deltarule.generator.course import Assignment, find
from deltarule.generator.notebook import part_cell

Data = dict[str, Any]


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
    plan = assignment.plan()
    return Cohort(
        name,
        plan["title"],
        tuple(plan["slots"]),
        tuple(_record(assignment, student) for student in graded),
        tuple(student for student in others if student in there),
        tuple(student for student in others if student not in there),
    )


def _record(assignment: Assignment, student: str) -> Data:
    """Read a record, and put to each item where it is from."""
    record = _read(assignment.graded(student))
    issued = _read(assignment.record(student, record["attempt"]))["items"]
    unrun = set(record.get("unrun", ()))
    items = []
    for k, (item, given) in enumerate(zip(record["items"], issued, strict=False), start=1):
        place = {"slot": given["slot"], "item": given["item"]}
        items.append({**item, **place, "unrun": _unrun(k, item, given, unrun)})
    return {**record, "items": items}


def _unrun(number: int, item: Data, given: Data, unrun: set[str]) -> list[str]:
    """Give the parts of a question whose cell waits for a sandbox."""
    parts = [verdict["part"] for verdict in item["verdicts"]]
    cells = [part_cell(number, Part(part, "", Exact()), given["pooled"]) for part in parts]
    return [part for part, cell in zip(parts, cells, strict=True) if cell in unrun]


def _read(path: Path) -> Data:
    try:
        data: Data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: this is not JSON: {error}; grade again") from None
    return data
