"""Trials: what a student's function is called with, and what it shall return.

Hidden ones are fair draws of the same family, at the exercise's own options and at other sizes,
limiting cases, and one large case. A few small ones with simple numbers are made to be shown,
where the function is wrong on them; no hidden one ever is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

import numpy as np

from deltarule.generator.checks import Code
from deltarule.generator.core import Exercise, Family, Givens, Options, Part, Value, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.kinds import Noting, plain
from deltarule.generator.sampling import draw
from deltarule.reference.formula import Array
from deltarule.reference.trace import Rule, untraced

DRAWN = 12
"""Trials at the exercise's own options."""
SIZED = 3
"""Trials at each of the other sizes."""
SHOWN = 2
"""Trials of each small size that may be shown; there is one more for each limiting case."""

Kind = Literal["shown", "drawn", "sized", "edge", "large"]
Values = tuple[Array, ...]
"""What a function returns, one array for each returned value."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One call of a function, on the givens of a variant; `says` names a limiting case."""

    kind: Kind
    exercise: Exercise
    says: str = ""

    @property
    def check(self) -> Code:
        """The function that is asked."""
        return code_of(self.exercise)

    @property
    def arguments(self) -> list[Any]:
        """What the function is called with: new arrays, and numbers."""
        return list(self.check.given(self.exercise.givens).values())

    @cached_property
    def truth(self) -> Values:
        """What it shall return."""
        return returned(self.exercise)


def code_of(exercise: Exercise) -> Code:
    """Give the function that an exercise of this kind asks."""
    check = exercise.parts[0].check
    if not isinstance(check, Code):
        raise TypeError(f"{exercise.family.name} asks for no function")
    return check


def returned(exercise: Exercise, rules: Sequence[Rule] = ()) -> Values:
    """Give what the function returns for the givens of a variant, by the solver or wrong rules."""
    base, check = exercise.family.base or exercise.family, code_of(exercise)
    givens = plain(exercise.givens, base)
    if rules:
        return check.results(base.trace(givens, exercise.options, rules=rules))
    hook = Noting(untraced)
    with np.errstate(all="ignore"):
        givens.solve(hook, exercise.options)
    return check.results(hook.used)


def trials(exercise: Exercise, seed: int | None = None) -> tuple[Trial, ...]:
    """Give what a function is tried on: first what may be shown, last the large case.

    Parameters
    ----------
    exercise : Exercise
        An exercise of kind "code".
    seed : int, optional
        Which trials; by default those of the exercise's own seed. Exercises with the same
        options have the same ones.

    Returns
    -------
    tuple of Trial
        With the truth, which is computed when somebody asks for it.
    """
    seed = exercise.seed if seed is None else seed
    return _trials(exercise.family, tuple(exercise.options.items()), exercise.parts, seed)


@lru_cache(maxsize=64)
def _trials(
    family: Family, options: tuple[tuple[str, Value], ...], parts: tuple[Part, ...], seed: int
) -> tuple[Trial, ...]:
    maker = _Maker(family, dict(options), parts, f"deltarule trials {family.name} {seed}")
    hidden = list(maker.hidden())
    shown = (one for one in maker.shown() if not any(_alike(one, other) for other in hidden))
    return (*shown, *hidden)


class _Maker:
    """Makes the trials of some options, with streams of random numbers by a key."""

    def __init__(self, family: Family, options: Options, parts: tuple[Part, ...], key: str) -> None:
        self.family, self.options, self.parts, self.key = family, options, parts, key
        self.check = code_of(Exercise(family, 0, options, Givens(), parts))
        # Below 0, so that no student's example has them.
        self.seeds = iter((-Draw([key]).integers(1, 2**31 - 1, 500)[0]).tolist())

    def hidden(self) -> Iterator[Trial]:
        """Make those that are never shown."""
        for one in self.fair(self.options, DRAWN):
            yield Trial("drawn", one)
        for size in self.check.sizes:
            if any(self.options[name] != value for name, value in size.items()):
                for one in self.fair({**self.options, **size}, SIZED):
                    yield Trial("sized", one)
        yield from self.edges("edge", self.options)
        if self.check.large:
            options = {**self.options, **self.check.large}
            givens = self.family.givens.sample(Draw([self.key]), options).map(lambda a: a[0])
            yield Trial("large", Exercise(self.family, 0, options, givens, self.parts))

    def shown(self) -> Iterator[Trial]:
        """Make small ones with simple numbers, under the same conventions."""
        easy = self.family.levels.get("easy", {})
        sizes = {n: v for n, v in easy.items() if isinstance(self.family.params[n], Whole)}
        simple = {**self.options, "level": "easy"}
        for size in ({}, sizes, *self.check.sizes):
            for one in self.fair({**simple, **size}, SHOWN):
                yield Trial("shown", one)
        yield from self.edges("shown", simple | sizes)

    def fair(self, options: Options, count: int) -> list[Exercise]:
        """Draw fair variants."""
        seeds = [next(self.seeds) for _ in range(count)]
        return draw(self.family, seeds, options, self.parts)

    def edges(self, kind: Kind, options: Options) -> Iterator[Trial]:
        """Make the limiting cases."""
        variants = self.fair(options, len(self.check.edges))
        for one, (says, change) in zip(variants, self.check.edges.items(), strict=True):
            changed = {name: np.asarray(value) for name, value in change(one.givens).items()}
            yield Trial(kind, replace(one, givens=replace(one.givens, **changed)), says)


def _alike(one: Trial, other: Trial) -> bool:
    """Tell whether two trials call the function with the same."""
    return all(map(np.array_equal, one.arguments, other.arguments))
