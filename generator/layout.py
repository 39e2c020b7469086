"""Answers side by side: the elements of all parts as one row of numbers for each variant.

What is compared, here and in the graders, is such rows: of the truth, of what follows from a
mistake, and of what students answered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from deltarule.generator.checks import Bool, Choice, Formula
from deltarule.generator.core import Part
from deltarule.generator.points import COUNT
from deltarule.reference.formula import Array
from deltarule.reference.trace import Tracer

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layout:
    """Where the elements of each part stand in a row: `shapes` are those of their answers."""

    parts: tuple[Part, ...]
    shapes: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, parts: Sequence[Part], trace: Tracer, lead: int) -> "Layout":
        """Lay out the answers of a trace whose values have `lead` leading axes."""
        values = [trace.steps[part.step].value for part in parts]
        shapes = [value.shape[lead:] for value in values]
        rows = [
            p.check.elements(np.zeros(s, v.dtype)).size
            for p, s, v in zip(parts, shapes, values, strict=True)
        ]
        return cls(tuple(parts), tuple(shapes), tuple(rows))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each part begins."""
        return tuple(np.cumsum([0, *self.sizes[:-1]]).tolist())

    def where(self, k: int) -> slice:
        """Give the place of a part's elements, by the part's number."""
        return slice(self.starts[k], self.starts[k] + self.sizes[k])

    def rows(self, values: Sequence[Array], lead: tuple[int, ...]) -> Array:
        """Lay values of the parts, (*lead, *shape) or with axes of 1 in it, side by side."""
        flat = []
        for part, shape, value in zip(self.parts, self.shapes, values, strict=True):
            elements = part.check.elements(np.broadcast_to(value, (*lead, *shape)))
            flat.append(elements.reshape(*lead, math.prod(elements.shape[len(lead) :])))
        return np.concatenate(flat, axis=-1).astype(float)

    def answers(self, trace: Tracer, lead: tuple[int, ...]) -> Array:
        """Lay the answers of a trace side by side."""
        return self.rows([trace.steps[part.step].value for part in self.parts], lead)

    @cached_property
    def chance(self) -> Array:
        """How probable it is to guess a part right: 0 but for one choice among a few.

        Such a part is never called trivial, since any answer to it is.
        """
        chances = [
            1 / len(part.check.choices)
            if isinstance(part.check, Choice)
            else 0.5 * (isinstance(part.check, Bool) and size == 1)
            for part, size in zip(self.parts, self.sizes, strict=True)
        ]
        return np.array(chances)

    def constants(self, answers: Array) -> Array:
        """Give answers in which a formula that is a number has only this number as elements.

        A formula's elements are the real parts of its values at some points, then the imaginary.
        """
        formulas = [isinstance(part.check, Formula) for part in self.parts]
        if not any(formulas):
            return answers
        found = answers.copy()
        for k in np.flatnonzero(formulas).tolist():
            values = found[..., self.where(k)]
            parts = values.reshape(*values.shape[:-1], -1, 2, COUNT)
            parts[..., 1, :] = np.where(parts[..., 1, :] == 0, parts[..., 0, :], parts[..., 1, :])
            found[..., self.where(k)] = parts.reshape(values.shape)
        return found

    def every(self, elements: Mask) -> Mask:
        """Tell for which parts all elements are so."""
        return np.asarray(np.logical_and.reduceat(elements, self.starts, axis=-1))

    def some(self, elements: Mask) -> Mask:
        """Tell for which parts some elements are so."""
        return np.asarray(np.logical_or.reduceat(elements, self.starts, axis=-1))

    def spread(self, of_parts: Any) -> Array:
        """Give the value of each part to all of its elements."""
        return np.repeat(np.asarray(of_parts), self.sizes, axis=-1)
