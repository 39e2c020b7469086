"""Rosters: the students of a course, from a CSV file."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from deltarule.generator.core import InputError, nearest, shown

COLUMNS = ("id", "first_name", "last_name", "email", "group")
LONGEST_ID = 100
ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._@-]{{0,{LONGEST_ID - 1}}}")


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
    rows = _rows(path, text)
    columns = rows[0][1] if rows else []
    _check_columns(path, columns)
    mistakes = []
    students: list[Student] = []
    lines: dict[str, int] = {}
    for line, row in rows[1:]:
        if not any(row):
            continue
        if len(row) != len(columns):
            mistakes.append(
                f"{path}:{line}: a line must have {len(columns)} values (got {len(row)})"
            )
            continue
        student = Student(**dict(zip(columns, row, strict=True)))
        folded = student.id.casefold()
        if not ID.fullmatch(student.id):
            mistakes.append(
                f"{path}:{line}: an id is up to {LONGEST_ID} letters, digits and . _ @ -, and"
                f" starts with a letter or digit (got {shown(student.id)})"
            )
        elif folded in lines:
            mistakes.append(f"{path}:{line}: id {student.id} was given on line {lines[folded]}")
        lines.setdefault(folded, line)
        students.append(student)
    if mistakes:
        raise InputError("\n".join(mistakes))
    if not students:
        raise InputError(f"{path}: there is no student in this roster")
    return students


def _rows(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """Give the rows with the numbers of their lines."""
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            rows.append((reader.line_num, [value.strip() for value in row]))  # noqa: PERF401
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: this is not CSV: {error}") from None
    return rows


def _check_columns(path: Path, columns: list[str]) -> None:
    mistakes = [
        f"{path}:1: there is no column {shown(column)}{nearest(column, COLUMNS)}"
        for column in columns
        if column not in COLUMNS
    ]
    mistakes += [
        f"{path}:1: column {column} is given twice"
        for column in COLUMNS
        if columns.count(column) > 1
    ]
    if "id" not in columns:
        got = shown(", ".join(columns)) if any(columns) else "none"
        mistakes.append(f"{path}:1: a roster needs a column id (got {got})")
    if mistakes:
        raise InputError("\n".join(mistakes))
