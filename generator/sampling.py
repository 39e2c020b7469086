"""The draw: sample, prove fair, and draw again where it is not.

A variant is accepted when every misconception shows and can be told from the others, no asked
number is too near to zero, trivial answers earn next to nothing, and values are in a sane range.
A redraw is a fresh stream keyed by the attempt's number, whatever else is in the batch.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from deltarule.generator.core import (
    Exercise,
    Family,
    Givens,
    InputError,
    Misconception,
    Options,
    Part,
    Value,
)
from deltarule.generator.draw import Draw
from deltarule.generator.layout import Layout, Mask
from deltarule.generator.tolerance import Expected, expected
from deltarule.reference.formula import Array
from deltarule.reference.trace import Tracer

ATTEMPTS = 400
CHUNK = 250
CLEAR = 4.0
"""How many tolerances make a clear difference."""
TRIVIAL = (0.0, 0.5, 1.0)
TRIVIAL_SHARE = 0.1
"""Largest share of the points for answers that are 0, 1, 0.5 or one of the givens."""


class DrawError(InputError):
    """No fair variant was found: the message names the contract that failed most."""


def sample(family: Family, keys: Sequence[int], attempt: int, options: Options) -> Givens:
    """Draw one variant for each seed, fair or not, as givens with one leading axis."""
    streams = [f"deltarule {family.name} {family.version} {seed} {attempt}" for seed in keys]
    return family.givens.sample(Draw(streams), options)


def draw(
    family: Family,
    seeds: Sequence[int],
    options: Options,
    parts: Sequence[Part] = (),
) -> list[Exercise]:
    """Draw one fair variant for each seed.

    Raises
    ------
    DrawError
        If a seed has no fair variant within the bounded number of attempts.
    """
    parts = tuple(parts) or family.parts(options)
    exercises: dict[int, Exercise] = {}
    for start in range(0, len(seeds), CHUNK):
        pending = list(range(start, min(start + CHUNK, len(seeds))))
        failures: Counter[str] = Counter()
        for attempt in range(ATTEMPTS):
            givens = sample(family, [seeds[i] for i in pending], attempt, options)
            failed = failed_contracts(family, givens, options, parts)
            bad = np.any(list(failed.values()), axis=0)
            failures.update({name: int(mask.sum()) for name, mask in failed.items()})
            for row in np.flatnonzero(~bad):
                one = givens.map(lambda array, row=row: array[row])  # type: ignore[misc]
                index = pending[row]
                exercises[index] = Exercise(family, seeds[index], options, one, parts)
            pending = [pending[row] for row in np.flatnonzero(bad)]
            if not pending:
                break
        else:
            worst = ", ".join(name for name, _ in failures.most_common(2))
            raise DrawError(
                f"{family.name}: no fair variant for seed {seeds[pending[0]]} in {ATTEMPTS}"
                f" draws; what failed most: {worst}. Ask for more digits or other parts"
            )
    return [exercises[i] for i in range(len(seeds))]


def failed_contracts(
    family: Family, givens: Givens, options: Options, parts: Sequence[Part]
) -> dict[str, Mask]:
    """Tell, for each contract of the draw, which variants fail it."""
    truth = expected(family, givens, options, parts, lead=1)
    value, band, layout = truth.value, truth.band, truth.layout
    active = misconceptions(family, options, parts)
    wrong_trace = _mistaken(family, givens, options, active)
    shape = (len(active), len(value))
    wrong = layout.answers(wrong_trace, shape)
    sane = givens.sane(family.trace(givens, options, lead=1))
    sane = sane & np.broadcast_to(givens.sane(wrong_trace), shape).all(axis=0)
    near = _near_zero(np.concatenate([value[None], wrong]), band).any(axis=0)
    # A band on a mistaken trace can be wider than the one on the right trace.
    led = trivial(wrong, CLEAR * band, layout) & ~trivial(value, band, layout)
    failed: dict[str, Any] = {
        "values in a sane range": np.broadcast_to(~sane, len(value)),
        "asked numbers are 0 or clearly not 0": near,
        "trivial answers earn next to nothing": _trivial_share(truth, givens) >= TRIVIAL_SHARE,
        "no misconception leads to a trivial answer": led.any(axis=(0, 2)),
    }
    for m, shows in zip(active, _shows(wrong, value, band), strict=True):
        failed[f"misconception {m.name} shows"] = ~shows
    for i, j in combinations(range(len(active)), 2):
        apart = _clear(wrong[i], wrong[j], band).any(axis=1)
        failed[f"{active[i].name} and {active[j].name} are told apart"] = ~apart
    return {name: np.asarray(mask, dtype=np.bool_) for name, mask in failed.items()}


def _near_zero(answers: Array, band: Array) -> Mask:
    """Tell which variants have a number that is not 0, but not clearly so."""
    return np.asarray(((answers != 0) & (np.abs(answers) < CLEAR * band)).any(axis=-1))


def _mistaken(
    family: Family, givens: Givens, options: Options, mistaken: Sequence[Misconception]
) -> Tracer:
    """Solve under each misconception, with leading axes (misconceptions, variants)."""
    rows = np.arange(len(mistaken))[:, None]
    rules = [m.as_rule(rows == i) for i, m in enumerate(mistaken)]
    return family.trace(givens.map(lambda a: a[None]), options, lead=2, rules=rules)


def misconceptions(
    family: Family, options: Options, parts: Sequence[Part]
) -> tuple[Misconception, ...]:
    """Give the misconceptions that can show in these parts under these options.

    It is decided by fixed probe draws, so it never depends on a student's seed.
    """
    return _can_show(family, tuple(options.items()), tuple(part.step for part in parts))


@lru_cache(maxsize=256)
def _can_show(
    family: Family, options: tuple[tuple[str, Value], ...], steps: tuple[str, ...]
) -> tuple[Misconception, ...]:
    given = dict(options)
    parts = [part for part in family.parts(given) if part.step in steps]
    probes = sample(family, range(32), -1, given)
    truth = expected(family, probes, given, parts, lead=1)
    trace = _mistaken(family, probes, given, family.misconceptions)
    wrong = truth.layout.answers(trace, (len(family.misconceptions), len(truth.value)))
    shows = np.atleast_1d(_changed(wrong, truth.value, truth.band).any(axis=(1, 2)))
    return tuple(m for m, can in zip(family.misconceptions, shows, strict=True) if can)


def _changed(one: Array, other: Array, band: Array) -> Mask:
    """Tell which elements differ by more than the noise of floating point."""
    with np.errstate(invalid="ignore"):
        return ~((np.abs(one - other) <= 1e-3 * band) | (one == other))


def _clear(one: Array, other: Array, band: Array) -> Mask:
    """Tell which elements differ clearly, by four tolerances."""
    with np.errstate(invalid="ignore"):
        return _changed(one, other, band) & ~(np.abs(one - other) < CLEAR * band)


def _shows(wrong: Array, truth: Array, band: Array) -> Mask:
    """Tell where the first element that a mistake changes is clearly changed."""
    changed = _changed(wrong, truth, band)
    first = changed.argmax(axis=-1)[..., None]
    clear = np.take_along_axis(_clear(wrong, truth, band), first, axis=-1)
    return np.asarray(clear[..., 0] & changed.any(axis=-1))


def trivial(answers: Array, band: Array, layout: Layout, simple: Array | None = None) -> Mask:
    """Tell which parts are trivial: a simple number, or an array of one and the same number.

    The result is (..., parts) for answers (..., elements). `simple` are further numbers, with the
    leading axes of the answers.
    """
    answers = layout.constants(answers)
    first = layout.spread(answers[..., list(layout.starts)])
    with np.errstate(invalid="ignore"):
        several = np.array([math.prod(shape) > 1 for shape in layout.shapes])
        found = layout.every(np.abs(answers - first) <= band) & several
        for number in TRIVIAL:
            found |= layout.every(np.abs(answers - number) <= band)
        for number in () if simple is None else np.moveaxis(simple, -1, 0):
            found |= layout.every(np.abs(answers - number[..., None]) <= band)
    return np.asarray(found & (layout.chance == 0))


def _trivial_share(truth: Expected, givens: Givens) -> Array:
    """Give the share of the points for answers that are trivial or copied from the givens."""
    value, band, layout = truth.value, truth.band, truth.layout
    copies = [a.reshape(len(value), -1).astype(float) for a in givens.arrays().values()]
    found = trivial(value, band, layout, np.concatenate(copies, axis=1))
    for k, size in enumerate(layout.sizes):
        for copy in copies if size > 1 else []:
            if copy.shape[1] == size:
                here = layout.where(k)
                found[:, k] |= (np.abs(value[:, here] - copy) <= band[:, here]).all(axis=1)
    points = np.array([part.points for part in layout.parts])
    return np.asarray(found @ points / points.sum())
