"""The draw: sample, prove fair, and draw again where it is not.

A variant is accepted when every misconception shows and can be told from the others, no asked
number is too near to zero, trivial answers earn next to nothing, and values are in a sane range.
A redraw is a fresh stream keyed by the attempt's number, whatever else is in the batch.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

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
from deltarule.generator.tolerance import expected
from deltarule.reference.formula import Array
from deltarule.reference.trace import Tracer

ATTEMPTS = 400
CHUNK = 250
CLEAR = 4.0
"""How many tolerances make a clear difference."""
TRIVIAL = (0.0, 0.5, 1.0)
TRIVIAL_SHARE = 0.1
"""Largest share of the points for answers that are 0, 1, 0.5 or one of the givens."""

Mask = npt.NDArray[np.bool_]


class DrawError(InputError):
    """No fair variant was found: the message names the contract that failed most."""


def sample(
    family: Family, keys: Sequence[int], attempt: int, options: Options
) -> Givens:
    """Draw one variant for each seed, fair or not, as givens with one leading axis."""
    streams = [
        f"deltarule {family.name} {family.version} {seed} {attempt}" for seed in keys
    ]
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
    truth, band = _truth(family, givens, options, parts)
    active = misconceptions(family, options, parts)
    wrong = wrong_answers(family, givens, options, parts, active)
    trace = family.trace(givens, options, lead=1)
    share = _trivial_share(truth, band, trace, givens, parts)
    near = (truth != 0) & (np.abs(truth) < CLEAR * band)
    failed = {
        "values in a sane range": ~givens.sane(trace),
        "asked numbers are 0 or clearly not 0": near.any(axis=1),
        "trivial answers earn next to nothing": share > TRIVIAL_SHARE,
    }
    for m, shows in zip(active, _shows(wrong, truth, band), strict=True):
        failed[f"misconception {m.name} shows"] = ~shows
    for i, j in combinations(range(len(active)), 2):
        apart = _clear(wrong[i], wrong[j], band).any(axis=1)
        failed[f"{active[i].name} and {active[j].name} are told apart"] = ~apart
    return failed


def _truth(
    family: Family, givens: Givens, options: Options, parts: Sequence[Part]
) -> tuple[Array, Array]:
    """Give right answers and tolerances, each as (variants, elements of all parts)."""
    found = expected(family, givens, options, parts, lead=1)
    values = [found[part.step].value for part in parts]
    bands = [
        np.broadcast_to(found[part.step].band, v.shape)
        for part, v in zip(parts, values, strict=True)
    ]
    return _flat(values, 1), _flat(bands, 1)


def wrong_answers(
    family: Family,
    givens: Givens,
    options: Options,
    parts: Sequence[Part],
    mistaken: Sequence[Misconception],
) -> Array:
    """Give the answers under each misconception, as (misconceptions, variants, elements)."""
    count = len(mistaken)
    rules = [m.as_rule(np.arange(count)[:, None] == i) for i, m in enumerate(mistaken)]
    trace = family.trace(givens.map(lambda a: a[None]), options, lead=2, rules=rules)
    variants = len(next(iter(givens.arrays().values())))
    values = [trace.steps[part.step].value for part in parts]
    return _flat(
        [np.broadcast_to(v, (count, variants, *v.shape[2:])) for v in values], 2
    )


def _flat(values: Sequence[Array], lead: int) -> Array:
    """Lay the elements of all parts side by side, as floats."""
    flat = [v.reshape(*v.shape[:lead], -1) for v in values]
    return np.concatenate(flat, axis=-1).astype(float)


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
    truth, band = _truth(family, probes, given, parts)
    wrong = wrong_answers(family, probes, given, parts, family.misconceptions)
    shows = _changed(wrong, truth, band).any(axis=(1, 2))
    return tuple(m for m, can in zip(family.misconceptions, shows, strict=True) if can)


def _changed(one: Array, other: Array, band: Array) -> Mask:
    """Tell which elements differ by more than the noise of floating point."""
    with np.errstate(invalid="ignore"):
        return ~(np.abs(one - other) <= 1e-3 * band)


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


def _trivial_share(
    truth: Array, band: Array, trace: Tracer, givens: Givens, parts: Sequence[Part]
) -> Array:
    """Give the share of the points for answers that are trivial or copied from the givens.

    An array is trivial when all its elements are the same trivial number, or when it is a copy.
    """
    count = len(truth)
    numbers = [a.reshape(count, -1).astype(float) for a in givens.arrays().values()]
    simple = np.concatenate([np.tile(TRIVIAL, (count, 1)), *numbers], axis=1)
    sizes = [trace.steps[part.step].value[0].size for part in parts]
    starts = np.cumsum([0, *sizes[:-1]])
    near = np.abs(truth[:, :, None] - simple[:, None, :]) <= band[:, :, None]
    trivial = np.logical_and.reduceat(near, starts, axis=1).any(axis=2)
    for i, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        for array in numbers if size > 1 else []:
            if array.shape[1] == size:
                here = slice(start, start + size)
                trivial[:, i] |= (np.abs(truth[:, here] - array) <= band[:, here]).all(
                    axis=1
                )
    points = np.array([part.points for part in parts])
    return np.asarray(trivial @ points / points.sum())
