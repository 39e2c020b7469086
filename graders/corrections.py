"""Corrections: what an instructor puts right, in ``corrections.yaml``, after handing out.

The file is in the folder of the course, with a list for each assignment::

    hw1:
      - {question: 2, part: recall, void: true, why: The table was cut off.}
      - {question: 1, part: y, accept_rule: forgets-the-bias, why: The text did not say it.}
      - {question: 1, part: y, accept_value: 0.25, students: [ann], why: Printed wrongly.}
      - {question: 3, bonus: 1, why: It was harder than meant.}
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import yaml

from deltarule.generator import families
from deltarule.generator.checks import Code
from deltarule.generator.core import Family, InputError, Options, Part, freeze, nearest, shown
from deltarule.generator.course import Assignment
from deltarule.generator.issue import Question
from deltarule.generator.layout import Layout
from deltarule.generator.located import UNREADABLE, Reader, compose
from deltarule.generator.sampling import misconceptions, sample
from deltarule.graders.answers import read
from deltarule.graders.words import say

FILE = "corrections.yaml"
KINDS = ("void", "accept_rule", "accept_value", "bonus")
KEYS = ("question", "item", "part", *KINDS, "students", "why")


@dataclass(frozen=True)
class Correction:
    """One correction: of which slot and item of the bank, for whom, and why.

    `item` of None is every item of a pool, an empty `part` every part (the first, for a bonus),
    and `students` of None everybody. `kind` is one of `KINDS`, and `value` is the name of a
    misconception, a further answer, or points; nothing for a void part.
    """

    slot: int
    item: int | None
    part: str
    kind: str
    value: Any
    students: tuple[str, ...] | None
    why: str

    def concerns(self, student: str, question: Question) -> bool:
        """Tell whether a student's question is corrected."""
        steps = {part.step for part in question.exercise.parts}
        return (
            (self.students is None or student in self.students)
            and self.slot == question.slot
            and self.item in (None, question.item)
            and (not self.part or self.part in steps)
        )


def load(assignment: Assignment) -> tuple[Correction, ...]:
    """Read the corrections of an assignment; none where there is no file.

    Raises
    ------
    InputError
        With one line ``file:line:column: ...`` for each mistake.
    """
    path = assignment.course / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    return _load(assignment, data)


@lru_cache(maxsize=8)
def _load(assignment: Assignment, _data: bytes) -> tuple[Correction, ...]:
    """Read the file, once for each state that it is in."""
    path = assignment.course / FILE
    reader = _Reader(path, assignment)
    found = reader.all(compose(path))
    if reader.places:
        raise InputError("\n".join(reader.mistakes))
    return found


def key(assignment: Assignment, student: str) -> str:
    """Give all that corrections have to do with a student, as text that is the same if they are."""
    mine = [c for c in load(assignment) if c.students is None or student in c.students]
    return json.dumps([asdict(c) | {"students": None} for c in mine], default=str)


@dataclass(frozen=True)
class _Asked:
    """An item of the bank as it was issued."""

    family: Family
    options: Options
    parts: tuple[Part, ...]

    def mistakes(self, part: str) -> set[str]:
        """Name the misconceptions that can be accepted, at one part or at any."""
        parts = [one for one in self.parts if part in ("", one.step)]
        if any(isinstance(one.check, Code) for one in parts):
            return {one.name for one in self.family.misconceptions}
        return {one.name for one in misconceptions(self.family, self.options, parts)}

    def part(self, name: str) -> Part | None:
        """Find a part by its name."""
        return next((part for part in self.parts if part.step == name), None)

    def shape(self, name: str) -> tuple[int, ...]:
        """Give the shape of an answer."""
        givens = sample(self.family, [0], 0, self.options)
        trace = self.family.trace(givens, self.options, lead=1)
        return Layout.of([p for p in self.parts if p.step == name], trace, lead=1).shapes[0]


def _asked(item: Mapping[str, Any]) -> _Asked:
    """Give an item of the plan."""
    family = families.get(item["family"])
    options = family.options(item["options"])
    names = [part["name"] for part in item["parts"]]
    return _Asked(family, options, tuple(p for p in family.parts(options) if p.step in names))


class _Reader(Reader):
    """Reads nodes into corrections."""

    def __init__(self, path: Path, assignment: Assignment) -> None:
        super().__init__(path)
        self.assignment = assignment
        slots = assignment.plan()["slots"]
        self.items = [[_asked(item) for item in slot["items"]] for slot in slots]
        self.slots = [s for s, slot in enumerate(slots) for _ in range(slot["pick"])]
        self.students = assignment.students()

    def all(self, root: yaml.Node | None) -> tuple[Correction, ...]:
        """Read the corrections of the assignment; others are read when they are graded."""
        if root is None:
            return ()
        built = sorted(path.name for path in self.assignment.folder.parent.iterdir())
        found = self.mapping(root, f"{FILE}, by assignment", built)
        nodes = self.sequence(found.get(self.assignment.name), self.assignment.name)
        read = [self.correction(node) for node in nodes]
        return tuple(one for one in read if one is not None)

    def correction(self, node: yaml.Node) -> Correction | None:
        """Read one correction; None when anything in it is wrong."""
        before = len(self.places)
        found = self.mapping(node, "a correction", KEYS, required=("question", "why"))
        kinds = [kind for kind in KINDS if kind in found]
        if len(kinds) != 1 and len(self.places) == before:
            got = ", ".join(kinds) or "none"
            self.wrong(node, f"a correction has exactly one of {', '.join(KINDS)} (got {got})")
        why = " ".join(self.text(found.get("why"), "why").split())
        students = self._students(found.get("students"))
        question = self._number(found, "question", len(self.slots), "in the notebook")
        if len(self.places) > before or question is None:
            return None
        slot = self.slots[question]
        item = self._number(found, "item", len(self.items[slot]), "the report counts")
        asked = [one for i, one in enumerate(self.items[slot]) if item in (None, i)]
        part = self._part(node, found.get("part"), asked, kinds[0])
        if len(self.places) > before:
            return None
        value = self._value(found[kinds[0]], kinds[0], part, asked)
        if len(self.places) > before:
            return None
        return Correction(slot, item, part, kinds[0], value, students, why)

    def _students(self, node: yaml.Node | None) -> tuple[str, ...] | None:
        """Read who is meant; everybody where nobody is named."""
        if node is None:
            return None
        found = []
        for one in self.sequence(node, "students"):
            name = self.text(one, "a student")
            if name and name not in self.students:
                rule = f"{self.assignment.name} was not given to {shown(name)}"
                self.wrong(one, rule + nearest(name, self.students))
            found.append(name)
        return tuple(found)

    def _number(
        self, found: Mapping[str, yaml.Node], key: str, most: int, where: str
    ) -> int | None:
        """Read a number that counts from 1, and give it from 0; None where there is none."""
        if key not in found:
            return None
        number = self.value(found[key], key)
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= most:
            rule = f"{key} must be a number from 1 to {most}, as {where}"
            self.wrong(found[key], f"{rule} (got {shown(number)})")
            return None
        return number - 1

    def _part(
        self, whole: yaml.Node, node: yaml.Node | None, asked: list[_Asked], kind: str
    ) -> str:
        """Read the name of a part."""
        name = self.text(node, "part")
        names = list(dict.fromkeys(part.step for one in asked for part in one.parts))
        if name and name not in names:
            self.wrong(node, f"this question has no part {shown(name)}{nearest(name, names)}")
        elif node is None and kind == "accept_value":
            self.wrong(whole, f"{kind} needs a part: one of {', '.join(names)}")
        return name

    def _value(self, node: yaml.Node, kind: str, part: str, asked: list[_Asked]) -> Any:
        """Read what a correction says, as its kind needs it."""
        readers: dict[str, Callable[[], Any]] = {
            "void": partial(self._void, node),
            "accept_rule": partial(self._rule, node, part, asked),
            "accept_value": partial(self._answer, node, part, asked),
            "bonus": partial(self.points, node, "bonus"),
        }
        return readers[kind]()

    def _void(self, node: yaml.Node) -> None:
        """Read that a part is void."""
        if not self.flag(node, "void"):
            self.wrong(node, "void must be true; take the correction away if it is not")

    def _rule(self, node: yaml.Node, part: str, asked: list[_Asked]) -> str:
        """Read the name of a misconception."""
        name = self.text(node, "accept_rule")
        names = sorted(set().union(*(one.mistakes(part) for one in asked)))
        if name and name not in names:
            rule = f"accept_rule is a misconception that can show here, not {shown(name)}"
            self.wrong(node, rule + nearest(name, names))
        return name

    def _answer(self, node: yaml.Node, step: str, asked: list[_Asked]) -> Any:
        """Read a further answer."""
        value = self.value(node, "accept_value")
        for one in asked:
            part = one.part(step)
            if part is None or value is UNREADABLE:
                continue
            if isinstance(part.check, Code):
                self.wrong(node, f"{step} asks for a function: accept_rule can accept what it does")
                continue
            got = read(part.check, value, one.shape(step))
            if got.value is None:
                why = {"reason": got.reason, "asked": got.asked, "instead": got.instead}
                says = say(got.status, check=part.check.kind, typed=got.text, **why)
                self.wrong(node, f"accept_value cannot be an answer to {step}: {says}")
        return freeze(value)
