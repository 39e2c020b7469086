"""Courses: building an assignment for a roster, with every student's own numbers.

A course is a folder as nbgrader wants it. What was issued is kept in its folder ``.deltarule``:
the frozen exercises and the notebook of each student. Issued variants never change; building
again only adds, and a new attempt of one student stands beside the old one.
"""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deltarule.generator.bank import Bank
from deltarule.generator.core import InputError, freeze, nearest, shown
from deltarule.generator.files import write, write_json, zipped
from deltarule.generator.issue import Issued, Question, digest, questions
from deltarule.generator.notebook import notebooks
from deltarule.generator.record import freeze_exercise, freeze_parts, thaw_exercise
from deltarule.generator.roster import Student

FORMAT = 1
HOW = {"locale": "en", "feedback": "hint", "follow_through": 1.0, "answers": "typed"}
"""How an assignment is graded whose bank does not say, or was built when it could not."""
PLACE = ("slot", "item", "whose", "pooled", "version")
"""What is kept of a question beside its exercise."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

CONFIG = '''"""Configuration of nbgrader for this course. Your own settings can follow below."""

from deltarule.graders.nbgrader.config import configure

c = get_config()  # noqa: F821
configure(c)
'''
SAMPLE = Student("", group="sample")
"""Whose variant is in ``source/``: nobody's."""


@dataclass(frozen=True)
class Assignment:
    """One assignment of a course folder, and where its files are."""

    course: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where we keep what was issued and graded."""
        return self.course / ".deltarule" / "assignments" / self.name

    @property
    def config(self) -> Path:
        """The course's nbgrader configuration."""
        return self.course / "nbgrader_config.py"

    def plan(self) -> dict[str, Any]:
        """Read what is the same for all students."""
        plan: dict[str, Any] = json.loads((self.folder / "assignment.json").read_text("utf-8"))
        return HOW | plan

    def record(self, student: str, attempt: int = 1) -> Path:
        """Give the file of what a student was given."""
        return self.folder / "issued" / str(attempt) / f"{student}.json"

    def issued_notebook(self, student: str, attempt: int = 1) -> Path:
        """Give the notebook as it was issued."""
        return self.folder / "issued" / str(attempt) / f"{student}.ipynb"

    def graded(self, student: str) -> Path:
        """Give the file of a student's verdicts."""
        return self.folder / "graded" / f"{student}.json"

    def students(self) -> list[str]:
        """Give the ids of all who were given a variant."""
        return sorted(path.stem for path in (self.folder / "issued" / "1").glob("*.json"))

    def attempts(self, student: str) -> list[int]:
        """Give the numbers of a student's attempts."""
        folders = (self.folder / "issued").iterdir()
        numbers = sorted(int(folder.name) for folder in folders)
        return [number for number in numbers if self.record(student, number).exists()]

    def issued(self, student: str, attempt: int = 1) -> Issued:
        """Read what a student was given."""
        record = json.loads(self.record(student, attempt).read_text(encoding="utf-8"))
        given = [
            Question(thaw_exercise(one), *(one[key] for key in PLACE)) for one in record["items"]
        ]
        return Issued(Student(**record["student"]), record["variant"], attempt, tuple(given))

    def variants(self) -> dict[str, tuple[str, int]]:
        """Give whose each variant is, and of which attempt."""
        found = {}
        for path in (self.folder / "issued").glob("*/*.json"):
            variant = json.loads(path.read_text(encoding="utf-8"))["variant"]
            found[variant] = (path.stem, int(path.parent.name))
        return found


def find(course: Path, name: str) -> Assignment:
    """Find an assignment that was built, or raise `InputError` with the nearest name."""
    folder = course / ".deltarule" / "assignments"
    built = sorted(path.parent.name for path in folder.glob("*/assignment.json"))
    if not built:
        raise InputError(f"{course} is no course of deltarule: nothing was built there")
    if name not in built:
        raise InputError(f"{course} has no assignment {shown(name)}{nearest(name, built)}")
    return Assignment(course, name)


def build(bank: Bank, roster: Sequence[Student], course: Path, name: str) -> list[str]:
    """Build an assignment, or add students to it; give the ids that are new.

    Raises
    ------
    InputError
        If the name cannot be a folder's, the assignment was built from other items, an id
        differs from an earlier one by its case only, or the course has another nbgrader
        configuration.
    """
    assignment = Assignment(course, name)
    _check(bank, roster, assignment)
    new = [student for student in roster if not assignment.record(student.id).exists()]
    secret, secret_file = _secret(course)
    issued = _issue(bank, new, secret, assignment)
    if not secret_file.exists():
        write(secret_file.with_name(".gitignore"), "secret\n")
        write(secret_file, secret, mode=0o600)
    if not assignment.config.exists():
        write(assignment.config, CONFIG)
    # A class is tried on the same hidden inputs, which nobody can tell without the secret.
    plan = assignment.folder / "assignment.json"
    hidden = assignment.plan().get("trials") if plan.exists() else None
    hidden = hidden or int(digest(secret, "trials", name)[:12], 16)
    write_json(plan, _plan(bank) | {"trials": hidden})
    source = course / "source" / name / f"{name}.ipynb"
    if not source.exists():
        (sample,) = _issue(bank, [SAMPLE], secret, None)
        write(source, _text(next(notebooks(bank, [sample]))))
    _write(bank, issued, assignment)
    _refresh(roster, assignment)
    _hand_out(assignment)
    return [one.student.id for one in issued]


def new_attempt(bank: Bank, course: Path, name: str, student: str) -> int:
    """Give one student a new variant beside the earlier ones; give the attempt's number.

    Raises
    ------
    InputError
        If the student was given nothing yet, or the assignment was built from other items.
    """
    assignment = find(course, name)
    students = assignment.students()
    if student not in students:
        raise InputError(f"{name} was not given to {shown(student)}{nearest(student, students)}")
    _check(bank, [], assignment)
    attempt = assignment.attempts(student)[-1] + 1
    holder = assignment.issued(student).student
    issued = _issue(bank, [holder], _secret(course)[0], assignment, attempt)
    _write(bank, issued, assignment)
    _hand_out(assignment)
    return attempt


def _plan(bank: Bank) -> dict[str, Any]:
    """Give what is the same for all students of an assignment."""
    slots = [
        {
            "pick": slot.pick,
            "numbers": slot.numbers,
            "pooled": slot.pooled,
            "items": [
                {
                    "family": item.family.name,
                    "options": freeze(item.options),
                    "parts": freeze_parts(item.parts),
                    "givens": freeze(item.givens.arrays()) if item.givens else None,
                }
                for item in slot.items
            ],
        }
        for slot in bank.slots
    ]
    about = {"title": bank.title, "course": bank.course, "term": bank.term}
    how = {name: getattr(bank, name) for name in HOW}
    return {"format": FORMAT, **about, **how, "slots": slots}


def _check(bank: Bank, roster: Sequence[Student], assignment: Assignment) -> None:
    """Raise `InputError` where building would spoil something."""
    course, name, config = assignment.course, assignment.name, assignment.config
    if not NAME.fullmatch(name):
        raise InputError(f"an assignment is named by letters, digits, _ and - (got {name!r})")
    if course.exists() and not course.is_dir():
        raise InputError(f"{course} is a file; a course is a folder")
    if config.exists() and "deltarule" not in config.read_text(encoding="utf-8"):
        raise InputError(
            f"{config} is not ours and stays as it is; add these lines to it:\n\n{CONFIG}"
        )
    issued = {student.casefold(): student for student in assignment.students()}
    for student in roster:
        other = issued.get(student.id.casefold(), student.id)
        if other != student.id:
            raise InputError(f"id {student.id} is too like {other}, who was given {name} before")
    plan = assignment.folder / "assignment.json"
    if plan.exists() and assignment.plan()["slots"] != _plan(bank)["slots"]:
        raise InputError(
            f"{name} was built from other items than this bank now has, and what was issued does"
            " not change: give the assignment another name"
        )


def _secret(course: Path) -> tuple[str, Path]:
    """Give the secret of the course, a new one where there is none yet, and its file."""
    path = course / ".deltarule" / "secret"
    return (path.read_text("ascii") if path.exists() else secrets.token_hex(32)), path


def _issue(
    bank: Bank,
    students: Sequence[Student],
    secret: str,
    assignment: Assignment | None,
    attempt: int = 1,
) -> list[Issued]:
    """Draw the questions of students, beside those that were issued before."""
    name = assignment.name if assignment else ""
    known: dict[tuple[int, str], list[Question]] = {}
    for student in assignment.students() if assignment else []:
        mine: dict[tuple[int, str], list[Question]] = {}
        for number in assignment.attempts(student) if assignment else []:
            for question in assignment.issued(student, number).questions if assignment else ():
                mine.setdefault((question.slot, question.whose), []).append(question)
        known |= mine
    key = [secret, bank.course, bank.term, name]
    rows = questions(bank, students, key, known, attempt)
    return [
        Issued(student, _variant(secret, name, student, attempt), attempt, tuple(row))
        for student, row in zip(students, rows, strict=True)
    ]


def _variant(secret: str, name: str, student: Student, attempt: int) -> str:
    """Name a variant by a word that tells nothing."""
    return digest(secret, "variant", name, student.id, attempt)[:16]


def _write(bank: Bank, issued: Sequence[Issued], assignment: Assignment) -> None:
    """Keep what is issued: the notebook first, since the record says that it is there."""
    for one, book in zip(issued, notebooks(bank, issued), strict=True):
        write(assignment.issued_notebook(one.student.id, one.attempt), _text(book))
        items = [
            {**freeze_exercise(question.exercise), **{key: getattr(question, key) for key in PLACE}}
            for question in one.questions
        ]
        record = {"format": FORMAT, "student": asdict(one.student), "variant": one.variant}
        path = assignment.record(one.student.id, one.attempt)
        write_json(path, {**record, "attempt": one.attempt, "items": items})


def _refresh(roster: Sequence[Student], assignment: Assignment) -> None:
    """Take corrected names and addresses into the records; the group was drawn for, and stays."""
    for student in roster:
        path = assignment.record(student.id)
        record = json.loads(path.read_text(encoding="utf-8"))
        told = {key: value for key, value in asdict(student).items() if value and key != "group"}
        if record["student"] != record["student"] | told:
            write_json(path, record | {"student": record["student"] | told})


def _hand_out(assignment: Assignment) -> None:
    """Lay out what is handed to students; what is there stays."""
    name = assignment.name
    for student in assignment.students():
        for attempt in assignment.attempts(student):
            folder = assignment.course / "dist" / student
            folder = folder if attempt == 1 else folder / f"attempt{attempt}"
            data = assignment.issued_notebook(student, attempt).read_bytes()
            files = {
                folder / name / f"{name}.ipynb": data,
                folder / f"{name}-{student}.zip": zipped(f"{name}.ipynb", data),
            }
            for path, content in files.items():
                if not path.exists():
                    write(path, content)


def _text(book: Mapping[str, Any]) -> str:
    from nbformat import validate, writes

    validate(book)
    return str(writes(book)) + "\n"
