"""Marking a submission inside nbgrader, and storing scores and comments in its gradebook."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades

from deltarule.generator.files import write_json
from deltarule.generator.notebook import METADATA
from deltarule.graders.nbgrader.restore import assignment_of, cell_id
from deltarule.graders.submission import Graded, grade
from deltarule.graders.words import say


class SaveVerdicts(SaveAutoGrades):  # type: ignore[misc]
    """Stands where `Execute` and `SaveAutoGrades` stand in stock autograding."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Mark one restored submission."""
        info = resources["nbgrader"]
        assignment = assignment_of(resources)
        noticed = nb.metadata[METADATA]
        issued = assignment.issued(info["student"], noticed["attempt"])
        sources = {name: cell.source for cell in nb.cells if (name := cell_id(cell))}
        plan = assignment.plan()
        graded = grade(
            issued,
            sources,
            noticed["refused"],
            noticed["notes"],
            plan["locale"],
            plan["follow_through"],
        )
        self._store(graded, plan["feedback"], info)
        write_json(assignment.graded(info["student"]), graded.record())
        return nb, resources

    def _store(self, graded: Graded, level: str, info: dict[str, Any]) -> None:
        """Write scores and comments in one transaction."""
        results = {result.cell: result for result in graded.results(level)}
        with Gradebook(info["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                info["notebook"], info["assignment"], info["student"]
            )
            comments = {comment.cell.name: comment for comment in submission.comments}
            for mark in submission.grades:
                if graded.refused:
                    mark.auto_score, says = None, say("refused")
                else:
                    result = results[mark.cell.name]
                    mark.auto_score, says = result.points, result.says
                # A score that was given by hand stays, and is to be looked at again.
                mark.needs_manual_grade = bool(graded.refused) or mark.manual_score is not None
                comments[mark.cell.name].auto_comment = says
            gradebook.db.commit()
