"""Where the results of an assignment are: records, notebooks, logs; each whole or not at all."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from deltarule.generator.course import Assignment
from deltarule.generator.files import write, write_json
from deltarule.graders.engine.key import code
from deltarule.graders.history import Record, extended, previous, said
from deltarule.graders.notebooks import Book, text

READ_ONLY = 0o444
"""What nbgrader leaves graded files as."""


def notebook(assignment: Assignment, student: str) -> Path:
    """Give the graded notebook, where nbgrader looks for it."""
    return _folder(assignment, student) / f"{assignment.name}.ipynb"


def _folder(assignment: Assignment, student: str) -> Path:
    return assignment.course / "autograded" / student / assignment.name


def log(assignment: Assignment, student: str) -> Path:
    """Give the log of a student's grading."""
    return assignment.folder / "logs" / f"{student}.log"


def page_mark(assignment: Assignment, student: str) -> Path:
    """Give the file that says what a student's feedback page shows."""
    return assignment.folder / "pages" / student


def shown(assignment: Assignment, student: str) -> str:
    """Give the mark of a student's feedback page, empty where there is no page."""
    page = assignment.course / "feedback" / student / assignment.name / f"{assignment.name}.html"
    try:
        mark = page_mark(assignment, student).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    return mark if page.is_file() else ""


def load(assignment: Assignment, student: str) -> Record | None:
    """Read a student's record; None where there is none, or it or its notebook is spoilt."""
    record = previous(assignment, student)
    whole = record is not None and {"key", "marks", "graded"} <= record.keys()
    return record if whole and notebook(assignment, student).is_file() else None


def records(assignment: Assignment) -> Iterator[Record]:
    """Read all records, one at a time."""
    for path in sorted((assignment.folder / "graded").glob("*.json")):
        record = load(assignment, path.stem)
        if record is not None:
            yield record


def save(assignment: Assignment, record: Record, book: Book, key: str, time: Path) -> Record:
    """Store what was graded: the notebook first, since the record says that it is there.

    Beside it is the file of the time at which it was handed in, as nbgrader wants it.
    """
    student = record["student"]
    folder, path = _folder(assignment, student), notebook(assignment, student)
    for other in folder.iterdir() if folder.exists() else ():
        if other != path:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    if time.is_file():
        write(folder / time.name, time.read_bytes(), mode=READ_ONLY)
    write(path, text(book), mode=READ_ONLY)
    stamp = datetime.now(UTC).isoformat()
    stored = record | {"key": key, "code": code(), "graded": stamp}
    stored["history"] = extended(previous(assignment, student), stored, stamp)
    write_json(assignment.graded(student), stored)
    write(log(assignment, student), "\n".join(_log(stored, book)) + "\n")
    return stored


def _log(record: Record, book: Book) -> Iterator[str]:
    """Tell what happened in grading a submission."""
    yield f"{record['graded']} attempt {record['attempt']}, {record['seconds']} s"
    yield f"sandbox: {record['sandbox'] or 'not needed'}"
    score = "not graded" if record["score"] is None else f"{record['score']} of {record['max']}"
    yield f"score: {score}"
    if record["refused"]:
        yield f"refused: {record['refused']}"
    yield from (f"noticed: {note}" for note in record["notes"])
    yield from (f"not run: {cell}" for cell in record["unrun"])
    for entry in record["history"]:
        yield f"changed {entry['at']}: {said(entry)}"
    for item in record["items"]:
        for verdict in item["verdicts"]:
            yield f"{item['family']} {verdict['part']}: {verdict['kind']}, {verdict['points']}"
    for cell in book["cells"]:
        for output in cell.get("outputs", ()):
            yield f"{cell['id']} printed, at its end:"
            yield from (f"    {line}" for line in output["text"].splitlines()[-5:])


def clean(assignment: Assignment) -> None:
    """Take away what a process left that was killed while writing."""
    ours = [assignment.folder / name for name in (".", "graded", "logs", "pages")]
    for folder in [*ours, *(assignment.course / "autograded").glob(f"*/{assignment.name}")]:
        for path in folder.glob(".*.*"):
            if path.is_file() and path.suffix.removeprefix(".").isdecimal():
                path.unlink(missing_ok=True)


def rewrite(assignment: Assignment, record: Record) -> None:
    """Store a record to which something was added."""
    write_json(assignment.graded(record["student"]), record)
