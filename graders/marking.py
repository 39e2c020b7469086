"""Marking: what each answer is worth, which mistake it was, and what follows from it.

An answer that is not right is compared with what follows, at its part, from the student's own
earlier answers: by the right rules (then it is carried on, and costs nothing more), or by one
or two of the misconceptions, which are named and charged once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from deltarule.generator.checks import Code, Formula, Property
from deltarule.generator.core import Exercise, Givens
from deltarule.generator.layout import Mask
from deltarule.generator.locales import decimal_comma
from deltarule.generator.tolerance import Expected, expected
from deltarule.graders.accepting import Accepted, equals
from deltarule.graders.hypotheses import Finding, Hypotheses
from deltarule.graders.naming import choose
from deltarule.graders.programs.marking import verdict
from deltarule.graders.sheets import read_sheets, refuse_unknown
from deltarule.graders.structure import Structure
from deltarule.graders.verdicts import Found, Near, Verdict, verdicts
from deltarule.reference.formula import Array
from deltarule.reference.trace import Masked

CHUNK = 100
"""Students marked in one solve; more would not be faster, and need more memory."""


@dataclass(frozen=True)
class Marking:
    """The verdicts on one exercise, in the order of its parts."""

    verdicts: tuple[Verdict, ...]

    @property
    def score(self) -> float:
        """The points reached, with what was given on top."""
        return round(sum(verdict.points + verdict.bonus for verdict in self.verdicts), 6)

    @property
    def max(self) -> float:
        """The points that could be reached."""
        return round(sum(verdict.max for verdict in self.verdicts), 6)


def mark(
    exercise: Exercise,
    answers: Mapping[str, object],
    locale: str = "en",
    follow_through: float = 1.0,
    accepted: Accepted | None = None,
) -> Marking:
    """Mark the answers to one exercise.

    Parameters
    ----------
    exercise : Exercise
        The variant that the student was given.
    answers : mapping of str to object
        By name of the part: a number, nested lists of numbers, text as typed, or for a function
        the `Ran` of what it did. A missing name or None is a blank.
    locale : str
        Language of typed answers: in "de" 0,5 is one half.
    follow_through : float
        Share of the points for an answer that follows from an earlier mistake.
    accepted : Accepted, optional
        What counts as right beside the truth; what follows from it is right too.

    Returns
    -------
    Marking
        One verdict for each part.

    Raises
    ------
    InputError
        If a name is not that of an asked part, or there is no such locale.
    """
    return mark_all([exercise], [answers], locale, follow_through, accepted)[0]


def mark_all(
    exercises: Sequence[Exercise],
    answers: Sequence[Mapping[str, object]],
    locale: str = "en",
    follow_through: float = 1.0,
    accepted: Accepted | None = None,
) -> list[Marking]:
    """Mark many students; those with the same family, options and parts share their solves."""
    comma, accepted = decimal_comma(locale), accepted or Accepted()
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, exercise in enumerate(exercises):
        key = (exercise.family, tuple(exercise.options.items()), exercise.parts)
        groups.setdefault(key, []).append(i)
    marked: dict[int, Marking] = {}
    for group in groups.values():
        if all(isinstance(part.check, Code) for part in exercises[group[0]].parts):
            marked |= {
                i: _program(exercises[i], answers[i], follow_through, accepted) for i in group
            }
            continue
        for start in range(0, len(group), CHUNK):
            rows = group[start : start + CHUNK]
            some = _Group([exercises[i] for i in rows], [answers[i] for i in rows], comma, accepted)
            marked |= zip(rows, some.mark(follow_through), strict=True)
    return [marked[i] for i in range(len(exercises))]


def _program(
    exercise: Exercise, answers: Mapping[str, object], follow_through: float, accepted: Accepted
) -> Marking:
    """Mark functions: what came of each is a `Ran`."""
    refuse_unknown(exercise, [answers])
    found = [
        verdict(one, answers.get(one.step), follow_through, accepted) for one in exercise.parts
    ]
    return Marking(tuple(found))


class _Group:
    """Students with exercises of the same family, options and parts, and what they answered."""

    def __init__(
        self,
        exercises: Sequence[Exercise],
        given: Sequence[Mapping[str, object]],
        comma: bool,
        accepted: Accepted,
    ) -> None:
        self.first = exercises[0]
        self.sheets = read_sheets(exercises, given, comma)
        self.layout = self.sheets.layout
        self.structure = Structure(self.first)
        self.truth, self.right = self._compare({})
        if accepted:
            self._accept(accepted)

    def _compare(self, accepted: Mapping[str, Masked]) -> tuple[Expected, Mask]:
        """Give the truth for each student, and which answers (students, parts) are right.

        What a student may choose freely is true where it does what is asked, and so is what is
        accepted; the rest of the truth follows from it.
        """
        first, sheets = self.first, self.sheets
        givens = sheets.givens
        chosen = self._chosen(givens)
        carried = {**chosen, **accepted}
        truth = expected(first.family, givens, first.options, first.parts, lead=1, carried=carried)
        right = truth.accepts(sheets.rows) & sheets.given
        for k, part in enumerate(first.parts):
            if part.step in chosen:
                right[:, k] = chosen[part.step].where
            elif isinstance(part.check, Formula):
                right[:, k] &= self._equivalent(part.step, part.check, carried, right[:, k])
            if part.step in accepted:
                right[:, k] |= accepted[part.step].where
        return truth, right

    def _accept(self, accepted: Accepted) -> None:
        """Take what is accepted for the truth, with what follows from it.

        After that more may be wrong that was right by chance, and may be accepted in its turn.
        """
        allowed = np.zeros_like(self.right)
        while (more := self._allowed(accepted) & ~allowed).any():
            allowed |= more
            values = self.sheets.values.items()
            carried = {
                step: Masked(value, allowed[:, k])
                for k, (step, value) in enumerate(values)
                if allowed[:, k].any()
            }
            self.truth, self.right = self._compare(carried)

    def _allowed(self, accepted: Accepted) -> Mask:
        """Tell which of the wrong answers (students, parts) are accepted."""
        wrong = self.sheets.given & ~self.right
        allowed = np.zeros_like(wrong)
        for i, k, finding in self._findings(wrong) if accepted.rules else ():
            explanations = [[m.name for m in found] for found in finding.mistakes]
            step = self.first.parts[k].step
            allowed[i, k] = any(accepted.allows(step, names) for names in explanations)
        for k, part in enumerate(self.first.parts):
            band = self.truth.band[:, self.layout.where(k)]
            for value in accepted.values.get(part.step, ()):
                answers = self.sheets.values[part.step]
                allowed[:, k] |= equals(part, value, answers, band, wrong[:, k])
        return allowed

    def _findings(self, wrong: Mask) -> Iterator[tuple[int, int, Finding]]:
        """Give what each wrong answer follows from: student, part, and what was found."""
        students = np.flatnonzero(wrong.any(axis=1))
        if not len(students):
            return
        hypotheses = self._hypotheses(students, wrong)
        for row, i in enumerate(students.tolist()):
            for k in np.flatnonzero(wrong[i]).tolist():
                yield i, k, hypotheses.finding(row, k)

    def _hypotheses(self, students: Array, wrong: Mask) -> Hypotheses:
        """Try all hypotheses on some students."""
        truth = Expected(self.layout, self.truth.value[students], self.truth.band[students])
        sheets, before = self.sheets.only(students), self.structure.before
        return Hypotheses(self.first, sheets, truth, wrong[students], before)

    def _chosen(self, givens: Givens) -> dict[str, Masked]:
        """Give what students chose freely, where it does what is asked."""
        first, carried = self.first, self.sheets.carried()
        free = {p.step: p.check for p in first.parts if isinstance(p.check, Property)}
        if not free:
            return {}
        own = {name: carried[name] for name in free}
        trace = first.family.trace(givens, first.options, lead=1, carried=own)
        with np.errstate(all="ignore"):
            return {
                name: Masked(own[name].value, own[name].where & check.holds(trace))
                for name, check in free.items()
            }

    def _equivalent(
        self, step: str, check: Formula, carried: Mapping[str, Masked], alike: Mask
    ) -> Mask:
        """Tell which formulas that have the same values at some points are equivalent."""
        from deltarule.graders.formulas.equivalence import equivalent

        family, givens = self.first.family, self.sheets.givens
        trace = family.trace(givens, self.first.options, lead=1, carried=carried)
        pairs = zip(self.sheets.values[step], trace.steps[step].value, alike, strict=True)
        found = [same and equivalent(one, true, check.variables) for one, true, same in pairs]
        return np.array(found, dtype=bool)

    def mark(self, follow_through: float) -> Iterator[Marking]:
        """Give the marking of each student."""
        wrong = self.sheets.given & ~self.right
        found: dict[int, dict[int, Found]] = dict(self._diagnose(wrong))
        for i, row in enumerate(self.sheets.answers):
            about, parts = found.get(i, {}), self.first.parts
            yield Marking(tuple(verdicts(parts, row, about, self.structure, follow_through)))

    def _diagnose(self, wrong: Mask) -> Iterator[tuple[int, dict[int, Found]]]:
        """Give for each student with wrong answers what was found about each of them."""
        students = np.flatnonzero(wrong.any(axis=1))
        if not len(students):
            return
        hypotheses = self._hypotheses(students, wrong)
        for k, i in enumerate(students.tolist()):
            parts = np.flatnonzero(wrong[i]).tolist()
            findings = {part: hypotheses.finding(k, part) for part in parts}
            names = choose({p: f.mistakes for p, f in findings.items() if not f.follows})
            yield (
                i,
                {
                    part: Found(
                        findings[part].follows,
                        findings[part].proves,
                        names.get(part, ()),
                        self.sheets.values[self.first.parts[part].step][i],
                        partial(self._expected_at, part, (i, k), (self.truth, hypotheses.right)),
                    )
                    for part in parts
                },
            )

    def _expected_at(
        self, part: int, rows: Sequence[int], all_of: Sequence[Expected]
    ) -> list[Near]:
        """Give what is expected at a part, from a row of each, in the form of the answer."""
        shape, where = self.layout.shapes[part], self.layout.where(part)
        if isinstance(self.first.parts[part].check, Formula):
            return []
        return [
            Near(one.value[row, where].reshape(shape), one.band[row, where].reshape(shape))
            for row, one in zip(rows, all_of, strict=True)
        ]
