"""What is collected for self-practice: which files are answers, functions or banks."""

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest

ANSWERS, RECORD = "answers.yaml", ".deltarule.json"
LONGEST = 2**20
"""Bytes that are looked at to tell what a file is."""
_FUNCTION = re.compile(r"q\d+_\w+?((?:-\d+)*)\.py")
_SHEET = re.compile(r"^deltarule[ \t]*:", re.MULTILINE)
_BANK = [
    re.compile(rf"^{key}[ \t]*:", re.MULTILINE) for key in ("title", "course", "term", "items")
]
_PRACTISED: pytest.StashKey[dict[Path, set[Path]]] = pytest.StashKey()


def sheet_of(path: Path) -> Path | None:
    """Give the file of answers that a function belongs to; None where it is a module of its own."""
    match = _FUNCTION.fullmatch(path.name)
    if match and (path.parent / RECORD).exists():
        return path.with_name(f"answers{match[1] or ''}.yaml")
    return None


def is_sheet(path: Path) -> bool:
    """Tell whether a file holds answers, however broken it is."""
    ours = path.name == ANSWERS and (path.parent / RECORD).exists()
    return ours or bool(_SHEET.search(_start(path)))


def is_bank(path: Path) -> bool:
    """Tell whether a file may be a bank."""
    text = _start(path)
    return all(key.search(text) for key in _BANK) and "family" in text


def _start(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def shown(path: Path) -> Path:
    """Give a path as one would type it."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def practised(config: pytest.Config, folder: Path) -> set[Path]:
    """Give the banks that files of answers below the folder or pytest's arguments name."""
    known = config.stash.setdefault(_PRACTISED, {})
    arguments = [config.invocation_params.dir / arg.split("::")[0] for arg in config.args]
    for root in (folder, *arguments):
        if root not in known:
            known[root] = set(_named_banks(root, config.getini("norecursedirs")))
    return set().union(*known.values())


def _named_banks(root: Path, skipped: Sequence[str]) -> Iterator[Path]:
    from deltarule.graders.practice.selfcheck import named_bank

    for where, folders, files in os.walk(root):
        folders[:] = [f for f in folders if not any(fnmatch(f, pattern) for pattern in skipped)]
        if ANSWERS in files and (bank := named_bank(Path(where) / ANSWERS)):
            yield bank.resolve()
