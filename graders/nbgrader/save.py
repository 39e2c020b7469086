"""Marking a submission inside nbgrader, and storing scores and comments in its gradebook."""

from datetime import UTC, datetime
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Bool

from deltarule.generator.files import write_json
from deltarule.graders.grading import Marks, mark_book, marks, record_of, start_sandbox
from deltarule.graders.history import extended, previous
from deltarule.graders.nbgrader.restore import assignment_of
from deltarule.graders.sandbox.box import Sandbox


class SaveVerdicts(SaveAutoGrades):  # type: ignore[misc]
    """Stands where `Execute` and `SaveAutoGrades` stand in stock autograding."""

    unsafe = Bool(False, help="Run student code without a sandbox, where none works.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Mark one restored submission."""
        info = resources["nbgrader"]
        assignment = assignment_of(resources)
        level = assignment.plan()["feedback"]
        graded = mark_book(assignment, info["student"], nb, self._sandbox)
        self._store(marks(graded, level), info)
        record = record_of(graded, level)
        before, now = previous(assignment, info["student"]), datetime.now(UTC).isoformat()
        record["history"] = extended(before, record, now)
        write_json(assignment.graded(info["student"]), record)
        return from_dict(nb), resources

    def _sandbox(self) -> Sandbox | None:
        """Give the sandbox of this process, or None where there is none."""
        sandbox, why = start_sandbox(self.unsafe)
        if sandbox is None:
            self.log.warning("student code is not run, and waits for you: %s", why)
        return sandbox

    def _store(self, found: Marks, info: dict[str, Any]) -> None:
        """Write scores and comments in one transaction."""
        with Gradebook(info["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                info["notebook"], info["assignment"], info["student"]
            )
            comments = {comment.cell.name: comment for comment in submission.comments}
            for mark in submission.grades:
                mark.auto_score, says = found[mark.cell.name]
                # A score that was given by hand stays, and is to be looked at again.
                mark.needs_manual_grade = mark.auto_score is None or mark.manual_score is not None
                comments[mark.cell.name].auto_comment = says
            gradebook.db.commit()
