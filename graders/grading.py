"""Grading one submission: a notebook and what its student was given in, verdicts out.

It is all that `deltarule grade` asks of a worker, and what the preprocessors of a plain
``nbgrader autograde`` do too, so that both give the same scores.
"""

import atexit
import time
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from deltarule.generator.course import Assignment
from deltarule.generator.locales import decimal_comma
from deltarule.generator.notebook import METADATA, part_cell
from deltarule.graders.corrections import load
from deltarule.graders.execution import Executed, execute
from deltarule.graders.notebooks import Book, UnreadableError, read
from deltarule.graders.restoring import cell_id, restore
from deltarule.graders.sandbox.box import NoSandboxError, Sandbox
from deltarule.graders.submission import Graded, grade
from deltarule.graders.words import say

Start = Callable[[], Sandbox | None]
"""Gives a sandbox, None where there is none; called only where there is something to run."""
Marks = dict[str, tuple[float | None, str]]
"""Points and comment of each graded cell; points of None wait for the instructor."""


def grade_one(
    assignment: Assignment,
    student: str,
    data: bytes,
    sandbox: Start,
    notes: Sequence[str] = (),
) -> tuple[dict[str, Any], Book]:
    """Grade one submission.

    Parameters
    ----------
    assignment : Assignment
        What was built.
    student : str
        Who handed in.
    data : bytes
        The file of the notebook.
    sandbox : callable
        Gives where student code is run.
    notes : sequence of str
        What was noticed of the other files, for the instructor.

    Returns
    -------
    record : dict
        The verdicts, as plain data.
    book : Book
        The notebook that feedback is made from.
    """
    start = time.perf_counter()
    try:
        book = restore(assignment, student, read(data))
    except UnreadableError:
        book = restore(assignment, student, None)
    graded = mark_book(assignment, student, book, sandbox)
    record = record_of(graded, assignment.plan()["feedback"])
    record["notes"] += notes
    seconds = round(time.perf_counter() - start, 3)
    return record | {"submitted": sha256(data).hexdigest(), "seconds": seconds}, book


def mark_book(assignment: Assignment, student: str, book: Book, sandbox: Start) -> Graded:
    """Run and mark a restored notebook, and put into it what its cells printed."""
    noticed, plan = book["metadata"][METADATA], assignment.plan()
    issued = assignment.issued(student, noticed["attempt"])
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    cells = [(cell_id(cell) or "", cell["source"]) for cell in code]
    executed = Executed()
    if not noticed["refused"]:
        executed = execute(
            issued,
            cells,
            sandbox,
            computed=plan["answers"] == "computed",
            comma=decimal_comma(plan["locale"]),
            seed=plan.get("trials"),
        )
    for place, text in executed.printed.items():
        output = {"output_type": "stream", "name": "stdout", "text": text}
        code[place]["outputs"] = [output] if text else []
    return grade(
        issued,
        dict(cells),
        noticed["refused"],
        noticed["notes"],
        plan["locale"],
        plan["follow_through"],
        executed,
        load(assignment),
    )


def marks(graded: Graded, level: str) -> Marks:
    """Give points and comment of each graded cell, as the level of feedback allows."""
    found: Marks = {one.cell: (one.points, one.says) for one in graded.results(level)}
    if graded.refused:
        found = {
            part_cell(slot, part, question.pooled): (None, say("refused"))
            for slot, question in enumerate(graded.issued.questions, start=1)
            for part in question.exercise.parts
        }
    return found | {cell: (None, say("ungraded")) for cell in graded.waiting}


def record_of(graded: Graded, level: str) -> dict[str, Any]:
    """Give everything that is kept of a submission."""
    exercises = graded.issued.exercises
    return graded.record() | {
        "families": {one.family.name: one.family.version for one in exercises},
        "marks": {cell: list(mark) for cell, mark in marks(graded, level).items()},
    }


@cache
def start_sandbox(unsafe: bool = False) -> tuple[Sandbox | None, str]:
    """Start the sandbox, once in a process, or say why there is none; it ends with the process."""
    from deltarule.graders.sandbox.select import start

    try:
        sandbox = start(unsafe=unsafe)
    except NoSandboxError as error:
        return None, str(error)
    atexit.register(sandbox.close)
    return sandbox, ""
