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
SIMPLE = np.array([TRIVIAL])
TRIVIAL_SHARE = 0.1
"""Largest share of the points for answers that are 0, 1, 0.5 or one of the givens."""

Mask = npt.NDArray[np.bool_]


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
    truth, band = _truth(family, givens, options, parts)
    active = misconceptions(family, options, parts)
    trace = family.trace(givens, options, lead=1)
    wrong_trace = _mistaken(family, givens, options, active)
    shape = (len(active), len(truth))
    wrong = _answers(wrong_trace, parts, shape)
    sane = givens.sane(trace) & np.broadcast_to(givens.sane(wrong_trace), shape).all(axis=0)
    near = [_near_zero(answers, band) for answers in (truth, *wrong)]
    sizes = [trace.steps[part.step].value[0].size for part in parts]
    # A band on a mistaken trace can be wider than the one on the right trace.
    trivial = [_trivial(answers, CLEAR * band, sizes) for answers in wrong]
    share = _trivial_share(truth, band, sizes, givens, parts)
    failed = {
        "values in a sane range": np.broadcast_to(~sane, len(truth)),
        "asked numbers are 0 or clearly not 0": np.any(near, axis=0),
        "trivial answers earn next to nothing": share >= TRIVIAL_SHARE,
        "no misconception leads to a trivial answer": np.logical_or.reduce(
            [
                np.zeros(len(truth), dtype=bool),
                *((found & ~_trivial(truth, band, sizes)).any(axis=1) for found in trivial),
            ]
        ),
    }
    for m, shows in zip(active, _shows(wrong, truth, band), strict=True):
        failed[f"misconception {m.name} shows"] = ~shows
    for i, j in combinations(range(len(active)), 2):
        apart = _clear(wrong[i], wrong[j], band).any(axis=1)
        failed[f"{active[i].name} and {active[j].name} are told apart"] = ~apart
    return failed


def _near_zero(answers: Array, band: Array) -> Mask:
    """Tell which variants have a number that is not 0, but not clearly so."""
    return np.asarray(((answers != 0) & (np.abs(answers) < CLEAR * band)).any(axis=1))


def _truth(
    family: Family, givens: Givens, options: Options, parts: Sequence[Part]
) -> tuple[Array, Array]:
    """Give right answers and tolerances, each as (variants, elements of all parts)."""
    found = expected(family, givens, options, parts, lead=1)
    values = [found[part.step].value for part in parts]
    bands = [
        np.broadcast_to(found[p.step].band, v.shape) for p, v in zip(parts, values, strict=True)
    ]
    return _flat(values, 1), _flat(bands, 1)


def _mistaken(
    family: Family, givens: Givens, options: Options, mistaken: Sequence[Misconception]
) -> Tracer:
    """Solve under each misconception, with leading axes (misconceptions, variants)."""
    rows = np.arange(len(mistaken))[:, None]
    rules = [m.as_rule(rows == i) for i, m in enumerate(mistaken)]
    return family.trace(givens.map(lambda a: a[None]), options, lead=2, rules=rules)


def _answers(trace: Tracer, parts: Sequence[Part], lead: tuple[int, int]) -> Array:
    """Give the answers of a trace, as (misconceptions, variants, elements)."""
    values = [trace.steps[part.step].value for part in parts]
    return _flat([np.broadcast_to(v, lead + v.shape[2:]) for v in values], 2)


def _flat(values: Sequence[Array], lead: int) -> Array:
    """Lay the elements of all parts side by side, as floats."""
    flat = [v.reshape(*v.shape[:lead], math.prod(v.shape[lead:])) for v in values]
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
    trace = _mistaken(family, probes, given, family.misconceptions)
    wrong = _answers(trace, parts, (len(family.misconceptions), len(truth)))
    shows = np.atleast_1d(_changed(wrong, truth, band).any(axis=(1, 2)))
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


def _trivial(answers: Array, band: Array, sizes: Sequence[int], simple: Array = SIMPLE) -> Mask:
    """Tell which parts are trivial: a simple number, or an array of one and the same number.

    The result is (variants, parts). `sizes` are the numbers of elements of the parts; `simple` is
    (variants or 1, numbers).
    """
    starts = np.cumsum([0, *sizes[:-1]])
    near = np.abs(answers[:, :, None] - simple[:, None, :]) <= band[:, :, None]
    first = np.repeat(answers[:, starts], sizes, axis=1)
    constant = np.logical_and.reduceat(np.abs(answers - first) <= band, starts, axis=1)
    simply = np.logical_and.reduceat(near, starts, axis=1).any(axis=2)
    return np.asarray(simply | (constant & (np.array(sizes) > 1)))


def _trivial_share(
    truth: Array, band: Array, sizes: Sequence[int], givens: Givens, parts: Sequence[Part]
) -> Array:
    """Give the share of the points for answers that are trivial or copied from the givens."""
    count = len(truth)
    copies = [a.reshape(count, -1).astype(float) for a in givens.arrays().values()]
    simple = np.concatenate([np.tile(TRIVIAL, (count, 1)), *copies], axis=1)
    trivial = _trivial(truth, band, sizes, simple)
    ends = np.cumsum(sizes)
    for i, (size, end) in enumerate(zip(sizes, ends, strict=True)):
        for copy in copies if size > 1 else []:
            if copy.shape[1] == size:
                here = slice(end - size, end)
                trivial[:, i] |= (np.abs(truth[:, here] - copy) <= band[:, here]).all(axis=1)
    points = np.array([part.points for part in parts])
    return np.asarray(trivial @ points / points.sum())
