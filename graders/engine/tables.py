"""The tables of nbgrader's gradebook, as far as grading reads and writes them.

nbgrader's own classes for them take two seconds to import, with a notebook server; a test compares
what is written here with what nbgrader itself writes.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Interval,
    MetaData,
    String,
    Table,
    Text,
)

META = MetaData()


def _table(name: str, *columns: Column) -> Table:
    return Table(name, META, Column("id", String, primary_key=True), *columns)


ASSIGNMENT = _table("assignment", Column("name", String), Column("duedate", DateTime))
NOTEBOOK = _table("notebook", Column("name", String), Column("assignment_id", String))
CELL = _table(
    "base_cell", Column("name", String), Column("notebook_id", String), Column("type", String)
)
GRADE_CELL = _table("grade_cells", Column("max_score", Float))
SOURCE_CELL = _table(
    "source_cell", Column("name", String), Column("notebook_id", String), Column("source", Text)
)
STUDENT = _table(
    "student", Column("first_name", String), Column("last_name", String), Column("email", String)
)
SUBMISSION = _table(
    "submitted_assignment",
    Column("assignment_id", String),
    Column("student_id", String),
    Column("timestamp", DateTime),
    Column("extension", Interval),
)
SUBMITTED = _table(
    "submitted_notebook",
    Column("assignment_id", String),
    Column("notebook_id", String),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float),
)
GRADE = _table(
    "grade",
    Column("notebook_id", String),
    Column("cell_id", String),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean),
)
COMMENT = _table(
    "comment",
    Column("notebook_id", String),
    Column("cell_id", String),
    Column("auto_comment", Text),
    Column("manual_comment", Text),
)
WRITTEN = Table(
    "deltarule_written",
    MetaData(),
    Column("submission_id", String(32), primary_key=True),
    Column("graded", String(40)),
)
"""Ours: which record is in the gradebook, so that a record is written exactly once."""
