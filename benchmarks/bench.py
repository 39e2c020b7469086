"""Measure the speeds that matter, and print them beside a yardstick of the same run.

The yardstick is a plain Python loop; machines differ and are shared, so compare ratios, not
figures of different runs.
"""

import random
import statistics
import time
from collections.abc import Callable

import numpy as np
import reasoning_gym
from rich.console import Console
from rich.table import Table

from benchmarks import boxes, classes
from deltarule.generator import families
from deltarule.generator.checks import Check
from deltarule.generator.core import Exercise
from deltarule.generator.render import pages
from deltarule.generator.sampling import draw, misconceptions, sample
from deltarule.graders.answers import read
from deltarule.graders.marking import mark_all
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import untraced
from tests import simulated
from tests.test_answers import ASKED, PIECES

ROUNDS = 5
VARIANTS = 200
CLASS = ("backprop_2_2_2", "cnn_shapes", "lms_epoch", "lstm_step", "mcculloch_pitts")
"""Families of the items of a class."""


def seconds(action: Callable[[], object]) -> float:
    """Give the median time of a few runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def fastest(*actions: Callable[[], object]) -> list[float]:
    """Give the shortest time of each action: what else the machine does only adds.

    The order changes, since an action may find the memory that the one before it gave back.
    """
    pairs: list[tuple[Callable[[], object], list[float]]] = [(action, []) for action in actions]
    times, chance = [found for _, found in pairs], random.Random(0)
    for _ in range(40 * ROUNDS):
        chance.shuffle(pairs)
        for action, found in pairs:
            start = time.perf_counter()
            action()
            found.append(time.perf_counter() - start)
    return [min(found) for found in times]


def yardstick() -> float:
    """Give how often a second a plain Python loop adds up a hundred squares."""
    repeats = 2000
    spent = seconds(lambda: [sum(i * i for i in range(100)) for _ in range(repeats)])
    return repeats / spent


def render(exercises: list[Exercise]) -> None:
    """Render everything of each exercise."""
    for page in pages(exercises):
        page.statement, page.figure, page.solution  # noqa: B018


def class_of(students: int) -> float:
    """Give the time to mark ten items of each student: every second one has a misconception."""
    spent = 0.0
    for item in range(10):
        family = families.get(CLASS[item % len(CLASS)])
        mistakes, start = family.misconceptions, students * item
        exercises = draw(family, range(start, start + students), family.options())
        answers = [
            simulated.mistaken(one, mistakes[one.seed % len(mistakes)])
            if one.seed % 2
            else simulated.right(one)
            for one in exercises
        ]
        before = time.perf_counter()
        mark_all(exercises, answers)
        spent += time.perf_counter() - before
    return spent


def slowest_answer(texts: int) -> float:
    """Give the longest time, the better of two, that reading a random text takes."""
    chance, slowest = random.Random("bench"), 0.0
    for check, shape in ASKED:
        read(check, "x", shape)  # the first formula brings sympy
        for _ in range(texts // len(ASKED)):
            text = "".join(chance.choices(PIECES, k=chance.randint(1, 200)))
            slowest = max(slowest, min(_reading(check, text, shape) for _ in range(2)))
    return slowest


def _reading(check: Check, text: str, shape: tuple[int, ...]) -> float:
    before = time.perf_counter()
    read(check, text, shape)
    return time.perf_counter() - before


def rates(name: str) -> list[float]:
    """Give how many variants of a family are drawn, drawn and rendered, marked and diagnosed."""
    family = families.get(name)
    options = family.options()
    exercises = draw(family, range(VARIANTS), options)
    drawing = seconds(lambda: draw(family, range(VARIANTS), options))
    rendering = seconds(lambda: render(exercises))
    right = [simulated.right(one) for one in exercises]
    marking = seconds(lambda: mark_all(exercises, right))
    mistakes = misconceptions(family, options, exercises[0].parts)
    wrong = [simulated.mistaken(e, mistakes[e.seed % len(mistakes)]) for e in exercises]
    diagnosing = seconds(lambda: mark_all(exercises, wrong))
    return [VARIANTS / spent for spent in (drawing, drawing + rendering, marking, diagnosing)]


def families_table(unit: float) -> Table:
    """Give the speeds of all families, and their medians."""
    head = ("family", "drawn /s", "and rendered /s", "per yardstick", "marked /s", "diagnosed /s")
    table = Table(*head, title="one core, redraws included")
    found = {name: rates(name) for name in families.names()}
    medians = [statistics.median(column) for column in zip(*found.values(), strict=True)]
    for name, (drawn, rendered, *marked) in [*found.items(), ("median of all", medians)]:
        ratio = f"{rendered / unit:.4f}"
        table.add_row(
            name, f"{drawn:,.0f}", f"{rendered:,.0f}", ratio, *(f"{m:,.0f}" for m in marked)
        )
    return table


def hook_cost(name: str) -> tuple[float, float]:
    """Give the share of time that recording adds to 10,000 solves together.

    The first is beside solves that keep their intermediate results, the second beside solves that
    throw them away, so that memory is used again.
    """
    family = families.get(name)
    options = family.options()
    givens = sample(family, range(10_000), 0, options)

    def keeping() -> None:
        """Solve, and keep each result without more."""
        kept: dict[str, Array] = {}

        def keep(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Keep a result."""
            kept[name] = value
            return value

        givens.solve(keep, options)

    recorded, kept, thrown_away = fastest(
        lambda: family.trace(givens, options, lead=1),
        keeping,
        lambda: givens.solve(untraced, options),
    )
    return recorded / kept - 1, recorded / thrown_away - 1


def solving() -> dict[int, float]:
    """Give the time of one of so many solves together, in nanoseconds."""
    family = families.get("backprop_2_2_2")
    options = family.options()
    some = sample(family, range(1000), 0, options)
    found = {}
    for count in (1_000, 10_000, 100_000, 1_000_000):
        repeats = count // 1000
        givens = some.map(lambda a: np.tile(a, (repeats, *(1,) * (a.ndim - 1))))  # noqa: B023
        found[count] = 1e9 * seconds(lambda: givens.solve(untraced, options)) / count  # noqa: B023
    return found


def peers() -> dict[str, float]:
    """Give how many exercises a second reasoning-gym makes: a question and a number each."""
    found = {}
    for name in ("chain_sum", "polynomial_equations"):
        data = reasoning_gym.create_dataset(name, size=VARIANTS, seed=1)
        found[name] = VARIANTS / seconds(lambda: [data[i] for i in range(VARIANTS)])  # noqa: B023
    return found


def main() -> None:
    """Print the tables."""
    unit = yardstick()
    print(f"yardstick: {unit:,.0f} plain Python loops a second")
    Console(width=110).print(families_table(unit))
    for name, rate in peers().items():
        print(f"reasoning-gym {name}: {rate:,.0f} /s, {rate / unit:.4f} per yardstick")
    for name in ("backprop_2_2_2", "lms_epoch", "lstm_step"):
        kept, thrown = hook_cost(name)
        print(f"recording 10,000 solves of {name}: {kept:+.1%} of their time, {thrown:+.1%} if")
        print("  what they compute on the way is thrown away")
    times = ", ".join(f"{count:,}: {time:.0f} ns" for count, time in solving().items())
    print(f"one of so many solves of backprop_2_2_2 together: {times}")
    print(f"1,000 students, ten items each, half of them wrong: {class_of(1000):.1f} s")
    print(f"slowest of 20,000 random answers to read: {1000 * slowest_answer(20_000):.1f} ms")
    Console(width=110).print(boxes.table())
    Console(width=110).print(classes.table())
    Console(width=110).print(classes.large())


if __name__ == "__main__":
    main()
