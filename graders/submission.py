"""One student's submission: what was issued, what was handed in, and the verdicts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deltarule.generator.core import freeze
from deltarule.generator.issue import Issued
from deltarule.generator.notebook import cell_name, pool_name
from deltarule.generator.render import block
from deltarule.graders.cells import answer_text
from deltarule.graders.marking import Marking, mark
from deltarule.graders.verdicts import Verdict

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
    answers: tuple[dict[str, str], ...]
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
                    yield CellResult(cell_name(slot, part), verdict.points, comment(verdict, level))

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
            "notes": list(self.notes),
            "items": [
                {
                    "family": exercise.family.name,
                    "score": marking.score,
                    "max": marking.max,
                    "answers": answers,
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
    if level != "verdict" or verdict.kind in FORM:
        return verdict.says
    return block("levels.md.j2", "verdict", kind=verdict.kind).strip()


def grade(
    issued: Issued,
    cells: Mapping[str, str],
    refused: str = "",
    notes: Sequence[str] = (),
    locale: str = "en",
    follow_through: float = 1.0,
) -> Graded:
    """Mark the cells of a submission, given as text by their names."""
    markings, handed_in = [], []
    for slot, question in enumerate(issued.questions, start=1):
        answers = {}
        for part in question.exercise.parts:
            name = pool_name(slot) if question.pooled else cell_name(slot, part)
            source = cells.get(name, "")
            answers[part.step] = answer_text(source, part.variable, alone=not question.pooled)
        markings.append(mark(question.exercise, answers, locale, follow_through))
        handed_in.append(answers)
    if refused:
        return Graded(issued, (), (), refused, tuple(notes))
    return Graded(issued, tuple(markings), tuple(handed_in), refused, tuple(notes))
