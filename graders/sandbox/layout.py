"""Which folders a box shows: those of Python, but nothing of deltarule."""

import os
import site
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

INSIDE = Path(__file__).parent / "inside"
"""The programs that run in the box."""
PYTHON = str(Path(sys.executable).parent.resolve() / Path(sys.executable).name)
"""This Python, by a name without links or dots on the way, except for the last."""
SYSTEM = "/usr"
SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
"""On most systems links into `/usr`, else folders of their own."""
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
"""Which libraries there are, which of them is used (numpy of Debian asks), and the time zone."""
PACKAGES = ("reference", "generator", "graders", "templates", "banks", "cli")
VARIABLES = {
    "PATH": f"{Path(PYTHON).parent}:/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "USER": "student",
    "LOGNAME": "student",
    "IPYTHONDIR": "/dev/shm/.ipython",  # noqa: S108
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    "HOME": "/box",
    "TMPDIR": "/box",
    **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")},
}
"""The whole environment in the box. One thread each: all submissions share the machine."""


@dataclass(frozen=True)
class Layout:
    """Where Python is: folders to show, single files to show, and folders in them to hide."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    hidden: tuple[str, ...]


@cache
def layout() -> Layout:
    """Find where this Python is, and what a student must not see of it."""
    real = [os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix)]
    # A virtual environment calls its base by the name that it had, which may be a link.
    folders = _outermost([SYSTEM, *real, os.path.normpath(sys.base_prefix)])
    files = tuple(link for link in _links(PYTHON) if not _beneath(link, folders))
    hidden = [path for path in (*_ours(), *_installed(folders)) if _beneath(path, folders)]
    return Layout(folders, files, _outermost(hidden))


def _ours() -> Iterator[str]:
    """Give the folders of deltarule that is running."""
    for name in PACKAGES:
        found = find_spec(f"deltarule.{name}")
        for folder in (found and found.submodule_search_locations) or ():
            yield os.path.realpath(folder)
            yield folder


def _installed(folders: Sequence[str]) -> Iterator[str]:
    """Give the folders of deltarule wherever else it is installed."""
    places = {*site.getsitepackages(), *(p for p in sys.path if p)}
    for folder in folders:
        places.update(
            str(place)
            for pattern in ("lib*/python3*/*-packages", "local/lib*/python3*/*-packages")
            for place in Path(folder).glob(pattern)
        )
    for place in places:
        installed = Path(place, "deltarule")
        if installed.is_dir():
            yield str(installed)


def _links(path: str) -> Iterator[str]:
    """Give the places that a link leads through, and where it ends."""
    yield path
    while Path(path).is_symlink():
        path = os.path.normpath(Path(path).parent / Path(path).readlink())
        yield path


def _outermost(folders: Sequence[str]) -> tuple[str, ...]:
    """Give the folders that are in none of the others."""
    return tuple(
        sorted({f for f in folders if not any(f != g and _beneath(f, [g]) for g in folders)})
    )


def _beneath(path: str, folders: Sequence[str]) -> bool:
    """Tell whether a path is one of the folders, or in one."""
    return any(Path(path).is_relative_to(folder) for folder in folders)
