"""Tier "none": a process of its own with a time limit, and nothing that keeps it from harm.

For a student's own code on their own machine, and for instructors who say that they mean it.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from deltarule.graders.sandbox.box import Box, Limits, NoSandboxError
from deltarule.graders.sandbox.host import PipedBox

PROGRAM = """
import resource, sys
requests, replies, seconds = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
sys.argv = [""]
from deltarule.graders.sandbox.inside.child import Session, serve
session = Session()
session.warm()
sys.path.insert(0, "")
serve(requests, replies, session)
"""
"""What the child starts as. The limit of CPU time is for what outlives its group. Modules of the
working folder can be imported, but take the place of none that are needed here."""


class Unboxed:
    """The tier "none": a fresh Python for each submission.

    Parameters
    ----------
    folder : Path, optional
        Where it works, and finds modules; a temporary folder by default.

    Raises
    ------
    NoSandboxError
        On Windows, which has neither the limits nor the process groups that are used here.
    """

    tier = "none"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        if os.name != "posix":
            raise NoSandboxError(
                "student code runs on Linux and macOS only; on Windows use the Linux of WSL"
            )

    def open(self, limits: Limits = Limits()) -> Box:  # noqa: B008 it is frozen
        """Start a child for one submission."""
        return PipedBox(_Process(limits, self._folder), limits)

    def close(self) -> None:
        """Do nothing: a child ends with its box."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.close()


class _Process:
    """A child that leads a process group of its own, by which it is killed."""

    def __init__(self, limits: Limits, folder: Path | None = None) -> None:
        self._folder = TemporaryDirectory(ignore_cleanup_errors=True)
        asked, self.requests = os.pipe()
        self.replies, replied = os.pipe()
        self.output, printed = os.pipe()
        numbers = asked, replied, ceil(limits.total) + 1
        settings = {
            "MPLBACKEND": "Agg",
            "IPYTHONDIR": f"{self._folder.name}/.ipython",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-P", "-c", PROGRAM, *map(str, numbers)],
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            pass_fds=(asked, replied),
            start_new_session=True,
            cwd=folder or self._folder.name,
            env=os.environ | settings,
        )
        for fd in (asked, replied, printed):
            os.close(fd)

    def kill(self) -> None:
        """Kill the group; what has left it is not found."""
        with suppress(ProcessLookupError, PermissionError):  # the latter if all are dead, on macOS
            os.killpg(self._process.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for the child, and remove its folder."""
        self._process.wait()
        self._folder.cleanup()

    def reason(self) -> str:
        """Give no reason: nobody watches its memory."""
        return ""
