"""The tier without namespaces: Landlock for files, seccomp for the rest, rlimits, and a watch.

Student code is a forked child of a warm parent among all other processes of the machine. Landlock
leaves it the files of Python, to read, and a folder of its own. The filter of system calls leaves
it no new process, no signal to others, no socket, and nothing that changes files in ways that
Landlock does not see. It can still learn whether a file exists whose name it guesses, and its size.
"""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from deltarule.graders.sandbox import seccomp
from deltarule.graders.sandbox.box import Limits, NoSandboxError
from deltarule.graders.sandbox.forked import boxed
from deltarule.graders.sandbox.host import PipedBox
from deltarule.graders.sandbox.inside import landlock
from deltarule.graders.sandbox.layout import (
    INSIDE,
    PYTHON,
    SYSTEM_FILES,
    SYSTEM_LINKS,
    VARIABLES,
    layout,
)
from deltarule.graders.sandbox.warmed import Parent, Warm, is_root, spare_uids
from deltarule.graders.sandbox.watch import ENTRIES, stored, tasks

NEEDED = 3
"""Before this version (Linux 6.2) any readable file of the user could be truncated."""
KNOWN = 6
"""What this version (Linux 6.12) adds the filter sees to as well: sockets, and signals."""
MAIN = "import sys; sys.path.insert(0, sys.argv[1]); from inside.warm import main; main()"
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class Landlock(Warm):
    """A warm parent like any other process, whose children give up what student code must not do.

    Parameters
    ----------
    known : int, optional
        The version of Landlock whose rights are used.

    Raises
    ------
    NoSandboxError
        If the kernel's version of it is too old.
    """

    tier = "landlock"

    def __init__(self, known: int = KNOWN) -> None:
        self._version = min(known, landlock.version())
        if self._version < NEEDED:
            raise NoSandboxError(
                f"the kernel has Landlock version {self._version}, and {NEEDED} is needed"
            )
        self._uids = spare_uids(2)
        self._folder = tempfile.TemporaryDirectory(prefix="box-")
        try:
            super().__init__()
        except BaseException:
            self._folder.cleanup()
            raise

    def close(self) -> None:
        """End everything."""
        super().close()
        _remove(self._folder.name)
        self._folder.cleanup()

    def _start(self) -> Parent:
        """Start the warm parent, which can read what its children can."""
        folder = self._folder.name
        grader, home = Path(folder, "grader"), Path(folder, "home")
        for place in (grader, home):
            place.mkdir(exist_ok=True)
        inside = grader / "inside"
        if not inside.is_symlink():
            inside.symlink_to(INSIDE)
        python = layout()
        system = [p for p in (*SYSTEM_LINKS, *SYSTEM_FILES, *python.files) if Path(p).exists()]
        hello: dict[str, Any] = {
            "kind": "landlock",
            "version": self._version,
            "filter": seccomp.program(processes=False).hex(),
            "itself": seccomp.ITSELF,
            "folders": python.folders,
            "hidden": python.hidden,
            "shown": [str(INSIDE), str(grader), *system],
            "devices": DEVICES,
            "own": folder,
        }
        own = dict.fromkeys(("HOME", "TMPDIR", "IPYTHONDIR"), str(home))
        command = (PYTHON, "-I", "-c", MAIN, str(grader))
        return Parent(command, hello, variables={**VARIABLES, **own})

    def _box(self, parent: Parent, limits: Limits) -> PipedBox:
        """Fork a child that may write to a folder of its own."""
        scratch = tempfile.mkdtemp(dir=self._folder.name)
        try:
            root = is_root()
            uid = next(self._uids) if root else 0
            if root:
                os.chown(scratch, uid, uid)
            child = parent.fork(limits, scratch, 0 if root else tasks(os.getuid()), uid)
        except BaseException:
            _remove(scratch)
            raise
        pid = child.pid

        def full() -> bool:
            size, count = stored(scratch, pid)
            return size > limits.scratch or count > ENTRIES

        child.finally_do(lambda: _remove(scratch))
        return boxed(child, limits, self.watch, full)


def _remove(folder: str) -> None:
    """Remove a folder, however deep students nested others in it: Python's own way gives up."""
    subprocess.run(["/bin/rm", "-rf", "--", folder], check=True)  # noqa: S603
