"""Giving a submission back the form in which it was issued.

Only the text of the answer cells is the student's. Questions, points, metadata and missing cells
come from the issued notebook, so that nothing a student does to them matters.
"""

import copy
import re
from collections.abc import Iterable
from typing import Any

from deltarule.generator.course import Assignment
from deltarule.generator.notebook import METADATA
from deltarule.graders.cells import answer_text
from deltarule.graders.notebooks import Book, Cell, read


def restore(assignment: Assignment, student: str, book: Book | None) -> Book:
    """Put a student's answers into the notebook as it was issued.

    Parameters
    ----------
    assignment : Assignment
        What was built.
    student : str
        Who handed in.
    book : Book or None
        What was handed in, None where it cannot be read.

    Returns
    -------
    Book
        The issued notebook with the student's answers and own cells. Its metadata say what was
        noticed: ``refused``, the reason why nothing is graded, ``notes`` for the instructor, and
        the ``attempt``.
    """
    cells = book["cells"] if book else []
    owner, attempt = _owner(book, assignment, student) if book else (student, 0)
    attempt = attempt or assignment.attempts(student)[-1]
    issued = _issued(assignment, student, attempt)
    refused = "" if owner == student else f"this is the notebook of {owner}"
    if book is None:
        refused = "the file is not a notebook that can be read"
    restored = _Restored(cells, issued["cells"])
    noticed = {
        "refused": refused,
        "notes": [] if refused else restored.notes,
        "attempt": attempt,
    }
    metadata = issued["metadata"] | {METADATA: issued["metadata"][METADATA] | noticed}
    return issued | {"cells": restored.cells, "metadata": metadata}


def _issued(assignment: Assignment, student: str, attempt: int) -> Book:
    return read(assignment.issued_notebook(student, attempt).read_bytes())


def _owner(book: Book, assignment: Assignment, student: str) -> tuple[str, int]:
    """Tell whose notebook this is, and which attempt of the student's to grade it on.

    It is told by its mark or, where that is gone, by its questions.
    """
    mark = book["metadata"].get(METADATA, {}).get("variant")
    attempts = assignment.attempts(student)
    for attempt in reversed(attempts):
        if mark == assignment.issued(student, attempt).variant:
            return student, attempt
    owner, _ = assignment.variants().get(str(mark), ("", 0))
    if owner:
        return owner, attempts[-1]
    questions = _questions(book["cells"])
    for attempt in reversed(attempts):
        if questions == _questions(_issued(assignment, student, attempt)["cells"]):
            return student, attempt
    for other in assignment.students() if questions else []:
        for attempt in assignment.attempts(other):
            if questions == _questions(_issued(assignment, other, attempt)["cells"]):
                return other, attempts[-1]
    return student, attempts[-1]


def cell_id(cell: Cell) -> str | None:
    """Give the grade_id of a cell, whatever is in its metadata."""
    metadata = cell["metadata"].get("nbgrader")
    found = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else None


def _questions(cells: Iterable[Cell]) -> dict[str, str]:
    """Give the text of the questions, without the one that is the same for all."""
    named = {cell_id(cell): cell["source"] for cell in cells if cell["cell_type"] == "markdown"}
    return {name: text for name, text in named.items() if name and name != "intro"}


class _Restored:
    """The cells of a submission, as issued but for the answers, and what was noticed."""

    def __init__(self, submitted: list[Cell], issued: list[Cell]) -> None:
        self.notes: list[str] = []
        self._master = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in issued}
        places = self._places(submitted)
        names = {place: name for name, place in places.items()}
        self.cells = [
            self._restore(names[i], cell) if i in names else _own(cell)
            for i, cell in enumerate(submitted)
        ]
        self._put_back(list(self._master), places)
        for i, cell in enumerate(self.cells):
            if cell_id(cell) is None:
                cell["id"] = f"own-{i}"

    def _places(self, submitted: list[Cell]) -> dict[str, int]:
        """Find each issued cell in the submission: by its name, its id, or its ``name =``."""
        places: dict[str, int] = {}
        for i, cell in enumerate(submitted):
            name = cell_id(cell)
            if name is None or name not in self._master:
                continue
            if name in places:
                self.notes.append(f"cell {name} was there more than once")
            earlier = submitted[places[name]] if name in places else cell
            if self._answered(name, cell) or not self._answered(name, earlier):
                places[name] = i
        for name, master in self._master.items():
            if name in places:
                continue
            free = [i for i in range(len(submitted)) if i not in places.values()]
            names = "|".join(map(re.escape, _variables(master)))
            line = re.compile(rf"^[ \t]*(?:{names})[ \t]*=", re.MULTILINE)
            by_id = [i for i in free if submitted[i]["id"] == master["id"]]
            by_line = [i for i in free if _is_part(master) and line.search(submitted[i]["source"])]
            if by_id or by_line:
                places[name] = (by_id or by_line)[-1]
        return places

    def _answered(self, name: str, cell: Cell) -> bool:
        """Tell whether anything stands behind an equals sign of this cell."""
        variables = _variables(self._master[name])
        alone = len(variables) == 1
        return any(answer_text(cell["source"], variable, alone=alone) for variable in variables)

    def _restore(self, name: str, cell: Cell) -> Cell:
        restored = copy.deepcopy(self._master[name])
        if _is_part(restored):
            restored["source"] = cell["source"]
        elif cell["source"] != restored["source"]:
            self.notes.append(f"the text of {name} had been changed; graded on the issued one")
        return restored

    def _put_back(self, order: list[str], places: dict[str, int]) -> None:
        """Put back missing cells, each behind the issued cell that precedes it."""
        for k, name in enumerate(order):
            if name in places:
                continue
            self.notes.append(f"cell {name} was missing")
            behind = [i for i, cell in enumerate(self.cells) if cell_id(cell) in order[:k][-1:]]
            self.cells.insert(behind[-1] + 1 if behind else 0, copy.deepcopy(self._master[name]))


def _is_part(cell: Cell) -> bool:
    return bool(cell["metadata"]["nbgrader"]["grade"])


def _variables(master: Cell) -> list[str]:
    """Give the names before the equals signs of an issued part."""
    return re.findall(r"^(\w+) = *$", master["source"], re.MULTILINE)


def _own(cell: Cell) -> dict[str, Any]:
    """Keep a cell of the student's own making, without anything that acts."""
    own = cell | {"metadata": {}}
    if own["cell_type"] != "code":
        # Markdown may hold HTML, and would run in the instructor's browser.
        own["source"] = own["source"].replace("<", "&lt;")
    return own
