"""Measure the speeds that matter, and print them beside a yardstick of the same run.

The yardstick is a plain Python loop; machines differ and are shared, so compare ratios, not
figures of different runs.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deltarule.generator import families
from deltarule.generator.checks import Check
from deltarule.generator.core import Exercise
from deltarule.generator.render import pages
from deltarule.generator.sampling import draw
from deltarule.graders import course as courses
from deltarule.graders.answers import read
from deltarule.graders.marking import mark_all
from tests import demo, simulated
from tests.test_answers import ASKED, PIECES

ROUNDS = 5
VARIANTS = 200


def seconds(action: Callable[[], object]) -> float:
    """Give the median time of a few runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


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
        family = families.get(families.names()[item % len(families.names())])
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


def main() -> None:
    """Print the table."""
    unit = yardstick()
    table = Table("what", "per second", "per yardstick", title="deltarule, one core")

    def row(what: str, rate: float) -> None:
        table.add_row(what, f"{rate:,.0f}", f"{rate / unit:.4f}")

    row("yardstick: plain Python loops", unit)
    for name in families.names():
        family = families.get(name)
        options = family.options()
        exercises = draw(family, range(VARIANTS), options)
        spent = seconds(lambda: draw(family, range(VARIANTS), options))  # noqa: B023
        row(f"{name}: variants drawn, redraws included", VARIANTS / spent)
        spent += seconds(lambda: render(exercises))  # noqa: B023
        row(f"{name}: variants drawn and rendered in full", VARIANTS / spent)
        parts = VARIANTS * len(exercises[0].parts)
        right = [simulated.right(one) for one in exercises]
        spent = seconds(lambda: mark_all(exercises, right))  # noqa: B023
        row(f"{name}: right parts marked", parts / spent)
        mistakes = family.misconceptions
        wrong = [simulated.mistaken(e, mistakes[e.seed % len(mistakes)]) for e in exercises]
        spent = seconds(lambda: mark_all(exercises, wrong))  # noqa: B023
        row(f"{name}: exercises with a misconception diagnosed", VARIANTS / spent)
    Console().print(table)
    print(f"1,000 students, ten items each, half of them wrong: {class_of(1000):.1f} s")
    print(f"slowest of 20,000 random answers to read: {1000 * slowest_answer(20_000):.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        demo.main(course / "course")
        start = time.perf_counter()
        courses.grade(course / "course", demo.NAME)
        spent = time.perf_counter() - start
    print(f"grading the demonstration class of ten again with nbgrader: {spent:.1f} s")


if __name__ == "__main__":
    main()
