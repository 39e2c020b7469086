"""A look at all records of a class together, once all of them are there."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from deltarule.generator.checks import Code
from deltarule.generator.course import Assignment
from deltarule.graders.cohort import others
from deltarule.graders.engine import store
from deltarule.graders.history import Record

if TYPE_CHECKING:
    from deltarule.generator.core import Exercise


def digest(assignment: Assignment) -> str:
    """Hash which records there are."""
    found = hashlib.sha256()
    for path in sorted((assignment.folder / "graded").glob("*.json")):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def compare(assignment: Assignment) -> dict[str, list[str]]:
    """Look for answers that fit another student's numbers, and add notes to the records.

    Returns
    -------
    dict
        The notes that there are now, by student.
    """
    records = list(store.records(assignment))
    notes: dict[str, list[str]] = {}
    for record, note in others_of(assignment, records):
        notes.setdefault(record["student"], []).append(note)
    for record in records:
        before, now = record.get("cohort", []), notes.get(record["student"], [])
        if before != now:
            own = [note for note in record["notes"] if note not in before]
            store.rewrite(assignment, record | {"notes": own + now, "cohort": now})
    return notes


def others_of(assignment: Assignment, records: Sequence[Record]) -> Iterator[tuple[Record, str]]:
    """Find answers that fit the numbers of another student, as notes for the instructor."""
    kinds: dict[object, list[tuple[Record, Exercise, dict[str, Any], int]]] = {}
    for record in records:
        issued = assignment.issued(record["student"], record["attempt"])
        graded = zip(issued.exercises, record["items"], strict=False)
        for slot, (one, item) in enumerate(graded, start=1):
            if any(isinstance(part.check, Code) for part in one.parts):
                continue  # a function shows nothing of whose numbers were on the page
            kind = (slot, one.family.name, repr(one.options), one.parts)
            kinds.setdefault(kind, []).append((record, one, item["answers"], slot))
    locale = assignment.plan()["locale"]
    for rows in kinds.values():
        exercises, answers = [one for _, one, _, _ in rows], [given for _, _, given, _ in rows]
        for i, other in others(exercises, answers, locale):
            (record, _, _, slot), name = rows[i], rows[other][0]["student"]
            yield record, f"the wrong answers to q{slot} are right for the numbers of {name}"
