"""What wrong answers follow from: all students times all hypotheses in one solve.

At each part the student's own answers to the other parts are taken as they are. What follows
from them by the right rules is carried on; what follows by a misconception, or by two at once, is
diagnosed. Values are solved first, for every hypothesis; the tolerance, which is dear, only for
those whose value is near an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from deltarule.generator.core import Exercise, Misconception
from deltarule.generator.layout import Mask
from deltarule.generator.sampling import CLEAR, misconceptions, trivial
from deltarule.generator.tolerance import Expected, close, expected
from deltarule.graders.sheets import Sheets
from deltarule.reference.formula import Array
from deltarule.reference.trace import Masked, Rule

NEAR = 100.0
"""A hypothesis is looked at closely when its value is within so many tolerances of the answer."""
PAIRS = 60
"""Most pairs of misconceptions that are tried on one student."""
CHANCE = 0.01
"""Largest chance that an answer agrees with one of the hypotheses that were tried by luck."""

Explanation = tuple[Misconception, ...]
"""Misconceptions that together lead to an answer: one, or two."""


@dataclass(frozen=True)
class Finding:
    """What a wrong answer follows from.

    `follows`: from the student's earlier answers, by the right rules. `proves`: that this shows
    anything, since a mistake here would have given another number. `mistakes`: what leads to it,
    with the number of other answers that speak against it.
    """

    follows: bool
    proves: bool
    mistakes: Mapping[Explanation, int]


class Hypotheses:
    """What each student's answers would be by the right rules, and under each misconception.

    `wrong` (students, parts) tells which answers are to be explained, and `before` (parts, parts)
    which parts each is computed from. `right` is what follows from
    the student's other answers by the right rules.
    """

    def __init__(
        self, first: Exercise, sheets: Sheets, truth: Expected, wrong: Mask, before: Mask
    ) -> None:
        self._sheets, self._layout, self._truth = sheets, sheets.layout, truth
        self._family, self._options, self._parts = first.family, first.options, first.parts
        self._mistakes = misconceptions(first.family, first.options, first.parts)
        self._answers, self._wrong = sheets.rows, wrong
        self.right = self._expect(sheets, ())
        self._band = np.maximum(self.right.band, truth.band)
        after_a_mistake = wrong.astype(int) @ before.astype(int) > 0
        self._follows = self.right.accepts(self._answers, 2) & wrong & after_a_mistake
        own = self._values(sheets)
        everyone = np.arange(len(sheets))
        self._proves = self._follows & self._telling(self.right, everyone) & ~self._coincide(own)
        self._proves &= ~self._constant()[:, None]
        self._explained: dict[tuple[int, int], dict[Explanation, int]] = {}
        count = len(self._mistakes)
        students = np.tile(everyone, count)
        chosen = np.repeat(np.arange(count), len(sheets))[:, None]
        changes = self._explain(students, chosen, own[1:].reshape(len(students), own.shape[-1]))
        students, chosen = self._pairs(changes.reshape(count, *wrong.shape))
        if len(students):
            both = self._solve(sheets.only(students), self._rules(chosen))
            self._explain(students, chosen, both)

    def finding(self, student: int, part: int) -> Finding:
        """Tell what a student's wrong answer to a part, given by its number, follows from."""
        return Finding(
            bool(self._follows[student, part]),
            bool(self._proves[student, part]),
            self._explained.get((student, part), {}),
        )

    def _rules(self, chosen: Array) -> list[Rule]:
        """Give the rules that apply in rows, of which each has chosen some misconceptions."""
        used = np.unique(chosen)
        return [self._mistakes[m].as_rule((chosen == m).any(axis=1)) for m in used.tolist()]

    def _expect(self, sheets: Sheets, rules: Sequence[Rule]) -> Expected:
        """Give what follows from the students' answers, with its tolerance."""
        return expected(
            self._family,
            sheets.givens,
            self._options,
            self._parts,
            lead=1,
            carried=sheets.carried(),
            rules=rules,
        )

    def _solve(self, sheets: Sheets, rules: Sequence[Rule]) -> Array:
        """Give what follows from the students' answers, without its tolerance."""
        trace = self._family.trace(
            sheets.givens, self._options, lead=1, carried=sheets.carried(), rules=rules
        )
        return self._layout.answers(trace, (len(sheets),))

    def _values(self, sheets: Sheets, values: Mapping[str, Array] | None = None) -> Array:
        """Solve under the right rules, row 0, and each misconception: (1 + M, students, elements).

        The students' answers are carried, or the given values in their place.
        """
        carried = {
            name: Masked((values or sheets.values)[name][None], found.where[None])
            for name, found in sheets.carried().items()
        }
        rows = np.arange(len(self._mistakes) + 1)[:, None]
        trace = self._family.trace(
            sheets.givens.map(lambda array: array[None]),
            self._options,
            lead=2,
            carried=carried,
            rules=[m.as_rule(rows == i) for i, m in enumerate(self._mistakes, start=1)],
        )
        return self._layout.answers(trace, (len(rows), len(sheets)))

    def _telling(self, found: Expected, students: Array) -> Mask:
        """Tell where a value shows anything: a trivial one comes out of too many wrong ways."""
        true_band = self._truth.band[students]
        by_right = trivial(self._truth.value[students], true_band, self._layout)
        # The draw keeps mistakes so far away from what is trivial, and their bands may be wider.
        band = np.minimum(found.band, CLEAR * true_band)
        return ~trivial(found.value, band, self._layout) | by_right

    def _constant(self) -> Mask:
        """Tell who answered everything with one and the same number.

        It may follow from itself: a large one is its own product with what tanh makes of it.
        """
        given = self._layout.spread(self._sheets.given)
        low = np.where(given, self._answers, np.inf).min(axis=1)
        high = np.where(given, self._answers, -np.inf).max(axis=1)
        return np.asarray((low == high) & (self._sheets.given.sum(axis=1) > 2))

    def _coincide(self, own: Array) -> Mask:
        """Tell for which students right and wrong are the same at a part.

        So it is where some misconception shows in truth, but with the student's own values none
        leads to another value than the right rules do. What a student does right elsewhere, where
        it does make a difference, is believed here too: a perceptron that is right about a sample
        after a slip does not learn from it, by any rule.
        """
        true = self._values(self._sheets, self._true_values())
        every, band = self._layout.every, self._truth.band
        could = ~every(close(true[1:], true[:1], band, CLEAR))
        can = ~every(close(own[1:], own[:1], self.right.band))
        does_right = self.right.accepts(self._answers) & self._sheets.given
        knows = np.asarray((can & does_right).any(axis=2))
        return np.asarray((could & ~knows[..., None]).any(axis=0) & ~can.any(axis=0))

    def _true_values(self) -> dict[str, Array]:
        """Give the right values of all parts, to be carried."""
        trace = self._family.trace(self._sheets.givens, self._options, lead=1)
        return {part.step: trace.steps[part.step].value for part in self._parts}

    def _pairs(self, changes: Mask) -> tuple[Array, Array]:
        """Choose pairs of misconceptions for what is not explained yet: students, and the pairs.

        Each of both must change the answer by itself.
        """
        found: dict[tuple[int, tuple[int, int]], None] = {}
        for i, part in np.argwhere(self._wrong & ~self._follows).tolist():
            if (i, part) not in self._explained:
                pairs = combinations(np.flatnonzero(changes[:, i, part]).tolist(), 2)
                found |= dict.fromkeys((i, pair) for pair in islice(pairs, PAIRS))
        students = np.array([i for i, _ in found], dtype=int)
        return students, np.array([pair for _, pair in found], dtype=int).reshape(-1, 2)

    def _explain(self, students: Array, chosen: Array, values: Array) -> Mask:
        """Take note of which answers agree with rows of values, each under some misconceptions.

        Give for each row the parts at which it differs from what the right rules lead to.
        """
        right = self.right.value[students]
        changes = self._layout.some(~close(values, right, self._band[students]))
        tried = np.zeros(self._wrong.shape)
        np.add.at(tried, students, changes)
        open_ = self._wrong & ~self._follows
        close_by = close(self._answers[students], values, self._band[students], NEAR)
        rows = np.flatnonzero((self._layout.every(close_by) & open_[students]).any(axis=1))
        if not len(rows):
            return changes
        students, chosen, right = students[rows], chosen[rows], right[rows]
        answers = self._answers[students]
        found = self._expect(self._sheets.only(students), self._rules(chosen))
        agrees = found.accepts(answers, 2)
        against = (self._sheets.given[students] & ~agrees & changes[rows]).sum(axis=1)
        explains = agrees & open_[students] & self._telling(found, students)
        luck = np.where(explains, self._chance(answers, right, found), 1.0).prod(axis=1)
        # What luck could explain must hold wherever it can be seen, and not take two mistakes.
        sure = luck * tried[students].max(axis=1) <= CHANCE
        explains &= (sure | ((against == 0) & (chosen.shape[1] == 1)))[:, None]
        for k, part in np.argwhere(explains).tolist():
            explanation = tuple(self._mistakes[m] for m in chosen[k].tolist())
            place = (int(students[k]), part)
            self._explained.setdefault(place, {})[explanation] = int(against[k])
        return changes

    def _chance(self, answers: Array, right: Array, found: Expected) -> Array:
        """Give for each part the chance that a slip lands in the tolerance of one hypothesis.

        A slip may be anything of the size of the answer; elements that the hypothesis does not
        change are right anyway.
        """
        band = found.band
        with np.errstate(invalid="ignore", divide="ignore"):
            window = (4 * band + (band == 0)) / (np.abs(answers) + np.abs(right))
        differs = ~close(found.value, right, band)
        window = np.where(differs, np.clip(np.nan_to_num(window, nan=1.0), 0, 1), 1.0)
        return np.asarray(np.multiply.reduceat(window, self._layout.starts, axis=1))
