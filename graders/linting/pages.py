"""The contracts of pages, tried on a sample of exercises, since a page takes milliseconds."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Exercise, OneOf, Param, Part, Value, Whole
from deltarule.generator.kinds import underneath
from deltarule.generator.render import Page
from deltarule.generator.sampling import sample
from deltarule.graders.linting.report import Contract, Report
from deltarule.reference.formula import Array, number

PROSE = 0.1
"""Largest share of steps that are explained in words, which nothing can compute."""
POSED = 5
"""Exercises that are posed under each value of each option."""
UNTIDY = re.compile(r"-0\.?0*(?![\d.])|[-+] ?-|\d[eE][-+]?\d|\b(?:nan|inf|None|True|False)\b")
RULERS = re.compile(r"\|[-| ]+\|")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def check(exercises: Sequence[Exercise], report: Report) -> None:
    """Try all contracts of this module."""
    check_pages(exercises, report.contracts[8], report.contracts[11])
    check_conventions(exercises[:POSED], report.contracts[10])
    check_prose(exercises[0], report)


def check_prose(exercise: Exercise, report: Report) -> None:
    """Nearly every step is printed as a formula that can be computed."""
    steps = exercise.solve().steps.values()
    report.steps, report.prose = len(steps), sum(step.prose for step in steps)
    if report.prose > PROSE * report.steps:
        says = f"{report.prose} of {report.steps} steps are prose; at most {PROSE:.0%} may be"
        report.contracts[8].fail(says)


def check_pages(exercises: Sequence[Exercise], printed: Contract, rendered: Contract) -> None:
    """Every page renders, is tidy, and shows every given and no asked value."""
    printed.note = f"pages of {len(exercises)}"
    rendered.tried += len(exercises)
    for one in exercises:
        seed = [one.seed]
        try:
            page = Page(one)
            text, figure = page.statement + page.alt, page.figure
            picture = ET.fromstring(figure) if figure else None  # noqa: S314
            all_of_it = RULERS.sub("", page.statement + page.solution)
        except Exception as error:  # noqa: BLE001 (whatever a template raises is what is looked for)
            rendered.fail(f"{type(error).__name__}: {error}", seed)
            continue
        if picture is not None and picture.find("{http://www.w3.org/2000/svg}title") is None:
            rendered.fail("the figure has no title", seed)
        if untidy := UNTIDY.search(all_of_it):
            printed.fail(f"{untidy[0]!r} is printed", seed)
        shown = set(NUMBER.findall(text))
        givens = set()
        for name, given in (underneath(one) or one).givens.arrays().items():
            needed = {number(x) for x in np.ravel(given).tolist() if x != 0}
            givens |= needed
            if needed - shown:
                printed.fail(f"the statement does not show {name} as it is", seed)
        trace = page.trace
        for part in one.parts:
            if isinstance(part.check, Numeric) and part.digits is not None:
                asked = {f"{x:.{part.digits}f}" for x in np.ravel(trace[part.step]).tolist()}
                if asked & (shown - givens):
                    rendered.fail(f"the statement shows the value of {part.step}", seed)


def check_conventions(exercises: Sequence[Exercise], contract: Contract) -> None:
    """Where the same numbers have other answers under another option, the question says so."""
    family = exercises[0].family
    for option, param in family.params.items():
        for one in exercises:
            texts: dict[str, tuple[Value, list[object]]] = {}
            for value in values(param):
                posed = _posed(one, option, value)
                if posed is None:
                    continue
                contract.tried += 1
                trace = posed.solve()
                answers = [
                    (part.step, part.digits, _numbers(part, trace[part.step]))
                    for part in posed.parts
                ]
                before, same = texts.setdefault(Page(posed).question, (value, list(answers)))
                if same != answers:
                    says = f"the question is the same for {option} {before} and {value}"
                    contract.fail(says, [one.seed])


def _numbers(part: Part, value: Array) -> list[float]:
    """Give the numbers by which an answer is compared, without the noise of floating point."""
    found: list[float] = np.round(part.check.elements(np.asarray(value)), 9).ravel().tolist()
    return found


def values(param: Param) -> Sequence[Value]:
    """Give the values of an option that are tried."""
    if isinstance(param, OneOf):
        return param.values
    return sorted({param.low, param.default, param.high}) if isinstance(param, Whole) else ()


def _posed(one: Exercise, option: str, value: Value) -> Exercise | None:
    """Pose the same numbers under another option; None where it asks for other numbers."""
    family = one.family
    options = family.options({**one.options, option: value})
    asked = {part.step for part in one.parts}
    parts = tuple(part for part in family.parts(options) if part.step in asked)
    fresh = sample(family, [0], 0, options).arrays()
    shapes = {name: np.shape(given) for name, given in one.givens.arrays().items()}
    if len(parts) < len(asked) or shapes != {n: given.shape[1:] for n, given in fresh.items()}:
        return None
    posed = Exercise(family, one.seed, options, one.givens, parts)
    try:
        posed.solve()
    except ValueError:  # the solver takes no such numbers under this option
        return None
    return posed
