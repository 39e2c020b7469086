"""One student's submission: what was issued, what was handed in, and the verdicts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import partial
from typing import Any

from deltarule.generator.checks import Code
from deltarule.generator.core import Part, freeze, shown
from deltarule.generator.issue import Issued
from deltarule.generator.notebook import cell_name, part_cell, pool_name
from deltarule.generator.render import block
from deltarule.graders.cells import answer_text
from deltarule.graders.correcting import correct
from deltarule.graders.corrections import Correction
from deltarule.graders.execution import Executed
from deltarule.graders.marking import Marking, mark
from deltarule.graders.programs.marking import Ran, is_stub
from deltarule.graders.verdicts import Verdict
from deltarule.graders.words import say

LONGEST = 10_000
"""Characters of a computed answer that are kept as it is."""
FORM = ("blank", "misshapen", "unreadable")
"""Kinds of verdicts that tell about the form of an answer only."""


@dataclass(frozen=True)
class CellResult:
    """What one graded cell of a notebook is worth, and the comment on it."""

    cell: str
    points: float
    says: str


@dataclass(frozen=True)
class Graded:
    """The markings of a submission, one for each slot; none when it was refused."""

    issued: Issued
    markings: tuple[Marking, ...]
    answers: tuple[dict[str, Any], ...]
    executed: Executed
    refused: str = ""
    notes: tuple[str, ...] = ()

    def results(self, level: str = "hint") -> Iterator[CellResult]:
        """Give points of each graded cell, and the comment that the level of feedback allows."""
        for slot, (question, marking) in enumerate(
            zip(self.issued.questions, self.markings, strict=bool(self.markings)), start=1
        ):
            parts = question.exercise.parts
            if question.pooled:
                lines = [
                    f"- `{part.variable}`: {comment(verdict, level)}"
                    for part, verdict in zip(parts, marking.verdicts, strict=True)
                ]
                yield CellResult(pool_name(slot), marking.score, "\n".join(lines))
            else:
                for part, verdict in zip(parts, marking.verdicts, strict=True):
                    points = verdict.points + verdict.bonus
                    yield CellResult(cell_name(slot, part), points, comment(verdict, level))

    @property
    def waiting(self) -> frozenset[str]:
        """The cells that wait for a sandbox: who has all points by a correction need not wait."""
        has_all = {
            part_cell(slot, part, question.pooled): marking
            for slot, (question, marking) in enumerate(
                zip(self.issued.questions, self.markings, strict=bool(self.markings)), start=1
            )
            for part, verdict in zip(question.exercise.parts, marking.verdicts, strict=True)
            if (marking.score >= marking.max if question.pooled else verdict.points >= verdict.max)
        }
        return self.executed.unrun - has_all.keys()

    @property
    def _outdated(self) -> Iterator[str]:
        """Note which questions were drawn by another version of their family."""
        for slot, question in enumerate(self.issued.questions, start=1):
            family = question.exercise.family
            if question.version != family.version:
                yield (
                    f"q{slot} was drawn by version {question.version} of {family.name}, and is"
                    f" graded by version {family.version}"
                )

    def record(self) -> dict[str, Any]:
        """Give everything as plain data."""
        graded = zip(self.issued.exercises, self.markings, self.answers, strict=False)
        maximum = sum(one.points for one in self.issued.exercises)
        return {
            "student": self.issued.student.id,
            "attempt": self.issued.attempt,
            "score": None if self.refused else round(sum(m.score for m in self.markings), 6),
            "max": round(maximum, 6),
            "refused": self.refused,
            "notes": [*self.notes, *self.executed.notes, *self._outdated],
            "sandbox": self.executed.tier,
            "unrun": sorted(self.waiting),
            "items": [
                {
                    "family": exercise.family.name,
                    "score": marking.score,
                    "max": marking.max,
                    "answers": {step: _kept(answer) for step, answer in answers.items()},
                    "verdicts": [freeze(asdict(verdict)) for verdict in marking.verdicts],
                }
                for exercise, marking, answers in graded
            ],
        }


def comment(verdict: Verdict, level: str) -> str:
    """Give the words for the student.

    At the level ``verdict`` they tell no mistake and no formula, but always what is wrong with
    the form of an answer.
    """
    says = verdict.says
    if level == "verdict" and verdict.kind not in FORM:
        says = block("levels.md.j2", "verdict", kind=verdict.kind).strip()
    if verdict.corrections:
        applied = tuple(astuple(one) for one in verdict.corrections)
        says = f"{says} {say('corrected', corrections=applied)}"
    return says


def _typed(part: Part, source: str, pooled: bool) -> str:
    """Give what was typed for a part; a function is all of its cell."""
    if isinstance(part.check, Code):
        return "" if is_stub(source, part.check) else source
    return answer_text(source, part.variable, alone=not pooled)


def _kept(answer: Any) -> Any:
    """Give an answer as it is kept: as text where it cannot be written as JSON, or is long."""
    if isinstance(answer, Ran):
        return answer.source
    try:
        text = json.dumps(answer, allow_nan=False)
    except (TypeError, ValueError):
        return shown(answer)
    return answer if len(text) < LONGEST else shown(answer)


def grade(
    issued: Issued,
    cells: Mapping[str, str],
    refused: str = "",
    notes: Sequence[str] = (),
    locale: str = "en",
    follow_through: float = 1.0,
    executed: Executed | None = None,
    corrections: Sequence[Correction] = (),
) -> Graded:
    """Mark the cells of a submission, given as text by their names.

    What came of running some of them takes the place of their text.
    """
    executed, student = executed or Executed(), issued.student.id
    if refused:
        return Graded(issued, (), (), executed, refused, tuple(notes))
    markings, handed_in, given = [], [], list[Correction]()
    for slot, question in enumerate(issued.questions, start=1):
        answers: dict[str, Any] = {}
        for part in question.exercise.parts:
            source = cells.get(part_cell(slot, part, question.pooled), "")
            answers[part.step] = executed.answers.get(
                (slot, part.step), _typed(part, source, question.pooled)
            )
        again = partial(mark, question.exercise, answers, locale, follow_through)
        mine = [c for c in corrections if c.concerns(student, question) and c not in given]
        given += [one for one in mine if one.kind == "bonus"]  # once, also in a pool
        marking = again()
        markings.append(correct(marking, mine, again) if mine else marking)
        handed_in.append(answers)
    return Graded(issued, tuple(markings), tuple(handed_in), executed, "", tuple(notes))
