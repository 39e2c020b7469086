"""The notebooks of cheats, graded: nobody gains, nobody else loses, and nothing is changed."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from deltarule.generator import bank as banks
from deltarule.generator import course as courses
from deltarule.generator.roster import Student
from deltarule.graders.course import grade
from tests import simulated
from tests.attacks import notebooks

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux"),
    pytest.mark.long,
]
NAME, HONEST = "hw1", "honest"
BANK = """
title: Attacked
course: DL
term: t
answers: computed
items:
  - {family: code_sigmoid, points: 5}
  - {family: lms_epoch, options: {samples: 2}, parts: [s1.y, s1.e, after.mse], points: 6}
"""
KEPT = ("source", "submitted", "dist", ".deltarule/assignments/hw1/issued")


def digest(course: Path) -> dict[str, str]:
    """Give what is in the files that grading must not change."""
    files = [path for name in KEPT for path in (course / name).rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class in which everybody but one student attacks."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "bank.yaml").write_text(BANK)
    students = [Student(name) for name in (HONEST, *notebooks.ATTACKS)]
    course = folder / "course"
    courses.build(banks.load(folder / "bank.yaml"), students, course, NAME)
    assignment = courses.find(course, NAME)
    for name, attack in notebooks.ATTACKS.items():
        book = attack(nbformat.read(assignment.issued_notebook(name), as_version=4))
        place = course / "submitted" / name / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(json.dumps(book))
        for beside, text in notebooks.BESIDE.get(name, {}).items():
            (place / beside).write_text(text)
    place = course / "submitted" / HONEST / NAME
    place.mkdir(parents=True)
    data = assignment.issued_notebook(HONEST).read_bytes()
    (place / f"{NAME}.ipynb").write_bytes(data)
    issued = assignment.issued(HONEST)
    answers = [simulated.right(exercise) for exercise in issued.exercises]
    simulated.fill_in(place / f"{NAME}.ipynb", issued, answers)
    solution = (Path(__file__).parent / "programs" / "code_sigmoid.py").read_text()
    book = nbformat.read(place / f"{NAME}.ipynb", as_version=4)
    next(cell for cell in book.cells if cell.id == "q1_sigmoid").source = solution
    nbformat.write(book, place / f"{NAME}.ipynb")
    return course


@pytest.mark.parametrize("command", ["deltarule", "nbgrader"])
def test_nobody_gains_and_nothing_is_harmed(course: Path, command: str) -> None:
    """By either command all are graded: the honest student gets everything, the others nothing."""
    before = digest(course)
    if command == "deltarule":
        results = grade(course, NAME)
        assert not results.failed and not results.missing
    else:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        words = ["autograde", NAME, "--force", "--log-level=WARN"]
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=course,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    assignment = courses.find(course, NAME)
    scores = {
        name: json.loads(assignment.graded(name).read_text())["score"]
        for name in assignment.students()
    }
    assert scores.pop(HONEST) == 11
    assert {name: score for name, score in scores.items() if score} == {}
    assert digest(course) == before


def test_feedback_shows_nothing_of_the_attackers_making(course: Path) -> None:
    """No script and no handler, no path of this machine, no hidden number."""
    pages = list(course.glob(f"feedback/*/{NAME}/{NAME}.html"))
    assert len(pages) > len(notebooks.ATTACKS) // 2
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|iframe|object|embed)\b(?![^>]*\bsrc=\"https://)", text)
        assert not re.search(r"<[^>]*\son\w+\s*=", text)
        assert str(course) not in text
