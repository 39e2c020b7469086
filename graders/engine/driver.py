"""The driver of a grading: who is graded, by which workers, and what is written afterwards."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deltarule.generator.core import InputError
from deltarule.generator.course import Assignment
from deltarule.generator.files import write
from deltarule.graders.engine import store
from deltarule.graders.engine.cohort import digest
from deltarule.graders.engine.key import current, key
from deltarule.graders.engine.pool import Pool, Reply, Work
from deltarule.graders.engine.progress import Progress
from deltarule.graders.engine.summary import summary
from deltarule.graders.engine.times import handed_in_at
from deltarule.graders.handed_in import HandedIn

if TYPE_CHECKING:
    from deltarule.graders.engine.gradebook import Gradebook, Standing
    from deltarule.graders.engine.rows import Entry

TOGETHER = 100
"""Submissions that are written to the gradebook in one transaction."""


@dataclass(frozen=True)
class How:
    """How to grade: with how many workers, and what of it."""

    workers: int = 0
    unsafe: bool = False
    force: bool = False
    feedback: bool = True

    def pool(self, module: str, assignment: Assignment, works: int) -> Pool:
        """Start workers, not more than there is work."""
        words = ["-m", f"deltarule.graders.engine.{module}", str(assignment.course)]
        options = ["--unsafe"] if self.unsafe and module == "worker" else []
        count = min(self.workers or _cores(), works)
        return Pool([*words, assignment.name, *options], count)


def _gradebook(assignment: Assignment) -> "Gradebook":
    """Open the gradebook, with assignment and students in it; its library takes time to import."""
    from deltarule.graders.engine.register import opened, register

    gradebook = opened(assignment)
    register(assignment, gradebook)
    return gradebook


def _cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Run:
    """One grading, step by step."""

    assignment: Assignment
    how: How
    progress: Progress
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    graded: list[str] = field(default_factory=list)
    standings: "dict[str, Standing]" = field(default_factory=dict)

    def all(self, handed_in: Sequence[HandedIn]) -> None:
        """Grade what is not graded yet, and write what is not written yet."""
        works = list(self._works(handed_in))
        with (
            self.how.pool("worker", self.assignment, max(len(works), 1)) as pool,
            ThreadPoolExecutor(1) as beside,
        ):
            opened = beside.submit(_gradebook, self.assignment)
            self._grade(pool, works)
            compared = self._comparison(pool)
            with closing(opened.result()) as gradebook:
                self._write(gradebook, handed_in)
            compared()
        if self.how.feedback:
            self._feedback()

    def _works(self, handed_in: Sequence[HandedIn]) -> Iterator[Work]:
        """Give the work of each submission whose record is not there, or of something else."""
        for one in handed_in:
            record = None if self.how.force else store.load(self.assignment, one.student)
            try:
                wanted = key(self.assignment, one.student, one.read(), one.notes)
            except OSError as error:
                self.failed[one.student] = f"{error.filename}: {error.strerror}"
                continue
            if record and current(record, wanted, unsafe=self.how.unsafe):
                self.rows[one.student] = summary(record)
            else:
                yield {
                    "student": one.student,
                    "path": str(one.notebook),
                    "notes": list(one.notes),
                    "force": self.how.force,
                }

    def _grade(self, pool: Pool, works: Sequence[Work]) -> None:
        """Let the workers grade, and take in what comes of it."""
        for work, reply in self._shown("graded", pool, works):
            student = work["student"]
            if "row" in reply:
                self.rows[student] = reply["row"]
                self.graded.append(student)
            else:
                self.failed[student] = reply["failed"]
                self._log(student, reply["failed"])
        self.graded.sort()

    def _log(self, student: str, why: str) -> None:
        """Add to a student's log why there is nothing else in it."""
        path = store.log(self.assignment, student)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        write(path, f"{before}failed: {why}\n")

    def _shown(self, what: str, pool: Pool, works: Sequence[Work]) -> Iterator[tuple[Work, Reply]]:
        """Hand out work and take the answers, and tell how far it is."""
        if not works:
            return
        self.progress.begin(what, len(works))
        try:
            pool.ask(works)
            for work, reply in pool.answers(len(works)):
                if "stop" in reply:
                    raise InputError(f"{reply['stop']}; what is graded is kept, grade again later")
                self.progress.advance(failed="failed" in reply)
                yield work, reply
        finally:
            self.progress.end()

    def _comparison(self, pool: Pool) -> Callable[[], None]:
        """Begin to compare the answers of all, where a record has changed since the last time.

        What is given takes in what comes of it.
        """
        done = self.assignment.folder / "compared"
        if done.is_file() and done.read_text(encoding="ascii") == digest(self.assignment):
            return lambda: None
        pool.ask([{"cohort": True}])

        def compared() -> None:
            ((_, reply),) = pool.answers(1)
            if "notes" not in reply:
                raise InputError(f"the answers of the class cannot be compared: {reply['failed']}")
            for student, row in self.rows.items():
                row["cohort"] = reply["notes"].get(student, [])
            write(done, digest(self.assignment))

        return compared

    def _write(self, gradebook: "Gradebook", handed_in: Sequence[HandedIn]) -> None:
        """Write all records to the gradebook that are not in it."""
        there = [one for one in handed_in if one.student in self.rows]
        for first in range(0, len(there), TOGETHER):
            entries = [self._entry(one) for one in there[first : first + TOGETHER]]
            self.standings |= gradebook.write(entries)

    def _entry(self, one: HandedIn) -> "Entry":
        from deltarule.graders.engine.rows import Entry

        record = store.load(self.assignment, one.student)
        if record is None:
            raise InputError(f"{self.assignment.graded(one.student)} was taken away; grade again")
        marks = {cell: (points, says) for cell, (points, says) in record["marks"].items()}
        time = None
        if one.timestamp is not None:
            try:
                time = handed_in_at(one.timestamp)
            except ValueError:
                self.rows[one.student]["notes"].append("timestamp.txt does not hold a time")
        return Entry(one.student, record["graded"], marks, time)

    def _feedback(self) -> None:
        """Make the feedback pages anew on which something has changed."""
        stale = [
            {"student": student, "digest": standing.digest}
            for student, standing in self.standings.items()
            if store.shown(self.assignment, student) != standing.digest
        ]
        if not stale:
            return
        with self.how.pool("feedback", self.assignment, len(stale)) as pool:
            for work, reply in self._shown("feedback pages", pool, stale):
                if "failed" in reply:
                    self.failed[work["student"]] = f"no feedback page: {reply['failed']}"
