"""Notebook files as plain data: read whatever students hand in, write what is kept.

A notebook is a dictionary as in its file, but the text of a cell is one string. It is read without
nbformat, which takes a second to import; only the formats of before 2013 need it.
"""

import json
import re
from typing import Any

from deltarule.generator.notebook import METADATA

Book = dict[str, Any]
"""A notebook."""
Cell = dict[str, Any]
"""A cell of it."""

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEPT = {"nbgrader": dict, "deletable": bool, "editable": bool}
"""What is kept of a cell's metadata."""
NAMES = {"kernelspec": ("name", "display_name"), "language_info": ("name",)}
"""What else is kept of a notebook's metadata, if it has these texts."""


class UnreadableError(ValueError):
    """A file that is no notebook; the message says why."""


def read(data: bytes | str) -> Book:
    r"""Read a notebook: its cells, their text and names, and whose it is; no outputs.

    Parameters
    ----------
    data : bytes or str
        Content of the file.

    Returns
    -------
    Book
        A valid notebook, whatever else is in the file.

    Raises
    ------
    UnreadableError
        If it is no notebook.

    Examples
    --------
    >>> cells = [{"cell_type": "markdown", "metadata": {}, "source": ["a\n", "b"]}]
    >>> book = read(json.dumps({"nbformat": 4, "cells": cells}))
    >>> book["cells"][0]["source"]
    'a\nb'
    """
    try:
        file = json.loads(data)
        if isinstance(file, dict) and file.get("nbformat") != 4:
            file = _converted(data)
        cells = [_cell(cell) for cell in file["cells"]]
        metadata = _metadata(file.get("metadata"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"{type(error).__name__}: {str(error)[:200]}") from None
    _name(cells)
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _converted(data: bytes | str) -> Any:
    """Convert a notebook of an old format."""
    import nbformat

    text = data.decode() if isinstance(data, bytes) else data
    try:
        return nbformat.reads(text, as_version=4)
    except Exception as error:  # noqa: BLE001 (whatever a broken file leads to)
        raise ValueError(str(error)) from None


def _cell(cell: Any) -> Cell:
    """Take what we use of a cell."""
    source = cell["source"]
    text = source if isinstance(source, str) else "".join(source)
    found = cell.get("metadata")
    metadata = {
        key: found[key]
        for key, kind in KEPT.items()
        if isinstance(found, dict) and isinstance(found.get(key), kind)
    }
    kind = cell["cell_type"]
    if kind not in ("code", "markdown", "raw"):
        raise ValueError(f"a cell of type {str(kind)[:40]!r}")
    # Half a character can be read from JSON, but not written.
    text = text.encode(errors="replace").decode()
    kept = {"cell_type": kind, "id": cell.get("id"), "source": text, "metadata": metadata}
    return kept | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _metadata(metadata: Any) -> dict[str, Any]:
    """Take what we use of a notebook's metadata."""
    found = metadata if isinstance(metadata, dict) else {}
    kept = {METADATA: found[METADATA]} if isinstance(found.get(METADATA), dict) else {}
    for key, names in NAMES.items():
        value = found.get(key)
        if isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names):
            kept[key] = value
    return kept


def _name(cells: list[Cell]) -> None:
    """Give a new id to cells without one, or with one that was there before."""
    seen: set[str] = set()
    for i, cell in enumerate(cells):
        name = cell["id"]
        if not (isinstance(name, str) and ID.fullmatch(name)) or name in seen:
            name = f"submitted-{i}"
            while name in seen:
                name += "-"
        cell["id"] = name
        seen.add(name)


def text(book: Book) -> str:
    """Give a notebook as the text of its file, as nbformat writes it."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in book["cells"]]
    for cell in cells:
        if "outputs" in cell:
            cell["outputs"] = [
                output | {"text": output["text"].splitlines(keepends=True)}
                for output in cell["outputs"]
            ]
    plain = book | {"cells": cells}
    return json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
