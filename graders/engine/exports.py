"""Scores as CSV: a column for each part, and the files that Moodle and Canvas import.

All scores are final: manual scores, extra credit and late penalties are in them. Who handed in
nothing, or has a part that waits for a score, has an empty score in the files for Moodle and
Canvas, which then keep what they have.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deltarule.generator.course import Assignment
from deltarule.generator.files import write
from deltarule.graders.engine.gradebook import Gradebook
from deltarule.graders.engine.register import parts

ACTS = "=+-@＝＋－＠"
"""What a spreadsheet takes as the beginning of a formula."""

Row = list[str]


@dataclass(frozen=True)
class Line:
    """One student: who, the score of each part, and the penalty; no scores if none handed in."""

    student: str
    first_name: str
    last_name: str
    email: str
    scores: dict[str, float | None] | None = None
    penalty: float = 0.0

    @property
    def raw(self) -> float:
        """What the parts add up to."""
        return sum(score or 0.0 for score in (self.scores or {}).values())

    @property
    def status(self) -> str:
        """Whether it is graded, waits for a score by hand, or is missing."""
        if self.scores is None:
            return "missing"
        return "waits" if None in self.scores.values() else "graded"

    @property
    def final(self) -> str:
        """The score as nbgrader totals it, empty where it is not final."""
        return number(max(0.0, self.raw - self.penalty)) if self.status == "graded" else ""


def lines(assignment: Assignment, gradebook: Gradebook) -> Iterator[Line]:
    """Give all students of an assignment, with what the gradebook has of them."""
    students = assignment.students()
    known = {student: (scores, penalty) for student, scores, penalty in gradebook.scores(students)}
    for student in students:
        about = json.loads(assignment.record(student).read_text(encoding="utf-8"))["student"]
        first, last, email = (
            harmless(about.get(key, "")) for key in ("first_name", "last_name", "email")
        )
        scores, penalty = known.get(student, (None, 0.0))
        yield Line(student, first, last, email, scores, penalty)


def part_table(assignment: Assignment, students: Iterable[Line]) -> str:
    """Give a table with one column for each part."""
    points = parts(assignment)
    about = ["student_id", "last_name", "first_name", "email"]
    totals = ["raw_score", "late_submission_penalty", "score", "max_score", "status"]
    rows = [
        [
            *(one.student, one.last_name, one.first_name, one.email),
            *(number((one.scores or {}).get(part)) for part in points),
            *([number(one.raw), number(one.penalty)] if one.scores is not None else ["", ""]),
            *(one.final, number(sum(points.values())), one.status),
        ]
        for one in students
    ]
    return table([[*about, *points, *totals], *rows])


def moodle(assignment: Assignment, students: Iterable[Line]) -> str:
    """Give what Moodle's gradebook imports: map by the ID number or the email address."""
    head = ["First name", "Last name", "ID number", "Email address", assignment.name]
    rows = [[one.first_name, one.last_name, one.student, one.email, one.final] for one in students]
    return table([head, *rows])


def canvas(assignment: Assignment, students: Iterable[Line]) -> str:
    """Give what Canvas's gradebook imports: students are found by their SIS user id."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.name]
    possible = ["    Points Possible", *[""] * 4, number(sum(parts(assignment).values()))]
    rows = [[name(one) or one.student, "", one.student, "", "", one.final] for one in students]
    return table([head, possible, *rows])


FORMS = {"csv": part_table, "moodle": moodle, "canvas": canvas}


def export(assignment: Assignment, gradebook: Gradebook, wanted: dict[str, Path]) -> None:
    """Write the files that are wanted, by their forms."""
    students = list(lines(assignment, gradebook))
    for form, path in wanted.items():
        write(path, FORMS[form](assignment, students))


def name(one: Line) -> str:
    """Name a student as Canvas does."""
    return ", ".join(part for part in (one.last_name, one.first_name) if part)


def number(value: float | None) -> str:
    """Print a score, empty where there is none."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def harmless(text: str) -> str:
    """Give text of which no spreadsheet makes a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("Ann")
    ("'=HYPERLINK(1)", 'Ann')
    """
    clean = "".join(c if c.isprintable() else " " for c in text).strip()
    return f"'{clean}" if clean.startswith(tuple(ACTS)) else clean


def table(rows: Iterable[Row]) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
