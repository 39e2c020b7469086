"""Writing files whole or not at all, always with the same bytes."""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any


def write(path: Path, data: bytes | str, mode: int = 0o644) -> None:
    """Write a file so that nobody ever sees a half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, data: Any) -> None:
    """Write plain data as JSON."""
    write(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def zipped(name: str, data: bytes) -> bytes:
    """Give a zip archive with one file, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.external_attr = 0o644 << 16
        archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
