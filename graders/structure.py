"""The structure of an exercise, which all its variants share: what is computed from what."""

from functools import cache

import numpy as np

from deltarule.generator.core import Exercise, Part
from deltarule.graders.words import formulas


class Structure:
    """What follows from what, and the formulas to check an answer against.

    It is read off one variant, and remembered: a class asks it for each wrong answer.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._trace = exercise.solve()
        names = [part.step for part in exercise.parts]
        before = [[one in self._trace.ancestors(name) for name in names] for one in names]
        self.before = np.array(before, dtype=np.bool_)
        self.sources = cache(self._sources)
        self.formulas = cache(self._formulas)

    def _sources(self, part: Part, slips: tuple[Part, ...]) -> tuple[str, ...]:
        """Name the mistakes that an answer was carried on from, the nearest ones only."""
        before = self._trace.ancestors(part.step)
        found = [slip for slip in slips if slip.step in before]
        later = frozenset().union(*(self._trace.ancestors(slip.step) for slip in found))
        return tuple(slip.variable for slip in found if slip.step not in later)

    def _formulas(self, part: Part) -> tuple[tuple[str, str], ...]:
        return formulas(self._trace, part)
