"""Marking programs: what a student's function returned, against what it should return.

Nothing is run here. An answer is a `Ran`: the trials, and what came of each in a sandbox. Points
come from values that are compared with the solver's (`deltarule.graders.programs.judging`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deltarule.generator.checks import Code
from deltarule.generator.core import Exercise, Misconception, Part
from deltarule.generator.render import stub
from deltarule.generator.trials import Trial, code_of, trials
from deltarule.graders.accepting import Accepted
from deltarule.graders.answers import BLANKS
from deltarule.graders.programs.explaining import expected
from deltarule.graders.programs.judging import Judgement
from deltarule.graders.sandbox.box import Done
from deltarule.graders.verdicts import Verdict
from deltarule.graders.words import say


@dataclass(frozen=True)
class Ran:
    """What a student's function did: its source, what it was tried on, and what came of it."""

    source: str
    trials: tuple[Trial, ...]
    results: tuple[Done, ...]


def is_stub(source: str, check: Code) -> bool:
    """Tell whether a cell is blank, or still as it was handed out, but for comments and spaces."""
    return not _bare(source) or _bare(source) == _bare(stub(check))


def _bare(source: str) -> str:
    lines = (line for line in source.splitlines() if not line.lstrip().startswith("#"))
    return "".join("".join(lines).split())


def by_solver(exercise: Exercise, mistakes: Sequence[Misconception] = (), seed: int = 0) -> Ran:
    """Give what comes of a function that does what the solver does, but for some mistakes."""
    tried, results = trials(exercise, seed), []
    for trial in tried:
        values = [value.tolist() for value in expected(trial, tuple(mistakes))]
        arguments = tuple(np.asarray(one).tolist() for one in trial.arguments)
        value = values if len(values) > 1 else values[0]
        results.append(Done("ok", value=value, arguments=arguments))
    return Ran(code_of(exercise).signature, tried, tuple(results))


def verdict(
    part: Part, answer: object, follow_through: float = 1.0, accepted: Accepted | None = None
) -> Verdict:
    """Give the verdict on one function.

    Parameters
    ----------
    part : Part
        A part with the check `Code`.
    answer : object
        A `Ran`; None or the stub is a blank, and anything else was not run.
    follow_through : float
        Share of the points for what is right but for a misconception.
    accepted : Accepted, optional
        The misconceptions whose results count as right.

    Returns
    -------
    Verdict
        Of kind right, partly, misconception, wrong or blank; or "ungraded", with no points,
        when nothing has run the function.
    """
    check, source = part.check, answer.source if isinstance(answer, Ran) else answer
    if not isinstance(check, Code):
        raise TypeError(f"{part.step} asks for no function")
    if source is None or (isinstance(source, str) and _blank(source, check)):
        return Verdict(part.step, "blank", 0.0, part.points, say("blank"))
    if not isinstance(answer, Ran):
        return Verdict(part.step, "ungraded", 0.0, part.points, say("ungraded"))
    judged = Judgement(check, answer.trials, answer.results, follow_through)
    names = tuple(m.name for m in judged.explanation)
    if accepted and accepted.allows(part.step, names):
        judged = Judgement(check, answer.trials, answer.results, truth=judged.explanation)
        names = ()
    points = round(part.points * judged.share, 2)
    if judged.share == 1:
        return Verdict(part.step, "right", points, part.points, say("right"))
    kind = "misconception" if names else "partly" if points else "wrong"
    says = say("program", **judged.words())
    return Verdict(part.step, kind, points, part.points, says, names)


def _blank(source: str, check: Code) -> bool:
    return source.strip() in BLANKS or is_stub(source, check)
