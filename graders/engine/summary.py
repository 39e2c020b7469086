"""What a driver keeps of each submission: a line for the instructor, and what was not ordinary."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from deltarule.graders.corrections import load
from deltarule.graders.execution import ENDED
from deltarule.graders.history import Record

if TYPE_CHECKING:
    from deltarule.graders.course import Results
    from deltarule.graders.engine.gradebook import Standing

WRONG = 4
"""Wrong parts that a line names."""
UNBOXED = "not run, there is no sandbox (deltarule doctor says why)"


def summary(record: Record) -> dict[str, Any]:
    """Sum up a record in a few words, as plain data."""
    verdicts = [verdict for item in record["items"] for verdict in item["verdicts"]]
    why = [
        f"{verdict['part']}: {' and '.join(verdict['misconceptions'])}"
        for verdict in verdicts
        if verdict["misconceptions"]
    ]
    wrong = [verdict["part"] for verdict in verdicts if verdict["kind"] == "wrong"]
    more = " …" if len(wrong) > WRONG else ""
    why += [f"wrong: {', '.join(wrong[:WRONG])}{more}"] if wrong else []
    cohort = record.get("cohort", [])
    return {
        "student": record["student"],
        "score": record["score"],
        "max": record["max"],
        "kinds": dict(Counter(verdict["kind"] for verdict in verdicts)),
        "why": why,
        "refused": record["refused"],
        "ended": [note for note in record["notes"] if note.rpartition(": ")[2] in ENDED],
        "notes": [note for note in record["notes"] if note not in cohort],
        "cohort": cohort,
        "unrun": record["unrun"],
        "sandbox": record["sandbox"],
        "seconds": record["seconds"],
        "changed": [one for one in record["history"] if one["at"] == record["graded"]],
    }


def unusual(results: "Results") -> dict[str, dict[str, str]]:
    """Give what was not ordinary, by what it is and by student."""
    found: dict[str, dict[str, str]] = {
        "failed": results.failed,
        "not clear what to grade": results.unclear,
        "nothing handed in": dict.fromkeys(results.missing, ""),
        "named in corrections.yaml, but nothing handed in": {
            student: one.why
            for one in load(results.assignment)
            for student in one.students or ()
            if student in results.missing
        },
    }
    for row in results.rows:
        for what, says in _unusual(row, results.standings[row["student"]]):
            found.setdefault(what, {})[row["student"]] = says
    return {what: students for what, students in found.items() if students}


def _unusual(row: dict[str, Any], standing: "Standing") -> Iterator[tuple[str, str]]:
    """Say what was not ordinary about one submission."""
    if standing.late:
        penalty = f", {standing.penalty:g} points less" if standing.penalty else ""
        yield "late", f"{standing.late / 3600:.1f} hours{penalty}"
    if row["refused"]:
        yield "not graded", row["refused"]
    if row["unrun"]:
        yield UNBOXED, ", ".join(row["unrun"])
    elif standing.manual and not row["refused"]:
        yield "to be looked at", "has a score that was given by hand"
    if row["ended"]:
        yield "code that did not end well", "; ".join(row["ended"])
    if row["cohort"]:
        yield "answers of somebody else", "; ".join(row["cohort"])
    others = [one for one in row["notes"] if one not in row["ended"]]
    if others:
        yield "noticed", "; ".join(others)
