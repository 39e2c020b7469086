"""Taking in what students hand back, so that one broken archive costs one student at most.

`nbgrader zip_collect` reads ``downloaded/<assignment>/archive``. Stock nbgrader stops at the first
file that is no zip archive, and at the first student who is there twice.
"""

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

DEEPEST = 3
LARGEST = 50_000_000
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError)


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks archives, also nested ones, and keeps the notebooks."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack everything below `archive_path`."""
        for path in sorted(Path(archive_path).rglob("*")):
            if path.is_file():
                folder = Path(extracted_path) / path.relative_to(archive_path).parent
                with path.open("rb") as file:
                    self._put(path.name, file, folder, 0)

    def _put(self, name: str, file: IO[bytes], folder: Path, depth: int) -> None:
        if name.endswith(".ipynb"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(file.read())
        elif name.endswith(".zip") and depth < DEEPEST:
            try:
                with zipfile.ZipFile(file) as archive:
                    self._unpack(archive, folder / name.removesuffix(".zip"), depth)
            except BROKEN as error:
                # One line for the instructor, not a traceback.
                self.log.error("%s is no zip archive: %s", name, error)  # noqa: TRY400

    def _unpack(self, archive: zipfile.ZipFile, folder: Path, depth: int) -> None:
        for info in archive.infolist():
            path = PurePosixPath(info.filename)
            hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
            if path.is_absolute() or hidden or info.is_dir() or info.file_size > LARGEST:
                continue
            with archive.open(info) as file:
                self._put(path.name, file, folder / path.parent, depth + 1)


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Tells whose a file is; of several notebooks of one student the first is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[tuple[str, str], str] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Give student and file, or None to leave the file out."""
        info: dict[str, str] | None = super().collect(submitted_file)
        if info is None:
            return None
        key = (info["student_id"], info["file_id"])
        if key in self._kept:
            self.log.error(
                "%s: %s is left out, %s is kept",
                key[0],
                submitted_file,
                self._kept[key],
            )
            return None
        self._kept[key] = submitted_file
        return info
