"""A thread that ends each box whose processes together use more than they may."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Protocol

EVERY = 0.05
"""Seconds between two looks."""
SHARE = 5
"""At most one part in so many of the time goes into looking."""
ENTRIES = 4096
"""A scratch folder may hold so many files."""
_HELD = ("RssAnon:", "RssShmem:", "VmSwap:")
_SHARED_OUT = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")


class Watched(Protocol):
    """What can be watched."""

    def kill(self) -> None:
        """Kill all processes of a box."""

    def ends(self) -> bool:
        """Wait a little for their end."""


class Watch:
    """The thread; it starts with the first box."""

    def __init__(self) -> None:
        self._boxes: dict[Watched, Callable[[], bool]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None

    def add(self, box: Watched, look: Callable[[], bool]) -> None:
        """Look at a box from now on, until `look` says that this is over."""
        with self._lock:
            self._boxes[box] = look
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="watch")
                self._thread.start()
        self._wake.set()

    def remove(self, box: Watched) -> None:
        """Look at a box no more."""
        with self._lock:
            self._boxes.pop(box, None)

    def close(self) -> None:
        """End the thread, and the boxes that nobody would watch any more."""
        self._over = True
        self._wake.set()
        if self._thread:
            self._thread.join()
        for box in tuple(self._boxes):
            box.kill()
            box.ends()

    def _run(self) -> None:
        """Look at all boxes again and again, and sleep while there are none."""
        while not self._over:
            began = time.monotonic()
            with self._lock:
                boxes = list(self._boxes.items())
            for box, look in boxes:
                if look():
                    self.remove(box)
            if not boxes:
                self._wake.wait()
                self._wake.clear()
            time.sleep(max(EVERY, SHARE * (time.monotonic() - began)) if boxes else 0)


def exceeds(pid: int, memory: int) -> bool:
    """Tell whether a process and all that it started hold more memory than this.

    The pages that they hold by themselves count, and those of files in memory that they look at.
    What each holds is quickly read, but what they share counts several times in it: with each
    other, and with the warm parent. Only if that sum is too much, it is asked what each has a
    share of, which takes the kernel a look at every page. What cannot be read counts in full.
    """
    held = {p: _sum(f"/proc/{p}/status", _HELD) for p in processes(pid)}
    if sum(held.values()) <= memory:
        return False
    return sum(_share(p, held[p]) for p in held) > memory


def processes(pid: int) -> Iterator[int]:
    """Give a process and all that it started, and they, as far as they are running."""
    found, rest = {pid}, [pid]
    while rest:
        parent = rest.pop()
        yield parent
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            for thread in Path(f"/proc/{parent}/task").iterdir():
                children = {int(child) for child in (thread / "children").read_text().split()}
                rest += children - found
                found |= children


def stored(folder: str, pid: int) -> tuple[int, int]:
    """Give the bytes and the number of the files in a folder.

    Files that a process deleted and still holds open count too.
    """
    size, count, rest = sum(_deleted(pid)), 0, [folder]
    while rest and count <= ENTRIES:
        place = rest.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    count += 1
                    size += 512 * entry.stat(follow_symlinks=False).st_blocks
                    if entry.is_dir(follow_symlinks=False):
                        rest.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):  # it has just been deleted
            continue
        except OSError:  # nested deeper than names reach: nothing honest is
            return size, ENTRIES + 1
    return size, count


def _deleted(pid: int) -> Iterator[int]:
    """Give the bytes of the files that a process holds open and that have no name any more."""
    with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it has just been closed
                about = link.stat()
                if S_ISREG(about.st_mode) and not about.st_nlink:
                    yield 512 * about.st_blocks


def _share(pid: int, held: int) -> int:
    """Give the bytes that a process has a share of; with all that it holds if that is not told."""
    try:
        return _sum(f"/proc/{pid}/smaps_rollup", _SHARED_OUT)
    except PermissionError:
        return held


def _sum(path: str, names: tuple[str, ...]) -> int:
    """Add up some lines of a file in `/proc`, in bytes; 0 if the process has ended."""
    try:
        lines = Path(path).read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(names))


def tasks(uid: int) -> int:
    """Give how many threads the processes of a user have."""
    count = 0
    for process in Path("/proc").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            if process.name.isdigit() and process.stat().st_uid == uid:
                count += len([*(process / "task").iterdir()])
    return count
