"""A worker process that makes feedback pages, by nbgrader's own converter, one student at a time.

``python -m deltarule.graders.engine.feedback COURSE ASSIGNMENT``
"""

import os
import sys
from pathlib import Path
from typing import Any

from nbconvert.writers import FilesWriter
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from deltarule.generator.course import find
from deltarule.generator.files import write
from deltarule.graders.engine import store
from deltarule.graders.engine.settings import configuration
from deltarule.graders.engine.worker import serve


def main() -> None:
    """Serve the driver."""
    course, name = sys.argv[1:]
    os.chdir(course)  # as nbgrader's commands are run
    assignment, config = find(Path(course), name), configuration(Path(course))
    directory = CourseDirectory(root=course, assignment_id=name, config=config)
    converter = GenerateFeedback(coursedir=directory, config=config)
    converter.force = True
    converter.writer = FilesWriter(parent=converter, config=converter.config)
    converter.exporter = converter.exporter_class(parent=converter, config=converter.config)
    for preprocessor in converter.preprocessors:
        converter.exporter.register_preprocessor(preprocessor)

    def answer(work: dict[str, Any]) -> dict[str, Any]:
        """Make one page."""
        directory.student_id = work["student"]
        store.page_mark(assignment, work["student"]).unlink(missing_ok=True)
        try:
            converter.init_notebooks()
            converter.convert_notebooks()
            write(store.page_mark(assignment, work["student"]), work["digest"])
        except (NbGraderException, OSError) as error:
            return {"failed": str(error)}
        return {}

    serve(answer)


if __name__ == "__main__":
    main()
