"""The real ``nbgrader`` command on real files: the demonstration class, and awkward submissions."""

import copy
import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from deltarule.generator.course import Assignment, find
from deltarule.graders.engine.cohort import others_of
from tests import demo, simulated

Records = dict[str, dict[str, Any]]


def nbgrader(course: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader in the course as an instructor would, in the activated environment."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def read(assignment: Assignment) -> Records:
    """Read the verdicts that were saved."""
    files = (assignment.folder / "graded").glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def verdicts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Give all verdicts of a student."""
    return [verdict for item in record["items"] for verdict in item["verdicts"]]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, run once."""
    path = tmp_path_factory.mktemp("demo") / "course"
    assert demo.main(path) == 0
    return path


@pytest.fixture(scope="module")
def records(course: Path) -> Records:
    """What the class of the demonstration got."""
    return read(find(course, demo.NAME))


def test_right_and_careful_students_get_full_marks(records: Records) -> None:
    """All right, rounded at each step, tampered givens, and a duplicated cell: full marks."""
    for name in ("ann", "bob", "hal", "ida"):
        assert records[name]["score"] == records[name]["max"]
    assert "had been changed" in records["hal"]["notes"][0]
    assert "more than once" in records["ida"]["notes"][0]
    assert records["ann"]["notes"] == []


def test_answers_to_the_numbers_of_another_student_are_noted(
    course: Path, records: Records
) -> None:
    """Who types the answers to another variant gets a note for the instructor, and nobody else."""
    class_ = copy.deepcopy([records[name] for name in ("ann", "bob", "cem", "eve", "ida")])
    items = {record["student"]: record["items"] for record in class_}
    items["eve"][0]["answers"] = items["bob"][0]["answers"]
    found = list(others_of(find(course, demo.NAME), class_))
    note = "the wrong answers to q1 are right for the numbers of bob"
    assert [(record["student"], says) for record, says in found] == [("eve", note)]


def test_misconceptions_are_named_and_charged_once(records: Records) -> None:
    """One loses one part; the others, that recur, lose one part in each exercise."""
    for name, expected in (
        ("cem", ["ignores-second-output-path"]),
        ("dot", ["sigma-prime-out-minus-1-minus-out", "plus-one-inside-the-quotient"]),
    ):
        found = verdicts(records[name])
        assert [name for v in found for name in v["misconceptions"]] == expected
        lost = [v for v in found if v["points"] < v["max"]]
        assert [name for v in lost for name in v["misconceptions"]] == expected


def test_a_slip_is_charged_once(records: Records) -> None:
    """The slip costs its own part, and what follows is carried."""
    found = verdicts(records["eve"])
    assert [v["part"] for v in found if v["points"] < v["max"]] == ["h1.out"]
    assert sum(v["kind"] == "carried" for v in found) >= 8


def test_blank_and_nonsense_get_zero(records: Records, course: Path) -> None:
    """Nothing is zero, not to be graded by hand; there is no traceback in any feedback.

    Nonsense in the place of a program is a wrong one.
    """
    for name, kinds in (("fay", {"blank"}), ("gus", {"unreadable", "wrong"})):
        assert records[name]["score"] == 0
        assert {v["kind"] for v in verdicts(records[name])} == kinds
    (program,) = [v for v in verdicts(records["gus"]) if v["kind"] == "wrong"]
    assert "There is no function" in program["says"]
    for page in course.glob("feedback/*/hw1/hw1.html"):
        assert "Traceback (most recent" not in page.read_text(encoding="utf-8")


def test_an_attacker_gets_nothing(records: Records) -> None:
    """What ends the process is told to the instructor, and nothing that was answered earns."""
    assert records["kim"]["score"] == 0
    assert "own cell 1: died" in records["kim"]["notes"]


def test_another_students_notebook_is_not_graded(records: Records) -> None:
    """It is reported with whose it is, and left for the instructor."""
    assert records["jon"]["refused"] == "this is the notebook of ann"
    assert records["jon"]["score"] is None


def test_the_gradebook_agrees(records: Records, course: Path) -> None:
    """nbgrader's own gradebook has the scores, the comments, and what is left to do by hand."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for name, record in records.items():
            submission = gradebook.find_submission("hw1", name)
            assert submission.score == pytest.approx(record["score"] or 0)
            assert submission.max_score == pytest.approx(record["max"])
            assert submission.needs_manual_grade == (name == "jon")
            student = gradebook.find_student(name)
            assert (student.first_name, student.last_name) == (name.title(), "Example")
        (notebook,) = gradebook.find_submission("hw1", "eve").notebooks
        comments = {c.name: c.comment for c in notebook.comments}
        assert comments["q1_o1_net"].startswith("Carried on from your h1_out")


def test_nbgrader_exports(records: Records, course: Path) -> None:
    """The stock export has a line for each student."""
    done = nbgrader(course, "export", "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    with (course / "grades.csv").open(newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == pytest.approx({n: r["score"] or 0.0 for n, r in records.items()})


def test_feedback_says_what_went_wrong(course: Path) -> None:
    """A student's page has the verdict's words, the question, and no one else's numbers."""
    page = (course / "feedback" / "cem" / "hw1" / "hw1.html").read_text(encoding="utf-8")
    assert "only the path through the first output unit" in page
    assert "Carried on from your h1_delta" in page
    nonsense = (course / "feedback" / "gus" / "hw1" / "hw1.html").read_text(encoding="utf-8")
    assert "<b>or</b>" not in nonsense
    assert "&lt;b&gt;or&lt;/b&gt;" in nonsense


def test_no_truth_is_handed_out(course: Path) -> None:
    """What students get has no answer in it, and no secret."""
    assignment = find(course, "hw1")
    secret = (course / ".deltarule" / "secret").read_text(encoding="ascii")
    for student in assignment.students():
        text = (course / "dist" / student / "hw1" / "hw1.ipynb").read_text(encoding="utf-8")
        assert secret not in text
        backprop = assignment.issued(student).exercises[0]
        for part, answer in simulated.right(backprop).items():
            assert f"{answer:.5f}" not in text, part


# --- awkward submissions, each beside a good one ---


def deleted(cells: demo.Cells) -> None:
    """Delete an answered part and a question."""
    cells[:] = [cell for cell in cells if cell["id"] not in ("q1_h1_out", "q2")]


def stripped(cells: demo.Cells) -> None:
    """Lose all metadata, as some editors do."""
    for cell in cells:
        cell["metadata"] = {}


def renamed(cells: demo.Cells) -> None:
    """Rename a part, and change the points of another."""
    for cell in cells:
        if cell["id"] == "q1_h1_net":
            cell["metadata"]["nbgrader"]["grade_id"] = "mine"
        if cell["id"] == "q1_h2_net":
            cell["metadata"]["nbgrader"]["points"] = 100


def scripted(cells: demo.Cells) -> None:
    """Add cells of one's own, with a script in Markdown, and code that would run."""
    cells.insert(
        0,
        {
            "cell_type": "markdown",
            "id": "x1",
            "metadata": {},
            "source": "<script>alert(1)</script>",
        },
    )
    cells.insert(
        1,
        {
            "cell_type": "code",
            "id": "x2",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": "open('/tmp/deltarule-canary', 'w').write('ran')",
        },
    )
    cells.reverse()


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory, course: Path) -> Iterator[Path]:
    """A second course, graded by the stock commands alone, collected by zip_collect."""
    path = tmp_path_factory.mktemp("awkward") / "course"
    path.mkdir()
    shutil.copytree(course / ".deltarule", path / ".deltarule")
    shutil.rmtree(find(path, "hw1").folder / "graded")
    for name in ("nbgrader_config.py", "source", "dist"):
        copy = shutil.copytree if (course / name).is_dir() else shutil.copy
        copy(course / name, path / name)
    assignment = find(path, "hw1")
    archive = path / "downloaded" / "hw1" / "archive"
    archive.mkdir(parents=True)
    changes = {
        "ann": None,
        "bob": deleted,
        "cem": stripped,
        "dot": renamed,
        "eve": scripted,
    }
    for name, change in changes.items():
        issued = assignment.issued(name)
        file = path / "dist" / name / "hw1" / "hw1.ipynb"
        simulated.fill_in(file, issued, [simulated.right(one) for one in issued.exercises])
        if change is not None:
            demo.edit(file, change)
        with zipfile.ZipFile(archive / f"hw1-{name}.zip", "w") as zipped:
            zipped.write(file, "hw1.ipynb")
    (archive / "hw1-fay.zip").write_bytes(b"not a zip")
    shutil.copy(path / "dist" / "gus" / "hw1" / "hw1.ipynb", archive / "gus_hw1.ipynb")
    broken = path / "submitted" / "hal" / "hw1" / "hw1.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [', encoding="utf-8")
    canary = Path("/tmp/deltarule-canary")  # noqa: S108
    canary.unlink(missing_ok=True)
    for words in (
        ("generate_assignment", "hw1"),
        ("zip_collect", "hw1", "--strict"),
        ("autograde", "hw1"),
        ("generate_feedback", "hw1"),
    ):
        done = nbgrader(path, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    yield path
    assert not canary.exists()


def test_stock_commands_grade_awkward_submissions(awkward: Path) -> None:
    """Missing, stripped, renamed and reordered cells and foreign cells harm nobody."""
    graded = read(find(awkward, "hw1"))
    full = graded["ann"]["max"]
    assert graded["ann"]["score"] == full
    missing = next(v for v in verdicts(graded["bob"]) if v["part"] == "h1.out")
    assert graded["bob"]["score"] == pytest.approx(full - missing["max"])
    assert graded["bob"]["notes"] == ["cell q1_h1_out was missing", "cell q2 was missing"]
    for name in ("cem", "dot", "eve"):
        assert graded[name]["score"] == full, name
    assert "fay" not in graded
    assert graded["gus"]["score"] == 0
    assert graded["hal"]["refused"] == "the file is not a notebook that can be read"


def test_nothing_of_a_students_making_acts_in_the_feedback(awkward: Path) -> None:
    """A script in a Markdown cell is shown, not run."""
    page = (awkward / "feedback" / "eve" / "hw1" / "hw1.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page


def test_a_manual_score_survives_grading_again(awkward: Path) -> None:
    """What an instructor entered by hand stays."""
    database = f"sqlite:///{awkward / 'gradebook.db'}"
    with Gradebook(database) as gradebook:
        grade = gradebook.find_grade("q1_h1_net", "hw1", "hw1", "gus")
        grade.manual_score = 0.75
        gradebook.db.commit()
    done = nbgrader(awkward, "autograde", "hw1", "--student", "gus", "--force")
    assert done.returncode == 0, done.stderr
    with Gradebook(database) as gradebook:
        assert gradebook.find_grade("q1_h1_net", "hw1", "hw1", "gus").score == 0.75
