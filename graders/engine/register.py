"""Putting an assignment and its students into nbgrader's gradebook."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deltarule.generator.core import InputError
from deltarule.generator.course import Assignment
from deltarule.graders.engine.gradebook import Gradebook
from deltarule.graders.engine.settings import configuration, database, late_penalties
from deltarule.graders.notebooks import read


def opened(assignment: Assignment) -> Gradebook:
    """Open the gradebook that the course's configuration names."""
    config = configuration(assignment.course)
    late = late_penalties(config, assignment.course)
    return Gradebook(database(config, assignment.course), assignment.name, late)


def register(assignment: Assignment, gradebook: Gradebook) -> None:
    """Put assignment and students into the gradebook, as far as they are not there yet.

    Raises
    ------
    InputError
        If nbgrader does not take the assignment.
    """
    cells = list(_cells(assignment))
    texts = {about["grade_id"]: text for about, text in cells}
    if not gradebook.has(parts(assignment), texts):
        status, log = run_nbgrader(
            assignment.course, "generate_assignment", assignment.name, "--force"
        )
        if status:
            raise InputError(f"nbgrader generate_assignment failed:\n{log}")
    gradebook.enrol(list(_students(assignment)))


def parts(assignment: Assignment) -> dict[str, float]:
    """Give the graded cells of the assignment in their order, and what each is worth."""
    return {
        about["grade_id"]: float(about["points"])
        for about, _ in _cells(assignment)
        if about["grade"]
    }


def _cells(assignment: Assignment) -> Iterator[tuple[dict[str, Any], str]]:
    """Give metadata and text of the cells that nbgrader knows."""
    source = assignment.course / "source" / assignment.name / f"{assignment.name}.ipynb"
    for cell in read(source.read_bytes())["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade") or about.get("solution") or about.get("locked"):
            yield about, cell["source"]


def _students(assignment: Assignment) -> Iterator[dict[str, str]]:
    for name in assignment.students():
        student = json.loads(assignment.record(name).read_text(encoding="utf-8"))["student"]
        yield {key: student.get(key, "") for key in ("id", "first_name", "last_name", "email")}


def run_nbgrader(course: Path, command: str, *words: str) -> tuple[int, str]:
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
