"""A report as a page for the browser, and as a table for a spreadsheet."""

import csv
import io
from functools import cache
from itertools import groupby
from typing import Any

import jinja2

from deltarule.generator.render import block
from deltarule.graders.reporting.records import Data
from deltarule.graders.reporting.report import KINDS

TEMPLATE = "report.md.j2"
"""The words of a report."""
FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet takes for a formula."""
COLUMNS = (
    *("question", "item", "family", "part", "points", "students", "answered"),
    *("difficulty", "discrimination", "chance"),
)


def say(name: str, **words: object) -> str:
    """Say something of a report in words, on one line."""
    return " ".join(block(TEMPLATE, name, **words).split())


def place(part: Data) -> str:
    """Name the question that a part is of."""
    return say("place", question=part["question"], item=part["item"])


def by_question(parts: list[Data]) -> list[tuple[Data, list[Data]]]:
    """Put parts that stand together under the question, given by its first part."""
    grouped = groupby(parts, lambda part: (part["question"], part["item"], part["family"]))
    groups = [list(group) for _, group in grouped]
    return [(group[0], group) for group in groups]


def clean(value: object) -> str:
    """Take out what is no text: control characters, and halves of characters."""
    return "".join(c if c.isprintable() else " " for c in str(value))


@cache
def _environment() -> jinja2.Environment:
    """Give the environment of the page: whatever is put into it is escaped."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("deltarule.templates", "."),
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        finalize=_finalize,
    )
    env.globals.update(say=say, place=place, by_question=by_question, kinds=KINDS)
    return env


def _finalize(value: Any) -> Any:
    """Clean text before it is escaped; what is markup already is our own."""
    return clean(value) if type(value) is str else value


def page(data: Data) -> str:
    """Give the report as one HTML page, which needs nothing else.

    Parameters
    ----------
    data : dict
        A report.

    Returns
    -------
    str
        The page. Names and notes in it are text, whatever they are.
    """
    return _environment().get_template("report.html.j2").render(**data).strip() + "\n"


def table(data: Data) -> str:
    """Give the parts of a report as CSV, one row each.

    Parameters
    ----------
    data : dict
        A report.

    Returns
    -------
    str
        The table, with a column for each kind of verdict. What a spreadsheet would take for a
        formula has an apostrophe before it.
    """
    kinds = list(dict.fromkeys(kind for part in data["parts"] for kind in part["kinds"]))
    names = [*COLUMNS, *(kinds or KINDS), "misconceptions", "reasons"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows({name: safe(value) for name, value in _row(part)} for part in data["parts"])
    return text.getvalue()


def _row(part: Data) -> list[tuple[str, Any]]:
    """Give the cells of a part by column."""
    mistakes = "; ".join(f"{name}: {count}" for name, count in part["misconceptions"].items())
    return [
        *((name, part[name]) for name in COLUMNS),
        *part["kinds"].items(),
        ("misconceptions", mistakes),
        ("reasons", "; ".join(part["reasons"])),
    ]


def safe(value: Any) -> Any:
    """Give a cell that no spreadsheet runs: numbers as they are, text never as a formula.

    >>> safe("=1+1"), safe("h1.net"), safe(-0.5)
    ("'=1+1", 'h1.net', -0.5)
    """
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
