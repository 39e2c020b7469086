"""Reports: statistics against plain loops, planted mistakes found again, files that are safe."""

import csv
import io
import itertools
import json
import math
import random
import re
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.core import freeze
from deltarule.generator.sampling import draw
from deltarule.graders.marking import mark_all
from deltarule.graders.reporting.formulas import (
    chance,
    difficulty,
    discrimination,
    histogram,
    quartiles,
)
from deltarule.graders.reporting.pages import page, table
from deltarule.graders.reporting.records import Cohort, load
from deltarule.graders.reporting.report import ENOUGH, KINDS, anonymous, report
from tests import simulated

Data = dict[str, Any]
often = settings(max_examples=100, deadline=None)
shares = st.lists(st.integers(0, 8).map(lambda n: n / 8), max_size=12)
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    '=HYPERLINK("http://evil")',
    "[bold]x[/] [/nothing]",
    "\x1b[31m\u202e\ud800{{ 7 * 7 }}",
    "</style></title><svg onload=alert(1)>",
)


# --- records ---


def verdict(part: str, kind: str, points: float, most: float = 1.0, *names: str) -> Data:
    """Give a verdict as grading keeps it."""
    says = {"points": points, "max": most, "says": kind}
    return {"part": part, "kind": kind, **says, "misconceptions": list(names)}


def item(verdicts: list[Data], slot: int = 0, family: str = "f", **more: Any) -> Data:
    """Give an item with its place."""
    place = {"slot": slot, "item": 0, "unrun": [], "answers": {}} | more
    score, most = (sum(v[key] for v in verdicts) for key in ("points", "max"))
    return {"family": family, "score": score, "max": most, "verdicts": verdicts, **place}


def record(student: str, *items: Data, **more: Any) -> Data:
    """Give the record of a student."""
    score, most = (round(sum(one[key] for one in items), 6) for key in ("score", "max"))
    known = {"student": student, "attempt": 1, "score": score, "max": most}
    return {**known, "refused": "", "notes": [], "items": list(items), **more}


def refused(student: str, why: str) -> Data:
    """Give the record of a student of whom nothing was graded."""
    return record(student, refused=why, score=None, max=1.0)


def slot(*items: Data, pick: int = 1, pooled: bool = False) -> Data:
    """Give a slot of a bank as the plan of an assignment keeps it."""
    return {"pick": pick, "pooled": pooled, "items": list(items)}


def asks(family: str, *parts: str) -> Data:
    """Give an item of a bank."""
    return {"family": family, "parts": [{"name": part} for part in parts]}


def one_slot(rows: list[list[float]], **more: Any) -> Cohort:
    """Give a class that was asked parts of one point each, by the points of each student."""
    names = [f"p{k}" for k in range(len(rows[0]))]
    records = tuple(
        record(
            f"s{i}",
            item(
                [verdict(n, "right" if p else "wrong", p) for n, p in zip(names, row, strict=True)]
            ),
        )
        for i, row in enumerate(rows)
    )
    return Cohort("hw", "Title", (slot(asks("f", *names)),), records, **more)


def part_of(data: Data, name: str) -> Data:
    """Find a part by its name."""
    return next(part for part in data["parts"] if part["part"] == name)


# --- formulas ---


def pearson(xs: list[float], ys: list[float]) -> float | None:
    """Correlate in exact numbers, by the sums of the formula that needs no means."""
    x, y = [Fraction(one) for one in xs], [Fraction(one) for one in ys]
    n = len(x)
    product = squares_x = squares_y = Fraction(0)
    for i in range(n):
        for k in range(n):
            product += (x[i] - x[k]) * (y[i] - y[k])
            squares_x += (x[i] - x[k]) ** 2
            squares_y += (y[i] - y[k]) ** 2
    if n < 3 or not squares_x or not squares_y:
        return None
    return float(product) / math.sqrt(squares_x * squares_y)


@often
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_discrimination_is_the_correlation(pairs: list[tuple[int, int]]) -> None:
    """It is the correlation over all pairs of students, and None where there is none."""
    xs, ys = [x / 8 for x, _ in pairs], [y / 8 for _, y in pairs]
    assert discrimination(xs, ys) == pytest.approx(pearson(xs, ys), abs=1e-12)


def test_noise_of_sums_is_no_spread() -> None:
    """Students with the same score are the same, whatever the noise of adding up."""
    assert discrimination([0, 1, 0, 1], [0.3, 0.1 + 0.2, 0.3, 0.3]) is None


@given(shares)
@often
def test_difficulty_is_the_mean(values: list[float]) -> None:
    """It is the sum over the number, and None of nobody."""
    exact = sum(map(Fraction, values), Fraction(0)) / len(values) if values else None
    assert difficulty(values) == (None if exact is None else pytest.approx(float(exact)))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
@often
def test_quartiles_split_in_four(values: list[float]) -> None:
    """They are where a line through the ordered values is at a quarter, a half, three quarters."""
    ordered = sorted(values)
    for k, found in enumerate(quartiles(values), start=1):
        place = Fraction(k * (len(values) - 1), 4)
        low = math.floor(place)
        high = min(low + 1, len(values) - 1)
        expected = ordered[low] + float(place - low) * (ordered[high] - ordered[low])
        assert found == pytest.approx(expected, abs=1e-9)
    assert quartiles(values)[1] == pytest.approx(statistics.median(values), abs=1e-9)


@given(st.lists(st.integers(-5, 130), max_size=50))
@often
def test_each_share_is_in_one_bin(hundredths: list[int]) -> None:
    """Bins have their lower end; what is beyond the ends is in the first or last one."""
    found = histogram([n / 100 for n in hundredths])
    for k, count in enumerate(found):
        low, high = (-1000 if k == 0 else 10 * k), (1000 if k == 9 else 10 * k + 10)
        assert count == sum(low <= n < high for n in hundredths)


def test_noise_of_sums_moves_nobody_to_another_bin() -> None:
    """A score at the end of a bin is in the next one, whatever the noise of adding up."""
    assert 1 - 0.9 < 0.1
    assert histogram([1 - 0.9, 0.1 + 0.2]) == [0, 1, 0, 1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("rests", [(0, 1, 2, 3, 4), (0, 0, 1, 1, 5), (0, 0, 0, 0, 1)])
def test_chance_is_two_deviations_over_all_permutations(rests: tuple[float, ...]) -> None:
    """Whatever the scores, the correlations of all permutations have that deviation around 0."""
    found = [discrimination((0, 0, 0.5, 1, 1), order) for order in itertools.permutations(rests)]
    squares = [r * r for r in found if r is not None]
    assert chance(5) == pytest.approx(2 * math.sqrt(sum(squares) / len(squares)))


# --- parts ---


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 4).map(lambda p: p / 4), min_size=n, max_size=n),
            min_size=1,
            max_size=12,
        )
    )
)
@often
def test_parts_are_described_as_by_hand(rows: list[list[float]]) -> None:
    """Difficulty is a column's mean; discrimination correlates it with the sum of the others."""
    data = report(one_slot(rows))
    for k, part in enumerate(data["parts"]):
        column = [row[k] for row in rows]
        rest = [sum(row) - row[k] for row in rows]
        assert part["students"] == part["answered"] == len(rows)
        assert part["difficulty"] == pytest.approx(sum(column) / len(rows), abs=1e-6)
        assert part["discrimination"] == pytest.approx(pearson(column, rest), abs=1e-6)
        assert sum(part["kinds"].values()) == len(rows)
    assert sum(one["count"] for one in data["scores"]["histogram"]) == len(rows)
    assert data["scores"]["mean"] == pytest.approx(statistics.mean(map(sum, rows)), abs=1e-6)


verdicts = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 4),
    st.lists(st.sampled_from("mno"), max_size=2, unique=True),
)


@given(st.lists(st.lists(verdicts, min_size=3, max_size=3), min_size=1, max_size=8), st.randoms())
@often
def test_nothing_is_lost_and_order_does_not_matter(rows: Any, chosen: random.Random) -> None:
    """All verdicts and mistakes are counted once, and the order of the records changes nothing."""
    records = [
        record(
            f"s{i}",
            item(
                [
                    verdict(f"p{k}", kind, n / 4, 1.0, *names)
                    for k, (kind, n, names) in enumerate(row)
                ]
            ),
        )
        for i, row in enumerate(rows)
    ]
    cohort = Cohort("hw", "T", (slot(asks("f", "p0", "p1", "p2")),), tuple(records))
    data = report(cohort)
    counted: Counter[str] = Counter()
    for part in data["parts"]:
        counted.update(part["kinds"])
    assert +counted == Counter(kind for row in rows for kind, _, _ in row)
    for one in data["misconceptions"]:
        having = [row for row in rows if any(one["name"] in names for _, _, names in row)]
        times = sum(one["name"] in names for row in rows for _, _, names in row)
        assert (one["students"], one["of"]) == (len(having), len(rows))
        assert sum(where["count"] for where in one["where"]) == times
    chosen.shuffle(records)
    other = report(Cohort("hw", "T", cohort.slots, tuple(records)))
    assert {**other, "unusual": []} == {**data, "unusual": []}
    json.dumps(data, allow_nan=False)
    page(data)


def test_parts_of_a_pool_are_told_apart() -> None:
    """Each item of a pool has parts of its own, also where the family is the same."""

    def given_(student: str, place: int, points: float) -> Data:
        return record(student, item([verdict("y", "right", points)], 0, "gate", item=place))

    pool = slot(asks("gate", "y"), asks("gate", "y"), pick=2, pooled=True)
    last = slot(asks("other", "z"))
    records = [given_("a", 0, 1.0), given_("b", 1, 0.0), given_("c", 1, 0.5)]
    records[0]["items"].append(item([verdict("z", "right", 1.0)], 1, "other"))
    found = report(Cohort("hw", "T", (pool, last), tuple(records)))["parts"]
    assert [(p["question"], p["item"], p["students"], p["difficulty"]) for p in found] == [
        ("q1-2", 1, 1, 1.0),
        ("q1-2", 2, 2, 0.25),
        ("q3", None, 1, 1.0),
    ]


def test_parts_stand_in_the_order_of_the_bank() -> None:
    """The order is that of the questions and their parts, not of the alphabet."""
    records = (record("a", item([verdict(p, "right", 1.0) for p in ("a", "z", "b")])),)
    data = report(Cohort("hw", "T", (slot(asks("f", "z", "b", "a")),), records))
    assert [part["part"] for part in data["parts"]] == ["z", "b", "a"]


def test_what_is_not_graded_counts_nowhere() -> None:
    """Refused, waiting and missing students are counted as such, and change no statistics."""
    rows = [[1.0, 0.5], [0.0, 0.25], [1.0, 1.0]]
    plain = report(one_slot(rows))
    waits = record("w", item([verdict("p0", "unreadable", 0.0), verdict("p1", "right", 1.0)]))
    waits["items"][0]["unrun"] = ["p0"]
    records = (*one_slot(rows).records, refused("r", "this is the notebook of s1"), waits)
    cohort = Cohort("hw", "T", one_slot(rows).slots, records, ("late",), ("m1", "m2"))
    data = report(cohort)
    assert data["students"] == {"given": 8, "graded": 3, "waiting": 2, "refused": 1, "missing": 2}
    assert data["scores"] == plain["scores"]
    assert part_of(data, "p0") == part_of(plain, "p0")
    ran = part_of(data, "p1")
    assert (ran["students"], ran["discrimination"]) == (4, part_of(plain, "p1")["discrimination"])
    assert ran["difficulty"] == pytest.approx(2.75 / 4)
    assert {one["student"]: one["status"] for one in data["unusual"]} == {
        "r": "refused",
        "w": "waiting",
        "late": "waiting",
        "m1": "missing",
        "m2": "missing",
    }


def test_a_class_of_which_nothing_is_complete_has_no_scores() -> None:
    """Where all were refused there are no scores and no parts, and the page says so."""
    data = report(Cohort("hw", "T", (slot(asks("f", "p")),), (refused("a", "why"),)))
    assert (data["scores"], data["parts"]) == (None, [])
    assert "graded completely" in page(data)
    assert len(table(data).splitlines()) == 1


def test_a_part_worth_nothing_has_no_difficulty() -> None:
    """A part without points, as a void one, divides nothing."""
    records = tuple(
        record(f"s{i}", item([verdict("p", "wrong", 0.0, 0.0), verdict("q", "right", i / 4)]))
        for i in range(4)
    )
    data = report(Cohort("hw", "T", (slot(asks("f", "p", "q")),), records))
    assert part_of(data, "p")["difficulty"] is None
    assert part_of(data, "q")["discrimination"] is None


@pytest.mark.parametrize(
    ("column", "reasons"),
    [
        ([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], ["negative"]),
        ([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], ["negative"]),
        ([0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0], ["weak"]),
        ([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], []),
        ([1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1], []),
        ([1] * 10 + [0, 0], []),
        ([1] * 12, []),
        ([0.25] * 12, []),
        ([0] * 12, ["nobody"]),
    ],
)
def test_parts_that_need_eyes(column: list[float], reasons: list[str]) -> None:
    """Who does better elsewhere and worse here points at a part; two slips do not."""
    rows = [[points, k / 11] for k, points in enumerate(column)]
    data = report(one_slot(rows))
    assert part_of(data, "p0")["reasons"] == reasons
    few = report(one_slot(rows[: ENOUGH - 1]))
    assert not {"negative", "weak"} & set(part_of(few, "p0")["reasons"])


def test_many_unreadable_answers_point_at_a_part() -> None:
    """A fifth of the answers, three at least, is many; what is blank is no answer."""

    def class_of(unreadable: int, blank: int, right: int) -> Data:
        kinds = ["unreadable"] * unreadable + ["blank"] * blank + ["right"] * right
        records = tuple(
            record(f"s{i}", item([verdict("p", kind, float(kind == "right"))]))
            for i, kind in enumerate(kinds)
        )
        return report(Cohort("hw", "T", (slot(asks("f", "p")),), records))

    assert class_of(3, 80, 12)["attention"][0]["reasons"] == ["unreadable"]
    assert class_of(3, 0, 13)["attention"] == []
    assert class_of(2, 0, 1)["attention"] == []


# --- a simulated class ---

SIZE = 500
PLANTED = {
    "backprop_2_2_2": {"ignores-second-output-path": 90, "sigma-prime-quotient": 41},
    "cnn_shapes": {"plus-one-inside-the-quotient": 77, "biases-forgotten": 3},
    "lms_epoch": {"bias-left-out": 120, "mean-dropped": 18},
}
SLIPS, BLANK, NONSENSE = 40, 25, 12


def answers_of(family: str, exercises: list[Any], chosen: random.Random) -> list[Data]:
    """Answer as a class with planted misconceptions, slips, blanks and nonsense."""
    known = {m.name: m for m in families.get(family).misconceptions}
    roles: list[Any] = [m for name, n in PLANTED[family].items() for m in [known[name]] * n]
    roles += ["slip"] * SLIPS + ["blank"] * BLANK + ["nonsense"] * NONSENSE
    roles += ["right"] * (SIZE - len(roles))
    chosen.shuffle(roles)
    return [answer(exercise, role, chosen) for exercise, role in zip(exercises, roles, strict=True)]


def answer(exercise: Any, role: Any, chosen: random.Random) -> Data:
    """Answer one exercise in a role."""
    if role in ("blank", "nonsense"):
        return {p.step: "as I said" for p in exercise.parts} if role == "nonsense" else {}
    if role not in ("slip", "right"):
        return simulated.mistaken(exercise, role)
    answers = simulated.right(exercise)
    if role == "slip":
        part = chosen.choice(
            [p.step for p in exercise.parts if isinstance(answers[p.step], float)] or [""]
        )
        answers |= {part: answers[part] + 7.77} if part else {}
    return answers


@pytest.fixture(scope="module")
def simulation() -> Data:
    """Report on a class of 500 students with planted misconceptions."""
    chosen = random.Random(8)
    items: list[list[Data]] = [[] for _ in range(SIZE)]
    slots = []
    for number, name in enumerate(PLANTED):
        family = families.get(name)
        exercises = draw(family, range(SIZE), family.options())
        markings = mark_all(exercises, answers_of(name, exercises, chosen))
        for mine, marking in zip(items, markings, strict=True):
            mine.append(item([freeze(asdict(v)) for v in marking.verdicts], number, name))
        slots.append(slot(asks(name, *(part.step for part in exercises[0].parts))))
    records = tuple(record(f"s{i}", *mine) for i, mine in enumerate(items))
    return report(Cohort("hw", "Simulated", tuple(slots), records))


def test_planted_misconceptions_are_recovered(simulation: Data) -> None:
    """Each is found as often as it was planted, and nearly nothing that was not planted."""
    found = {one["name"]: one for one in simulation["misconceptions"]}
    planted = {name: n for counts in PLANTED.values() for name, n in counts.items()}
    assert {name: found[name]["students"] for name in planted} == planted
    assert all(found[name]["of"] == SIZE and found[name]["says"] for name in planted)
    assert sum(one["students"] for name, one in found.items() if name not in planted) <= SLIPS / 10
    order = [one["students"] for one in simulation["misconceptions"]]
    assert order == sorted(order, reverse=True)


def test_planted_blanks_and_nonsense_are_recovered(simulation: Data) -> None:
    """Every part was left out, and filled with nonsense, as often as that was planted."""
    for part in simulation["parts"]:
        assert part["students"] == SIZE
        assert part["answered"] == SIZE - BLANK
        assert part["kinds"]["unreadable"] == NONSENSE
        assert 0 < part["discrimination"] < 1


# --- outputs ---


class Tags(HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag."""
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data


def read_page(data: Data) -> Tags:
    """Read the page of a report as a browser does."""
    tags = Tags()
    tags.feed(page(data))
    return tags


def class_with_notes(notes: tuple[str, ...], name: str = "ann") -> Data:
    """Report on a class in which one student has notes, and one is refused."""
    one = record(name, item([verdict("p", "right", 1.0)]), notes=list(notes))
    records = (one, refused(f"{name}2", notes[0] if notes else "why"))
    return report(Cohort("hw", "T", (slot(asks("f", "p")),), records, (), (f"{name}3",)))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_of_a_student_acts_on_the_page(hostile: str) -> None:
    """Whatever names, notes, parts and mistakes are, the page has the same tags, and shows them."""
    harmless, tags = (
        read_page(class_with_notes(("x",))),
        read_page(class_with_notes((hostile,), hostile)),
    )
    assert tags.tags == harmless.tags
    assert tags.attributes == harmless.attributes
    assert "".join(c if c.isprintable() else " " for c in hostile) in tags.text
    page(class_with_notes((hostile,), hostile)).encode()
    bad = record("a", item([verdict(hostile, "misconception", 0.0, 1.0, hostile)], family=hostile))
    data = report(Cohort(hostile, hostile, (slot(asks(hostile, hostile)),), (bad,)))
    plain = record("a", item([verdict("p", "misconception", 0.0, 1.0, "m")]))
    same = report(Cohort("hw", "T", (slot(asks("f", "p")),), (plain,)))
    assert read_page(data).tags == read_page(same).tags


def test_the_page_needs_nothing_else(simulation: Data) -> None:
    """It has no script and no address, and every chart is SVG inside."""
    text = page(simulation)
    tags = read_page(simulation)
    assert not tags.tags.keys() & {"script", "img", "link", "iframe", "object"}
    assert not tags.attributes & {"src", "href", "onload", "onclick"}
    assert not re.search(r"url\(|@import|https?:", text)
    assert tags.tags["svg"] > len(simulation["parts"])
    assert all(one["name"] in tags.text for one in simulation["misconceptions"])


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
@often
def test_the_table_is_read_as_it_was_written(part: str, name: str) -> None:
    """Each row has its cells, whatever is in them, and none begins as a formula does."""
    made = record("a", item([verdict(part, "misconception", 0.25, 1.0, name)]))
    data = report(Cohort("hw", "T", (slot(asks("f", part)),), (made,)))
    (row,) = csv.DictReader(io.StringIO(table(data), newline=""), strict=True)
    assert row["part"].removeprefix("'") == "".join(
        c if c.isprintable() else " " for c in part
    ).removeprefix("'")
    assert not row["part"].lstrip().startswith(("=", "+", "-", "@"))
    assert not row["misconceptions"].lstrip().startswith(("=", "+", "-", "@"))
    assert (row["points"], row["difficulty"], row["misconception"]) == ("1.0", "0.25", "1")
    assert row["discrimination"] == ""


def test_the_table_has_what_the_report_has(simulation: Data) -> None:
    """Numbers come back from the table as they are in the report, also those below 0."""
    rows = list(csv.DictReader(io.StringIO(table(simulation), newline=""), strict=True))
    assert len(rows) == len(simulation["parts"])
    for row, part in zip(rows, simulation["parts"], strict=True):
        assert (row["question"], row["family"], row["part"]) == (
            part["question"],
            part["family"],
            part["part"],
        )
        assert float(row["discrimination"]) == part["discrimination"]
        assert {kind: int(row[kind]) for kind in KINDS} == part["kinds"]
    below = report(one_slot([[1, 0], [1, 0.5], [0, 1]]))
    (first, _) = csv.DictReader(io.StringIO(table(below), newline=""))
    assert float(first["discrimination"]) < 0


def test_an_anonymous_report_names_nobody() -> None:
    """Neither ids nor notes are in it; numbers are by chance, and not in the order of ids."""
    names = [f"student-{n:03}" for n in range(60)]
    records = tuple(
        record(name, item([verdict("p", "right", 1.0)]), notes=["as " + names[n - 1]] * (n + 1))
        for n, name in enumerate(names)
    )
    cohort = Cohort("hw", "T", (slot(asks("f", "p")),), records, ("student-late",), ("student-no",))
    data, again = anonymous(report(cohort)), anonymous(report(cohort))
    for text in (json.dumps(data), page(data), table(data)):
        assert "student-" not in text
    counts = [one["withheld"] for one in data["unusual"]]
    assert sorted(counts) == [0, *range(1, 61)]
    assert counts != [one["withheld"] for one in again["unusual"]] != sorted(counts)
    assert [one["student"] for one in data["unusual"]] == [str(k) for k in range(1, 62)]
    assert data["parts"] == report(cohort)["parts"]


# --- the command ---


def write(path: Path, data: Data) -> None:
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with three graded students, one of them waiting, one ungraded, one missing."""
    folder = tmp_path / "course" / ".deltarule" / "assignments" / "hw1"
    parts = [{"name": name, "points": 1.0, "digits": 4} for name in ("h1.net", "h1.out")]
    plain = {"pick": 1, "numbers": "student", "pooled": False}
    bank = {"family": "backprop_2_2_2", "options": {}, "parts": parts, "givens": None}
    code = {"family": "gone_family", "options": {}, "parts": parts[:1], "givens": None}
    slots = [{**plain, "items": [bank]}, {**plain, "pooled": True, "items": [bank, code]}]
    write(folder / "assignment.json", {"format": 1, "title": "A [title]", "slots": slots})
    first = item([verdict("h1.net", "right", 1.0), verdict("h1.out", "wrong", 0.0)])
    second = item([verdict("h1.net", "misconception", 0.0, 1.0, "no-such-mistake")])
    for student in ("ann", "bob", "cem", "dan", "eve"):
        items = [{"slot": 0, "item": 0, "pooled": False}, {"slot": 1, "item": 1, "pooled": True}]
        write(folder / "issued" / "1" / f"{student}.json", {"items": items})
    for student in ("ann", "bob", "cem"):
        unrun = ["q2_answers"] if student == "cem" else []
        items = [{**first, "family": "backprop_2_2_2"}, {**second, "family": "gone_family"}]
        items = [{k: v for k, v in i.items() if k not in ("slot", "item", "unrun")} for i in items]
        notes = [HOSTILE[4], HOSTILE[3]] if student == "bob" else []
        write(
            folder / "graded" / f"{student}.json", record(student, *items, notes=notes, unrun=unrun)
        )
    (tmp_path / "course" / "submitted" / "dan" / "hw1").mkdir(parents=True)
    return tmp_path / "course"


def run(*words: object, columns: int = 80) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "deltarule.cli", "report", *map(str, words)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "COLUMNS": str(columns), "PATH": ""},
        timeout=60,
    )


def test_records_are_read_with_their_places(course: Path) -> None:
    """Items get slot and item of what was issued, and know which of their parts wait."""
    cohort = load(course, "hw1")
    assert (cohort.ungraded, cohort.missing) == (("dan",), ("eve",))
    assert [(i["slot"], i["item"], i["unrun"]) for i in cohort.records[2]["items"]] == [
        (0, 0, []),
        (1, 1, ["h1.net"]),
    ]


def test_the_command_reports(course: Path, tmp_path: Path) -> None:
    """Tables fit 80 columns, and the page and the table are written."""
    html, table_ = tmp_path / "out" / "r.html", tmp_path / "r.csv"
    done = run("--course", course, "--assignment", "hw1", "--html", html, "--csv", table_)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "5 given, 2 graded, 2 waiting, 0 refused, 1 missing" in lines
    assert "\x1b[31m" not in done.stdout
    assert "[bold]x[/] [/nothing]" in done.stdout
    assert max(len(line) for line in lines if "written" not in line) <= 80
    assert "nothing handed in: eve" in lines
    assert "no-such-mistake" in html.read_text(encoding="utf-8")
    assert len(table_.read_text(encoding="utf-8").splitlines()) == 4


def test_the_command_prints_json(course: Path) -> None:
    """The JSON is the report, with the documented fields."""
    done = run("--course", course, "--assignment", "hw1", "--json")
    data = json.loads(done.stdout)
    assert data == report(load(course, "hw1"))
    fields = "assignment title anonymous students scores parts misconceptions attention unusual"
    assert list(data) == fields.split()


def test_the_command_names_nobody(course: Path, tmp_path: Path) -> None:
    """With --anonymous no output has an id or a note."""
    files = tmp_path / "r.html", tmp_path / "r.csv"
    place = ("--course", course, "--assignment", "hw1", "--anonymous")
    texts = [
        run(*place, "--html", files[0], "--csv", files[1]).stdout,
        run(*place, "--json").stdout,
    ]
    texts[0] = texts[0].replace(str(tmp_path), "")
    for text in (*texts, *(path.read_text(encoding="utf-8") for path in files)):
        assert text
        assert not re.search(r"\b(ann|bob|cem|dan|eve)\b|nothing\]|7 \* 7", text)


def test_wrong_input_is_told(course: Path, tmp_path: Path) -> None:
    """No such assignment, nothing graded, no possible file: status 2, and nothing is written."""
    place = ("--course", course, "--assignment", "hw1")
    out = tmp_path / "r.html"
    cases: list[tuple[tuple[object, ...], str]] = [
        (("--course", course, "--assignment", "hw2"), "did you mean hw1"),
        (("--course", tmp_path, "--assignment", "hw1"), "nothing was built there"),
        ((*place, "--html", tmp_path), "is a folder"),
        ((*place, "--html", out, "--csv", out), "same file"),
    ]
    for words, message in cases:
        done = run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
    for path in (course / ".deltarule" / "assignments" / "hw1" / "graded").iterdir():
        path.unlink()
    done = run(*place, "--html", out)
    assert done.returncode == 2
    assert "deltarule grade --course" in done.stderr
    assert not out.exists()
