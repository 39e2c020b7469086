"""The report on a class: its scores, how good each part is as a question, and its mistakes.

Everything comes from the records of grading. What was not graded counts nowhere: not who handed
in nothing, not who was refused, not a part that waits to be run. An answer that was left out is
graded, and has no points.
"""

import random
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from deltarule.generator import families
from deltarule.graders.reporting.formulas import (
    BINS,
    chance,
    difficulty,
    discrimination,
    histogram,
    quartiles,
)
from deltarule.graders.reporting.records import Cohort, Data
from deltarule.graders.reporting.seen import Place, Seen, in_order, labels_of, seen_in, status_of

KINDS = ("right", "partly", "carried", "misconception", "wrong", "blank", "misshapen", "unreadable")
"""Kinds of verdicts, in the order in which they are shown."""
FORMLESS = ("misshapen", "unreadable")
"""Kinds of answers that could not be taken as one."""

WEAK = 0.1
"""Discrimination below which a part hardly tells students apart."""
ENOUGH = 10
"""Students below which a discrimination is too uncertain to be pointed at."""
SOME = 3
"""Students who must be concerned before a part is pointed at."""
MANY = 0.2
"""Share of the answers that are many to be unreadable."""
WHERE = ("question", "item", "family", "part")
"""What names a part."""


def report(cohort: Cohort) -> Data:
    """Give all that is told about a class, as plain data; docs/json.md describes it.

    Parameters
    ----------
    cohort : Cohort
        Who was given the assignment, and the records of grading.

    Returns
    -------
    dict
        Numbers, names and notes, but no words: these are in the templates.
    """
    groups: dict[Place, list[Seen]] = {}
    for record in cohort.records:
        for one in seen_in(record):
            groups.setdefault(one.place, []).append(one)
    groups = dict(sorted(groups.items(), key=in_order(cohort.slots)))
    labels = labels_of(cohort.slots)
    parts = [labels[place[:2]] | _part(place, seen) for place, seen in groups.items()]
    return {
        "assignment": cohort.name,
        "title": cohort.title,
        "anonymous": False,
        "students": _students(cohort),
        "scores": _scores([one for one in cohort.records if status_of(one) == "graded"]),
        "parts": parts,
        "misconceptions": list(_misconceptions(groups, labels)),
        "attention": [
            {name: part[name] for name in (*WHERE, "reasons")} for part in parts if part["reasons"]
        ],
        "unusual": list(_unusual(cohort)),
    }


def anonymous(data: Data) -> Data:
    """Give a report that names no student: numbered by chance, without the text of notes.

    A note may quote the name of a file or of another student, so that no text of one can be shown.
    Who handed in nothing is only counted.
    """
    unusual = [
        {**one, "notes": [], "withheld": len(one["notes"])}
        for one in data["unusual"]
        if one["status"] != "missing"
    ]
    random.SystemRandom().shuffle(unusual)
    numbered = [one | {"student": str(k)} for k, one in enumerate(unusual, start=1)]
    return {**data, "anonymous": True, "unusual": numbered}


# --- students ---


def _students(cohort: Cohort) -> dict[str, int]:
    """Count who was given the assignment, by what came of it."""
    found = Counter(map(status_of, cohort.records))
    found["waiting"] += len(cohort.ungraded)
    found["missing"] = len(cohort.missing)
    names = ("graded", "waiting", "refused", "missing")
    return {"given": found.total(), **{name: found[name] for name in names}}


def _scores(records: Sequence[Data]) -> Data | None:
    """Describe the scores of those of whom everything is graded; None where there is nobody."""
    worth = max((record["max"] for record in records), default=0)
    if not worth:
        return None
    shares = [record["score"] / record["max"] for record in records if record["max"]]
    points = [round(share * worth, 6) for share in shares]
    return {
        "count": len(points),
        "max": worth,
        "mean": _short(statistics.fmean(points)),
        "deviation": _short(statistics.stdev(points)) if len(points) > 1 else None,
        "lowest": min(points),
        "quartiles": [_short(value) for value in quartiles(points)],
        "highest": max(points),
        "chance": _short(chance(len(points))) if len(points) > 1 else None,
        "histogram": [
            {"from": k / BINS, "to": (k + 1) / BINS, "count": count}
            for k, count in enumerate(histogram(shares))
        ],
    }


def _unusual(cohort: Cohort) -> Iterator[Data]:
    """Give what was not ordinary, by student."""
    for record in cohort.records:
        status = status_of(record)
        notes = [*([record["refused"]] if record["refused"] else []), *record["notes"]]
        if notes or status != "graded":
            yield _noted(record["student"], status, notes)
    for student in cohort.ungraded:
        yield _noted(student, "waiting", [])
    for student in cohort.missing:
        yield _noted(student, "missing", [])


def _noted(student: str, status: str, notes: list[str]) -> Data:
    return {"student": student, "status": status, "notes": notes, "withheld": 0}


# --- parts ---


def _part(place: Place, seen: Sequence[Seen]) -> Data:
    """Describe one part."""
    shares = [one.share for one in seen if one.share is not None]
    pairs = [(o.share, o.rest) for o in seen if o.share is not None and o.rest is not None]
    r = discrimination([share for share, _ in pairs], [rest for _, rest in pairs])
    kinds = Counter(one.kind for one in seen)
    mistakes = Counter(name for one in seen for name in one.mistakes)
    return {
        "family": place[2],
        "part": place[3],
        "points": max(one.points for one in seen),
        "students": len(seen),
        "answered": len(seen) - kinds["blank"],
        "difficulty": _short(difficulty(shares)),
        "discrimination": _short(r),
        "chance": None if r is None else _short(chance(len(pairs))),
        "kinds": {kind: kinds[kind] for kind in (*KINDS, *sorted(set(kinds) - set(KINDS)))},
        "misconceptions": dict(_by_count(mistakes)),
        "reasons": list(_reasons(shares, r, len(pairs), kinds)),
    }


def _reasons(
    shares: Sequence[float], r: float | None, correlated: int, kinds: Mapping[str, int]
) -> Iterator[str]:
    """Say by names why a part needs the eyes of the instructor."""
    if len(shares) >= SOME and max(shares) <= 0:
        yield "nobody"
    lost = sum(share < 1 for share in shares)
    if r is not None and correlated >= ENOUGH and lost >= SOME and r < WEAK:
        yield "negative" if r < 0 else "weak"
    answered = sum(kinds.values()) - kinds["blank"]
    formless = sum(kinds[kind] for kind in FORMLESS)
    if formless >= SOME and formless >= MANY * answered:
        yield "unreadable"


# --- misconceptions ---


def _misconceptions(
    groups: Mapping[Place, Sequence[Seen]], labels: Mapping[tuple[int, int], Data]
) -> Iterator[Data]:
    """Give the misconceptions by the number of students who have them."""
    given: dict[str, set[str]] = {}
    found: dict[str, list[Seen]] = {}
    for one in chain.from_iterable(groups.values()):
        given.setdefault(one.place[2], set()).add(one.student)
        for name in one.mistakes:
            found.setdefault(name, []).append(one)
    students = Counter({name: len({one.student for one in some}) for name, some in found.items()})
    for name, count in _by_count(students):
        places = Counter(one.place for one in found[name])
        kinds = list(dict.fromkeys(place[2] for place, _ in places.most_common()))
        asked = len(set.union(*(given[family] for family in kinds)))
        yield {
            "name": name,
            "says": _says(name, kinds),
            "students": count,
            "of": asked,
            "where": [
                labels[place[:2]] | {"family": place[2], "part": place[3], "count": times}
                for place, times in places.most_common()
            ],
        }


def _says(name: str, names: Iterable[str]) -> str:
    """Give the words of the first family that knows a misconception, none where none does."""
    for family in names:
        if family in families.names():
            for one in families.get(family).misconceptions:
                if one.name == name:
                    return one.says
    return ""


def _by_count(counts: "Counter[str]") -> list[tuple[str, int]]:
    """Give the most frequent first, and in alphabetical order what is as frequent."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _short(value: Any) -> Any:
    return None if value is None else round(value, 6)
