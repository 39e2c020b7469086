"""What a driver keeps of each submission: a line for the instructor, and what was not ordinary."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from deltarule.graders.corrections import load
from deltarule.graders.execution import ENDED
from deltarule.graders.history import Record

if TYPE_CHECKING:
    from deltarule.graders.course import Results

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
    }

    def note(what: str, student: str, says: str) -> None:
        """Note one thing."""
        found.setdefault(what, {})[student] = says

    for one in load(results.assignment):
        for student in set(one.students or ()) & set(results.missing):
            note("named in corrections.yaml, but nothing handed in", student, one.why)
    for row in results.rows:
        student, standing = row["student"], results.standings[row["student"]]
        if standing.late:
            penalty = f", {standing.penalty:g} points less" if standing.penalty else ""
            note("late", student, f"{standing.late / 3600:.1f} hours{penalty}")
        if row["refused"]:
            note("not graded", student, row["refused"])
        if row["unrun"]:
            note(UNBOXED, student, ", ".join(row["unrun"]))
        elif standing.manual and not row["refused"]:
            note("to be looked at", student, "has a score that was given by hand")
        if row["ended"]:
            note("code that did not end well", student, "; ".join(row["ended"]))
        if row["cohort"]:
            note("answers of somebody else", student, "; ".join(row["cohort"]))
        others = [one for one in row["notes"] if one not in row["ended"]]
        if others:
            note("noticed", student, "; ".join(others))
    return {what: students for what, students in found.items() if students}
