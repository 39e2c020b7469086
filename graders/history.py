"""What changed when a submission was graded again: by how much, at which parts, and why."""

import json
from collections.abc import Iterator
from typing import Any

from deltarule.generator.core import InputError, nearest, shown
from deltarule.generator.course import Assignment

Record = dict[str, Any]
"""What was graded of one student, as plain data."""


def previous(assignment: Assignment, student: str) -> Record | None:
    """Read what was graded of a student, also where not all of it is there; None if nothing."""
    try:
        record = json.loads(assignment.graded(student).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return record if isinstance(record, dict) and {"items", "score"} <= record.keys() else None


def extended(before: Record | None, now: Record, at: str) -> list[Record]:
    """Give the history of a record, with a further entry where points have changed.

    Parameters
    ----------
    before : dict or None
        What was graded the last time.
    now : dict
        What is graded now.
    at : str
        The time, in ISO 8601.

    Returns
    -------
    list of dict
        Entries ``{at, before, after, why, parts}``, the oldest first. Scores are None where
        nothing was graded; `parts` are ``{question, part, before, after}``.
    """
    if before is None:
        return []
    entries = list(before.get("history", ()))
    parts = list(_parts(before, now))
    if parts:
        scores = {"before": before["score"], "after": now["score"]}
        entries.append({"at": at, **scores, "why": list(_why(before, now)), "parts": parts})
    return entries


def histories(assignment: Assignment, student: str = "") -> dict[str, list[Record]]:
    """Read the histories of all whose points were changed, or of one student.

    Raises
    ------
    InputError
        If the assignment was not given to that student.
    """
    students = assignment.students()
    if student and student not in students:
        raise InputError(
            f"{assignment.name} was not given to {shown(student)}{nearest(student, students)}"
        )
    found = {}
    for name in [student] if student else students:
        record = previous(assignment, name) or {}
        if record.get("history"):
            found[name] = record["history"]
    return found


def said(entry: Record) -> str:
    """Say in one line what an entry of a history tells."""
    before, after = entry["before"], entry["after"]
    scores = " → ".join("not graded" if one is None else f"{one:g}" for one in (before, after))
    gained = "" if before is None or after is None else f" ({after - before:+.6g})"
    parts = ", ".join(
        f"q{one['question']} {one['part']} {(one['after'] or 0.0) - (one['before'] or 0.0):+.6g}"
        for one in entry["parts"]
    )
    return f"{scores}{gained}: {'; '.join(entry['why'])} ({parts})"


def _totals(record: Record) -> dict[tuple[int, str], float]:
    """Give the points of each part, by the number of its question, with what is on top."""
    return {
        (number, verdict["part"]): verdict["points"] + verdict.get("bonus", 0.0)
        for number, item in enumerate(record["items"], start=1)
        for verdict in item["verdicts"]
    }


def _parts(before: Record, now: Record) -> Iterator[Record]:
    """Give the parts whose points have changed."""
    old, new = _totals(before), _totals(now)
    for place in dict.fromkeys((*old, *new)):
        if old.get(place) != new.get(place):
            about = {"question": place[0], "part": place[1]}
            yield about | {"before": old.get(place), "after": new.get(place)}


def _why(before: Record, now: Record) -> Iterator[str]:
    """Say what may have changed the points."""
    reasons = list(_reasons(before, now))
    reasons += _corrections(before, now)
    if not reasons and before.get("code") != now.get("code"):
        reasons.append("deltarule, Python or a library has changed")
    yield from reasons or ["graded again"]


def _reasons(before: Record, now: Record) -> Iterator[str]:
    """Say what is different about the submission."""
    if before["attempt"] != now["attempt"]:
        yield f"attempt {now['attempt']}"
    elif before.get("submitted") != now.get("submitted"):
        yield "handed in again"
    if set(before.get("unrun", ())) - set(now["unrun"]):
        yield "code was run that had waited"
    if before.get("sandbox") == "none" != now["sandbox"]:
        yield "graded in a sandbox"


def _corrections(before: Record, now: Record) -> list[str]:
    """Say which corrections are new, and which were withdrawn."""
    old, new = _applied(before), _applied(now)
    added = [f"correction: {why}" for why in new if why not in old]
    return added + [f"correction withdrawn: {why}" for why in old if why not in new]


def _applied(record: Record) -> list[str]:
    """Give the reasons of all corrections that changed points."""
    found = [
        one["why"]
        for item in record["items"]
        for verdict in item["verdicts"]
        for one in verdict.get("corrections", ())
    ]
    return list(dict.fromkeys(found))
