"""What wrong answers follow from: all students times all hypotheses in one solve.

At each part the student's own answers to the other parts are taken as they are. What follows
from them by the right rules is carried on; what follows by a misconception is diagnosed.
"""

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
    return np.asarray(close.reshape(*close.shape[:lead], -1).all(axis=-1))


@dataclass(frozen=True)
class Answers:
    """The readable answers to one part: for each student a value, and whether there is one."""

    values: Array
    given: Mask
    right: Mask


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
        used = {}
        for name, part in answers.items():
            right = part.right.reshape(-1, *(1,) * (part.values.ndim - 1))
            used[name] = np.where(right, truth[name].value, part.values)
        given = {name: part.given for name, part in answers.items()}
        own = self._solve(used, given)
        true = self._solve({name: truth[name].value for name in answers}, given)
        self._matches = {n: agrees(answers[n].values, own[n], 2) for n in answers}
        self._proves = {n: self._can_carry(own[n], true[n], truth[n]) for n in answers}

    def finding(self, part: str, student: int) -> Finding:
        """Tell what a student's wrong answer to a part follows from."""
        matches = self._matches[part][:, student]
        mistakes = [
            m for m, fits in zip(self._mistakes, matches[1:], strict=True) if fits
        ]
        return Finding(
            bool(matches[0]), bool(self._proves[part][student]), tuple(mistakes)
        )

    def _solve(
        self, used: Mapping[str, Array], given: Mapping[str, Mask]
    ) -> dict[str, Expected]:
        """Solve with the given values in place, under every hypothesis."""
        first = self._exercises[0]
        rows = np.arange(len(self._mistakes) + 1)[:, None]
        givens = type(first.givens).stack(
            [exercise.givens for exercise in self._exercises]
        )
        found = expected(
            first.family,
            givens.map(lambda array: array[None]),
            first.options,
            first.parts,
            lead=2,
            carried={
                name: Masked(used[name][None], given[name][None]) for name in used
            },
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

    def _can_carry(self, own: Expected, true: Expected, truth: Expected) -> Mask:
        """Tell for which students carrying on at a part proves anything.

        It does not where the value that follows is trivial and the true one is not, nor where
        it would be the same under a misconception that clearly shows here in truth.
        """
        right = Expected(own.value[0], own.band[0])
        spoilt = np.zeros(len(self._exercises), dtype=bool)
        for number in TRIVIAL:
            constant = np.full_like(right.value, number, dtype=float)
            spoilt |= agrees(constant, right, 1) & ~agrees(constant, truth, 1)
        for i in range(1, len(own.value)):
            local = Expected(true.value[0], true.band[0])
            shows = ~agrees(true.value[i], local, 1, times=CLEAR)
            spoilt |= shows & agrees(own.value[i], right, 1)
        return ~spoilt
