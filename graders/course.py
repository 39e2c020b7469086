"""Grading an assignment: worker processes grade who handed in, and the gradebook is told.

Everything is kept in files as it comes, so that a grading that was stopped goes on when it is
started again, and grades nothing twice.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deltarule.generator.core import InputError
from deltarule.generator.course import Assignment, find
from deltarule.graders.corrections import load
from deltarule.graders.handed_in import handed_in

if TYPE_CHECKING:
    from deltarule.graders.engine.driver import How
    from deltarule.graders.engine.gradebook import Standing
    from deltarule.graders.engine.progress import Progress


@dataclass(frozen=True)
class Results:
    """What came out: a line for each student who handed in, and what went wrong.

    `rows` are as `deltarule.graders.engine.summary` makes them; `standings` are what is in the
    gradebook. `failed` says why somebody was not graded this time, `unclear` why there is nothing
    to grade of those in whose folder there is no one notebook. `graded` are those who were graded
    now, and not before.
    """

    assignment: Assignment
    rows: tuple[dict[str, Any], ...]
    standings: "dict[str, Standing]"
    graded: tuple[str, ...]
    missing: tuple[str, ...]
    failed: dict[str, str]
    unclear: dict[str, str]

    @property
    def changed(self) -> dict[str, dict[str, Any]]:
        """Give whose points are now others than at an earlier grading: the entries of history."""
        now = set(self.graded)
        rows = [row for row in self.rows if row["student"] in now and row["changed"]]
        return {row["student"]: row["changed"][-1] for row in rows}

    def records(self) -> Iterator[dict[str, Any]]:
        """Read what is stored of each student, one at a time."""
        for row in self.rows:
            path = self.assignment.graded(row["student"])
            yield json.loads(path.read_text(encoding="utf-8"))


def grade(
    course: Path,
    name: str,
    how: "How | None" = None,
    progress: "Progress | None" = None,
) -> Results:
    """Grade all submissions of an assignment that are not graded yet, or have changed.

    Parameters
    ----------
    course : Path
        Folder of the course.
    name : str
        Name of the assignment.
    how : How, optional
        With how many workers, and what of it.
    progress : Progress, optional
        Is told how far it is.

    Returns
    -------
    Results
        What was graded, now and before, of whom there is nothing, and what went wrong.

    Raises
    ------
    InputError
        If nothing was built or handed in under that name, nbgrader is not installed, somebody else
        is grading, or something cannot be written.
    """
    if find_spec("nbgrader") is None:
        raise InputError(
            "grading a course needs the extra nbgrader: pip install 'deltarule[nbgrader]'"
        )
    from deltarule.graders.engine import store
    from deltarule.graders.engine.driver import How, Run
    from deltarule.graders.engine.lock import locked
    from deltarule.graders.engine.progress import Silent

    assignment = find(course.resolve(), name)
    run = Run(assignment, how or How(), progress or Silent())
    with locked(assignment.course, name):
        found = list(handed_in(assignment))
        if not found:
            raise InputError(f"{course / 'submitted'}: nobody handed in {name}")
        load(assignment)  # what is wrong with the corrections is said before anything is done
        store.clean(assignment)
        try:
            run.all([one for one in found if one.notebook])
        finally:
            store.clean(assignment)
    known = {one.student for one in found}
    return Results(
        assignment,
        tuple(run.rows[student] for student in sorted(run.rows)),
        run.standings,
        tuple(run.graded),
        tuple(student for student in assignment.students() if student not in known),
        run.failed,
        {one.student: "; ".join(one.notes) for one in found if one.notebook is None},
    )


def export(assignment: Assignment, wanted: dict[str, Path]) -> None:
    """Write scores to CSV files: forms are csv, moodle and canvas."""
    from deltarule.graders.engine import exports
    from deltarule.graders.engine.register import opened

    with closing(opened(assignment)) as gradebook:
        exports.export(assignment, gradebook, wanted)
