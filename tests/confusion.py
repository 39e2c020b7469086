"""Simulated students with planted mistakes, and a table of what they were diagnosed with.

Run as ``python -m tests.confusion``: a thousand students of each family by default.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from deltarule.generator import families
from deltarule.generator.checks import Exact, Numeric, Shape
from deltarule.generator.core import Exercise, Family, Misconception, Part
from deltarule.generator.sampling import draw, misconceptions
from deltarule.graders.marking import Marking, mark_all
from deltarule.graders.verdicts import Verdict
from deltarule.reference.formula import Array
from tests import simulated

KINDS = ("right", "one", "two", "slip", "slip and one")
WEIGHTS = (10, 30, 20, 20, 20)


@dataclass(frozen=True)
class Student:
    """A student's exercise and answers, and which mistakes were planted in them."""

    exercise: Exercise
    kind: str
    answers: simulated.Answers
    planted: tuple[str, ...]
    slip: str = ""


@dataclass
class Tally:
    """What came out for students with the same kind of mistakes."""

    students: int = 0
    planted: int = 0
    named: int = 0
    misnamed: int = 0
    charged_once: int = 0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)


def students(family: Family, count: int) -> list[Student]:
    """Make students of a family, with mistakes drawn at random."""
    chance = random.Random(f"confusion {family.name}")
    options = family.options()
    exercises = draw(family, range(10_000, 10_000 + count), options)
    active = misconceptions(family, options, exercises[0].parts)
    return [plant(one, chance.choices(KINDS, WEIGHTS)[0], active, chance) for one in exercises]


def plant(
    exercise: Exercise, kind: str, active: Sequence[Misconception], chance: random.Random
) -> Student:
    """Make one student with mistakes of a kind, that show in the answers."""
    numbers = [p for p in exercise.parts if isinstance(p.check, Numeric | Exact | Shape)]
    if not numbers:  # one cannot slip in a choice
        kind = kind.replace("slip and one", "one").replace("slip", "right")
    wanted = {"one": 1, "two": 2, "slip and one": 1}.get(kind, 0)
    mistakes = tuple(chance.sample(active, min(wanted, len(active))))
    carried: dict[str, Array] = {}
    slip = ""
    if "slip" in kind:
        part = chance.choice(numbers)
        carried[part.step] = slipped(exercise, part, active, chance)
        slip = part.step
    answers = simulated.mistaken(exercise, *mistakes, carried=carried)
    shown = tuple(m.name for m in mistakes if shows(exercise, m, mistakes, carried, answers))
    return Student(exercise, kind, answers, shown, slip)


def shows(
    exercise: Exercise,
    mistake: Misconception,
    mistakes: Sequence[Misconception],
    carried: dict[str, Array],
    answers: simulated.Answers,
) -> bool:
    """Tell whether the answers would be others without one of the mistakes."""
    others = [m for m in mistakes if m is not mistake]
    return simulated.mistaken(exercise, *others, carried=carried) != answers


def slipped(
    exercise: Exercise, part: Part, active: Sequence[Misconception], chance: random.Random
) -> Array:
    """Change one number of a right answer in a way that no misconception would."""
    truth = np.array(exercise.solve()[part.step])
    wrong = [exercise.solve(rules=[m.as_rule()])[part.step] for m in active]
    while True:
        value = truth.astype(float)
        place = chance.randrange(value.size)
        number = float(value.flat[place])
        if part.digits is None:
            value.flat[place] = number + chance.choice((-10, -3, -2, 2, 3, 10, number))
        else:
            changed = number * chance.uniform(0.4, 1.8) + chance.choice((-0.1, 0.0, 0.01))
            value.flat[place] = round(changed, part.digits)
        unit = 0.5 if part.digits is None else 20 * 10.0**-part.digits
        if all(np.max(np.abs(value - other)) > unit for other in [truth, *wrong]):
            return value.astype(truth.dtype)


def tally(group: Sequence[Student], marked: Sequence[Marking]) -> dict[str, Tally]:
    """Count for each kind how many mistakes were named, and how many names were wrong."""
    found = {kind: Tally() for kind in KINDS}
    for student, marking in zip(group, marked, strict=True):
        one = found[student.kind]
        names = [name for v in marking.verdicts for name in v.misconceptions]
        one.students += 1
        one.planted += len(student.planted)
        one.named += len(set(names) & set(student.planted))
        one.misnamed += len(set(names) - set(student.planted))
        lost = [v for v in marking.verdicts if v.points < v.max]
        charged = len(student.planted) + bool(student.slip)
        one.charged_once += len(lost) <= charged
        if len(lost) > charged:
            one.causes[cause(lost)] += 1
        for name in set(student.planted) - set(names):
            others = set(names) - set(student.planted) or {"no name"}
            one.pairs.update((name, other) for other in others)
        for name in set(names) - set(student.planted):
            if not set(student.planted) - set(names):
                one.pairs["slip" if student.slip else "nothing", name] += 1
    return found


def cause(lost: Sequence[Verdict]) -> str:
    """Tell why a mistake cost more than its own part."""
    if any("cannot be credited" in verdict.says for verdict in lost):
        return "with the wrong value, right and wrong would be the same further on"
    if any(verdict.kind == "misconception" for verdict in lost):
        return "a second mistake was seen where there is none"
    return "two mistakes hide one another"


def table(found: dict[str, Tally], title: str) -> Table:
    """Show the counts."""
    right = {"justify": "right"}
    names = ("students", "planted", "named", "wrong names", "each charged once")
    columns = [Column(name, **right) for name in names]  # type: ignore[arg-type]
    shown = Table("mistakes", *columns, title=title)
    for kind, one in found.items():
        share = f" ({one.named / one.planted:.1%})" if one.planted else ""
        shown.add_row(
            kind,
            str(one.students),
            str(one.planted),
            f"{one.named}{share}",
            str(one.misnamed),
            f"{one.charged_once / one.students:.1%}" if one.students else "",
        )
    return shown


def main(count: int = 1000) -> None:
    """Print the tables."""
    console = Console()
    for name in families.names():
        group = students(families.get(name), count)
        marked = mark_all([s.exercise for s in group], [s.answers for s in group])
        found = tally(group, marked)
        console.print(table(found, f"{name}: {count} students"))
        confused = sum((one.pairs for one in found.values()), Counter[tuple[str, str]]())
        for (planted, named), times in confused.most_common(8):
            console.print(f"  {planted} -> {named}: {times}")
        for why, times in sum((one.causes for one in found.values()), Counter[str]()).items():
            console.print(f"  charged more than once: {why}: {times}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
