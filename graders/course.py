"""Grading an assignment with nbgrader's own commands, and reading what came out."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deltarule.generator.core import Exercise, InputError
from deltarule.generator.course import Assignment, find
from deltarule.generator.files import write_json
from deltarule.graders.cohort import others

Record = dict[str, Any]
"""What was graded of one student, as plain data."""


@dataclass(frozen=True)
class Results:
    """What came out: one record for each student who handed in, and what went wrong."""

    records: tuple[dict[str, Any], ...]
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    log: str

    def record(self) -> dict[str, Any]:
        """Give the results as plain data."""
        return {
            "students": list(self.records),
            "missing": list(self.missing),
            "failed": list(self.failed),
        }


def grade(course: Path, name: str) -> Results:
    """Run nbgrader's autograding and feedback over all submissions of an assignment.

    Raises
    ------
    InputError
        If nothing was built or handed in under that name, or nbgrader is not installed.
    """
    assignment = find(course, name)
    handed_in = sorted(
        p.parent.parent.name for p in (course / "submitted").glob(f"*/{name}/*.ipynb")
    )
    if not handed_in:
        raise InputError(f"{course / 'submitted'}: nobody handed in {name}")
    _register(assignment)
    for student in handed_in:
        assignment.graded(student).unlink(missing_ok=True)
    log = "".join(
        _nbgrader(course, command, name, "--force")[1]
        for command in ("autograde", "generate_feedback")
    )
    records, failed = [], []
    for student in dict.fromkeys(handed_in):
        path = assignment.graded(student)
        if path.exists():
            records.append(json.loads(path.read_text(encoding="utf-8")))
        else:
            failed.append(student)
    for record, note in others_of(assignment, records):
        record["notes"].append(note)
        write_json(assignment.graded(record["student"]), record)
    missing = [student for student in assignment.students() if student not in handed_in]
    return Results(tuple(records), tuple(missing), tuple(failed), log)


def others_of(assignment: Assignment, records: Sequence[Record]) -> Iterator[tuple[Record, str]]:
    """Find answers that fit the numbers of another student, as notes for the instructor."""
    kinds: dict[object, list[tuple[Record, Exercise, dict[str, Any], int]]] = {}
    for record in records:
        issued = assignment.issued(record["student"], record["attempt"])
        graded = zip(issued.exercises, record["items"], strict=False)
        for slot, (one, item) in enumerate(graded, start=1):
            kind = (slot, one.family.name, repr(one.options), one.parts)
            kinds.setdefault(kind, []).append((record, one, item["answers"], slot))
    locale = assignment.plan()["locale"]
    for rows in kinds.values():
        exercises, answers = [one for _, one, _, _ in rows], [given for _, _, given, _ in rows]
        for i, other in others(exercises, answers, locale):
            (record, _, _, slot), name = rows[i], rows[other][0]["student"]
            yield record, f"the wrong answers to q{slot} are right for the numbers of {name}"


def _register(assignment: Assignment) -> None:
    """Put assignment and students into nbgrader's gradebook."""
    try:
        from nbgrader.api import Gradebook, Student
    except ImportError:
        raise InputError(
            "grading a course needs the extra nbgrader: pip install 'deltarule[nbgrader]'"
        ) from None
    status, log = _nbgrader(assignment.course, "generate_assignment", assignment.name)
    if status:
        raise InputError(f"nbgrader generate_assignment failed:\n{log}")
    database = f"sqlite:///{(assignment.course / 'gradebook.db').resolve()}"
    with Gradebook(database) as gradebook:
        known = {student.id: student for student in gradebook.students}
        for name in assignment.students():
            issued = assignment.issued(name).student
            student = known.get(name)
            if student is None:
                student = Student(id=name)
                gradebook.db.add(student)
            student.first_name, student.last_name = issued.first_name, issued.last_name
            student.email = issued.email
        gradebook.db.commit()


def _nbgrader(course: Path, command: str, *words: str) -> tuple[int, str]:
    """Run one nbgrader command in the course, and give its exit status and what it printed."""
    # nbgrader starts `alembic` by name, which is beside the interpreter in a virtual environment.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603 (our own words, no shell)
        [sys.executable, "-m", "nbgrader", command, *words, "--log-level=WARN"],
        cwd=course,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout
