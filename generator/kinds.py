"""Kinds of exercises beyond "compute", made from any family: its solver is all they need.

`filling` shows the worked solution with gaps. `choosing` asks which of some values is right; the
others are those of misconceptions. `spotting` shows the work of somebody who made one mistake, and
asks for the first wrong line and for what is right there.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np

from deltarule.generator.checks import LETTERS, Choice, Formula
from deltarule.generator.core import Exercise, Family, Givens, Misconception, Options, Part, Value
from deltarule.generator.draw import Draw
from deltarule.generator.points import at_points
from deltarule.generator.sampling import misconceptions, sample
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, Rule, join

GUARD = 2
"""Decimals of the shown work beyond those that are asked."""
OFF = 50
"""How many units of the last digit a wrong line is off; its rounding is far less."""
SEEN = 0.5
"""In which share of the draws a mistake must be seen to be planted."""


class Noting:
    """A hook that takes note of what is used, for a solver that goes on after another one."""

    def __init__(self, step: Hook) -> None:
        self.used: dict[str, Array] = {}
        self._step = step

    def __call__(
        self, name: str, value: Array, formula: str, symbol: Symbol | None = None
    ) -> Array:
        """Call the hook underneath."""
        self.used[name] = self._step(name, value, formula, symbol)
        return self.used[name]


def filling(base: Family, name: str, gaps: Sequence[str], covers: Mapping[str, str]) -> Family:
    """Make a family that shows the worked solution of another one, and asks what is left out."""
    return dataclasses.replace(
        base,
        name=name,
        title=f"{base.title}: fill the gaps",
        parts=lambda options: base.asked(options, gaps),
        covers=covers,
        kind="fill",
        base=base,
    )


def choosing(
    base: Family, name: str, part: str, mistakes: Sequence[str], covers: Sequence[str]
) -> Family:
    """Make a family that asks which value of a part is right.

    Parameters
    ----------
    base : Family
        The family whose exercises are posed.
    name : str
        Name of the new family.
    part : str
        What is asked.
    mistakes : sequence of str
        Misconceptions of `base` whose values are offered too.
    covers : sequence of str
        Ids of the inventory that this asks for.
    """
    known = {m.name: m for m in base.misconceptions[::-1]}
    offered = tuple(known[one] for one in mistakes)
    orders = np.array(list(permutations(range(len(offered) + 1))))

    def solve(self: Any, step: Hook, options: Options) -> None:
        """Solve, and find the result among what is offered."""
        hook = Noting(step)
        plain(self, base).solve(hook, options)
        lead = self.order.ndim
        rows = np.arange(len(orders[0])).reshape(-1, *(1,) * lead)
        trace = base.trace(
            plain(self, base).map(lambda array: array[None]),
            options,
            lead=lead + 1,
            rules=[m.as_rule(rows == k) for k, m in enumerate(offered, start=1)],
        )
        values = np.moveaxis(trace[part], 0, lead)
        order = orders[self.order]
        order = order.reshape(*order.shape, *(1,) * (values.ndim - order.ndim))
        values = np.take_along_axis(values, order, axis=lead)
        step("offered", values, r"\text{the right value, and those of mistakes}")
        off = np.abs(values - np.expand_dims(hook.used[part], lead))
        off = off.reshape(*off.shape[: lead + 1], -1).sum(axis=-1)
        step("answer", off.argmin(axis=-1), rf"\text{{where }} <{part}> \text{{ stands}}")

    def parts(options: Options) -> tuple[Part, ...]:
        """Ask for a letter."""
        label = next(one.label for one in base.parts(options) if one.step == part)
        return (Part("answer", label, Choice(tuple(LETTERS[: len(orders[0])]))),)

    return dataclasses.replace(
        base,
        name=name,
        title=f"{base.title}: which is right?",
        givens=_with(base, "order", lambda options: len(orders), solve),
        parts=parts,
        misconceptions=offered,
        covers=dict.fromkeys(covers, "answer"),
        kind="choose",
        base=base,
    )


def spotting(base: Family, name: str, lines: Sequence[str], covers: Sequence[str]) -> Family:
    """Make a family that shows work with one planted mistake.

    Parameters
    ----------
    base : Family
        The family whose exercises are posed.
    name : str
        Name of the new family.
    lines : sequence of str
        Parts of `base`, or patterns of them, that are shown as lines: single numbers of the same
        number of decimals, or formulas.
    covers : sequence of str
        Ids of the inventory that this asks for.
    """

    def solve(self: Any, step: Hook, options: Options) -> None:
        """Work with the planted mistake, and compare line by line."""
        givens, asked = plain(self, base), base.asked(options, lines)
        known, hook = places(base, options, lines), Noting(step)
        givens.solve(hook, options)
        rules = [
            Rule((at,), mistake.rule, self.planted % len(known) == k)
            for k, (mistake, at) in enumerate(known)
        ]
        wrong = base.trace(givens, options, lead=self.planted.ndim, rules=rules)
        written = join([_written(wrong[part.step], part.digits) for part in asked])
        work = step("work", written, r"\text{what is written}")
        solved = join([hook.used[part.step] for part in asked])
        solved = step("solved", solved, ", ".join(f"<{part.step}>" for part in asked).join("()"))
        off = step(
            "off", _off(work, solved, asked[0]), r"\text{lines of } <work> \text{ off } <solved>"
        )
        first = step("first", off.argmax(axis=-1), r"\text{the first of } <off>")
        line = np.clip(first, 0, len(asked) - 1)[..., None]
        value = np.take_along_axis(solved, line, axis=-1)[..., 0]
        step("right", value, r"\text{what is in line } <first> \text{ of } <solved>")

    def parts(options: Options) -> tuple[Part, ...]:
        """Ask for the first wrong line, and for what is right there."""
        asked = base.asked(options, lines)
        names = tuple(part.step for part in asked)
        return (
            Part("first", "the first wrong line", Choice(names)),
            Part("right", "what is right there", asked[0].check, asked[0].digits, points=2),
        )

    return dataclasses.replace(
        base,
        name=name,
        title=f"{base.title}: find the mistake",
        givens=_with(base, "planted", lambda options: len(places(base, options, lines)), solve),
        parts=parts,
        misconceptions=(FOLLOWING, KEPT),
        covers=dict.fromkeys(covers, "right"),
        exceptions={**base.exceptions, 8: "what is wrong in a work is found, not computed"},
        kind="spot",
        base=base,
    )


FOLLOWING = Misconception(
    "line-that-only-follows",
    ("first",),
    lambda t: _second(t["off"]),
    "this line is not what the right solution has there, but it follows from an earlier line that"
    " is wrong. The mistake is where a line does not follow from the lines before it",
    "a consequence taken for its cause",
)
KEPT = Misconception(
    "wrong-line-kept",
    ("right",),
    lambda t: np.take_along_axis(t["work"], t["first"][..., None], axis=-1)[..., 0],
    "the number was copied from the wrong line. Work that line out again from the lines before it",
    "the work that is shown",
)


def _second(off: Array) -> Array:
    """Give the second place that is off; the first where there is no other."""
    first = off.argmax(axis=-1)[..., None]
    later = off * (np.arange(off.shape[-1]) != first)
    return np.where(later.any(axis=-1), later.argmax(axis=-1), first[..., 0])


def places(base: Family, options: Options, lines: Sequence[str]) -> list[tuple[Misconception, str]]:
    """Give the mistakes that can be planted: a misconception, and the line where it is made."""
    return _places(base, tuple(options.items()), tuple(lines))


@lru_cache(maxsize=256)
def _places(
    base: Family, options: tuple[tuple[str, Value], ...], lines: tuple[str, ...]
) -> list[tuple[Misconception, str]]:
    given = dict(options)
    asked = base.asked(given, lines)
    probes = sample(base, range(16), -1, given)
    right = base.trace(probes, given, lead=1)
    solved, found = join([right[part.step] for part in asked]), []
    for mistake in misconceptions(base, given, base.parts(given)):
        for name in filter(mistake.as_rule().names, right.steps):
            wrong = base.trace(probes, given, lead=1, rules=[Rule((name,), mistake.rule)])
            off = _off(join([wrong[part.step] for part in asked]), solved, asked[0])
            found += [(mistake, name)] if off.any(axis=-1).mean() > SEEN else []
    return found


def _written(value: Array, digits: int | None) -> Array:
    """Round what is written down, with some decimals more than are asked."""
    return value if digits is None else np.round(value, digits + GUARD)


def _off(work: Array, solved: Array, part: Part) -> Array:
    """Tell, as 1 or 0, which lines are wrong; a formula has values at some points."""
    if isinstance(part.check, Formula):
        one, other = (at_points(lines, part.check.variables) for lines in (work, solved))
        apart = np.nan_to_num(np.abs(one - other), nan=0.0, posinf=1.0)
        return (apart.reshape(*work.shape, -1).max(axis=-1) > 1e-9).astype(int)
    return (np.abs(work - solved) > OFF * 10.0 ** -(part.digits or 0)).astype(int)


def underneath(exercise: Exercise) -> Exercise | None:
    """Give the exercise that an exercise of another kind is made from; None if it is none."""
    base = exercise.family.base
    if base is None:
        return None
    return Exercise(
        base, exercise.seed, exercise.options, plain(exercise.givens, base), exercise.parts
    )


def plain(givens: Any, base: Family) -> Givens:
    """Give the givens of the family underneath."""
    return base.givens(**{f.name: getattr(givens, f.name) for f in dataclasses.fields(base.givens)})


def _with(
    base: Family,
    name: str,
    count: Callable[[Options], int],
    solve: Callable[[Any, Hook, Options], None],
) -> type[Givens]:
    """Extend the givens of a family by a drawn integer below `count`, and solve in another way."""

    def drawn(cls: Any, draw: Draw, options: Options) -> Any:
        """Draw what the family gives, and the integer."""
        first = base.givens.sample(draw, options)
        return cls(**first.arrays(), **{name: draw.integers(0, count(options) - 1)})

    namespace = {"__doc__": f"{base.givens.__doc__} And `{name}`, an integer.", "solve": solve}
    fields = [(name, Array)]
    made = dataclasses.make_dataclass(
        base.givens.__name__, fields, bases=(base.givens,), namespace=namespace, frozen=True
    )
    made.sample = classmethod(drawn)
    return made
