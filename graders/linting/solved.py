"""The contracts that are tried on every seed: many exercises are solved in one batch.

They are the draw's own promises and more, checked here again from the accepted numbers alone:
each misconception is solved by itself, and rounders run the solver with a hook that rounds.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from deltarule.generator.checks import Formula, Interval
from deltarule.generator.core import Family, Givens, Options, Part
from deltarule.generator.draw import Draw
from deltarule.generator.kinds import plain
from deltarule.generator.layout import Layout, Mask
from deltarule.generator.sampling import CLEAR, TRIVIAL, TRIVIAL_SHARE, misconceptions
from deltarule.generator.tolerance import close, expected
from deltarule.graders.linting.report import Contract, Report
from deltarule.reference.formula import Array, Symbol

GUESSED_SHARE = 0.3
"""Largest share of the points that guessing at choices earns on average."""

PLACES = 6
"""Decimals that a given may have."""

Worst = dict[str, tuple[float, int]]
"""For each trivial answer the largest share of points that are right, and the seed of it."""


@dataclass(frozen=True)
class Batch:
    """Some exercises, solved by the right rules and under each misconception that can show.

    `truth` and `band` are (variants, elements of all parts), and `wrong` has an array of that shape
    for each misconception.
    """

    family: Family
    options: Options
    parts: Sequence[Part]
    seeds: Array
    givens: Givens
    layout: Layout
    truth: Array
    band: Array
    wrong: Mapping[str, Array]


def solve(
    family: Family, options: Options, parts: Sequence[Part], seeds: Sequence[int], givens: Givens
) -> Batch:
    """Solve the givens of many variants."""
    found = expected(family, givens, options, parts, lead=1)
    wrong = {}
    for mistake in misconceptions(family, options, parts):
        trace = family.trace(givens, options, lead=1, rules=[mistake.as_rule()])
        wrong[mistake.name] = finite(found.layout.answers(trace, (len(seeds),)))
    numbers = np.array(seeds, dtype=object)
    truth = finite(found.value)
    return Batch(
        family, options, parts, numbers, givens, found.layout, truth, finite(found.band), wrong
    )


def finite(elements: Array) -> Array:
    """Put large numbers where there are none: two that both divide by zero are alike."""
    return np.nan_to_num(elements, nan=1e200, posinf=1e201, neginf=-1e201)


def check(batch: Batch, report: Report, worst: Worst) -> None:
    """Try all contracts of this module; `worst` is brought up to date."""
    check_misconceptions(batch, report.contracts[1])
    check_rounders(batch, report.contracts[2])
    check_zeros(batch, report.contracts[3])
    check_trivial(batch, report.contracts[5], worst)
    check_decimals(batch, report.contracts[8])
    for k, part in enumerate(batch.parts):
        value = batch.truth[:, batch.layout.where(k)]
        # Of an interval the ends count, not whether they belong to it.
        value = value[..., :2] if isinstance(part.check, Interval) else value
        before = report.ranges.get(part.step, (math.inf, -math.inf))
        report.ranges[part.step] = (
            min(before[0], float(np.min(value))),
            max(before[1], float(np.max(value))),
        )


def apart(batch: Batch) -> Iterator[tuple[str, str, Mask]]:
    """Tell for each two misconceptions at which variants they differ clearly."""
    scaled = {name: wrong / _unit(batch) for name, wrong in batch.wrong.items()}
    for one, other in combinations(scaled, 2):
        yield one, other, np.any(np.abs(scaled[one] - scaled[other]) >= CLEAR, axis=1)


def _unit(batch: Batch) -> Array:
    """Give the tolerance; of exact numbers, which differ by 1 or more, a tenth."""
    formulas = batch.layout.spread([isinstance(part.check, Formula) for part in batch.parts])
    return np.where(batch.band > 0, batch.band, np.where(formulas, 1e-6, 0.1))


def check_misconceptions(batch: Batch, contract: Contract) -> None:
    """Each changes the first part that it reaches by four tolerances, and no two are alike."""
    contract.tried += len(batch.seeds)
    rows = np.arange(len(batch.seeds))
    for name, wrong in batch.wrong.items():
        distance = np.abs(wrong - batch.truth) / _unit(batch)
        first = batch.layout.some(distance > 1e-3).argmax(axis=1)
        shows = batch.layout.some(distance >= CLEAR)[rows, first]
        contract.fail_at(f"{name} does not show by {CLEAR:g} tolerances", batch.seeds[~shows])
    for one, other, differ in apart(batch):
        contract.fail_at(f"{one} and {other} are not told apart", batch.seeds[~differ])


class Rounder:
    """A hook that goes on with rounded values, as a student who rounds as told.

    With `chance` a value is rounded or not at random; an answer is always rounded.
    """

    def __init__(self, batch: Batch, half_up: bool, chance: Draw | None = None) -> None:
        self.answers: dict[str, Array] = {}
        self._places = {part.step: part.digits for part in batch.parts}
        self._digits = batch.options.get("digits")
        self._half_up = half_up
        self._chance = chance

    def __call__(
        self, name: str, value: Array, formula: str, symbol: Symbol | None = None
    ) -> Array:
        """Take note of the rounded value, and return what such a student goes on with."""
        value = self.answers[name] = np.asarray(value)
        places = self._places.get(name, self._digits)
        if not isinstance(places, int) or not np.issubdtype(value.dtype, np.floating):
            return value
        rounded = self.answers[name] = self._round(value, places)
        if self._chance is None:
            return rounded
        rounds = self._chance.integers(0, 1).reshape(-1, *(1,) * (value.ndim - 1))
        return np.where(rounds == 1, rounded, value)

    def _round(self, value: Array, places: int) -> Array:
        if not self._half_up:
            return np.round(value, places)
        scale = 10.0**places
        return np.copysign(np.floor(np.abs(value) * scale + 0.5), value) / scale


def check_rounders(batch: Batch, contract: Contract) -> None:
    """Who rounds every step, or any of them, is within the tolerance at each part."""
    contract.tried += len(batch.seeds)
    chance = Draw([f"lint {seed}" for seed in batch.seeds])
    for how, rounder in (
        ("every step half up", Rounder(batch, half_up=True)),
        ("every step half to even", Rounder(batch, half_up=False)),
        ("some steps", Rounder(batch, half_up=True, chance=chance)),
    ):
        with np.errstate(all="ignore"):
            batch.givens.solve(rounder, batch.options)
        answers = [rounder.answers[part.step] for part in batch.parts]
        rows = finite(batch.layout.rows(answers, (len(batch.seeds),)))
        right = batch.layout.every(close(rows, batch.truth, batch.band))
        for part, good in zip(batch.parts, right.T, strict=True):
            says = f"{part.step}: who rounds {how} is not accepted"
            contract.fail_at(says, batch.seeds[~good])


def check_zeros(batch: Batch, contract: Contract) -> None:
    """The sign of every asked number counts, also of those that follow from a mistake."""
    contract.tried += len(batch.seeds)
    sane = batch.layout.every(np.abs(batch.truth) < 1e100)
    for part, good in zip(batch.parts, sane.T, strict=True):
        contract.fail_at(f"{part.step} is not finite", batch.seeds[~good])
    for after, answers in {"": batch.truth, **batch.wrong}.items():
        near = batch.layout.some((answers != 0) & (np.abs(answers) < CLEAR * batch.band))
        for part, bad in zip(batch.parts, near.T, strict=True):
            says = f"{part.step} is within {CLEAR:g} tolerances of 0, but not 0"
            contract.fail_at(says + (f", with {after}" if after else ""), batch.seeds[bad])


def trivial_answers(batch: Batch) -> dict[str, Array]:
    """Give what students without work would write: one number everywhere, or a given copied.

    Each is (variants, elements of all parts), NaN where a part is left blank.
    """
    shape = batch.truth.shape
    answers = {f"{number:g}": np.full(shape, number) for number in TRIVIAL}
    for name, given in batch.givens.arrays().items():
        elements = np.asarray(given, dtype=float).reshape(shape[0], -1)
        size = elements.shape[1]
        for i in range(size):
            label = f"{name}[{i + 1}]" if size > 1 else name
            answers[label] = np.broadcast_to(elements[:, i, None], shape)
        whole = np.full(shape, np.nan)
        for k, length in enumerate(batch.layout.sizes):
            if length == size > 1:
                whole[:, batch.layout.where(k)] = elements
        if not np.isnan(whole).all():
            answers[f"{name} as it is"] = whole
    blank = batch.layout.spread(batch.layout.chance > 0)
    return {name: np.where(blank, np.nan, one) for name, one in answers.items()}


def check_trivial(batch: Batch, contract: Contract, worst: Worst) -> None:
    """Who writes one simple number everywhere, or copies a given, has few right answers."""
    contract.tried += len(batch.seeds)
    points = np.array([part.points for part in batch.parts])
    slack = batch.band + 1e-12 * np.abs(batch.truth)
    for name, answers in trivial_answers(batch).items():
        right = batch.layout.every(np.abs(answers - batch.truth) <= slack)
        share = right @ points / points.sum()
        best = int(share.argmax())
        worst[name] = max(worst.get(name, (-1.0, 0)), (float(share[best]), int(batch.seeds[best])))
        says = f"{name} everywhere is right for more than {TRIVIAL_SHARE:.0%} of the points"
        contract.fail_at(says, batch.seeds[share > TRIVIAL_SHARE + 1e-9])
    luck = batch.layout.chance @ points / points.sum()
    if luck > GUESSED_SHARE:
        contract.fail(f"guessing earns {luck:.0%} of the points on average")


def check_decimals(batch: Batch, contract: Contract) -> None:
    """Every given is a short decimal, and no zero has a sign."""
    contract.tried += len(batch.seeds)
    base = batch.family.base
    givens = plain(batch.givens, base) if base else batch.givens
    for name, given in givens.arrays().items():
        value = np.asarray(given, dtype=float).reshape(len(batch.seeds), -1)
        long = (np.round(value, PLACES) != value) | (np.signbit(value) & (value == 0))
        says = f"{name} is no decimal of at most {PLACES} places"
        contract.fail_at(says, batch.seeds[long.any(axis=1)])
