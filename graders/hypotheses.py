"""What wrong answers follow from: all students times all hypotheses in one solve.

At each part the student's own answers to the other parts are taken as they are. What follows
from them by the right rules is carried on; what follows by a misconception is diagnosed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deltarule.generator.core import Exercise, Misconception
from deltarule.generator.sampling import CLEAR, TRIVIAL, misconceptions
from deltarule.generator.tolerance import Expected, expected
from deltarule.reference.formula import Array
from deltarule.reference.trace import Masked

Mask = npt.NDArray[np.bool_]

NOISE = 1e-9
"""Relative slack of every comparison, for the noise of floating point at the band's edge."""


def agrees(values: Array, right: Expected, lead: int, times: float = 1.0) -> Mask:
    """Tell for which variants all elements are within `times` the tolerance."""
    slack = times * right.band * (1 + NOISE) + 1e-12 * np.abs(right.value)
    with np.errstate(invalid="ignore"):
        close = np.abs(values - right.value) <= slack
    elements = math.prod(close.shape[lead:])
    return np.asarray(close.reshape(*close.shape[:lead], elements).all(axis=-1))


@dataclass(frozen=True)
class Answers:
    """The readable answers to one part: for each student a value, and whether there is one."""

    values: Array
    given: Mask


@dataclass(frozen=True)
class Finding:
    """What a wrong answer follows from.

    `follows`: from the student's earlier answers, by the right rules. `proves`: that this shows
    anything, since a mistake here would have given another number. `mistakes`: the
    misconceptions that lead to it.
    """

    follows: bool
    proves: bool
    mistakes: tuple[Misconception, ...]


class Hypotheses:
    """What each student's answers would be by the right rules, and under each misconception.

    Row 0 of every array is the right rules, the others are the misconceptions; columns are the
    students. All exercises have the same family, options and parts.
    """

    def __init__(
        self,
        exercises: Sequence[Exercise],
        answers: Mapping[str, Answers],
        truth: Mapping[str, Expected],
    ) -> None:
        first = exercises[0]
        self._exercises = exercises
        self._mistakes = misconceptions(first.family, first.options, first.parts)
        given = {name: part.given for name, part in answers.items()}
        own = self._solve({name: part.values for name, part in answers.items()}, given)
        true = self._solve({name: truth[name].value for name in answers}, given)
        self._follows: dict[str, Mask] = {}
        self._proves: dict[str, Mask] = {}
        self._fits: dict[str, Mask] = {}
        self._against = np.zeros((len(self._mistakes) + 1, len(exercises)), dtype=int)
        for name, part in answers.items():
            matches = agrees(part.values, own[name], 2)
            # A trivial value comes out of too many wrong ways to show anything.
            telling = ~_trivial(own[name], 2) | _trivial(truth[name], 1)
            self._follows[name] = matches[0]
            self._proves[name] = telling[0] & ~_coincide(own[name], true[name])
            self._fits[name] = matches & telling
            differs = ~agrees(own[name].value[:1], own[name], 2)
            self._against += part.given & ~matches & differs

    def finding(self, part: str, student: int) -> Finding:
        """Tell what a student's wrong answer to a part follows from."""
        fits = self._fits[part][1:, student]
        mistakes = tuple(m for m, fit in zip(self._mistakes, fits, strict=True) if fit)
        return Finding(
            bool(self._follows[part][student]), bool(self._proves[part][student]), mistakes
        )

    def against(self, student: int) -> dict[str, int]:
        """Count for each misconception the answers of a student that speak against it."""
        counts = self._against[1:, student].tolist()
        return {m.name: count for m, count in zip(self._mistakes, counts, strict=True)}

    def _solve(self, used: Mapping[str, Array], given: Mapping[str, Mask]) -> dict[str, Expected]:
        """Solve with the given values in place, under every hypothesis."""
        first = self._exercises[0]
        rows = np.arange(len(self._mistakes) + 1)[:, None]
        givens = type(first.givens).stack([exercise.givens for exercise in self._exercises])
        found = expected(
            first.family,
            givens.map(lambda array: array[None]),
            first.options,
            first.parts,
            lead=2,
            carried={name: Masked(used[name][None], given[name][None]) for name in used},
            rules=[m.as_rule(rows == i) for i, m in enumerate(self._mistakes, start=1)],
        )
        size = (len(rows), len(self._exercises))
        return {
            name: Expected(
                np.broadcast_to(e.value, size + e.value.shape[2:]),
                np.broadcast_to(e.band, size + e.value.shape[2:]),
            )
            for name, e in found.items()
        }


def _trivial(e: Expected, lead: int) -> Mask:
    """Tell where the expected value is 0, 1 or 0.5, or an array of one and the same number."""
    constants = [np.full_like(e.value, number, dtype=float) for number in TRIVIAL]
    elements = e.value.reshape(*e.value.shape[:lead], math.prod(e.value.shape[lead:]))
    if elements.shape[-1] > 1:
        first = elements[..., :1]
        constants.append(np.broadcast_to(first, elements.shape).reshape(e.value.shape))
    return np.any([agrees(constant, e, lead) for constant in constants], axis=0)


def _coincide(own: Expected, true: Expected) -> Mask:
    """Tell for which students right and wrong are the same at a part.

    So it is where some misconception shows in truth, but with the student's own values none
    leads to another value than the right rules do.
    """
    true_right, own_right = (Expected(e.value[:1], e.band[:1]) for e in (true, own))
    could = ~agrees(true.value[1:], true_right, 2, times=CLEAR)
    can = ~agrees(own.value[1:], own_right, 2)
    return np.any(could, axis=0) & ~np.any(can, axis=0)
