"""Rows of a student's submission in the gradebook: found, added, and filled from a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, bindparam, insert, select

from deltarule.graders.engine.tables import COMMENT, GRADE, SUBMISSION, SUBMITTED, WRITTEN
from deltarule.graders.grading import Marks


@dataclass(frozen=True)
class Entry:
    """What is to be in the gradebook of one submission."""

    student: str
    graded: str
    marks: Marks
    timestamp: datetime | None = None


def submissions(connection: Connection, notebook: Any, students: Sequence[str]) -> dict[str, Any]:
    """Find the submissions of some students, and which of their records are written."""
    found = connection.execute(
        select(
            SUBMISSION.c.id,
            SUBMISSION.c.student_id,
            SUBMISSION.c.timestamp,
            SUBMISSION.c.extension,
            SUBMITTED.c.id.label("submitted"),
            SUBMITTED.c.late_submission_penalty,
            WRITTEN.c.graded,
        )
        .join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
        .outerjoin(WRITTEN, WRITTEN.c.submission_id == SUBMISSION.c.id)
        .where(
            SUBMISSION.c.assignment_id == notebook.assignment_id,
            SUBMITTED.c.notebook_id == notebook.id,
            SUBMISSION.c.student_id.in_(students),
        )
    )
    return {row.student_id: row for row in found}


def add_submissions(
    connection: Connection,
    notebook: Any,
    cells: Mapping[str, tuple[str, str]],
    students: Sequence[str],
) -> None:
    """Add the rows of those whose first submission it is, with nothing decided in them."""
    known = submissions(connection, notebook, students)
    rows: dict[Any, list[dict[str, Any]]] = {}
    for student in students:
        if student in known:
            continue
        submission, submitted = _new_id(), _new_id()
        place = {"assignment_id": notebook.assignment_id, "student_id": student}
        rows.setdefault(SUBMISSION, []).append({"id": submission, **place})
        ours = {"assignment_id": submission, "notebook_id": notebook.id, "flagged": False}
        rows.setdefault(SUBMITTED, []).append({"id": submitted, **ours})
        for cell, (_, kind) in cells.items():
            about = {"id": _new_id(), "notebook_id": submitted, "cell_id": cell}
            if kind != "SolutionCell":
                rows.setdefault(GRADE, []).append(about | {"needs_manual_grade": True})
            if kind != "GradeCell":
                rows.setdefault(COMMENT, []).append(about)
    for table, values in rows.items():
        connection.execute(insert(table), values)


def write_marks(
    connection: Connection, new: Sequence[tuple[Any, Entry]], cells: Mapping[str, tuple[str, str]]
) -> None:
    """Write scores and comments of submissions, and that they are written."""
    marks = {row.submitted: entry.marks for row, entry in new}
    names = {cell: name for cell, (name, _) in cells.items()}
    scores, says = [], []
    for grade in of_submissions(connection, GRADE, list(marks)):
        mark = marks[grade.notebook_id].get(names[grade.cell_id])
        if mark is not None:
            # A score that was given by hand stays, and is to be looked at again.
            waits = mark[0] is None or grade.manual_score is not None
            scores.append({"row": grade.id, "points": mark[0], "waits": waits})
    for comment in of_submissions(connection, COMMENT, list(marks)):
        mark = marks[comment.notebook_id].get(names[comment.cell_id])
        if mark is not None:
            says.append({"row": comment.id, "says": mark[1]})
    if scores:
        points, waits = bindparam("points"), bindparam("waits")
        update = GRADE.update().where(GRADE.c.id == bindparam("row"))
        connection.execute(update.values(auto_score=points, needs_manual_grade=waits), scores)
    if says:
        update = COMMENT.update().where(COMMENT.c.id == bindparam("row"))
        connection.execute(update.values(auto_comment=bindparam("says")), says)
    if new:
        written = [{"submission_id": row.id, "graded": entry.graded} for row, entry in new]
        ids = [row.id for row, _ in new]
        connection.execute(WRITTEN.delete().where(WRITTEN.c.submission_id.in_(ids)))
        connection.execute(insert(WRITTEN), written)


def of_submissions(connection: Connection, table: Table, submitted: Sequence[str]) -> Sequence[Any]:
    """Read the grades or the comments of some submitted notebooks, always in the same order."""
    query = select(table).where(table.c.notebook_id.in_(submitted)).order_by(table.c.cell_id)
    return connection.execute(query).all()


def _new_id() -> str:
    return uuid4().hex
