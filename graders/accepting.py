"""What an instructor accepts beside the truth: results of a misconception, and further values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from deltarule.generator.checks import Formula
from deltarule.generator.core import Part
from deltarule.generator.layout import Mask
from deltarule.generator.tolerance import close
from deltarule.graders.answers import read
from deltarule.reference.formula import Array


@dataclass(frozen=True)
class Accepted:
    """By part: names of the misconceptions whose results count as right, and further values."""

    rules: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: Mapping[str, Sequence[object]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rules or self.values)

    def allows(self, step: str, names: Sequence[str]) -> bool:
        """Tell whether an answer that some misconceptions lead to is accepted."""
        return bool(names) and self.rules.get(step, frozenset()).issuperset(names)


def equals(part: Part, value: object, answers: Array, band: Array, wrong: Mask) -> Mask:
    """Tell which wrong answers (students, ...) are a further value, as near as to the truth."""
    found = read(part.check, value, answers.shape[1:]).value
    if found is None:
        raise ValueError(f"{value!r} is no answer to {part.step}")
    if isinstance(part.check, Formula):
        from deltarule.graders.formulas.equivalence import equivalent

        names, true = part.check.variables, np.asarray(found).item()
        same = [
            bad and equivalent(one, true, names) for one, bad in zip(answers, wrong, strict=True)
        ]
        return np.array(same, dtype=bool)
    near = close(answers, np.asarray(found)[None], band.reshape(answers.shape))
    return np.asarray(near.all(axis=tuple(range(1, answers.ndim))) & wrong)
