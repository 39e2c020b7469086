"""Courses: building an assignment for a roster, with every student's own numbers.

A course is a folder as nbgrader wants it. What was issued is kept in its folder ``.deltarule``:
the frozen exercises and the notebook of each student. Issued variants never change; building
again only adds. Seeds are hashes of a secret that is made once and never handed out.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deltarule.generator.bank import Bank, Item
from deltarule.generator.core import Exercise, InputError, freeze, nearest
from deltarule.generator.files import write, write_json, zipped
from deltarule.generator.notebook import notebook
from deltarule.generator.record import freeze_exercise, freeze_parts, thaw_exercise
from deltarule.generator.roster import Student
from deltarule.generator.sampling import draw

FORMAT = 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
TRIES = 20
"""Draws for a student until the numbers are nobody else's."""

CONFIG = '''"""Configuration of nbgrader for this course. Your own settings can follow below."""

from deltarule.graders.nbgrader.config import configure

c = get_config()  # noqa: F821
configure(c)
'''
SAMPLE = Student("")
"""Whose variant is in ``source/``: nobody's."""


@dataclass(frozen=True)
class Issued:
    """What one student was given."""

    student: Student
    variant: str
    exercises: tuple[Exercise, ...]


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

    def record(self, student: str) -> Path:
        """Give the file of what a student was given."""
        return self.folder / "issued" / f"{student}.json"

    def issued_notebook(self, student: str) -> Path:
        """Give the notebook as it was issued."""
        return self.folder / "issued" / f"{student}.ipynb"

    def graded(self, student: str) -> Path:
        """Give the file of a student's verdicts."""
        return self.folder / "graded" / f"{student}.json"

    def students(self) -> list[str]:
        """Give the ids of all who were given a variant."""
        return sorted(path.stem for path in (self.folder / "issued").glob("*.json"))

    def issued(self, student: str) -> Issued:
        """Read what a student was given."""
        record = json.loads(self.record(student).read_text(encoding="utf-8"))
        exercises = tuple(thaw_exercise(item) for item in record["items"])
        return Issued(Student(**record["student"]), record["variant"], exercises)

    def variants(self) -> dict[str, str]:
        """Give whose variant each one is."""
        return {self.issued(student).variant: student for student in self.students()}


def find(course: Path, name: str) -> Assignment:
    """Find an assignment that was built, or raise `InputError` with the nearest name."""
    built = sorted(
        path.parent.name
        for path in (course / ".deltarule" / "assignments").glob("*/assignment.json")
    )
    if not built:
        raise InputError(f"{course} is no course of deltarule: nothing was built there")
    if name not in built:
        raise InputError(f"{course} has no assignment {name!r}{nearest(name, built)}")
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
    secret_file = course / ".deltarule" / "secret"
    secret = secret_file.read_text("ascii") if secret_file.exists() else secrets.token_hex(32)
    issued = list(_issue(bank, new, secret, assignment))
    if not secret_file.exists():
        write(secret_file.with_name(".gitignore"), "secret\n")
        write(secret_file, secret, mode=0o600)
    if not assignment.config.exists():
        write(assignment.config, CONFIG)
    write_json(assignment.folder / "assignment.json", _plan(bank))
    source = course / "source" / name / f"{name}.ipynb"
    if not source.exists():
        sample = next(_issue(bank, [SAMPLE], secret, None))
        write(source, _text(notebook(bank, sample.exercises, sample.variant)))
    for one in issued:
        text = _text(notebook(bank, one.exercises, one.variant))
        write(assignment.issued_notebook(one.student.id), text)
        items = [freeze_exercise(exercise) for exercise in one.exercises]
        record = {
            "format": FORMAT,
            "student": asdict(one.student),
            "variant": one.variant,
        }
        write_json(assignment.record(one.student.id), record | {"items": items})
    for student in assignment.students():
        data = assignment.issued_notebook(student).read_bytes()
        for path, content in (
            (course / "dist" / student / name / f"{name}.ipynb", data),
            (course / "dist" / student / f"{name}-{student}.zip", zipped(f"{name}.ipynb", data)),
        ):
            if not path.exists():
                write(path, content)
    return [one.student.id for one in issued]


def _plan(bank: Bank) -> dict[str, Any]:
    """Give what is the same for all students of an assignment."""
    items = [
        {
            "family": item.family.name,
            "options": freeze(item.options),
            "parts": freeze_parts(item.parts),
        }
        for item in bank.items
    ]
    return {
        "format": FORMAT,
        "title": bank.title,
        "course": bank.course,
        "term": bank.term,
        "items": items,
    }


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
    if (
        plan.exists()
        and json.loads(plan.read_text(encoding="utf-8"))["items"] != _plan(bank)["items"]
    ):
        raise InputError(
            f"{name} was built from other items than this bank now has, and what was issued does"
            " not change: give the assignment another name"
        )


def _issue(
    bank: Bank, students: Sequence[Student], secret: str, assignment: Assignment | None
) -> Iterator[Issued]:
    """Draw the exercises of students, all of them other numbers than anybody has."""
    columns = []
    for slot, item in enumerate(bank.items, start=1):
        taken = set()
        if assignment is not None:
            records = (assignment.issued(one).exercises[slot - 1] for one in assignment.students())
            taken = {_fingerprint(exercise) for exercise in records}
        key = [
            secret,
            bank.course,
            bank.term,
            assignment.name if assignment else "",
            slot,
        ]
        columns.append(_draw_distinct(item, key, students, taken))
    for student, exercises in zip(students, zip(*columns, strict=True), strict=True):
        name = assignment.name if assignment else ""
        variant = _hash(secret, "variant", name, student.id)[:16]
        yield Issued(student, variant, exercises)


def _draw_distinct(
    item: Item, key: Sequence[object], students: Sequence[Student], taken: set[str]
) -> list[Exercise]:
    """Draw one exercise for each student; where two would be the same, draw again."""
    found: dict[int, Exercise] = {}
    for attempt in range(TRIES):
        waiting = [i for i in range(len(students)) if i not in found]
        seeds = [int(_hash(*key, students[i].id, attempt)[:15], 16) for i in waiting]
        for i, exercise in zip(
            waiting, draw(item.family, seeds, item.options, item.parts), strict=True
        ):
            print_ = _fingerprint(exercise)
            if print_ not in taken:
                taken.add(print_)
                found[i] = exercise
        if len(found) == len(students):
            return [found[i] for i in range(len(students))]
    raise InputError(
        f"{item.family.name} has too few different variants for {len(students)} students"
        " with these options"
    )


def _fingerprint(exercise: Exercise) -> str:
    return json.dumps(freeze(exercise.givens.arrays()))


def _hash(*words: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, words)).encode()).hexdigest()


def _text(book: Mapping[str, Any]) -> str:
    from nbformat import validate, writes

    validate(book)
    return str(writes(book)) + "\n"
