"""Landlock: a process gives up all files but those that it names, also for its children."""

import ctypes
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .isolate import PR_SET_NO_NEW_PRIVS, prctl, system

CREATE, ADD, RESTRICT = 444, 445, 446
"""Numbers of the system calls, the same on all architectures."""
VERSION = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READ = READ_FILE | READ_DIR
ALL = ~0
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15
"""Rights that a single file can be given: also truncating it, and its device's own commands."""
DEVICE_COMMANDS = 1 << 15
ALL_FILES = (0, 0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF)
"""All rights on files that the kernel knows, by its version of Landlock; later ones add none."""
TCP = 3
"""To bind and to connect: no rule allows a port."""
SCOPES = 3
"""Abstract sockets and signals reach only the processes that are confined with this one."""

Rule = tuple[str, int]
"""A folder or a file, and the rights on all that is beneath it."""


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Give the version of Landlock in the kernel, or 0 where there is none."""
    try:
        return _call(CREATE, None, 0, VERSION)
    except OSError:  # unknown to the kernel, or switched off
        return 0


def confine(known: int, rules: Sequence[Rule]) -> None:
    """Give up all files but these, TCP, and what reaches other processes.

    Parameters
    ----------
    known : int
        The version of Landlock whose rights are used, at most that of the kernel.
    rules : sequence of Rule
        What remains.
    """
    handled = ALL_FILES[min(known, len(ALL_FILES) - 1)]
    attributes = _Ruleset(handled, TCP if known >= 4 else 0, SCOPES if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = _call(CREATE, ctypes.byref(attributes), size, 0)
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & handled)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        _call(RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def for_all(hello: dict[str, Any]) -> list[Rule]:
    """Give the rules of the warm parent: what its children may have, and their folders."""
    hidden = hello["hidden"]
    parts = [part for folder in hello["folders"] for part in without(folder, hidden)]
    ways = {way for folder in hello["folders"] for way in above(folder, hidden)}
    # What is hidden has its names told, but no more: a way to it can only be listed as a whole.
    return [*_shared(hello, parts), *((way, READ_DIR) for way in ways), (hello["own"], ALL)]


def for_one(hello: dict[str, Any], scratch: str) -> list[Rule]:
    """Give the rules of a child, in which those of its parent hold too: only its own folder."""
    return [*_shared(hello, hello["folders"]), (scratch, ALL)]


def without(folder: str, hidden: Sequence[str]) -> Iterator[str]:
    """Give the folders and files that together are a folder without those hidden in it."""
    if folder in hidden:
        return
    if not any(Path(path).is_relative_to(folder) for path in hidden):
        yield folder
        return
    for entry in sorted(Path(folder).iterdir()):
        if not entry.is_symlink():  # a link is as good as what it leads to
            yield from without(str(entry), hidden)


def above(folder: str, hidden: Sequence[str]) -> set[str]:
    """Give the folders on the way from a folder to what is hidden in it."""
    ways = {way for path in hidden for way in Path(path).parents}
    return {str(way) for way in ways if way.is_relative_to(folder)}


def _shared(hello: dict[str, Any], python: Sequence[str]) -> list[Rule]:
    """Give the rules for what several children may see: Python, the system, and some devices."""
    read = [(path, READ | EXECUTE) for path in (*python, *hello["shown"])]
    return read + [(path, READ_FILE | WRITE_FILE) for path in hello["devices"]]


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Add one rule."""
    fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not Path(path).is_dir():
            rights &= OF_FILES
        _call(ADD, ruleset, 1, ctypes.byref(_Beneath(rights, fd)), 0)
    finally:
        os.close(fd)


def _call(number: int, *arguments: object) -> int:
    """Make a system call that the C library has no function for."""
    words = (ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    return system("syscall", ctypes.c_long(number), *words)
