"""The configuration that a course's ``nbgrader_config.py`` asks for."""

import warnings
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

COLLECTED = (
    r".*?/downloaded/(?P<a>[^/]+)/extracted/(?:(?!(?P=a)-)[^/]+/)*?(?P<z>(?P=a)-(?=[^/]*/))?"
    r"(?P<student_id>[A-Za-z0-9][A-Za-z0-9._@-]*)(?(z)/(?:[^/]+/)*|_)(?P<file_id>(?P=a)\.ipynb)$"
)
"""Which collected files are whose: ``hw1-ann.zip`` with ``hw1.ipynb`` in it, or ``ann_hw1.ipynb``.

It is matched on the whole path of an extracted file, where a zip has become a folder.
"""


def configure(c: Any) -> None:
    """Set what nbgrader needs to handle a course of deltarule.

    `Execute` is not among the preprocessors: answers are read from the text of the cells.
    """
    from sqlalchemy.exc import SAWarning

    # nbgrader's own queries raise these at every first autograding of a student.
    warnings.filterwarnings("ignore", category=SAWarning)
    ours = "deltarule.graders.nbgrader"
    theirs = "nbgrader.preprocessors"
    # Found, but not imported, since nbgrader takes two seconds for that.
    found = find_spec("nbgrader")
    (installed,) = (found and found.submodule_search_locations) or [""]
    # Without the ones that cut text between markers or start a kernel.
    c.GenerateAssignment.preprocessors = [
        f"{theirs}.LockCells",
        f"{theirs}.ClearOutput",
        f"{theirs}.CheckCellMetadata",
        f"{theirs}.ComputeChecksums",
        f"{theirs}.SaveCells",
    ]
    c.Autograde.exporter_class = f"{ours}.restore.TolerantExporter"
    c.Autograde.sanitize_preprocessors = [
        f"{theirs}.ClearOutput",
        f"{ours}.restore.RestoreIssued",
        f"{theirs}.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        f"{ours}.save.SaveVerdicts",
        f"{theirs}.AssignLatePenalties",
        f"{theirs}.CheckCellMetadata",
    ]
    c.GenerateFeedback.preprocessors = [
        f"{theirs}.GetGrades",
        f"{ours}.feedback.add_solutions",
    ]
    c.HTMLExporter.filters = {"prose": f"{ours}.feedback.prose"}
    c.HTMLExporter.extra_template_basedirs = [
        str(Path(str(files("deltarule.templates"))) / "nbgrader"),
        str(Path(installed) / "server_extensions" / "formgrader" / "templates"),
    ]
    c.FileNameCollectorPlugin.named_regexp = COLLECTED
    c.ZipCollectApp.extractor_plugin = f"{ours}.collect.Extractor"
    c.ZipCollectApp.collector_plugin = f"{ours}.collect.Collector"
