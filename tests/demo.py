"""The demonstration: a class of eleven, from a bank to graded feedback, by the real commands.

Run by ``make demo``; the tests run it too, and check every line of the table.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from deltarule.generator.core import Exercise, Misconception
from deltarule.generator.course import Assignment, find
from tests import simulated
from tests.attacks import notebooks

ROOT = Path(__file__).parents[1]
BANK = ROOT / "banks" / "first_steps.yaml"
NAME = "hw1"
CLASS = {
    "ann": "all right",
    "bob": "right, but rounded at every step",
    "cem": "one misconception: only one path back to the hidden units",
    "dot": "misconceptions that recur: slope of the sigmoid, + 1 inside the quotient",
    "eve": "one slip early, everything after it consistent",
    "fay": "nothing filled in",
    "gus": "nonsense text",
    "hal": "givens tampered with, answers to the true ones",
    "ida": "a cell duplicated",
    "jon": "the notebook of ann",
    "kim": "attacks: looks for keys, patches numpy, answers with what is equal to anything",
}
ATTACKS = ("always_equal", "patched_numpy", "reads_source", "writes_gradebook", "exits")

MISTAKES = {
    "cem": {"backprop_2_2_2": "ignores-second-output-path"},
    "dot": {
        "backprop_2_2_2": "sigma-prime-out-minus-1-minus-out",
        "cnn_shapes": "plus-one-inside-the-quotient",
    },
}

Cells = list[dict[str, Any]]


def main(course: Path) -> int:
    """Build, hand in, grade, report; give the exit status."""
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    roster = course / "roster.csv"
    lines = [f"{name},{name.title()},Example,{name}@example.org" for name in CLASS]
    roster.write_text("\n".join(["id,first_name,last_name,email", *lines]) + "\n")
    place = ["--course", str(course), "--assignment", NAME]
    deltarule("build", str(BANK), "--roster", str(roster), *place)
    print("\nEleven students hand in:")
    for name, what in CLASS.items():
        print(f"  {name}: {what}")
    hand_in(find(course, NAME))
    print(flush=True)
    status = deltarule("grade", *place, "--workers", "2")
    print(flush=True)
    return deltarule("report", *place) or status


def deltarule(*words: str) -> int:
    """Run the command as a user would, and show it."""
    print("$ deltarule", *words, flush=True)
    return subprocess.run([sys.executable, "-m", "deltarule.cli", *words], check=False).returncode


def hand_in(assignment: Assignment) -> None:
    """Fill in the notebooks of the class."""
    for name in CLASS:
        source = assignment.course / "dist" / name
        shutil.copytree(source, assignment.course / "submitted" / name)
    for name in CLASS:
        issued = assignment.issued(name)
        answers = [answer(name, exercise) for exercise in issued.exercises]
        if name != "kim":
            simulated.fill_in(notebook(assignment, name), issued, answers)
    edit(notebook(assignment, "hal"), tamper)
    edit(notebook(assignment, "ida"), duplicate)
    shutil.copy(notebook(assignment, "ann"), notebook(assignment, "jon"))
    attacked = nbformat.read(notebook(assignment, "kim"), as_version=4)
    for attack in ATTACKS:
        attacked = notebooks.ATTACKS[attack](attacked)
    nbformat.write(attacked, notebook(assignment, "kim"))


def answer(name: str, exercise: Exercise) -> dict[str, Any]:
    """Answer one exercise as the student of that name does."""
    mistakes = MISTAKES.get(name, {}).get(exercise.family.name)
    if mistakes:
        return simulated.mistaken(exercise, named(exercise, mistakes))
    if name == "eve" and exercise.family.name == "backprop_2_2_2":
        slip = float(exercise.solve()["h1.out"]) + 0.1
        return simulated.slipped(exercise, "h1.out", round(slip, 5))
    nonsense = {part.step: "I would say $\\pi$ <b>or</b> so" for part in exercise.parts}
    special = {"bob": simulated.careful(exercise), "fay": {}, "gus": nonsense}
    return special.get(name, simulated.right(exercise))


def named(exercise: Exercise, name: str) -> Misconception:
    """Find a misconception of the exercise's family."""
    return next(m for m in exercise.family.misconceptions if m.name == name)


def notebook(assignment: Assignment, student: str) -> Path:
    """Give the file that a student hands in."""
    return assignment.course / "submitted" / student / NAME / f"{NAME}.ipynb"


def edit(path: Path, change: Callable[[Cells], None]) -> None:
    """Change the cells of a notebook file."""
    book = json.loads(path.read_text(encoding="utf-8"))
    change(book["cells"])
    path.write_text(json.dumps(book), encoding="utf-8")


def tamper(cells: Cells) -> None:
    """Make the givens easier."""
    question = next(cell for cell in cells if cell["id"] == "q1")
    question["source"] = "".join(question["source"]).replace("x_1 = ", "x_1 = 0")


def duplicate(cells: Cells) -> None:
    """Copy an answered cell, as Jupyter's copy and paste does, and empty the copy."""
    at = next(i for i, cell in enumerate(cells) if cell["id"] == "q1_h1_net")
    copy = json.loads(json.dumps(cells[at]))
    copy["source"] = "# a copy to try things\nh1_net = "
    cells.insert(at + 1, copy)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo/course").resolve()))
