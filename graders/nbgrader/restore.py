"""Restoring a submission inside nbgrader: the exporter and preprocessor that come first."""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from deltarule.generator.course import Assignment, find
from deltarule.graders.notebooks import UnreadableError, read
from deltarule.graders.restoring import restore

Resources = dict[str, Any]


def assignment_of(resources: Resources) -> Assignment:
    """Find our assignment; nbgrader converts with the course as working folder."""
    return find(Path.cwd(), resources["nbgrader"]["assignment"])


class TolerantExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submissions; a file that is no notebook becomes an empty one, with a note why."""

    def from_file(
        self, file_stream: Any, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[str, Resources]:
        """Convert a notebook from an open file."""
        resources = resources or {}
        try:
            book = nbformat.from_dict(read(file_stream.read()))
        except (UnreadableError, UnicodeDecodeError) as error:
            resources["nbgrader"]["unreadable"] = str(error)
            book = nbformat.v4.new_notebook()
        converted: tuple[str, Resources] = self.from_notebook_node(book, resources, **kwargs)
        return converted


class RestoreIssued(NbGraderPreprocessor):  # type: ignore[misc]
    """The first preprocessor of autograding: the student's answers in the notebook as issued."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Restore one submission."""
        student = resources["nbgrader"]["student"]
        why = resources["nbgrader"].get("unreadable")
        if why is not None:
            self.log.warning("%s: %s", student, why)
        restored = restore(assignment_of(resources), student, nb if why is None else None)
        return nbformat.from_dict(restored), resources
