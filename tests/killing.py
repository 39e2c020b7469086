"""A class that is graded while its graders are killed: ``make kill`` does it two hundred times.

What comes out is compared with a grading in peace; the tests do the same with fewer kills.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from deltarule.generator import bank as banks
from deltarule.generator.course import Assignment, build, find
from deltarule.generator.roster import Student
from deltarule.graders import course as courses
from deltarule.graders.engine.driver import How
from tests import simulated

BANK = """
title: Sheet
course: Deep Learning
term: autumn
items:
  - family: backprop_2_2_2
    points: 9
    parts: [h1.net, h1.out, o1.net]
  - pool:
      - family: cnn_shapes
      - family: cnn_shapes
        options: {rounding: ceil}
    pick: 1
    points: 5
"""
QUICK = How(workers=2, feedback=False)
GRADES = """
select s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade,
       n.late_submission_penalty, n.flagged, s.timestamp, s.extension
from grade g join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
     join submitted_assignment s on s.id = n.assignment_id order by 1, 2
"""
COMMENTS = """
select s.student_id, c.name, k.auto_comment, k.manual_comment
from comment k join base_cell c on c.id = k.cell_id
     join submitted_notebook n on n.id = k.notebook_id
     join submitted_assignment s on s.id = n.assignment_id order by 1, 2
"""


def class_of(folder: Path, names: list[str], items: str = BANK) -> Path:
    """Build a class that has handed in; every third one has a misconception."""
    (folder / "bank.yaml").write_text(items, encoding="utf-8")
    course = folder / "course"
    roster = [Student(name, name.title(), "Doe", f"{name}@example.org") for name in names]
    build(banks.load(folder / "bank.yaml"), roster, course, "hw1")
    for i, name in enumerate(names):
        hand_in(find(course, "hw1"), name, wrong=i % 3 == 0)
    return course


def hand_in(assignment: Assignment, student: str, *, wrong: bool = False) -> Path:
    """Fill in what a student was given, and hand it in."""
    place = assignment.course / "submitted" / student / "hw1"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(assignment.course / "dist" / student / "hw1", place)
    issued = assignment.issued(student)
    answers = [
        {}
        if one.family.kind == "code"
        else simulated.mistaken(one, one.family.misconceptions[0])
        if wrong
        else simulated.right(one)
        for one in issued.exercises
    ]
    simulated.fill_in(place / "hw1.ipynb", issued, answers)
    return place / "hw1.ipynb"


def rows(course: Path, query: str = GRADES) -> list[tuple[Any, ...]]:
    """Ask the gradebook."""
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        return database.execute(query).fetchall()


def records(course: Path) -> dict[str, dict[str, Any]]:
    """Read all records."""
    files = (find(course, "hw1").folder / "graded").glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def command(course: Path, *words: str, **how: Any) -> "subprocess.Popen[str]":
    """Start the command, which Ctrl-C stops even where the tests themselves are deaf to it."""
    how.setdefault("preexec_fn", lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    place = ["--course", str(course), "--assignment", "hw1"]
    return subprocess.Popen(
        [sys.executable, "-m", "deltarule.cli", "grade", *place, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def children(pid: int) -> list[int]:
    """Give the processes that a process has started."""
    found = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [one for one in found if _about(one)[1] == str(pid)]


def alive(pid: int) -> bool:
    """Tell whether a process is still running."""
    return _about(pid)[0] not in ("", "Z")


def _about(pid: int) -> tuple[str, str]:
    """Give the state of a process, and its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return "", ""
    return fields[0], fields[1]


def kill_at_random(course: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Start to grade, and kill the driver or one of its workers, or stop it, so many times.

    It begins anew, all graded again, where all were graded. Gives what was killed how often.
    """
    stamps: dict[str, str] = {}
    events: Counter[str] = Counter()
    for _ in range(kills):
        if len(stamps) == len(find(course, "hw1").students()):
            (find(course, "hw1").folder / "graded").rename(course / f"graded{events.total()}")
            stamps.clear()
        process = command(course, "--no-feedback", "--workers", "2")
        time.sleep(chance.uniform(0.2, 3.0))
        workers, kind = children(process.pid), chance.choice(("driver", "worker", "ctrl-c"))
        if kind == "worker" and workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
        else:
            process.send_signal(signal.SIGINT if kind == "ctrl-c" else signal.SIGKILL)
        process.communicate()
        events[kind] += 1
        for student, record in records(course).items():
            assert stamps.setdefault(student, record["graded"]) == record["graded"]
    done = command(course, "--no-feedback", "--workers", "2", "--json")
    out, errors = done.communicate()
    assert done.returncode == 0, errors
    assert not json.loads(out)["failed"]
    for student, record in records(course).items():
        assert stamps.setdefault(student, record["graded"]) == record["graded"]
    return events


def check(course: Path, graded: Path) -> None:
    """See that all is as if nothing had happened, and no file of a killed process is left."""
    for query in (GRADES, COMMENTS):
        assert rows(course, query) == rows(graded, query)
    there, wanted = records(course), records(graded)
    passing = {"seconds", "graded"}
    for student, record in wanted.items():
        assert {k: v for k, v in there[student].items() if k not in passing} == {
            k: v for k, v in record.items() if k not in passing
        }
    assert not [path for path in course.rglob(".*.[0-9]*") if path.is_file()]


def kills(folder: Path, students: int, count: int) -> Counter[str]:
    """Grade a class, once in peace and once with so many kills, and compare."""
    course = class_of(folder, [f"s{i:03}" for i in range(students)])
    courses.grade(course, "hw1", QUICK)
    peaceful = Path(shutil.copytree(course, folder / "peaceful"))
    shutil.rmtree(find(course, "hw1").folder / "graded")
    events = kill_at_random(course, count, random.Random(count))
    check(course, peaceful)
    return events


def main() -> None:
    """Kill, and say what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        events = kills(Path(folder), 100, 200)
        minutes = (time.perf_counter() - start) / 60
    told = ", ".join(f"{count} times the {kind}" for kind, count in sorted(events.items()))
    print(f"100 submissions, {events.total()} kills ({told}) in {minutes:.0f} minutes:")
    print("nothing lost, nothing graded twice, the gradebook is that of a grading in peace")


if __name__ == "__main__":
    main()
