"""Things that no program of a student may reach: they notice when one does.

A word is in files, in the environment, in the memory of this process and behind sockets. A process
waits for signals. `harm` tells what was reached or changed; where the word turns up, it leaked.
"""

import json
import os
import re
import secrets
import selectors
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

WAITS = """
import os, signal, time
for number in (signal.SIGURG, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, lambda number, frame: os.write(1, b"%d " % number))
os.write(1, b"ready ")
while True:
    time.sleep(3600)
"""
PLACES = [
    Path("/", *name.split())
    for name in ("", "usr", "usr local bin", "usr bin", "usr lib", "etc", "var", "opt", "root",
                 "home", "dev", "run", "tmp", "var tmp", "dev shm")
]  # fmt: skip
"""Folders of the system in which an attack tries to leave something."""
START = (
    "sitecustomize.py",
    "usercustomize.py",
    ".pythonrc.py",
    ".jupyter/jupyter_config.py",
    ".ipython/profile_default/startup/0.py",
    ".ipython/profile_default/ipython_config.py",
    ".config/matplotlib/matplotlibrc",
)
"""Files that run when a program starts, in the home folder."""


@dataclass(frozen=True)
class Canaries:
    """What may not be reached. An attack's constants of the same names get these values."""

    word: str
    folder: Path
    files: tuple[Path, ...]
    port: int
    process: subprocess.Popen[bytes]
    reached: list[str]
    before: dict[Path, Any]

    @property
    def mark(self) -> str:
        """The name of files that an attack tries to leave."""
        return f"deltarule-attack-{self.port}"

    def fill(self, source: str) -> str:
        """Put in place of an attack's constants where the canaries are."""
        values = {
            "FOLDER": str(self.folder),
            "FILES": [str(file) for file in self.files],
            "PORT": self.port,
            "PID": self.process.pid,
            "MARK": self.mark,
        }
        names = "|".join(values)
        return re.sub(
            rf"^({names}) = .*$", lambda m: f"{m[1]} = {values[m[1]]!r}", source, flags=re.MULTILINE
        )

    def harm(self) -> list[str]:
        """Tell what was reached or changed since the last look, and clear it away."""
        found, self.reached[:] = list(self.reached), []
        now = states(self.folder, self.files)
        found += [f"changed: {file}" for file in now | self.before if self._differs(file, now)]
        self.before.clear()
        self.before.update(now)
        found += self._left()
        os.set_blocking(self.process.stdout.fileno(), False)  # type: ignore[union-attr]
        signals = self.process.stdout.read() or b""  # type: ignore[union-attr]
        found += [f"signal: {number}" for number in signals.decode().split()]
        if self.process.poll() is not None or stopped(self.process.pid):
            found.append("the process was ended or stopped")
        return found

    def _differs(self, file: Path, now: dict[Path, Any]) -> bool:
        """Tell whether a file came, went or changed."""
        return bool(now.get(file) != self.before.get(file))

    def _left(self) -> Iterator[str]:
        """Give what lies where nothing may, and remove it."""
        own = map(Path, {*sysconfig.get_paths().values(), *np.__path__, tempfile.gettempdir()})
        home = Path.home()
        for place in {*PLACES, *own, Path.cwd(), home, home / ".ipython"}:
            for file in place.glob(f"{self.mark}*") if place.is_dir() else ():
                yield f"left: {file}"
                file.unlink(missing_ok=True)
        for file in (home / name for name in START):
            if file.is_file() and self.mark in file.read_text(encoding="utf-8", errors="replace"):
                yield f"left: {file}"
                file.unlink()


def states(folder: Path, files: tuple[Path, ...]) -> dict[Path, Any]:
    """Give content, mode and time of files and of all that is in a folder."""
    found: dict[Path, Any] = {}
    for file in {*folder.rglob("*"), *files}:
        with suppress(OSError):
            status = file.lstat()
            content = file.read_bytes() if file.is_file() else None
            found[file] = (status.st_mode, status.st_mtime_ns, status.st_nlink, content)
            if file.is_dir():
                found[file] = status.st_mode
    return found


def stopped(process: int) -> bool:
    """Tell whether a process is stopped, or is being debugged."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return bool(re.search(r"^State:\s+[Tt]|^TracerPid:\s+[1-9]", status, re.MULTILINE))


@contextmanager
def canaries() -> Iterator[Canaries]:
    """Put the canaries in their places."""
    word = f"canary-{secrets.token_hex(8)}"
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="deltarule-canaries-"))
        stack.callback(shutil.rmtree, folder)
        files = tuple(_files(folder, word, stack))
        listeners = [socket.create_server(("127.0.0.1", 0))]
        port = listeners[0].getsockname()[1]
        listeners.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        listeners[-1].bind(("127.0.0.1", port))
        for address in (f"{folder}/socket", f"\0deltarule-canary-{port}"):
            listeners.append(socket.socket(socket.AF_UNIX))
            listeners[-1].bind(address)
            listeners[-1].listen()
        Path(f"{folder}/socket").chmod(0o777)
        reached: list[str] = []
        stack.enter_context(_listening(listeners, reached))
        os.environ["DELTARULE_SECRET"] = word
        stack.callback(os.environ.pop, "DELTARULE_SECRET", None)
        process = subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE)
        stack.enter_context(process)
        stack.callback(process.kill)
        assert os.read(process.stdout.fileno(), 100) == b"ready "  # type: ignore[union-attr]
        now = states(folder, files)
        yield Canaries(word, folder, files, port, process, reached, now)


def _files(folder: Path, word: str, stack: ExitStack) -> Iterator[Path]:
    """Write files that everybody may read and write: nothing but the sandbox protects them."""
    folder.chmod(0o777)
    for inner in ("course/source/hw1", "course/submitted"):
        (folder / inner).mkdir(parents=True)
    gradebook = folder / "course" / "gradebook.db"
    with closing(sqlite3.connect(gradebook)) as connection:
        connection.execute("create table grade (student text, score real)")
        connection.execute("insert into grade values (?, 0)", [word])
        connection.commit()
    yield gradebook
    texts = {
        folder / "canary.txt": word,
        folder / "course" / "source" / "hw1" / "hw1.ipynb": json.dumps({"cells": [word]}),
        folder / "course" / "issued.json": json.dumps({"seed": word}),
    }
    name = f"{folder.name}.txt"
    for place in (Path.home(), *PLACES[-2:]):
        texts[place / name] = word
        stack.callback((place / name).unlink, missing_ok=True)
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")
        yield file
    for file in (gradebook, *texts):
        file.chmod(0o666)


@contextmanager
def _listening(listeners: list[socket.socket], reached: list[str]) -> Iterator[None]:
    """Note who connects, in a thread."""
    ending, end = socket.socketpair()
    selector = selectors.DefaultSelector()
    for one in (*listeners, ending):
        selector.register(one, selectors.EVENT_READ)

    def listen() -> None:
        while True:
            for key, _ in selector.select():
                one = key.fileobj
                if one is ending:
                    return
                assert isinstance(one, socket.socket)
                reached.append(f"connected: {one.getsockname()}")
                if one.type == socket.SOCK_STREAM:
                    one.accept()[0].close()
                else:
                    one.recv(1000)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.close()
        thread.join()
        for one in (*listeners, ending):
            one.close()


def descendants() -> dict[int, str]:
    """Give the living processes that this one started, and those that they started."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")
            state, parent = rest.split()[:2]
            if state != "Z":
                parents[int(entry.parent.name)] = int(parent), name.partition("(")[2]
    found: dict[int, str] = {}
    for process, (_, name) in parents.items():
        above = process
        while above in parents and above != os.getpid():
            above = parents[above][0]
        if above == os.getpid() and process != above:
            found[process] = name
    return found


def end_all(processes: dict[int, str]) -> None:
    """Kill what a box has left behind."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
