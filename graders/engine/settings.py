"""What a course's nbgrader configuration says about its gradebook and late submissions."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Late = Callable[[str, float, float], float | None]
"""Gives the penalty of a student with that score, that many seconds late."""


def configuration(course: Path) -> Any:
    """Read the configuration as nbgrader does: the user's, and that of the course over it."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    config = Config()
    # Configurations look for their modules in the working folder, which is the course's.
    with contextlib.chdir(course):
        for folder in [*reversed(jupyter_config_path()), str(course)]:
            if (Path(folder) / "nbgrader_config.py").is_file():
                config.merge(PyFileConfigLoader("nbgrader_config.py", folder).load_config())
    return config


def database(config: Any, course: Path) -> str:
    """Give the address of the gradebook."""
    url = config.CourseDirectory.get("db_url", "")
    return str(url or f"sqlite:///{course / 'gradebook.db'}")


def late_penalties(config: Any, course: Path) -> Late:
    """Give the course's rule for late submissions; nbgrader's own has no penalty by default."""
    if not {"AssignLatePenalties", "LateSubmissionPlugin"} & config.keys():
        return lambda student, score, seconds: None
    from nbgrader.preprocessors import AssignLatePenalties

    with contextlib.chdir(course):
        rule = AssignLatePenalties(config=config)
        rule.init_plugin()

    def penalty(student: str, score: float, seconds: float) -> float | None:
        """Ask the rule; a penalty is not below 0, and not above the score."""
        found = rule.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if found is None else min(max(found, 0.0), score)

    return penalty
