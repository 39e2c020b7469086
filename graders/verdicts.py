"""Verdicts: points and words for what was found about a student's answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deltarule.generator.core import Misconception, Part
from deltarule.generator.tolerance import close
from deltarule.graders.answers import Answer
from deltarule.graders.forms import form
from deltarule.graders.partial import share
from deltarule.graders.structure import Structure
from deltarule.graders.words import say
from deltarule.reference.formula import Array


@dataclass(frozen=True)
class Applied:
    """A correction that changed a verdict: its kind, the points it brought, and why it is made."""

    kind: str
    points: float
    why: str


@dataclass(frozen=True)
class Verdict:
    """What one answer is worth, and the words that tell the student why.

    `kind` is right, partly, carried, misconception, wrong, blank, misshapen or unreadable, or
    ungraded where a function was not run; `misconceptions` are the names of those that are
    charged here. `bonus` is given on top of the points, and `corrections` are those that changed
    points or bonus.
    """

    part: str
    kind: str
    points: float
    max: float
    says: str
    misconceptions: tuple[str, ...] = ()
    bonus: float = 0.0
    corrections: tuple[Applied, ...] = ()


@dataclass(frozen=True)
class Near:
    """A value that an answer is compared with, and its tolerance."""

    value: Array
    band: Array


@dataclass(frozen=True)
class Found:
    """What was found about a wrong answer.

    `expected` gives the truth, and what follows from the student's other answers.
    """

    follows: bool
    proves: bool
    mistakes: tuple[Misconception, ...]
    answer: Array
    expected: Callable[[], Sequence[Near]]


def verdicts(
    parts: Sequence[Part],
    answers: Sequence[Answer],
    found: Mapping[int, Found],
    structure: Structure,
    follow_through: float,
) -> Iterator[Verdict]:
    """Give the verdicts on one student's answers.

    Parameters
    ----------
    parts : sequence of Part
        What is asked.
    answers : sequence of Answer
        What was read, for each part.
    found : mapping of int to Found
        What was found about each wrong answer, by the number of its part.
    structure : Structure
        What follows from what, and the formulas.
    follow_through : float
        Share of the points for an answer that follows from an earlier mistake.
    """
    slips = tuple(parts[k] for k, one in found.items() if not one.follows)
    charged: dict[str, Part] = {}
    blamed = False
    for k, (part, answer) in enumerate(zip(parts, answers, strict=True)):
        if k not in found:
            yield _as_read(part, answer)
            continue
        one = found[k]
        new = tuple(m for m in one.mistakes if m.name not in charged)
        if one.follows:
            yield _following(part, one, structure.sources(part, slips), follow_through)
        elif new:
            charged |= {m.name: part for m in new}
            words, names = tuple(m.says for m in new), tuple(m.name for m in new)
            # A mistake that has a name must not cost more than the same numbers without one.
            points = _some(part, one, (1.0, follow_through))[0]
            yield _verdict(part, "misconception", points, mistakes=words, names=names)
        elif one.mistakes:
            before = charged[one.mistakes[0].name].variable
            words, points = tuple(m.says for m in one.mistakes), follow_through * part.points
            yield _verdict(part, "carried", points, "again", before=before, mistakes=words)
        else:
            check, worth = structure.formulas(part), (1.0, follow_through)
            yield _wrong(part, answer, one, check, worth, first=not blamed)
        blamed = blamed or not one.follows


def _as_read(part: Part, answer: Answer) -> Verdict:
    """Give the verdict on what is right, or has no value."""
    if answer.status == "value":
        return _verdict(part, "right", part.points)
    return _verdict(
        part,
        answer.status,
        0.0,
        check=part.check.kind,
        typed=answer.text,
        reason=answer.reason,
        asked=answer.asked,
        instead=answer.instead,
    )


def _following(part: Part, one: Found, sources: tuple[str, ...], follow_through: float) -> Verdict:
    """Give the verdict on what follows from other answers, where that proves anything."""
    if one.proves:
        return _verdict(part, "carried", follow_through * part.points, sources=sources)
    return _verdict(part, "wrong", 0.0, "uncarried", sources=sources)


def _wrong(
    part: Part,
    answer: Answer,
    one: Found,
    check: tuple[tuple[str, str], ...],
    worth: tuple[float, float],
    first: bool,
) -> Verdict:
    """Give the verdict on a mistake that has no name: its form, and credit for some elements.

    `worth` is the share of the points for what is right, and for what follows from a mistake.
    """
    expected = one.expected()
    points, right = _some(part, one, worth)
    if points > 0:
        good, bad = tuple(_places(right)), tuple(_places(~right))
        return _verdict(part, "partly", points, good=good, bad=bad)
    forms = [form(part, one.answer, n.value, n.band, answer.decimals) for n in expected]
    fault = next((name for name in forms if name), "")
    return _verdict(
        part, "wrong", 0.0, first=first, formulas=check, fault=fault, digits=part.digits
    )


def _some(part: Part, one: Found, worth: tuple[float, float]) -> tuple[float, Array]:
    """Give the points for the elements that are right, or follow, and which these are."""
    expected = one.expected()
    if not part.partly or one.answer.size == 1 or not expected:
        return 0.0, np.zeros(0, dtype=bool)
    rights = [close(one.answer, near.value, near.band) for near in expected]
    truth = expected[0].value
    shares = [w * share(part, r, one.answer, truth) for w, r in zip(worth, rights, strict=True)]
    best = int(np.argmax(shares))
    return round(part.points * shares[best], 2), rights[best]


def _places(elements: Array) -> Iterator[str]:
    """Name elements by their numbers, counted from 1: 2, or (1, 2) in a matrix."""
    for place in np.argwhere(elements).tolist():
        numbers = ", ".join(str(i + 1) for i in place)
        yield f"({numbers})" if len(place) > 1 else numbers


def _verdict(
    part: Part,
    kind: str,
    points: float,
    block: str = "",
    names: tuple[str, ...] = (),
    **words: object,
) -> Verdict:
    """Give a verdict in the words of a block of the template, which is that of its kind."""
    return Verdict(part.step, kind, points, part.points, say(block or kind, **words), names)
