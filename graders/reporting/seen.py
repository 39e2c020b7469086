"""Verdicts with their places: what a report groups, and how it names and orders the groups."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from deltarule.generator import families
from deltarule.generator.core import InputError
from deltarule.graders.reporting.formulas import DECIMALS
from deltarule.graders.reporting.records import Data

Place = tuple[int, int, str, str]
"""Which part it is: slot and item of the bank, family, name of the part."""


@dataclass(frozen=True)
class Seen:
    """One verdict, whose it is, and what the student reached at the part and at all others.

    `share` is None where the part is worth nothing, `rest` where the rest is, or is not all known.
    """

    student: str
    place: Place
    kind: str
    mistakes: tuple[str, ...]
    points: float
    share: float | None
    rest: float | None


def status_of(record: Data) -> str:
    """Tell whether a record is graded, refused, or waits with some of its parts."""
    if record["refused"]:
        return "refused"
    return "waiting" if any(item["unrun"] for item in record["items"]) else "graded"


def seen_in(record: Data) -> Iterator[Seen]:
    """Give the verdicts of a record, but those on parts that wait."""
    pairs = [
        (item, verdict)
        for item in record["items"]
        for verdict in item["verdicts"]
        if verdict["part"] not in item["unrun"]
    ]
    complete = status_of(record) == "graded"
    reached = sum(verdict["points"] for _, verdict in pairs)
    worth = sum(verdict["max"] for _, verdict in pairs)
    for item, verdict in pairs:
        points, most = verdict["points"], verdict["max"]
        place = (item["slot"], item["item"], item["family"], verdict["part"])
        left = round(worth - most, DECIMALS)
        rest = (reached - points) / left if complete and left > 0 else None
        share = points / most if most > 0 else None
        mistakes = tuple(verdict["misconceptions"])
        yield Seen(record["student"], place, verdict["kind"], mistakes, most, share, rest)


def labels_of(slots: Sequence[Data]) -> dict[tuple[int, int], Data]:
    """Give the numbers of the questions in the notebook, and of an item in its pool."""
    labels: dict[tuple[int, int], Data] = {}
    number = 1
    for s, slot in enumerate(slots):
        last = number + slot["pick"] - 1
        question = f"q{number}" if last == number else f"q{number}-{last}"
        for i, item in enumerate(slot["items"]):
            pooled = {"item": i + 1 if slot["pooled"] else None, "title": _title(item["family"])}
            labels[s, i] = {"question": question, **pooled}
        number = last + 1
    return labels


def _title(family: str) -> str:
    """Give the title of a family, its name where it is no more."""
    try:
        return families.get(family).title
    except InputError:
        return family


def in_order(slots: Sequence[Data]) -> Callable[[tuple[Place, object]], tuple[int, int, int]]:
    """Give the key that sorts places as the bank has them; what it no longer asks comes last."""
    ranks = {
        (s, i, item["family"], part["name"]): k
        for s, slot in enumerate(slots)
        for i, item in enumerate(slot["items"])
        for k, part in enumerate(item["parts"])
    }
    return lambda pair: (*pair[0][:2], ranks.get(pair[0], len(ranks)))
