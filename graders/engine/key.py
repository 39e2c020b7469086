"""What a stored verdict depends on, as a hash: where it is the same, nothing is graded again."""

import hashlib
import json
import platform
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from deltarule.generator.course import Assignment
from deltarule.graders import corrections

PACKAGES = ("reference", "generator", "graders", "templates")
SOURCES = (".py", ".j2", ".yaml")
LIBRARIES = ("numpy", "sympy", "mpmath", "babel")
"""Libraries that verdicts or their words may depend on."""


@cache
def code() -> str:
    """Hash all that grades: our sources, templates and data, Python and libraries."""
    versions = [platform.python_version(), *(version(name) for name in LIBRARIES)]
    found = hashlib.sha256(repr(versions).encode())
    for path in _sources():
        found.update(path.name.encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        folder = Path(str(files(f"deltarule.{package}")))
        yield from sorted(path for path in folder.rglob("*") if path.suffix in SOURCES)


def key(assignment: Assignment, student: str, data: bytes, notes: Sequence[str]) -> str:
    """Hash everything that the verdicts on a submission depend on, but for the sandbox.

    Parameters
    ----------
    assignment : Assignment
        What was built.
    student : str
        Who handed in.
    data : bytes
        The file of the notebook.
    notes : sequence of str
        What was noticed of the other files.

    Returns
    -------
    str
        The hash.
    """
    given = [
        path
        for attempt in assignment.attempts(student)
        for path in (
            assignment.record(student, attempt),
            assignment.issued_notebook(student, attempt),
        )
    ]
    files = [assignment.folder / "assignment.json", *given]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    hashes += [hashlib.sha256(data).hexdigest(), corrections.key(assignment, student)]
    known = [code(), assignment.name, student, *hashes, *notes]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def current(record: dict[str, Any] | None, wanted: str, *, unsafe: bool) -> bool:
    """Tell whether a stored record is what grading again would give.

    What could not be run is tried again, and what ran without a sandbox too, unless that is
    allowed now.
    """
    if record is None or record.get("key") != wanted:
        return False
    return not record["unrun"] and (unsafe or record["sandbox"] != "none")
