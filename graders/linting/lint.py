"""Lint: the contracts of a fair exercise, tried on a family or on the items of a bank.

What is cheap is tried on every seed, in batches (`solved`); pages (`pages`) and marks (`marked`)
are tried on a sample of the seeds.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from deltarule.generator import bank, families
from deltarule.generator.bank import Item
from deltarule.generator.core import (
    Exercise,
    Family,
    Givens,
    InputError,
    Misconception,
    Options,
)
from deltarule.generator.sampling import DrawError, draw, failed_contracts, misconceptions, sample
from deltarule.graders.linting import marked, pages, solved
from deltarule.graders.linting.report import Report
from deltarule.reference.formula import Array

SEEDS = 200
MOST = 1_000_000
FIRST = 250
"""First attempts whose acceptance is looked at, however few seeds there are."""
BATCH = 500
SAMPLE = 100
"""Exercises that are rendered and marked."""
ACCEPTED = 0.02
"""Least share of first attempts that must be fair."""
ENOUGH = 1000
"""Least number of variants: two for each student of a large class."""

POSED = "posed numbers: a warning"
LOOSE = (1, 3, 4, 5, 6, 8)
"""Contracts of the draw, and what hangs on them, which numbers that are posed may break."""


def lint_all(targets: Sequence[str], seeds: int = SEEDS) -> list[Report]:
    """Lint families and banks, all families where none is named.

    Raises
    ------
    InputError
        If there is no such family or bank, or `seeds` is out of bounds.
    """
    if not 1 <= seeds <= MOST:
        raise InputError(f"--seeds must be from 1 to {MOST} (got {seeds})")
    return [lint(item, seeds, where, numbers) for item, where, numbers in find(targets)]


def find(targets: Sequence[str]) -> list[tuple[Item, str | None, str]]:
    """Find families by name, and the items of banks, which are files that end in .yaml.

    With each item comes where it stands in its bank, and whose its numbers are.

    Raises
    ------
    InputError
        With all mistakes, one on a line.
    """
    found: list[tuple[Item, str | None, str]] = []
    mistakes: list[str] = []
    for target in dict.fromkeys(targets or families.names()):
        try:
            if Path(target).suffix in (".yaml", ".yml"):
                slots = bank.load(Path(target)).slots
                items = [(item, slot.numbers) for slot in slots for item in slot.items]
                for n, (item, numbers) in enumerate(items, start=1):
                    found.append((item, f"{target}, item {n}", numbers))
            else:
                family = families.get(target)
                options = family.options()
                found.append((Item(family, options, family.parts(options)), None, "student"))
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError("\n".join(mistakes))
    return found


def lint(
    item: Item, seeds: int = SEEDS, where: str | None = None, numbers: str = "student"
) -> Report:
    """Try the contracts on the first seeds of a family, with the options and parts of an item.

    Of numbers that are posed there is one variant, and what the draw promises is not promised.
    Where `numbers` are not each student's own, few variants are enough.
    """
    report = Report(item.family.name, item.options, seeds, where)
    contracts = report.contracts
    contracts[2].note = "by rounding inside the solver; by the printed formulas: by tests"
    contracts[12].note = "by tests"
    contracts[13].excused = "" if numbers == "student" else f"numbers: {numbers}"
    for number, reason in item.family.exceptions.items():
        contracts[number].excused = reason
    if item.givens is not None:
        posed = [Exercise(item.family, 0, item.options, item.givens, item.parts)]
        worst: solved.Worst = {}
        solved.check(_solved(posed), report, worst)
        report.seeds = report.distinct = report.at_least = report.about = 1
        for number in LOOSE:
            contracts[number].excused = POSED
        contracts[7].note = contracts[13].note = "posed, not drawn"
        _look_at_few(posed, posed, worst, report)
        return report
    contracts[7].note = "in another batch; in another process: by tests"
    report.acceptance = _look_at_first_attempts(item, report)
    if report.acceptance > 0:
        try:
            _look_at_fair_ones(item, report)
        except DrawError as error:
            contracts[1].fail(str(error))
    if report.acceptance < ACCEPTED:
        rule = f"at least {ACCEPTED:.0%} must be"
        contracts[1].fail(f"{report.acceptance:.1%} of first draws are fair; {rule}")
    return report


def _look_at_first_attempts(item: Item, report: Report) -> float:
    """Look at draws as they come, fair or not: what stands in the way, and how many are fair."""
    family, options, parts = item.family, item.options, item.parts
    givens = sample(family, range(FIRST), 0, options)
    failed = failed_contracts(family, givens, options, parts)
    for name, mask in failed.items():
        if np.mean(mask) > 1 - ACCEPTED:
            says = f"only {1 - np.mean(mask):.1%} of first draws pass: {name}"
            report.contracts[_number(name)].fail(says)
    batch = solved.solve(family, options, parts, range(FIRST), givens)
    pairs = solved.apart(batch)
    report.indistinguishable = [(one, other) for one, other, apart in pairs if not apart.any()]
    report.inactive = [m.name for m in family.misconceptions if m.name not in batch.wrong]
    shown = {m.name for setting in _settings(family) for m in _active(family, setting)}
    for name in report.inactive:
        if name not in shown:
            report.contracts[1].fail(f"{name} never shows, at any value of any option")
    return 1 - float(np.mean(np.any(list(failed.values()), axis=0)))


def _number(name: str) -> int:
    """Give the number of the contract that the draw calls so."""
    if "trivial" in name:
        return 5
    return 3 if name.startswith("asked numbers") else 1


def _settings(family: Family) -> list[Options]:
    """Give the default options, and each option at its other values."""
    values = {name: pages.values(param) for name, param in family.params.items()}
    changes = [{name: value} for name in values for value in values[name]]
    return [family.options(), *map(family.options, changes)]


def _active(family: Family, options: Options) -> Sequence[Misconception]:
    return misconceptions(family, options, family.parts(options))


def _look_at_fair_ones(item: Item, report: Report) -> None:
    """Draw a fair exercise for each seed, and try the contracts on them."""
    family, options, seeds = item.family, item.options, report.seeds
    picked = set(np.linspace(0, seeds - 1, min(seeds, SAMPLE)).astype(int).tolist())
    few: list[Exercise] = []
    drawn: list[Array] = []
    worst: solved.Worst = {}
    accepted = 0
    for start in range(0, seeds, BATCH):
        these = range(start, min(start + BATCH, seeds))
        exercises = draw(family, these, options, item.parts)
        few += [one for one in exercises if one.seed in picked]
        batch = _solved(exercises)
        solved.check(batch, report, worst)
        drawn.append(_rows(batch.givens, len(these)))
        first = _rows(sample(family, these, 0, options), len(these))
        accepted += int((first == drawn[-1]).all(axis=1).sum())
    if seeds >= FIRST:
        report.acceptance = accepted / seeds
    _count(np.concatenate(drawn), report)
    marked.check_same(few, report.contracts[7])
    easy = draw(family, sorted({seed for _, seed in worst.values()}), options, item.parts)
    _look_at_few(few, [*easy, *few][:SAMPLE], worst, report)


def _look_at_few(
    few: list[Exercise], tempting: list[Exercise], worst: solved.Worst, report: Report
) -> None:
    """Try what is tried on a sample; the tempting ones are where trivial answers are best."""
    pages.check(few, report)
    marked.check(few, report)
    marked.check_marked_trivial(tempting, _solved(tempting), worst, report)


def _solved(exercises: Sequence[Exercise]) -> solved.Batch:
    """Solve exercises of one kind in one batch."""
    first = exercises[0]
    givens = type(first.givens).stack([one.givens for one in exercises])
    seeds = [one.seed for one in exercises]
    return solved.solve(first.family, first.options, first.parts, seeds, givens)


def _rows(givens: Givens, count: int) -> Array:
    """Lay the numbers of each variant side by side."""
    columns = [np.asarray(a, dtype=float).reshape(count, -1) for a in givens.arrays().values()]
    return np.concatenate(columns, axis=1)


def _count(drawn: Array, report: Report) -> None:
    """Count different variants, and estimate by those that came twice how many there are.

    Of K variants, n seeds share about n (n - 1) / 2K. The bounds hold with about 95 %.
    """
    _, first, times = np.unique(drawn, axis=0, return_index=True, return_counts=True)
    pairs = math.comb(len(drawn), 2)
    shared = sum(math.comb(n, 2) for n in times.tolist())
    report.distinct = len(times)
    report.at_least = max(report.distinct, int(pairs / (shared + 1.645 * shared**0.5 + 3)))
    report.about = max(report.distinct, round(pairs / shared)) if shared else None
    contract = report.contracts[13]
    contract.tried = len(drawn)
    if pairs < ENOUGH * max(0.0, shared**0.5 - 0.82) ** 2:
        says = f"about {report.about} variants, and a large class needs {ENOUGH}"
        contract.fail(says, first[times > 1].tolist())
