"""Giving a submission back the form in which it was issued.

Only the text of the answer cells is the student's. Questions, points, metadata and missing cells
come from the issued notebook, so that nothing a student does to them matters.
"""

import copy
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from deltarule.generator.course import Assignment, find
from deltarule.generator.notebook import METADATA
from deltarule.graders.cells import answer_text

Resources = dict[str, Any]


def assignment_of(resources: Resources) -> Assignment:
    """Find our assignment; nbgrader converts with the course as working folder."""
    return find(Path.cwd(), resources["nbgrader"]["assignment"])


class TolerantExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submissions; a file that is no notebook becomes an empty one, with a note why."""

    def from_file(
        self, file_stream: Any, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[str, Resources]:
        """Convert a notebook from an open file."""
        resources = resources or {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # cell ids that are missing or there twice
                book = nbformat.read(file_stream, as_version=4)
                _, book = nbformat.validator.normalize(book)
                nbformat.validate(book)
            for cell in book.cells:  # half a character can be read from JSON, but not written
                cell.source = cell.source.encode(errors="replace").decode()
        except Exception as error:  # noqa: BLE001 (whatever a broken file leads to)
            resources["nbgrader"]["unreadable"] = f"{type(error).__name__}: {str(error)[:200]}"
            book = nbformat.v4.new_notebook()
        converted: tuple[str, Resources] = self.from_notebook_node(book, resources, **kwargs)
        return converted


class RestoreIssued(NbGraderPreprocessor):  # type: ignore[misc]
    """The first preprocessor of autograding: the student's answers in the notebook as issued.

    What was noticed is left in the notebook's metadata for `SaveVerdicts`: ``refused``, the
    reason why nothing is graded, and ``notes`` for the instructor.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Restore one submission."""
        assignment, student = assignment_of(resources), resources["nbgrader"]["student"]
        owner, attempt = self._owner(nb, assignment, student)
        issued = nbformat.read(assignment.issued_notebook(student, attempt), as_version=4)
        refused = "" if owner == student else f"this is the notebook of {owner}"
        if "unreadable" in resources["nbgrader"]:
            refused = "the file is not a notebook that can be read"
            self.log.warning("%s: %s", student, resources["nbgrader"]["unreadable"])
        restored = _Restored(nb.cells, issued.cells)
        nb.cells = restored.cells
        nb.metadata = copy.deepcopy(issued.metadata)
        notes = [] if refused else restored.notes
        nb.metadata[METADATA].update(refused=refused, notes=notes, attempt=attempt)
        nb.nbformat, nb.nbformat_minor = issued.nbformat, issued.nbformat_minor
        return nb, resources

    def _owner(self, nb: NotebookNode, assignment: Assignment, student: str) -> tuple[str, int]:
        """Tell whose notebook this is, and which attempt of the student's to grade it on.

        It is told by its mark or, where that is gone, by its questions.
        """
        ours = nb.metadata.get(METADATA)
        mark = ours.get("variant") if isinstance(ours, dict) else None
        attempts = assignment.attempts(student)
        for attempt in reversed(attempts):
            if mark == assignment.issued(student, attempt).variant:
                return student, attempt
        owner, _ = assignment.variants().get(str(mark), ("", 0))
        if owner:
            return owner, attempts[-1]
        questions = _questions(nb.cells)
        for attempt in reversed(attempts):
            if questions == self._issued_questions(assignment, student, attempt):
                return student, attempt
        for other in assignment.students() if questions else []:
            for attempt in assignment.attempts(other):
                if questions == self._issued_questions(assignment, other, attempt):
                    return other, attempts[-1]
        return student, attempts[-1]

    def _issued_questions(
        self, assignment: Assignment, student: str, attempt: int
    ) -> dict[str, str]:
        path = assignment.issued_notebook(student, attempt)
        return _questions(nbformat.read(path, as_version=4).cells)


def cell_id(cell: NotebookNode) -> str | None:
    """Give the grade_id of a cell, whatever is in its metadata."""
    metadata = cell.metadata.get("nbgrader")
    found = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else None


def _questions(cells: Iterable[NotebookNode]) -> dict[str, str]:
    """Give the text of the questions, without the one that is the same for all."""
    named = {cell_id(cell): cell.source for cell in cells if cell.cell_type == "markdown"}
    return {name: text for name, text in named.items() if name and name != "intro"}


class _Restored:
    """The cells of a submission, as issued but for the answers, and what was noticed."""

    def __init__(self, submitted: list[NotebookNode], issued: list[NotebookNode]) -> None:
        self.notes: list[str] = []
        self._master = {cell.metadata.nbgrader.grade_id: cell for cell in issued}
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

    def _places(self, submitted: list[NotebookNode]) -> dict[str, int]:
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
            by_id = [i for i in free if submitted[i].get("id") == master.id]
            by_line = [i for i in free if _is_part(master) and line.search(submitted[i].source)]
            if by_id or by_line:
                places[name] = (by_id or by_line)[-1]
        return places

    def _answered(self, name: str, cell: NotebookNode) -> bool:
        """Tell whether anything stands behind an equals sign of this cell."""
        variables = _variables(self._master[name])
        alone = len(variables) == 1
        return any(answer_text(cell.source, variable, alone=alone) for variable in variables)

    def _restore(self, name: str, cell: NotebookNode) -> NotebookNode:
        restored = copy.deepcopy(self._master[name])
        if _is_part(restored):
            restored.source = cell.source
        elif cell.source != restored.source:
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


def _is_part(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.grade)


def _variables(master: NotebookNode) -> list[str]:
    """Give the names before the equals signs of an issued part."""
    return re.findall(r"^(\w+) = *$", master.source, re.MULTILINE)


def _own(cell: NotebookNode) -> NotebookNode:
    """Keep a cell of the student's own making, without anything that acts."""
    cell.metadata = NotebookNode()
    cell.pop("attachments", None)
    if cell.cell_type != "code":
        # Markdown may hold HTML, and would run in the instructor's browser.
        cell.source = cell.source.replace("<", "&lt;")
    return cell
