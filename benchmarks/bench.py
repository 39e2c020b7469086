"""Measure the speeds that matter, and print them beside a yardstick of the same run.

The yardstick is a plain Python loop; machines differ and are shared, so compare ratios, not
figures of different runs.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deltarule.generator import families
from deltarule.generator.core import Exercise
from deltarule.generator.render import Page
from deltarule.generator.sampling import draw
from deltarule.graders import course as courses
from deltarule.graders.marking import mark_all
from tests import demo, simulated

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
    for exercise in exercises:
        page = Page(exercise)
        page.statement, page.figure, page.solution  # noqa: B018


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
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        demo.main(course / "course")
        start = time.perf_counter()
        courses.grade(course / "course", demo.NAME)
        spent = time.perf_counter() - start
    print(f"grading the demonstration class of ten again with nbgrader: {spent:.1f} s")


if __name__ == "__main__":
    main()
