"""Notebooks for nbgrader: one locked cell for each question, one graded cell for each part.

A part's cell is a grade cell and a solution cell at once, since nbgrader attaches comments to
solution cells only. Nothing of the truth is in a notebook.
"""

import base64
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from deltarule.generator.bank import Bank
from deltarule.generator.core import InputError, Part
from deltarule.generator.issue import Issued, Question
from deltarule.generator.render import Page, block, pages

if TYPE_CHECKING:
    from nbformat import NotebookNode

SCHEMA = 3
"""Version of nbgrader's cell metadata."""
METADATA = "deltarule"
"""Key of our own notebook metadata."""


def cell_name(slot: int, part: Part) -> str:
    """Name the cell of a part in nbgrader: the slot counts from 1."""
    return f"q{slot}_{part.variable}"


def pool_name(slot: int) -> str:
    """Name the one cell of a question from a pool, whatever its parts are."""
    return f"q{slot}_answers"


def part_cell(slot: int, part: Part, pooled: bool) -> str:
    """Name the cell in which a part is answered."""
    return pool_name(slot) if pooled else cell_name(slot, part)


def notebooks(bank: Bank, issued: Sequence[Issued]) -> Iterator["NotebookNode"]:
    """Make the notebooks of some students; all pages are printed together.

    Raises
    ------
    InputError
        If nbformat, which comes with the extra ``deltarule[nbgrader]``, is not installed.
    """
    try:
        from nbformat import v4
    except ImportError:
        raise InputError(
            "notebooks need the extra nbgrader: pip install 'deltarule[nbgrader]'"
        ) from None
    printed = iter(pages([given.exercise for one in issued for given in one.questions]))
    for one in issued:
        asked = [(given, next(printed)) for given in one.questions]
        yield _notebook(v4, bank, asked, one.variant)


def _notebook(
    v4: Any, bank: Bank, asked: Sequence[tuple[Question, Page]], variant: str
) -> "NotebookNode":
    cells = [_locked(v4, "intro", block("notebook.md.j2", "intro", bank=bank))]
    for slot, (given, page) in enumerate(asked, start=1):
        exercise = page.exercise
        cells.append(_locked(v4, f"q{slot}", question(slot, page)))
        groups = [exercise.parts] if given.pooled else [(part,) for part in exercise.parts]
        for parts in groups:
            name = pool_name(slot) if given.pooled else cell_name(slot, parts[0])
            lines = [_line(part, page.accepts[part]) for part in parts]
            points = round(sum(part.points for part in parts), 6)
            grading = {**_metadata(name), "grade": True, "solution": True, "points": points}
            meta = {"nbgrader": grading, "deletable": False}
            cells.append(v4.new_code_cell("\n".join(lines), id=name, metadata=meta))
    metadata = {
        "kernelspec": {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        },
        "language_info": {"name": "python"},
        METADATA: {"variant": variant},
    }
    return v4.new_notebook(cells=cells, metadata=metadata)


def _line(part: Part, accepts: str) -> str:
    return block("notebook.md.j2", "part", part=part, accepts=accepts).strip() + " "


def question(slot: int, page: Page) -> str:
    """Give the text of a question, with its figure as an image that needs no other file."""
    exercise = page.exercise
    total = exercise.points
    heading = block(
        "notebook.md.j2",
        "heading",
        number=slot,
        title=exercise.family.title,
        total=total,
    )
    text = f"{heading}\n{page.question}"
    if not page.pictured:
        return text
    image = base64.b64encode(page.figure.encode()).decode()
    return f'{text}\n<img alt="{page.alt}" src="data:image/svg+xml;base64,{image}">'


def _locked(v4: Any, name: str, source: str) -> "NotebookNode":
    metadata = {"nbgrader": _metadata(name) | {"locked": True}}
    return v4.new_markdown_cell(
        source.strip(),
        id=name,
        metadata=metadata | {"deletable": False, "editable": False},
    )


def _metadata(name: str) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA,
        "grade_id": name,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
