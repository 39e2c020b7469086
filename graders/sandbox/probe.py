"""The self-test of a tier, as it runs in a box: it tries what student code must not be able to do.

The text of this module is run there as a student's cell is, and `breaches` is called. It knows
where the grader has put things for it to find; each that it reaches is a breach.
"""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any


def breaches(canary: dict[str, Any]) -> list[str]:
    """Give what can be done here and must not be, in words."""
    found = [*_files(canary["files"]), *_network(canary["port"], canary["abstract"])]
    found += _written([*canary["folders"], *map(str, {Path(f).parent for f in canary["files"]})])
    if any(canary["secret"] in text for text in _environments()):
        found.append("the grader's environment can be read")
    if _works(lambda: os.kill(canary["process"], signal.SIGTERM)):
        found.append("another process can be signalled")
    if any(_works(Path(path).read_bytes) for path in canary["sources"]):
        found.append("deltarule can be read")
    if _works(lambda: import_module("deltarule.reference.trace")):
        found.append("deltarule can be imported")
    return found


def _works(do: Callable[[], object]) -> bool:
    """Tell whether something can be done."""
    try:
        do()
    except (OSError, ImportError):  # no right, or nothing found
        return False
    return True


def _files(paths: list[str]) -> Iterator[str]:
    """Try to read files, and to change them in each way that there is."""
    for path in paths:
        file = Path(path)
        for what, do in (
            ("read", file.read_bytes),
            ("listed", lambda folder=file.parent: [*folder.iterdir()]),
            ("made readable", lambda file=file: file.chmod(0o666)),
            ("truncated", lambda path=path: os.truncate(path, 0)),
            ("dated", lambda path=path: os.utime(path)),
            ("renamed", lambda file=file: file.rename(f"{file}.old")),
        ):
            if _works(do):
                yield f"{path} can be {what}"


def _network(port: int, abstract: str) -> Iterator[str]:
    """Try to connect to a port, and to a socket without a file."""
    for what, family, address in (
        ("a TCP port of this machine", "AF_INET", ("127.0.0.1", port)),
        ("a socket of another process", "AF_UNIX", f"\0{abstract}"),
    ):
        with suppress(OSError), socket.socket(getattr(socket, family)) as sock:
            sock.settimeout(2)
            sock.connect(address)
            yield f"{what} can be reached"


def _written(folders: list[str]) -> Iterator[str]:
    """Try to make a file in folders that are not the scratch folder."""
    for folder in folders:
        file = Path(folder, f"deltarule-canary-{os.getpid()}")
        if _works(file.touch):
            file.unlink()
            yield f"files can be made in {folder}"


def _environments() -> Iterator[str]:
    """Give the environments of all processes that can be seen, and what they were started as."""
    yield repr(dict(os.environ))
    for name in ("environ", "cmdline"):
        for path in Path("/proc").glob(f"[0-9]*/{name}"):
            with suppress(OSError):
                yield path.read_text(errors="replace")
