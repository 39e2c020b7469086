"""Grading a class in parallel: as plain nbgrader does it, whatever is killed or in the way."""

import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from deltarule.generator.core import InputError
from deltarule.generator.course import find
from deltarule.graders import course as courses
from deltarule.graders.engine import gradebook as gradebooks
from deltarule.graders.engine.driver import How
from deltarule.graders.engine.lock import locked
from deltarule.graders.engine.pool import DiedError, Pool
from deltarule.graders.engine.summary import unusual
from deltarule.graders.reporting.records import load
from tests.killing import (
    BANK,
    COMMENTS,
    GRADES,
    QUICK,
    alive,
    check,
    children,
    class_of,
    command,
    hand_in,
    kill_at_random,
    kills,
    records,
    rows,
)
from tests.test_nbgrader import nbgrader

CODE = "  - {family: code_sigmoid, points: 6}\n"
SIGMOID = (
    "import numpy as np\ndef sigmoid(z):\n    f = 1 / (1 + np.exp(-z))\n    return f, f * (1 - f)"
)
NAMES = [f"s{i:02}" for i in range(12)]
DUE = datetime(2026, 12, 1, 12)  # noqa: DTZ001 (in UTC, as nbgrader holds it)
LATE = """
from nbgrader.plugins import LateSubmissionPlugin


class Hourly(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600


c.AssignLatePenalties.plugin_class = Hourly
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of twelve that is in the gradebook, and not graded; it is only copied."""
    course = class_of(tmp_path_factory.mktemp("class"), NAMES)
    assert nbgrader(course, "generate_assignment", "hw1").returncode == 0
    return course


@pytest.fixture(scope="module")
def graded(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same class, graded without any trouble; it is only looked at."""
    course = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(built, course)
    assert len(courses.grade(course, "hw1", QUICK).graded) == len(NAMES)
    return course


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Path:
    """A copy of the class, to do things to."""
    return Path(shutil.copytree(built, tmp_path / "course"))


@pytest.fixture
def again(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded class, to do things to."""
    return Path(shutil.copytree(graded, tmp_path / "course"))


# --- the same as plain nbgrader ---


def changed(course: Path) -> None:
    """An extension, a manual score and comment, extra credit, and a new submission."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.grant_extension("hw1", "bob", hours=1)
        by_hand = gradebook.find_grade("q1_h1_net", "hw1", "hw1", "cem")
        by_hand.manual_score, by_hand.needs_manual_grade = 0.75, False
        gradebook.find_grade("q1_h1_out", "hw1", "hw1", "cem").extra_credit = 0.5
        gradebook.find_comment("q1_h1_net", "hw1", "hw1", "cem").manual_comment = "seen"
        gradebook.db.commit()
    path = hand_in(find(course, "hw1"), "dot")
    path.with_name("timestamp.txt").write_text("2026-12-01 15:00:00 Europe/Berlin")


def test_scores_are_those_of_plain_nbgrader(tmp_path: Path) -> None:
    """Row by row, with one late, one extended, one graded by hand, and one handing in again."""
    names = ["ann", "bob", "cem", "dot", "eve"]
    theirs = class_of(tmp_path, names, BANK + CODE)
    with (theirs / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(LATE)
    for name, time_ in (("ann", "09:00:00"), ("bob", "13:30:00"), ("cem", "12:30:00")):
        place = theirs / "submitted" / name / "hw1"
        (place / "timestamp.txt").write_text(f"2026-12-01 {time_} UTC")
    notebook = theirs / "submitted" / "ann" / "hw1" / "hw1.ipynb"
    book = nbformat.read(notebook, as_version=4)
    next(cell for cell in book.cells if cell.id == "q3_sigmoid").source = SIGMOID
    nbformat.write(book, notebook)
    shutil.copy(notebook, theirs / "submitted" / "eve" / "hw1" / "hw1.ipynb")
    assert nbgrader(theirs, "generate_assignment", "hw1").returncode == 0
    with Gradebook(f"sqlite:///{theirs / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment("hw1", duedate=DUE)
    ours = Path(shutil.copytree(theirs, tmp_path / "ours"))
    for again_ in (False, True):
        if again_:
            changed(theirs)
            changed(ours)
        words = ("autograde", "hw1", "--force", "--SaveVerdicts.unsafe=True")
        done = nbgrader(theirs, *words)
        assert done.returncode == 0, done.stderr
        how = How(workers=2, unsafe=True, force=True, feedback=False)
        results = courses.grade(ours, "hw1", how)
        assert not results.failed
        for query in (GRADES, COMMENTS):
            assert rows(ours, query) == rows(theirs, query)
        for path in theirs.glob("autograded/*/hw1/*"):
            assert (ours / path.relative_to(theirs)).read_bytes() == path.read_bytes()
    standings = results.standings
    assert {name: one.late / 3600 for name, one in standings.items()} == {
        "ann": 0, "bob": 0.5, "cem": 0.5, "dot": 2, "eve": 0,
    }  # fmt: skip
    assert standings["dot"].total == pytest.approx(standings["dot"].score - 2)
    assert records(ours)["ann"]["items"][-1]["verdicts"][0]["kind"] == "right"
    assert records(ours)["ann"]["sandbox"]
    assert unusual(results)["not graded"] == {"eve": "this is the notebook of ann"}
    assert "cem" in unusual(results)["to be looked at"]


# --- nothing is graded twice, nothing is lost ---


def test_what_has_not_changed_is_not_graded_again(again: Path) -> None:
    """A second run grades nobody, changes no record, and gives the same rows."""
    before, lines = records(again), rows(again)
    results = courses.grade(again, "hw1", QUICK)
    assert results.graded == ()
    assert [row["student"] for row in results.rows] == NAMES
    assert records(again) == before
    assert rows(again) == lines


def test_only_what_has_changed_is_graded_again(again: Path) -> None:
    """A new file, a spoilt record and a lost notebook: these three, and nobody else."""
    hand_in(find(again, "hw1"), "s03")
    find(again, "hw1").graded("s05").write_text('{"student": "s05", ')
    (again / "autograded" / "s07" / "hw1" / "hw1.ipynb").unlink()
    results = courses.grade(again, "hw1", QUICK)
    assert results.graded == ("s03", "s05", "s07")
    assert records(again)["s03"]["score"] == records(again)["s03"]["max"]


def reissue(course: Path, student: str, **changes: Any) -> None:
    """Change the first question in the record of what a student was given."""
    path = find(course, "hw1").record(student)
    record = json.loads(path.read_text(encoding="utf-8"))
    record["items"][0] |= changes
    path.write_text(json.dumps(record), encoding="utf-8")


def test_a_family_that_has_changed_since_is_noted(again: Path) -> None:
    """What was drawn by another version is graded as it was issued, and the instructor is told."""
    before = records(again)["s01"]
    reissue(again, "s01", version=7)
    results = courses.grade(again, "hw1", QUICK)
    note = "q1 was drawn by version 7 of backprop_2_2_2, and is graded by version 1"
    assert unusual(results)["noticed"] == {"s01": note}
    assert records(again)["s01"]["score"] == before["score"]


def test_what_a_family_no_longer_knows_keeps_its_scores(again: Path) -> None:
    """A part that a family has no more is said, and the earlier scores stay."""
    before, lines = records(again)["s01"], rows(again)
    reissue(again, "s01", parts=[{"name": "old", "points": 9.0, "digits": 4}])
    results = courses.grade(again, "hw1", QUICK)
    assert results.failed == {"s01": "backprop_2_2_2 version 1 has no part old"}
    assert records(again)["s01"] == before
    assert rows(again) == lines


def test_the_report_has_the_scores_that_count(again: Path) -> None:
    """Scores by hand, extra credit and penalties are in it, as nbgrader totals them."""
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("q1_h1_net", "hw1", "hw1", "s01").manual_score = 0.25
        gradebook.find_grade("q2_answers", "hw1", "hw1", "s01").extra_credit = 0.5
        penalised = gradebook.find_submission_notebook("hw1", "hw1", "s02")
        penalised.late_submission_penalty = 2.0
        gradebook.db.commit()
        total = gradebook.find_submission("hw1", "s01").score
    plain = records(again)
    found = {one["student"]: one for one in load(again, "hw1").records}
    assert found["s01"]["score"] == pytest.approx(total) != plain["s01"]["score"]
    assert found["s01"]["items"][0]["verdicts"][0]["points"] == 0.25
    assert found["s02"]["score"] == plain["s02"]["score"] - 2
    assert found["s03"]["score"] == plain["s03"]["score"]


def test_a_review_by_hand_is_asked_for_once(again: Path) -> None:
    """Writing again what is written does not flag a score that the instructor has looked at."""
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("q1_h1_net", "hw1", "hw1", "s01")
        grade.manual_score = 0.25
        gradebook.db.commit()

    def flagged(how: How) -> bool:
        return courses.grade(again, "hw1", how).standings["s01"].manual

    assert not flagged(QUICK)
    assert flagged(How(workers=1, feedback=False, force=True))
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("q1_h1_net", "hw1", "hw1", "s01").needs_manual_grade = False
        gradebook.db.commit()
    assert not flagged(QUICK)


def test_a_new_gradebook_is_filled_from_the_records(again: Path) -> None:
    """Where the gradebook is lost, nothing has to be graded again."""
    lines = rows(again)
    (again / "gradebook.db").unlink()
    assert courses.grade(again, "hw1", QUICK).graded == ()
    assert rows(again) == lines


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers in /proc")
def test_killed_anywhere_it_goes_on(course: Path, graded: Path) -> None:
    """Driver or workers are killed at random moments; at the end nothing shows it."""
    kill_at_random(course, 3, random.Random("kills"))
    check(course, graded)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers in /proc")
def test_a_large_class_is_killed_often(tmp_path: Path) -> None:
    """Twenty kills over a hundred submissions."""
    assert kills(tmp_path, 100, 20).total() == 20


# --- workers that die ---

MORTAL = """
import json, os, sys, time
print(json.dumps({"ready": 1}), flush=True)
for line in sys.stdin:
    work = json.loads(line)
    path = work.get("once")
    if work.get("dies") or (path and not os.path.exists(path)):
        if path:
            open(path, "w").close()
        os.kill(os.getpid(), 9)
    if work.get("raises"):
        raise RuntimeError("a bug")
    if work.get("sleeps"):
        time.sleep(60)
    print(json.dumps({"done": work["n"], "worker": os.getpid()}), flush=True)
"""


def answers(pool: Pool, works: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Let a pool do some work, and give the answers by their number."""
    pool.ask(works)
    return {work["n"]: reply for work, reply in pool.answers(len(works))}


def test_a_worker_that_dies_takes_its_own_work_with_it_only(tmp_path: Path) -> None:
    """It is tried once more, and then reported; everything else is done."""
    works: list[dict[str, Any]] = [{"n": n} for n in range(12)]
    works[3]["once"] = str(tmp_path / "died")
    works[5]["dies"] = True
    works[7]["raises"] = True
    with Pool(["-c", MORTAL], 2) as pool:
        found = answers(pool, works)
    assert {n for n, reply in found.items() if "failed" in reply} == {5, 7}
    assert found[5]["failed"] == "the worker was ended by SIGKILL"
    assert found[7]["failed"] == "the worker ended with status 1: RuntimeError: a bug"
    assert len({reply["worker"] for n, reply in found.items() if "worker" in reply}) > 2


def test_work_that_takes_too_long_is_given_up() -> None:
    """A deadline ends the worker, and the work that comes after is done."""
    with Pool(["-c", MORTAL], 1, deadline=0.5) as pool:
        found = answers(pool, [{"n": 0, "sleeps": True}, {"n": 1}])
    assert found[0] == {"failed": "it took longer than 0.5 s"}
    assert found[1]["done"] == 1


def test_workers_that_cannot_start_are_an_error() -> None:
    """It is told why; nothing waits for ever."""
    with Pool(["-c", "import sys; sys.exit('no licence')"], 2) as pool:
        pool.ask([{"n": 0}])
        with pytest.raises(DiedError, match=r"no worker can be started: .* status 1: no licence"):
            list(pool.answers(1))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_driver(course: Path, how: signal.Signals) -> None:
    """A driver that is killed, or stopped by Ctrl-C, leaves no process behind."""
    process = command(course, "--no-feedback", "--workers", "2")
    workers: list[int] = []
    deadline = time.monotonic() + 30
    while not workers and time.monotonic() < deadline:
        workers = children(process.pid)
    process.send_signal(how)
    errors = process.communicate()[1]
    assert workers
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert "stopped; what is graded is kept, and the same command goes on" in errors
    while any(map(alive, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# --- what is in the way ---


def test_two_graders_at_once(course: Path) -> None:
    """The second is told who is at it, and changes nothing."""
    with locked(course, "hw1"), pytest.raises(InputError, match=f"hw1 by process {os.getpid()} "):
        courses.grade(course, "hw1", QUICK)
    assert records(course) == {}
    assert courses.grade(course, "hw1", QUICK).graded


def test_a_locked_gradebook(course: Path, graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told; the verdicts are there, and the next grading writes them."""
    monkeypatch.setattr(gradebooks, "BUSY", 0.2)
    database = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    with closing(database):
        database.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError, match=r"gradebook\.db: database is locked"):
            courses.grade(course, "hw1", QUICK)
    assert len(records(course)) == len(NAMES)
    assert courses.grade(course, "hw1", QUICK).graded == ()
    check(course, graded)


def test_a_full_disk(course: Path, graded: Path) -> None:
    """The grading stops with a clear error, and goes on when there is room."""
    resource = pytest.importorskip("resource")

    def no_room() -> None:
        # No file may grow beyond this: records fit, notebooks do not.
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    process = command(course, "--no-feedback", preexec_fn=no_room)
    errors = process.communicate()[1]
    assert process.returncode == 2, errors
    assert "File too large; what is graded is kept" in errors
    assert records(course) == {}
    assert courses.grade(course, "hw1", QUICK).graded == tuple(NAMES)
    check(course, graded)


def test_a_read_only_course(course: Path) -> None:
    """It is told at once, before anything is done."""
    inside = ("unshare", "--user", "--map-root-user", "--mount")
    mount = f"mount --bind {course} {course} && mount -o remount,bind,ro {course}"
    if subprocess.run([*inside, "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("needs a namespace with a mount of its own")
    grade = f"{sys.executable} -m deltarule.cli grade --course {course} --assignment hw1"
    words = [*inside, "sh", "-c", f"{mount} && {grade}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert f"{course} cannot be written to: Read-only file system" in done.stderr


# --- scores for other programs ---


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_scores_as_csv(again: Path, tmp_path: Path) -> None:
    """Each part has a column; totals are those of nbgrader's own export, by hand and late too."""
    shutil.rmtree(again / "submitted" / "s11")
    shutil.copy(
        again / "submitted" / "s00" / "hw1" / "hw1.ipynb",
        again / "submitted" / "s10" / "hw1" / "hw1.ipynb",
    )
    with (again / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(LATE)
    (again / "submitted" / "s01" / "hw1" / "timestamp.txt").write_text("2026-12-01 14:00:00")
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment("hw1", duedate=DUE)
        grade = gradebook.find_grade("q1_h1_net", "hw1", "hw1", "s02")
        grade.manual_score, grade.extra_credit = 0.25, 0.125
        gradebook.remove_submission("hw1", "s11")
        gradebook.db.commit()
    record = find(again, "hw1").record("s03")
    about = json.loads(record.read_text(encoding="utf-8"))
    about["student"] |= {"first_name": '=cmd|" /C calc"!A0', "last_name": 'O"Neil, "the"\nReal'}
    record.write_text(json.dumps(about), encoding="utf-8")
    files = {form: tmp_path / f"{form}.csv" for form in ("csv", "moodle", "canvas")}
    results = courses.grade(again, "hw1", QUICK)
    courses.export(results.assignment, files)
    ours = {row["student_id"]: row for row in table(files["csv"])}
    assert nbgrader(again, "export", "--to", "theirs.csv", "--CsvExportPlugin.student=s01",
                    "--CsvExportPlugin.student=s02").returncode == 0  # fmt: skip
    for row in table(again / "theirs.csv"):
        for column in ("raw_score", "late_submission_penalty", "score", "max_score"):
            assert float(ours[row["student_id"]][column]) == pytest.approx(float(row[column]))
    assert ours["s01"]["late_submission_penalty"] == "2"
    assert ours["s02"]["q1_h1_net"] == "0.375"
    assert (ours["s10"]["status"], ours["s11"]["status"]) == ("waits", "missing")
    assert ours["s03"]["first_name"] == '\'=cmd|" /C calc"!A0'
    assert ours["s03"]["last_name"] == 'O"Neil, "the" Real'
    assert [name for name in ours["s00"] if name.startswith("q")] == [
        "q1_h1_net", "q1_h1_out", "q1_o1_net", "q2_answers",
    ]  # fmt: skip
    moodle = {row["ID number"]: row for row in table(files["moodle"])}
    points, *canvas = table(files["canvas"])
    assert (points["Student"].strip(), points["hw1"]) == ("Points Possible", "14")
    canvas_ = {row["SIS User ID"]: row for row in canvas}
    for student in NAMES:
        final = ours[student]["score"]
        assert moodle[student]["hw1"] == canvas_[student]["hw1"] == final
        assert (final == "") == (student in ("s10", "s11"))
    assert moodle["s01"]["Email address"] == "s01@example.org"
    assert canvas_["s01"]["Student"] == "Doe, S01"


def test_the_command_prints_what_was_not_ordinary(again: Path) -> None:
    """A late one, a missing one, another's notebook, an unreadable file, files beside it."""
    submitted = again / "submitted"
    shutil.rmtree(submitted / "s11")
    shutil.copy(submitted / "s00/hw1/hw1.ipynb", submitted / "s10/hw1/hw1.ipynb")
    (submitted / "s09/hw1/hw1.ipynb").write_text("{")
    (submitted / "s08/hw1/numpy.py").write_text("")
    (submitted / "s07/hw1/hw1.ipynb").rename(submitted / "s07/hw1/mine.ipynb")
    (submitted / "s06/hw1/hw1.ipynb").unlink()
    (submitted / "stranger/hw1").mkdir(parents=True)
    (submitted / "s05/hw1/timestamp.txt").write_text("yesterday, I think")
    process = command(again, "--no-feedback")
    out, errors = process.communicate()
    assert process.returncode == 0, errors
    for line in (
        "4 graded, 6 were graded before and have not changed",
        "nothing handed in: 1\n  s11",
        "s10: this is the notebook of s00",
        "s09: the file is not a notebook that can be read",
        "s08: not graded, and not seen by the notebook: numpy.py",
        "s07: the notebook was called mine.ipynb, and not hw1.ipynb",
        "s06: no notebook was handed in",
        "stranger: was not given hw1",
        "s05: timestamp.txt does not hold a time",
    ):
        assert line in out
    assert "graded: 4 of 4 in" in errors
    log = (find(again, "hw1").folder / "logs" / "s10.log").read_text(encoding="utf-8")
    assert "refused: this is the notebook of s00" in log


def test_feedback_is_made_anew_where_something_has_changed(again: Path) -> None:
    """Pages for all at first; then for the one whose score an instructor has changed by hand."""
    how = How(workers=2)
    assert not courses.grade(again, "hw1", how).failed
    pages = {path: path.stat().st_mtime_ns for path in again.glob("feedback/*/hw1/hw1.html")}
    assert len(pages) == len(NAMES)
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("q1_h1_net", "hw1", "hw1", "s04").manual_score = 0.25
        gradebook.db.commit()
    assert not courses.grade(again, "hw1", how).failed
    new = [path for path, time_ in pages.items() if path.stat().st_mtime_ns != time_]
    assert new == [again / "feedback" / "s04" / "hw1" / "hw1.html"]
