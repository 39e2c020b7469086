"""The one writer of nbgrader's gradebook: from stored records, each exactly once.

Scores, comments and what is to be looked at again are written as nbgrader's autograding does;
manual scores, manual comments, extra credit and extensions stay. A submission is written whole
or not at all, together with the mark that its record is written.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, create_engine, insert, inspect, select
from sqlalchemy.exc import DatabaseError

from deltarule.generator.core import InputError
from deltarule.graders.engine.rows import (
    Entry,
    add_submissions,
    of_submissions,
    submissions,
    write_marks,
)
from deltarule.graders.engine.settings import Late
from deltarule.graders.engine.tables import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    SOURCE_CELL,
    STUDENT,
    SUBMISSION,
    SUBMITTED,
    WRITTEN,
)

TOGETHER = 100
"""Students who are looked up at once."""
BUSY = 10.0
"""Seconds to wait for another program that writes to the gradebook."""


@dataclass(frozen=True)
class Standing:
    """What is in the gradebook of one submission.

    `waits` tells whether something has no score yet, and `digest` changes with whatever a
    feedback page shows.
    """

    score: float
    penalty: float
    late: float
    waits: bool
    manual: bool
    digest: str

    @property
    def total(self) -> float:
        """The final score."""
        return max(0.0, self.score - self.penalty)


class Gradebook:
    """The gradebook of a course, for one assignment with one notebook of the same name."""

    def __init__(self, url: str, name: str, late: Late) -> None:
        sqlite = url.startswith("sqlite")
        self._engine = create_engine(url, connect_args={"timeout": BUSY} if sqlite else {})
        self._sqlite, self._name, self._late = sqlite, name, late
        self._where = url.removeprefix("sqlite:///")

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Change the gradebook, all or nothing; nobody else writes in between."""
        try:
            with self._engine.connect() as connection:
                if self._sqlite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        except DatabaseError as error:
            raise InputError(
                f"{self._where}: {error.orig}: the verdicts are stored, and grading again only"
                " writes them to the gradebook"
            ) from None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Only look at the gradebook."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise InputError(f"{self._where}: {error.orig}") from None

    def has(self, cells: Mapping[str, float], sources: Mapping[str, str]) -> bool:
        """Tell whether the assignment is there, with these points and texts of cells."""
        with self._reading() as connection:
            if not inspect(connection).has_table(GRADE.name):
                return False
            notebook = self._notebook(connection)
            if notebook is None:
                return False
            points = select(CELL.c.name, GRADE_CELL.c.max_score).where(
                CELL.c.id == GRADE_CELL.c.id, CELL.c.notebook_id == notebook.id
            )
            texts = select(SOURCE_CELL.c.name, SOURCE_CELL.c.source).where(
                SOURCE_CELL.c.notebook_id == notebook.id
            )
            return (_named(connection, points), _named(connection, texts)) == (cells, sources)

    def _notebook(self, connection: Connection) -> Any:
        """Find the assignment and its notebook."""
        return connection.execute(
            select(NOTEBOOK.c.id, NOTEBOOK.c.assignment_id, ASSIGNMENT.c.duedate).where(
                NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id,
                ASSIGNMENT.c.name == self._name,
                NOTEBOOK.c.name == self._name,
            )
        ).one_or_none()

    def enrol(self, students: Sequence[Mapping[str, str]]) -> None:
        """Add students, and correct names and addresses of those that are there."""
        columns = ("first_name", "last_name", "email")
        wanted = {one["id"]: tuple(one[column] for column in columns) for one in students}
        with self._transaction() as connection:
            rows = connection.execute(select(STUDENT)).all()
            known = {row.id: (row.first_name, row.last_name, row.email) for row in rows}
            new = [one for one in wanted if one not in known]
            changed = [one for one in wanted if one in known and known[one] != wanted[one]]
            about = {one: dict(zip(columns, wanted[one], strict=True)) for one in wanted}
            if new:
                connection.execute(insert(STUDENT), [{"id": one, **about[one]} for one in new])
            for one in changed:
                connection.execute(STUDENT.update().where(STUDENT.c.id == one).values(**about[one]))

    def write(self, entries: Sequence[Entry]) -> dict[str, Standing]:
        """Write what is not in the gradebook yet, and give what is there then, by student."""
        with self._transaction() as connection:
            WRITTEN.create(connection, checkfirst=True)
            notebook = self._notebook(connection)
            names = {
                row.id: (row.name, row.type)
                for row in connection.execute(select(CELL).where(CELL.c.notebook_id == notebook.id))
            }
            add_submissions(connection, notebook, names, [one.student for one in entries])
            rows = submissions(connection, notebook, [one.student for one in entries])
            pairs = [(rows[entry.student], entry) for entry in entries]
            new = [(row, entry) for row, entry in pairs if row.graded != entry.graded]
            write_marks(connection, new, names)
            ids = [row.submitted for row, _ in pairs]
            grades = _grouped(of_submissions(connection, GRADE, ids))
            comments = _grouped(of_submissions(connection, COMMENT, ids))
            return {
                entry.student: self._settle(
                    connection, notebook, row, entry, grades[row.submitted], comments[row.submitted]
                )
                for row, entry in pairs
            }

    def scores(
        self, students: Sequence[str]
    ) -> Iterator[tuple[str, dict[str, float | None], float]]:
        """Give the scores of each part of some students, as they count, and the late penalty.

        Nothing where the assignment is not in the gradebook, or there is none.
        """
        if self._sqlite and not Path(self._where).exists():
            return  # to look at it would make one
        with self._reading() as connection:
            there = inspect(connection).has_table(GRADE.name)
            notebook = self._notebook(connection) if there else None
            if notebook is None:
                return
            cells = select(CELL.c.id, CELL.c.name).where(CELL.c.notebook_id == notebook.id)
            names = _named(connection, cells)
            for first in range(0, len(students), TOGETHER):
                some = submissions(connection, notebook, students[first : first + TOGETHER])
                for student, row in some.items():
                    grades = of_submissions(connection, GRADE, [row.submitted])
                    found = {names[grade.cell_id]: score(grade) for grade in grades}
                    yield student, found, row.late_submission_penalty or 0.0

    def _settle(
        self,
        connection: Connection,
        notebook: Any,
        row: Any,
        entry: Entry,
        grades: Sequence[Any],
        comments: Sequence[Any],
    ) -> Standing:
        """Set time and penalty of a submission, which may change without its record."""
        handed_in = entry.timestamp or row.timestamp
        if handed_in != row.timestamp:
            connection.execute(
                SUBMISSION.update().where(SUBMISSION.c.id == row.id).values(timestamp=handed_in)
            )
        late = 0.0
        if handed_in is not None and notebook.duedate is not None:
            due = notebook.duedate + row.extension if row.extension else notebook.duedate
            late = max(0.0, (handed_in - due).total_seconds())
        total = sum(score(grade) or 0.0 for grade in grades)
        penalty = self._late(entry.student, total, late) if late else None
        if penalty != row.late_submission_penalty:
            connection.execute(
                SUBMITTED.update()
                .where(SUBMITTED.c.id == row.submitted)
                .values(late_submission_penalty=penalty)
            )
        says = [(one.auto_comment, one.manual_comment) for one in comments]
        shown = [entry.graded, [score(grade) for grade in grades], says, penalty]
        return Standing(
            score=total,
            penalty=penalty or 0.0,
            late=late,
            waits=any(grade.auto_score is None and grade.manual_score is None for grade in grades),
            manual=any(grade.needs_manual_grade for grade in grades),
            digest=hashlib.sha256(repr(shown).encode()).hexdigest(),
        )


def score(grade: Any) -> float | None:
    """Give the score of a part as nbgrader counts it; None if it has none yet."""
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    return None if given is None else float(given + (grade.extra_credit or 0.0))


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Give the rows of each submitted notebook."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.notebook_id].append(row)
    return found


def _named(connection: Connection, query: Select[Any]) -> dict[str, Any]:
    """Give the rows of two columns as a dictionary."""
    return {row[0]: row[1] for row in connection.execute(query)}
