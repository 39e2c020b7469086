"""What students handed in: for each one notebook to grade, whatever it is called.

Nothing in ``submitted/`` is ever changed; other files beside the notebook are not graded, and
student code does not see them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deltarule.generator.course import Assignment

LARGEST = 200_000_000
"""Bytes of a notebook file that is still read."""
SHOWN = 5
"""Names of files that a note lists."""
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in: the notebook to grade, None where there is none, and notes."""

    student: str
    notebook: Path | None
    notes: tuple[str, ...] = ()

    def read(self) -> bytes:
        """Read the notebook; a file larger than any notebook is none."""
        return content(self.notebook) if self.notebook else b""

    @property
    def timestamp(self) -> Path | None:
        """The file that says when it was handed in, where there is one."""
        path = self.notebook.parent / TIMESTAMP if self.notebook else None
        return path if path and path.is_file() else None


def content(path: Path) -> bytes:
    """Read the file of a notebook; one larger than any notebook is none."""
    if path.stat().st_size > LARGEST:
        return f"larger than {LARGEST} bytes".encode()
    return path.read_bytes()


def handed_in(assignment: Assignment) -> Iterator[HandedIn]:
    """Find what was handed in, for each student that there is a folder of."""
    known = set(assignment.students())
    for place in sorted((assignment.course / "submitted").glob(f"*/{assignment.name}")):
        if place.is_dir():
            yield _find(assignment, place, known)


def _find(assignment: Assignment, place: Path, known: set[str]) -> HandedIn:
    """Find the notebook to grade, whatever it is called."""
    student, expected = place.parent.name, f"{assignment.name}.ipynb"
    if student not in known:
        return HandedIn(student, None, (f"was not given {assignment.name}",))
    files = sorted(path for path in place.rglob("*") if path.is_file() and not path.is_symlink())
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"]
    strange = [path for path in files if path not in notebooks and path.name != TIMESTAMP]
    notes = [f"not graded, and not seen by the notebook: {_names(strange)}"] if strange else []
    chosen = place / expected if place / expected in notebooks else None
    others = [path for path in notebooks if path != chosen]
    if chosen is None and others:
        own = [path for path in others if _is_of(assignment, student, path)]
        chosen = (own or others)[0] if len(own) == 1 or len(others) == 1 else None
        others = [path for path in others if path != chosen]
        if chosen is not None:
            notes.append(f"the notebook was called {_names([chosen])}, and not {expected}")
    if others:
        which = f"only {expected} is graded" if chosen else "none of them can be told to be the one"
        notes.append(f"there were other notebooks, {_names(others)}: {which}")
    if chosen is None and not others:
        notes.append("no notebook was handed in")
    return HandedIn(student, chosen, tuple(notes))


def _names(paths: list[Path]) -> str:
    """List names of files, a few of them, such that nothing in them acts."""
    names = ["".join(c if c.isprintable() else "?" for c in path.name)[:60] for path in paths]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _is_of(assignment: Assignment, student: str, path: Path) -> bool:
    """Tell whether a notebook has the mark of what the student was given."""
    attempts = assignment.attempts(student)
    marks = [assignment.issued(student, attempt).variant for attempt in attempts]
    text = content(path).decode(errors="replace")
    return any(mark in text for mark in marks)
