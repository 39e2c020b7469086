"""One student's submission: what was issued, what was handed in, and the verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deltarule.generator.course import Issued
from deltarule.generator.notebook import cell_name
from deltarule.graders.cells import answer_text
from deltarule.graders.marking import Marking, mark


@dataclass(frozen=True)
class Graded:
    """The markings of a submission, one for each slot; none when it was refused."""

    issued: Issued
    markings: tuple[Marking, ...]
    refused: str = ""
    notes: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Give everything as plain data."""
        exercises = zip(self.issued.exercises, self.markings, strict=bool(self.markings))
        maximum = sum(part.points for one in self.issued.exercises for part in one.parts)
        return {
            "student": self.issued.student.id,
            "score": None if self.refused else round(sum(m.score for m in self.markings), 6),
            "max": round(maximum, 6),
            "refused": self.refused,
            "notes": list(self.notes),
            "items": [
                {
                    "family": exercise.family.name,
                    "score": marking.score,
                    "max": marking.max,
                    "verdicts": [asdict(verdict) for verdict in marking.verdicts],
                }
                for exercise, marking in exercises
            ],
        }


def grade(
    issued: Issued,
    cells: Mapping[str, str],
    refused: str = "",
    notes: Sequence[str] = (),
) -> Graded:
    """Mark the cells of a submission, given as text by their names."""
    markings = []
    for slot, exercise in enumerate(issued.exercises, start=1):
        answers = {
            part.step: answer_text(cells.get(cell_name(slot, part), ""), part.variable)
            for part in exercise.parts
        }
        markings.append(mark(exercise, answers))
    return Graded(issued, () if refused else tuple(markings), refused, tuple(notes))
