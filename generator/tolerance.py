"""The tolerance, derived from the trace: what a student who rounds as told can get.

Such a student rounds any of the named steps once, to the digits asked. Each element of each step
is shifted by half a unit of its last digit, in one batched solve, and the effects on an answer
are added up. Elements are shifted one by one: shifting a whole vector can cancel (softmax).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from deltarule.generator.core import Family, Givens, Options, Part
from deltarule.generator.layout import Layout, Mask
from deltarule.reference.formula import Array
from deltarule.reference.trace import Masked, Rule, Tracer

NOISE = 1e-9
"""Relative slack of every comparison, for the noise of floating point at the band's edge."""


def close(one: Array, other: Array, band: Array, times: float = 1.0) -> Mask:
    """Tell which numbers are within `times` the tolerance of each other, infinite ones if equal."""
    slack = times * band * (1 + NOISE) + 1e-12 * np.abs(other)
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(one - other) <= slack) | (one == other))


@dataclass(frozen=True)
class Expected:
    """What is expected at all parts, side by side, and how far a careful rounder can be from it."""

    layout: Layout
    value: Array
    band: Array

    def accepts(self, values: Array, times: float = 1.0) -> Mask:
        """Tell for which parts all elements are within `times` the tolerance."""
        return self.layout.every(close(values, self.value, self.band, times))


def expected(
    family: Family,
    givens: Givens,
    options: Options,
    parts: Sequence[Part],
    *,
    lead: int = 0,
    carried: Mapping[str, Masked] | None = None,
    rules: Iterable[Rule] = (),
) -> Expected:
    """Solve, and give value and tolerance of each part, with the leading axes of the givens.

    With `carried` values and wrong `rules` in the trace, the value is what follows from them at
    each part, and the band is taken on that trace.
    """
    rules = list(rules)
    base = family.trace(givens, options, lead=lead, carried=carried, rules=rules)
    halves = _half_units(base, options, parts)
    shifts = _shifts(base, halves, lead)
    shifted = family.trace(
        givens.map(lambda array: array[None]),
        options,
        lead=lead + 1,
        carried={n: Masked(m.value[None], m.where[None]) for n, m in (carried or {}).items()},
        rules=[r if isinstance(r.where, bool) else replace(r, where=r.where[None]) for r in rules],
        shifts=shifts,
    )
    layout = Layout.of(parts, base, lead)
    leading = np.broadcast_shapes(*(array.shape[:lead] for array in givens.arrays().values()))
    value = layout.answers(base, leading)
    rows = len(next(iter(shifts.values()))) if shifts else 0
    own = layout.spread([halves.get(part.step, 0.0) for part in parts])
    if not rows:
        return Expected(layout, value, np.broadcast_to(own, value.shape))
    with np.errstate(invalid="ignore"):
        effects = np.abs(layout.answers(shifted, (rows, *leading)) - value).sum(axis=0)
    return Expected(layout, value, effects + own)


def _half_units(base: Tracer, options: Options, parts: Sequence[Part]) -> dict[str, float]:
    """Give half a unit of the last digit for each step that a student rounds."""
    asked = {part.step: part.digits for part in parts}
    digits = options.get("digits")
    halves = {}
    for name, step in base.steps.items():
        places = asked.get(name, digits)
        if np.issubdtype(step.value.dtype, np.floating) and isinstance(places, int):
            halves[name] = 0.5 * 10.0**-places
    return halves


def _shifts(base: Tracer, halves: Mapping[str, float], lead: int) -> dict[str, Array]:
    """Give each element of each rounded step its own row on a new first axis."""
    shapes = {name: base.steps[name].value.shape[lead:] for name in halves}
    rows = sum(int(np.prod(shape, dtype=int)) for shape in shapes.values())
    shifts, row = {}, 0
    for name, shape in shapes.items():
        count = int(np.prod(shape, dtype=int))
        shift = np.zeros((rows, count))
        shift[np.arange(row, row + count), np.arange(count)] = halves[name]
        shifts[name] = shift.reshape(rows, *(1,) * lead, *shape)
        row += count
    return shifts
