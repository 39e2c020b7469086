"""Applying corrections to what was marked. They only ever give points, and never take any."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from deltarule.graders.accepting import Accepted
from deltarule.graders.corrections import Correction
from deltarule.graders.marking import Marking
from deltarule.graders.verdicts import Applied, Verdict


def correct(
    marking: Marking, corrections: Sequence[Correction], again: Callable[[Accepted], Marking]
) -> Marking:
    """Correct the marking of one exercise.

    Parameters
    ----------
    marking : Marking
        The verdicts without corrections.
    corrections : sequence of Correction
        Those that concern the exercise of this student.
    again : callable
        Marks the same answers, where more is accepted.

    Returns
    -------
    Marking
        The verdicts, each with the corrections that changed it.
    """
    steps = [verdict.part for verdict in marking.verdicts]
    accepted = _accepted(corrections, steps)
    other = again(accepted) if accepted else marking
    verdicts = [
        _void(_better(one, two, corrections), corrections)
        for one, two in zip(marking.verdicts, other.verdicts, strict=True)
    ]
    for one in corrections:
        if one.kind == "bonus":
            at = steps.index(one.part or steps[0])
            verdicts[at] = replace(
                verdicts[at],
                bonus=verdicts[at].bonus + one.value,
                corrections=(*verdicts[at].corrections, Applied("bonus", one.value, one.why)),
            )
    return Marking(tuple(verdicts))


def _accepted(corrections: Sequence[Correction], steps: Sequence[str]) -> Accepted:
    """Give what is accepted at which parts."""
    rules: dict[str, frozenset[str]] = {}
    values: dict[str, list[object]] = {}
    for one in corrections:
        for step in [one.part] if one.part else steps:
            if one.kind == "accept_rule":
                rules[step] = rules.get(step, frozenset()) | {one.value}
            elif one.kind == "accept_value":
                values.setdefault(step, []).append(one.value)
    return Accepted(rules, values)


def _better(one: Verdict, other: Verdict, corrections: Sequence[Correction]) -> Verdict:
    """Give the verdict with more points; what only follows from an accepted answer says why too."""
    if other.points <= one.points:
        return one
    whys = list(_whys(corrections, one.part)) or list(_whys(corrections, None))
    applied = Applied("accepted", round(other.points - one.points, 6), " ".join(whys))
    return replace(other, corrections=(applied,))


def _whys(corrections: Sequence[Correction], part: str | None) -> Iterator[str]:
    """Give why something is accepted, at a part or anywhere."""
    for one in corrections:
        if one.kind.startswith("accept") and (part is None or one.part in ("", part)):
            yield one.why


def _void(verdict: Verdict, corrections: Sequence[Correction]) -> Verdict:
    """Give all points for a part that is void."""
    for one in corrections:
        if one.kind == "void" and one.part in ("", verdict.part) and verdict.points < verdict.max:
            applied = Applied("void", round(verdict.max - verdict.points, 6), one.why)
            changed = (*verdict.corrections, applied)
            return replace(verdict, points=verdict.max, corrections=changed)
    return verdict
