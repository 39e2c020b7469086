"""Grading a class: `deltarule grade` beside stock ``nbgrader autograde`` on the same notebooks.

Each notebook has six graded parts: four numbers and two functions. In the stock course the same
cells are handed in, and a test cell behind each checks it, as is usual there: with the numbers of
one variant, so everybody has that one; nbgrader knows no others.
"""

import copy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from rich.table import Table

from deltarule.generator import bank as banks
from deltarule.generator.course import build, find
from deltarule.generator.roster import Student
from tests import simulated

BANK = """
title: A class
course: Deep Learning
term: autumn
items:
  - family: backprop_2_2_2
    points: 12
    parts: [h1.net, h1.out, o1.out, E]
    {numbers}
  - {{family: code_sigmoid, points: 6{same}}}
  - {{family: code_softmax, points: 6{same}}}
"""
SIGMOID = """def sigmoid(z):
    positive = 1 / (1 + np.exp(-np.abs(z)))
    f = np.where(z >= 0, positive, 1 - positive)
    return f, f * (1 - f)"""
SOFTMAX = """def softmax(z, temperature):
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()"""
WRITTEN = {"sigmoid": SIGMOID, "softmax": SOFTMAX}
TESTS = {
    "sigmoid": "f, slope = sigmoid(np.array([0.0, 2.0]))\n"
    "np.testing.assert_allclose(f, [0.5, 0.8807970779778823], rtol=1e-6)\n"
    "np.testing.assert_allclose(slope, [0.25, 0.10499358540350662], rtol=1e-6)",
    "softmax": "np.testing.assert_allclose(softmax(np.array([0.0, np.log(3)]), 1.0), [0.25, 0.75])",
}


def ours(course: Path, students: int) -> float:
    """Build a class that has handed in, give the seconds of building it."""
    names = [Student(f"s{i:04}") for i in range(students)]
    path = course.parent / f"{course.name}.yaml"
    path.write_text(BANK.format(numbers="", same=""), encoding="utf-8")
    bank = banks.load(path)
    start = time.perf_counter()
    build(bank, names, course, "hw1")
    spent = time.perf_counter() - start
    assignment = find(course, "hw1")
    for i, student in enumerate(names):
        place = course / "submitted" / student.id
        shutil.copytree(course / "dist" / student.id / "hw1", place / "hw1")
        issued = assignment.issued(student.id)
        answers = []
        for exercise in issued.exercises:
            mistakes = exercise.family.misconceptions
            code = exercise.family.kind == "code"
            wrong = i % 3 == 0 and not code
            answers.append(
                simulated.mistaken(exercise, mistakes[i % len(mistakes)])
                if wrong
                else {}
                if code
                else simulated.right(exercise)
            )
        notebook = place / "hw1" / "hw1.ipynb"
        simulated.fill_in(notebook, issued, answers)
        book = nbformat.read(notebook, as_version=4)
        for cell in book.cells:
            written = WRITTEN.get(cell.id.partition("_")[2])
            cell.source = f"import numpy as np\n\n\n{written}\n" if written else cell.source
        nbformat.write(book, notebook)
    return spent


def stock(course: Path, source: Path, students: int) -> None:
    """Make the stock course from what one student of ours handed in, for as many students."""
    book = nbformat.read(source, as_version=4)
    cells: list[NotebookNode] = []
    for cell in book.cells:
        about = cell.metadata.get("nbgrader", {})
        cells.append(cell)
        if about.get("grade"):
            points, about["points"], about["grade"] = about["points"], 0, False
            del about["points"]
            cell.metadata.pop("deletable", None)
            cells.append(_test(cell, points))
    book.cells = cells
    for place in [course / "source", *(course / "submitted" / f"s{i:04}" for i in range(students))]:
        (place / "hw1").mkdir(parents=True)
        nbformat.write(copy.deepcopy(book), place / "hw1" / "hw1.ipynb")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.ClearSolutions.enforce_metadata = False\n"
        "c.GenerateAssignment.preprocessors = [\n"
        "    'nbgrader.preprocessors.' + name\n"
        "    for name in ('LockCells', 'ClearOutput', 'CheckCellMetadata', 'ComputeChecksums',"
        " 'SaveCells')\n]\n"
    )


def _test(cell: NotebookNode, points: float) -> NotebookNode:
    """Make the cell that tests another one."""
    variable = cell.id.partition("_")[2]
    check = TESTS.get(variable)
    if check is None:
        value = cell.source.rpartition("=")[2].strip()
        check = f"assert abs({variable} - {value}) < 1e-4"
    about = {
        "schema_version": 3,
        "grade_id": f"{cell.id}_test",
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "points": points,
    }
    return v4.new_code_cell(
        f"import numpy as np\n{check}", id=f"{cell.id}_test", metadata={"nbgrader": about}
    )


def run(course: Path, *words: str) -> tuple[float, str]:
    """Run Python in a course, a module or other words; give its seconds and what it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, *(words if words[0] == "-c" else ("-m", *words))],
        cwd=course,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start, done.stdout


def grading(students: int) -> Mapping[str, float]:
    """Measure both ways of grading a class, each without feedback pages."""
    with tempfile.TemporaryDirectory() as folder:
        mine, theirs = Path(folder) / "ours", Path(folder) / "stock"
        building = ours(mine, students)
        stock(theirs, mine / "submitted" / "s0001" / "hw1" / "hw1.ipynb", students)
        command = ("deltarule.cli", "grade", "--course", ".", "--assignment", "hw1")
        for course in (mine, theirs):
            run(course, "nbgrader", "generate_assignment", "hw1")
        spent = {
            "build": building,
            "stock": run(theirs, "nbgrader", "autograde", "hw1")[0],
            "deltarule grade": run(mine, *command, "--no-feedback")[0],
        }
        spent["again"] = run(mine, *command, "--no-feedback")[0]
        return spent


def table(classes: tuple[int, ...] = (20, 200)) -> Table:
    """Give the times of some classes side by side."""
    head = ("students", "build", "nbgrader autograde", "deltarule grade", "ratio", "nothing new")
    shown = Table(*head, title=f"grading a class, {os.cpu_count()} cores, sandbox on, in seconds")
    for students in classes:
        spent = grading(students)
        ratio = spent["stock"] / spent["deltarule grade"]
        shown.add_row(
            str(students),
            f"{spent['build']:.1f}",
            f"{spent['stock']:.1f}",
            f"{spent['deltarule grade']:.1f}",
            f"{ratio:.1f}",
            f"{spent['again']:.1f}",
        )
    return shown


GRADING = """
import re, time
from pathlib import Path
from deltarule.graders.course import grade
from deltarule.graders.engine.driver import How
start = time.perf_counter()
results = grade(Path("."), "hw1", How(feedback=False))
assert not results.failed
spent = time.perf_counter() - start
# Not that of getrusage, which a process has from the one that started it.
(most,) = re.findall(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())
print(spent, int(most) / 1024)
"""


def memory(students: int) -> tuple[float, float, float]:
    """Give seconds of building and of grading a class, and the most memory of the driver, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "ours"
        building = ours(course, students)
        run(course, "nbgrader", "generate_assignment", "hw1")
        spent, most = run(course, "-c", GRADING)[1].split()
        return building, float(spent), float(most)


def large(classes: tuple[int, ...] = (200, 2000)) -> Table:
    """Give what large classes take."""
    shown = Table("students", "build", "grade", "driver, MB", title="large classes, in seconds")
    for students in classes:
        shown.add_row(str(students), *(f"{value:.1f}" for value in memory(students)))
    return shown
