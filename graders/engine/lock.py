"""One grader at a time in a course, by a lock of the operating system, which ends with it."""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from deltarule.generator.core import InputError


@contextmanager
def locked(course: Path, name: str) -> Iterator[None]:
    """Hold the lock of a course while something is graded in it.

    Parameters
    ----------
    course : Path
        Folder of the course.
    name : str
        Name of the assignment.

    Yields
    ------
    None
        While the lock is held.

    Raises
    ------
    InputError
        If somebody else is grading in the course, or it cannot be written to.
    """
    path = course / ".deltarule" / "grading.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise InputError(f"{course} cannot be written to: {error.strerror}") from None
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        if not _lock(file.fileno()):
            raise InputError(f"{course} is being graded: {_who(file.read())}; wait until it ends")
        who = {"assignment": name, "process": os.getpid(), "host": platform.node()}
        file.truncate(0)
        json.dump(who | {"since": datetime.now(UTC).isoformat(timespec="seconds")}, file)
        file.flush()
        yield
        file.truncate(0)


def _lock(descriptor: int) -> bool:
    """Take the lock, if nobody has it; where the system has no such locks, always."""
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _who(text: str) -> str:
    """Say who holds the lock."""
    try:
        who = json.loads(text)
        return "{assignment} by process {process} on {host}, since {since}".format(**who)
    except (ValueError, KeyError, TypeError):
        return "by another process"
