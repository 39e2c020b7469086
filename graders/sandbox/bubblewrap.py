"""The tiers that bubblewrap isolates: a warm parent in one box, or a fresh box per submission.

What is in the box is its own: process ids, users, network (none), host name, shared memory. Of the
files it sees the system and Python, read-only, and an empty folder `/box`. A child of the warm
parent goes through the same once more by itself, so that it sees no other submission.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from deltarule.graders.sandbox import seccomp
from deltarule.graders.sandbox.box import Limits, NoSandboxError
from deltarule.graders.sandbox.forked import boxed
from deltarule.graders.sandbox.host import PipedBox
from deltarule.graders.sandbox.layout import (
    INSIDE,
    PYTHON,
    SYSTEM,
    SYSTEM_FILES,
    SYSTEM_LINKS,
    layout,
)
from deltarule.graders.sandbox.warmed import (
    FIRST_UID,
    LIMITS,
    EndedError,
    Parent,
    Warm,
    is_root,
    spare_uids,
)
from deltarule.graders.sandbox.watch import ENTRIES, Watch, tasks

BOX = "/box"
SHARED = "/dev/shm"  # noqa: S108
GRADER = "/grader"
MAIN = f"import sys; sys.path.insert(0, {GRADER!r}); from inside.warm import main; main()"
COUNTED_APART = (5, 14)
"""From this version on, Linux counts the processes of each namespace of users by itself."""


class Bubblewrap(Warm):
    """One box with a warm parent, whose children have namespaces of their own."""

    tier = "bubblewrap"

    def _start(self) -> Parent:
        """Start the warm parent in its box."""
        return _parent("namespaces", LIMITS, FIRST_UID)

    def _box(self, parent: Parent, limits: Limits) -> PipedBox:
        """Fork a child."""
        return boxed(parent.fork(limits, BOX, _others()), limits, self.watch)


class FreshBubblewrap:
    """A box of its own for each submission: where boxes in a box are not permitted."""

    tier = "bubblewrap-fresh"

    def __init__(self) -> None:
        self._watch = Watch()
        self._lock = threading.Lock()
        self._parents: set[Parent] = set()
        self._uids = spare_uids(1)

    def open(self, limits: Limits = LIMITS) -> PipedBox:
        """Open a box for one submission."""
        parent = _parent("box", limits, next(self._uids))
        with self._lock:
            self._parents.add(parent)
        try:
            child = parent.fork(limits, BOX, _others() + 1)
        except (EndedError, NoSandboxError) as error:
            self._end(parent)
            raise NoSandboxError(str(error)) from error
        child.stands_for(parent.process)
        child.finally_do(lambda: self._end(parent))
        pid = child.pid

        def full() -> bool:
            """Count the files: bwrap limits the size of folders, but not their number."""
            folders = (os.statvfs(f"/proc/{pid}/root{path}") for path in (BOX, SHARED))
            return sum(folder.f_files - folder.f_ffree for folder in folders) > ENTRIES

        return boxed(child, limits, self._watch, full)

    def close(self) -> None:
        """End everything."""
        self._watch.close()
        for parent in tuple(self._parents):
            self._end(parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.close()

    def _end(self, parent: Parent) -> None:
        """End one box."""
        parent.close()
        with self._lock:
            self._parents.discard(parent)


def _parent(kind: str, limits: Limits, uid: int) -> Parent:
    """Start a warm parent in a box."""
    bwrap = shutil.which("bwrap")
    if not bwrap:
        raise NoSandboxError("there is no bwrap")
    uid = uid if is_root() else 0
    hello: dict[str, Any] = {"kind": kind, "uid": uid, "filter": seccomp.program().hex()}
    fd = os.memfd_create("options")  # not on the command line, which the box could read
    try:
        os.write(fd, "\0".join(options(limits, proc=kind == "namespaces")).encode())
        os.lseek(fd, 0, os.SEEK_SET)
        command = (bwrap, "--args", str(fd), "--", PYTHON, "-I", "-c", MAIN)
        return Parent(command, hello, (fd,))
    finally:
        os.close(fd)


def options(limits: Limits, *, proc: bool) -> Iterator[str]:
    """Give the options of bwrap.

    Parameters
    ----------
    limits : Limits
        `scratch` is the size of the folders that can be written to.
    proc : bool
        Whether there is anything in `/proc`: a warm parent needs it, and hides it from students.

    Yields
    ------
    str
        An option, or what belongs to it.
    """
    yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts")
    yield from ("--unshare-cgroup-try", "--hostname", "box")
    # Our program is the first process of the box, and no program of bwrap, which has been told
    # of folders and could be traced. When it ends, everything does: not when the thread of the
    # grader ends that started it, as with --die-with-parent.
    yield "--as-pid-1"
    if is_root():  # root stays root in the box until it gives that up, see `become`
        yield from ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield from ("--unshare-user", "--uid", f"{os.getuid()}", "--gid", f"{os.getgid()}")
    yield from _system()
    python = layout()
    below = any(Path(path).is_relative_to("/tmp") for path in python.folders)  # noqa: S108
    yield from () if below else ("--symlink", BOX, "/tmp")  # noqa: S108
    for folder in python.folders:
        if folder != SYSTEM:
            yield from _shown(folder)
    for file in python.files:
        yield from _shown(file)
    for folder in python.hidden:
        yield from ("--tmpfs", folder, "--remount-ro", folder)
    yield from _shown(str(INSIDE), f"{GRADER}/inside")
    yield from ("--proc" if proc else "--dir", "/proc", "--dev", "/dev")
    for path, size in ((BOX, limits.scratch), (SHARED, limits.scratch // 4)):
        yield from ("--perms", "1777", "--size", str(max(size, 1 << 20)), "--tmpfs", path)
    yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", BOX)


def _system() -> Iterator[str]:
    """Show the system: programs and libraries, read-only."""
    yield from ("--ro-bind", SYSTEM, SYSTEM)
    for name in SYSTEM_LINKS:
        if Path(name).is_symlink():
            yield from ("--symlink", os.readlink(name), name)  # noqa: PTH115 as it is written
        else:
            yield from ("--ro-bind-try", name, name)
    yield from ("--perms", "0755", "--dir", "/etc")
    for name in SYSTEM_FILES:
        yield from ("--ro-bind-try", name, name)


def _shown(path: str, place: str = "") -> Iterator[str]:
    """Show a folder or a file, read-only; folders on the way to it are empty but for it."""
    place = place or path
    for parent in reversed(Path(place).parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))
    yield from ("--ro-bind", path, place)


def _others() -> int:
    """Give how many processes the kernel counts together with those of a box."""
    version = tuple(int(part) for part in os.uname().release.split(".")[:2])
    if version >= COUNTED_APART:
        return 0
    return tasks(FIRST_UID if is_root() else os.getuid())
