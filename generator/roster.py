"""Rosters: the students of a course, from a CSV file."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from deltarule.generator.core import InputError, nearest

COLUMNS = ("id", "first_name", "last_name", "email", "group")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")


@dataclass(frozen=True)
class Student:
    """One line of a roster."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    group: str = ""


def load(path: Path) -> list[Student]:
    """Read a roster: a header line with ``id`` and further columns, then one line a student.

    The separator is a comma or a semicolon; a byte-order mark does no harm.

    Raises
    ------
    InputError
        With one line ``file:line: ...`` for each mistake: a missing or unknown column, an id
        that cannot be a folder's name, an id given twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    header = text.splitlines()[0] if text.strip() else ""
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in header else ",")
    columns = [column.strip() for column in reader.fieldnames or []]
    mistakes = [
        f"{path}:1: there is no column {column!r}{nearest(column, COLUMNS)}"
        for column in columns
        if column not in COLUMNS
    ]
    if "id" not in columns:
        mistakes.append(
            f"{path}:1: a roster needs a column id (got {', '.join(columns) or 'none'})"
        )
    if mistakes:
        raise InputError("\n".join(mistakes))
    reader.fieldnames = columns
    students: list[Student] = []
    lines: dict[str, int] = {}
    for row in reader:
        if None in row or None in row.values():
            mistakes.append(f"{path}:{reader.line_num}: a line must have {len(columns)} values")
            continue
        student = Student(**{name: value.strip() for name, value in row.items()})
        folded = student.id.casefold()
        if not ID.fullmatch(student.id):
            mistakes.append(
                f"{path}:{reader.line_num}: an id is letters, digits and . _ @ -, and starts with"
                f" a letter or digit (got {student.id!r})"
            )
        elif folded in lines:
            mistakes.append(
                f"{path}:{reader.line_num}: id {student.id} was given on line {lines[folded]}"
            )
        lines.setdefault(folded, reader.line_num)
        students.append(student)
    if mistakes:
        raise InputError("\n".join(mistakes))
    if not students:
        raise InputError(f"{path}: there is no student in this roster")
    return students
