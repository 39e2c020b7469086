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
        place = {"slot": given["slot"], "item": given["item"], "unrun": []}
        verdicts = []
        for one in item["verdicts"]:
            cell = part_cell(k, Part(one["part"], "", Exact()), given["pooled"])
            ours, theirs = marks.get(cell, [None])[0], scores.get(cell)
            # The cell of a pool holds many parts: its score is only in the total.
            by_hand = not given["pooled"] and theirs is not None and theirs != ours
            verdicts.append(one | {"points": min(theirs, one["max"])} if by_hand else one)
            place["unrun"] += [one["part"]] if cell in unrun else []
        items.append({**item, **place, "verdicts": verdicts})
    total = sum(score or 0.0 for score in scores.values())
    final = scores and None not in scores.values()
    # Who was refused, and has all scores by hand, is graded.
    counts = {"score": max(0.0, total - penalty), "refused": ""} if final else {}
    return {**record, **counts, "items": items}


def _read(path: Path) -> Data:
    try:
        data: Data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: this is not JSON: {error}; grade again") from None
    return data
