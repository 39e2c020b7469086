"""Sheets: the answers of students to the same parts, read, and laid side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deltarule.generator.checks import Bool, Choice, Formula, Matching, Order
from deltarule.generator.core import Exercise, Givens, InputError, Part, nearest, shown
from deltarule.generator.layout import Layout, Mask
from deltarule.graders.answers import Answer, read
from deltarule.reference.formula import Array
from deltarule.reference.trace import Masked


@dataclass(frozen=True)
class Sheets:
    """The answers of some students to the same parts.

    `values` has for each part an array (students, ...), zeros where there is no value, and `given`
    (students, parts) tells what was answered. `answers` are what was read, one row a student.
    """

    givens: Givens
    layout: Layout
    values: Mapping[str, Array]
    given: Mask
    answers: tuple[tuple[Answer, ...], ...]

    def __len__(self) -> int:
        return len(self.given)

    @property
    def rows(self) -> Array:
        """The answers side by side."""
        return self.layout.rows(list(self.values.values()), (len(self),))

    def only(self, students: Array) -> "Sheets":
        """Give the sheets of some students, of one also several times."""
        givens = self.givens.map(lambda array: array[students])
        values = {name: value[students] for name, value in self.values.items()}
        answers = tuple(self.answers[i] for i in students.tolist())
        return Sheets(givens, self.layout, values, self.given[students], answers)

    def carried(self) -> dict[str, Masked]:
        """Give the answers as values to be carried."""
        return {
            name: Masked(value, self.given[:, k])
            for k, (name, value) in enumerate(self.values.items())
        }


def read_sheets(
    exercises: Sequence[Exercise], given: Sequence[Mapping[str, object]], comma: bool = False
) -> Sheets:
    """Read the answers of students whose exercises have the same family, options and parts.

    Raises
    ------
    InputError
        If a name is not that of an asked part.
    """
    first = exercises[0]
    refuse_unknown(first, given)
    givens = type(first.givens).stack([exercise.givens for exercise in exercises])
    layout = Layout.of(first.parts, first.family.trace(givens, first.options, lead=1), lead=1)
    asked = list(zip(first.parts, layout.shapes, strict=True))
    answers = tuple(
        tuple(read(part.check, one.get(part.step), shape, comma) for part, shape in asked)
        for one in given
    )
    columns = zip(asked, zip(*answers, strict=True), strict=True)
    return Sheets(
        givens,
        layout,
        {part.step: _column(part, shape, column) for (part, shape), column in columns},
        np.array([[answer.status == "value" for answer in row] for row in answers]),
        answers,
    )


def refuse_unknown(first: Exercise, given: Sequence[Mapping[str, object]]) -> None:
    """Raise `InputError` if a name is not that of an asked part."""
    names = [part.step for part in first.parts]
    for name in {name for answers in given for name in answers}:
        if name not in names:
            raise InputError(
                f"{first.family.name} asks no part {shown(name)}{nearest(name, names)}"
            )


def _column(part: Part, shape: tuple[int, ...], answers: Sequence[Answer]) -> Array:
    """Stack the answers of all students to one part, zeros where there is no value."""
    whole = isinstance(part.check, Bool | Choice | Matching | Order)
    kind = object if isinstance(part.check, Formula) else int if whole else float
    values = [np.zeros(shape) if a.value is None else a.value for a in answers]
    return np.stack(values).astype(kind)
