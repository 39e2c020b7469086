"""Kinds of exercises beyond "compute", made from any family: its solver is all they need.

`filling` shows the worked solution with gaps. `choosing` asks which of some values is right; the
others are those of misconceptions. `spotting` shows the work of somebody who made one mistake, and
asks for the first wrong line and for what is right there.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any, cast

import numpy as np

from deltarule.generator.checks import LETTERS, Choice
from deltarule.generator.core import Exercise, Family, Givens, Misconception, Options, Part, Value
from deltarule.generator.draw import Draw
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
    wrong = tuple(known[one] for one in mistakes)
    letters = tuple(LETTERS[: len(wrong) + 1])
    orders = np.array(list(permutations(range(len(letters)))))

    def offer(draw: Draw, givens: Givens, options: Options) -> dict[str, Array]:
        """Give the right value and those of the mistakes, in a drawn order and as lists."""
        rows = np.arange(len(letters))[:, None]
        rules = [m.as_rule(rows == k) for k, m in enumerate(wrong, start=1)]
        trace = base.trace(givens.map(lambda a: a[None]), options, lead=2, rules=rules)
        values = np.moveaxis(trace[part], 0, 1)
        values = values.reshape(*values.shape[:2], -1)
        order = orders[draw.integers(0, len(orders) - 1)][..., None]
        digits = next(one.digits for one in base.parts(options) if one.step == part)
        return {"offered": _written(np.take_along_axis(values, order, axis=1), digits)}

    def solve(self: Any, step: Hook, options: Options) -> None:
        """Solve, and find the result among what is offered."""
        hook, lead = Noting(step), self.offered.ndim - 2
        plain(self, base).solve(hook, options)
        result = hook.used[part]
        off = np.abs(self.offered - result.reshape(*result.shape[:lead], 1, -1)).sum(axis=-1)
        step("answer", off.argmin(axis=-1), rf"\text{{where }} <{part}> \text{{ stands}}")

    def parts(options: Options) -> tuple[Part, ...]:
        """Ask for a letter."""
        label = next(one.label for one in base.parts(options) if one.step == part)
        return (Part("answer", label, Choice(letters)),)

    return dataclasses.replace(
        base,
        name=name,
        title=f"{base.title}: which is right?",
        givens=_with(base, ("offered",), offer, solve),
        parts=parts,
        misconceptions=wrong,
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
        number of decimals.
    covers : sequence of str
        Ids of the inventory that this asks for.
    """

    def work(draw: Draw, givens: Givens, options: Options) -> dict[str, Array]:
        """Work with one mistake, drawn from those that show in these lines."""
        asked, known = (
            base.asked(options, lines),
            _places(base, tuple(options.items()), tuple(lines)),
        )
        picked = draw.integers(0, len(known) - 1)
        mistakes = base.misconceptions
        rules = [Rule((at,), mistakes[m].rule, picked == k) for k, (m, at) in enumerate(known)]
        wrong = base.trace(givens, options, lead=1, rules=rules)
        written = _written(join([wrong[part.step] for part in asked]), asked[0].digits)
        return {"work": written, "mistake": np.array([m for m, _ in known])[picked]}

    def solve(self: Any, step: Hook, options: Options) -> None:
        """Solve, and compare line by line with the work that is shown."""
        asked, hook = base.asked(options, lines), Noting(step)
        plain(self, base).solve(hook, options)
        solved = join([hook.used[part.step] for part in asked])
        solved = step("solved", solved, ", ".join(f"<{part.step}>" for part in asked).join("()"))
        off = step(
            "off",
            _off(self.work, solved, asked[0]),
            r"\text{lines of } <work> \text{ off } <solved>",
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
        givens=_with(base, ("work", "mistake"), work, solve),
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


@lru_cache(maxsize=64)
def _places(
    base: Family, given: tuple[tuple[str, Value], ...], lines: tuple[str, ...]
) -> list[tuple[int, str]]:
    """Give the mistakes that can be planted: number of the misconception, and where it is made."""
    options = dict(given)
    asked = base.asked(options, lines)
    probes = sample(base, range(16), -1, options)
    right = base.trace(probes, options, lead=1)
    solved, found = join([right[part.step] for part in asked]), []
    can = misconceptions(base, options, base.parts(options))
    for k, mistake in enumerate(base.misconceptions):
        for name in filter(mistake.as_rule().names, right.steps if mistake in can else ()):
            wrong = base.trace(probes, options, lead=1, rules=[Rule((name,), mistake.rule)])
            off = _off(join([wrong[part.step] for part in asked]), solved, asked[0])
            found += [(k, name)] if off.any(axis=-1).mean() > SEEN else []
    return found


def _written(value: Array, digits: int | None) -> Array:
    """Round what is written down, with some decimals more than are asked."""
    return value if digits is None else np.round(value, digits + GUARD)


def _off(work: Array, solved: Array, part: Part) -> Array:
    """Tell, as 1 or 0, which lines are wrong."""
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
    names: Sequence[str],
    more: Callable[[Draw, Givens, Options], dict[str, Array]],
    solve: Callable[[Any, Hook, Options], None],
) -> type[Givens]:
    """Extend the givens of a family by some arrays, and solve in another way.

    What is shown to the student is a given: it must not change when the family does.
    """

    def drawn(cls: Any, draw: Draw, options: Options) -> Any:
        """Draw what the family gives, and the rest by it."""
        first = base.givens.sample(draw, options)
        return cls(**first.arrays(), **more(draw, first, options))

    words = f"{base.givens.__doc__} And {' and '.join(names)}."
    made = dataclasses.make_dataclass(
        base.givens.__name__,
        [(name, Array) for name in names],
        bases=(base.givens,),
        namespace={"__doc__": words, "sample": classmethod(drawn), "solve": solve},
        frozen=True,
    )
    return cast("type[Givens]", made)
