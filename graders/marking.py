"""Marking: what each answer is worth, which mistake it was, and what follows from it.

An answer that is not right is compared with what follows, at its part, from the student's own
earlier answers: by the right rules (then it is carried on, and costs nothing more), or by one
of the misconceptions, which is named and charged once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deltarule.generator.checks import Interval, Numeric
from deltarule.generator.core import Exercise, InputError, Misconception, Part, nearest, shown
from deltarule.generator.locales import decimal_comma
from deltarule.generator.tolerance import Expected, expected
from deltarule.graders.answers import Answer, read, read_interval
from deltarule.graders.hypotheses import Answers, Finding, Hypotheses, agrees
from deltarule.graders.words import formulas, say
from deltarule.reference.formula import Array
from deltarule.reference.trace import Tracer

CHUNK = 100
"""Students marked in one solve; more would not be faster, and need more memory."""


@dataclass(frozen=True)
class Verdict:
    """What one answer is worth, and the words that tell the student why."""

    part: str
    kind: str
    points: float
    max: float
    says: str
    misconception: str | None = None


@dataclass(frozen=True)
class Marking:
    """The verdicts on one exercise, in the order of its parts."""

    verdicts: tuple[Verdict, ...]

    @property
    def score(self) -> float:
        """The points reached."""
        return round(sum(verdict.points for verdict in self.verdicts), 6)

    @property
    def max(self) -> float:
        """The points that could be reached."""
        return round(sum(verdict.max for verdict in self.verdicts), 6)


def mark(exercise: Exercise, answers: Mapping[str, object], locale: str = "en") -> Marking:
    """Mark the answers to one exercise.

    Parameters
    ----------
    exercise : Exercise
        The variant that the student was given.
    answers : mapping of str to object
        By name of the part: a number, nested lists of numbers, or text as typed. A missing
        name or None is a blank.
    locale : str
        Language of typed answers: in "de" 0,5 is one half.

    Returns
    -------
    Marking
        One verdict for each part.

    Raises
    ------
    InputError
        If a name is not that of an asked part, or there is no such locale.
    """
    return mark_all([exercise], [answers], locale)[0]


def mark_all(
    exercises: Sequence[Exercise],
    answers: Sequence[Mapping[str, object]],
    locale: str = "en",
) -> list[Marking]:
    """Mark many students; those with the same family, options and parts share their solves."""
    comma = decimal_comma(locale)
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, exercise in enumerate(exercises):
        key = (exercise.family, tuple(exercise.options.items()), exercise.parts)
        groups.setdefault(key, []).append(i)
    marked: dict[int, Marking] = {}
    for group in groups.values():
        for start in range(0, len(group), CHUNK):
            rows = group[start : start + CHUNK]
            found = _mark_group([exercises[i] for i in rows], [answers[i] for i in rows], comma)
            marked |= zip(rows, found, strict=True)
    return [marked[i] for i in range(len(exercises))]


def _mark_group(
    exercises: Sequence[Exercise], given: Sequence[Mapping[str, object]], comma: bool
) -> list[Marking]:
    """Mark exercises of the same family, options and parts."""
    first = exercises[0]
    names = [part.step for part in first.parts]
    for name in {name for answers in given for name in answers}:
        if name not in names:
            raise InputError(
                f"{first.family.name} asks no part {shown(name)}{nearest(name, names)}"
            )
    givens = type(first.givens).stack([exercise.givens for exercise in exercises])
    truth = expected(first.family, givens, first.options, first.parts, lead=1)
    answers = [
        {
            part.step: _read(part, one.get(part.step), truth[part.step].value.shape[1:], comma)
            for part in first.parts
        }
        for one in given
    ]
    columns = {name: _column([one[name] for one in answers], truth[name]) for name in names}
    missed = {n: c.given & ~agrees(c.values, truth[n], 1) for n, c in columns.items()}
    wrong = np.flatnonzero(np.any(list(missed.values()), axis=0))
    findings: dict[int, dict[str, Finding]] = {}
    named: dict[int, dict[str, Misconception]] = {}
    if len(wrong):
        hypotheses = Hypotheses(
            [exercises[i] for i in wrong.tolist()],
            {n: Answers(c.values[wrong], c.given[wrong]) for n, c in columns.items()},
            {n: Expected(e.value[wrong], _rows(e)[wrong]) for n, e in truth.items()},
        )
        for k, i in enumerate(wrong):
            found = {n: hypotheses.finding(n, k) for n in names if missed[n][i]}
            slips = {n: f.mistakes for n, f in found.items() if not f.follows}
            findings[int(i)] = found
            named[int(i)] = _name(slips, hypotheses.against(k))
    return [
        Marking(_verdicts(exercise, answers[i], findings.get(i, {}), named.get(i, {})))
        for i, exercise in enumerate(exercises)
    ]


def _read(part: Part, raw: object, shape: tuple[int, ...], comma: bool) -> Answer:
    """Read an answer in the way that its check asks."""
    if isinstance(part.check, Interval):
        return read_interval(raw, comma)
    return read(raw, shape, comma, whole=not isinstance(part.check, Numeric))


def _rows(e: Expected) -> Array:
    return np.broadcast_to(e.band, e.value.shape)


def _column(answers: Sequence[Answer], truth: Expected) -> Answers:
    """Stack the answers of all students to one part, zeros where there is no value."""
    zero = np.zeros(truth.value.shape[1:])
    values = np.stack([zero if a.value is None else a.value for a in answers])
    given = np.array([a.status == "value" for a in answers])
    return Answers(values, given)


def _verdicts(
    exercise: Exercise,
    answers: Mapping[str, Answer],
    findings: Mapping[str, Finding],
    named: Mapping[str, Misconception],
) -> tuple[Verdict, ...]:
    """Give the verdicts on one student's answers, from what was found about the wrong ones."""
    trace = exercise.solve() if findings else Tracer({})
    variables = {part.step: part.variable for part in exercise.parts}
    charged: dict[str, str] = {}
    verdicts: list[Verdict] = []
    for part in exercise.parts:
        name, answer = part.step, answers[part.step]
        kind: str = answer.status if answer.status != "value" else "right"
        words: dict[str, object] = {"part": part, "answer": answer}
        mistake: Misconception | None = None
        if name in findings:
            kind = "wrong"
            words["formulas"] = formulas(trace, part)
            words["first"] = not any(v.kind in ("wrong", "misconception") for v in verdicts)
            mistake = named.get(name)
            if findings[name].follows:
                words["sources"] = [variables[n] for n in _sources(name, findings, trace)]
                kind = "carried" if findings[name].proves else "uncarried"
            elif mistake and mistake.name in charged:
                kind = "again"
                words |= {
                    "before": variables[charged[mistake.name]],
                    "mistake": mistake,
                }
            elif mistake:
                kind = "misconception"
                words["mistake"] = mistake
                charged[mistake.name] = name
        verdicts.append(_verdict(part, kind, mistake, words))
    return tuple(verdicts)


def _sources(name: str, findings: Mapping[str, Finding], trace: Tracer) -> list[str]:
    """Name the mistakes that an answer was carried on from, the nearest ones only."""
    before = trace.ancestors(name)
    slips = [n for n in findings if not findings[n].follows and n in before]
    return [n for n in slips if not any(n in trace.ancestors(later) for later in slips)]


def _verdict(
    part: Part, found: str, mistake: Misconception | None, words: Mapping[str, object]
) -> Verdict:
    """Give points for what was found, and the words for it."""
    kind = {"again": "carried", "uncarried": "wrong"}.get(found, found)
    points = part.points if kind in ("right", "carried") else 0.0
    name = mistake.name if mistake and kind == "misconception" else None
    return Verdict(part.step, kind, points, part.points, say(found, words), name)


def _name(
    slips: Mapping[str, Sequence[Misconception]], against: Mapping[str, int]
) -> dict[str, Misconception]:
    """Choose a misconception for each slip.

    It is the one that explains most slips, and among those the one that fewest other answers
    speak against; in any other tie none is named.
    """
    waiting = {slip: {m.name: m for m in found} for slip, found in slips.items() if found}
    named: dict[str, Misconception] = {}
    while waiting:
        explained = Counter(name for found in waiting.values() for name in found)
        merit = {name: (count, -against[name]) for name, count in explained.items()}
        best = max(merit.values())
        for slip, found in list(waiting.items()):
            fitting = [m for name, m in found.items() if merit[name] == best]
            if len(fitting) == 1:
                named[slip] = fitting[0]
            if fitting:
                del waiting[slip]
    return named
