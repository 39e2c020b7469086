"""Who gets which numbers: drawing the exercises of a whole class.

Seeds are hashes of a secret and of what they are for, never counted up. Numbers may be a student's
own, those of a group, or the same for all; own numbers are nobody else's.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deltarule.generator.bank import Bank, Item, Slot
from deltarule.generator.core import Exercise, InputError, freeze
from deltarule.generator.roster import Student
from deltarule.generator.sampling import draw

TRIES = 20
"""Draws for a student until the numbers are nobody else's."""


@dataclass(frozen=True)
class Question:
    """One exercise of one student: from which slot and item of the bank, and whose numbers.

    `version` is that of the family when it was drawn.
    """

    exercise: Exercise
    slot: int
    item: int
    whose: str
    pooled: bool
    version: int


@dataclass(frozen=True)
class Issued:
    """What one student was given in one attempt."""

    student: Student
    variant: str
    attempt: int
    questions: tuple[Question, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises, in the order of the notebook."""
        return tuple(question.exercise for question in self.questions)


Known = Mapping[tuple[int, str], Sequence[Question]]
"""What was issued before, by slot and by whose numbers they are."""


def questions(
    bank: Bank,
    students: Sequence[Student],
    key: Sequence[object],
    known: Known,
    attempt: int = 1,
) -> list[list[Question]]:
    """Give the questions of each student; what is known for them already is used again.

    Raises
    ------
    InputError
        If a student has no group where numbers are a group's, or there are too few variants.
    """
    columns = []
    for number, slot in enumerate(bank.slots):
        owners = [_owner(slot, student, attempt) for student in students]
        new = [owner for owner in dict.fromkeys(owners) if (number, owner) not in known]
        taken = {
            (question.item, _fingerprint(question.exercise))
            for (place, _), given in known.items()
            for question in given
            if place == number
        }
        drawn = _draw_slot(slot, number, new, [*key, number], taken)
        columns.append([drawn.get(owner) or list(known[number, owner]) for owner in owners])
    return [[q for given in row for q in given] for row in zip(*columns, strict=True)]


def digest(*words: object) -> str:
    """Hash words into a hexadecimal text."""
    return hashlib.sha256("\x1f".join(map(str, words)).encode()).hexdigest()


def _owner(slot: Slot, student: Student, attempt: int) -> str:
    """Name whose numbers a student gets; a further attempt is always the student's own."""
    if attempt > 1:
        return f"student {student.id} attempt {attempt}"
    if slot.numbers == "all":
        return "all"
    if slot.numbers == "group":
        if not student.group:
            raise InputError(f"numbers are a group's, but student {student.id} has no group")
        return f"group {student.group}"
    return f"student {student.id}"


def _draw_slot(
    slot: Slot,
    number: int,
    owners: Sequence[str],
    key: Sequence[object],
    taken: set[tuple[int, str]],
) -> dict[str, list[Question]]:
    """Draw one slot for each owner of numbers: first which items, then the numbers."""
    found: dict[str, list[Question]] = {owner: [] for owner in owners}
    chosen = {owner: _choose(slot, owner, key) for owner in owners}
    for index, item in enumerate(slot.items):
        takers = [owner for owner in owners if index in chosen[owner]]
        exercises = _draw_distinct(item, index, takers, [*key, index], taken)
        for owner, exercise in zip(takers, exercises, strict=True):
            version = exercise.family.version
            found[owner].append(Question(exercise, number, index, owner, slot.pooled, version))
    return found


def _choose(slot: Slot, owner: str, key: Sequence[object]) -> set[int]:
    """Choose which items of a pool an owner gets."""
    order = sorted(range(len(slot.items)), key=lambda i: digest(*key, "pick", owner, i))
    return set(order[: slot.pick])


def _draw_distinct(
    item: Item,
    index: int,
    owners: Sequence[str],
    key: Sequence[object],
    taken: set[tuple[int, str]],
) -> list[Exercise]:
    """Draw one exercise for each owner; where two would be the same, draw again."""
    if item.givens is not None:
        posed = Exercise(item.family, 0, item.options, item.givens, item.parts)
        return [posed] * len(owners)
    found: dict[str, Exercise] = {}
    for attempt in range(TRIES):
        waiting = [owner for owner in owners if owner not in found]
        seeds = [int(digest(*key, owner, attempt)[:15], 16) for owner in waiting]
        drawn = draw(item.family, seeds, item.options, item.parts)
        for owner, exercise in zip(waiting, drawn, strict=True):
            mark = (index, _fingerprint(exercise))
            if mark not in taken:
                taken.add(mark)
                found[owner] = exercise
        if len(found) == len(owners):
            return [found[owner] for owner in owners]
    raise InputError(
        f"{item.family.name} has too few different variants for {len(owners)} students"
        " with these options"
    )


def _fingerprint(exercise: Exercise) -> str:
    return json.dumps(freeze(exercise.givens.arrays()))
