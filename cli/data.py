"""What the commands print with ``--json``: a stable interface, described in docs/json.md."""

import json
from typing import Any

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import (
    Exercise,
    Family,
    InputError,
    OneOf,
    Param,
    Whole,
    freeze,
    nearest,
    shown,
)
from deltarule.generator.course import Assignment
from deltarule.generator.render import Page
from deltarule.generator.tolerance import expected
from deltarule.graders.marking import Marking


def family_data(family: Family) -> dict[str, Any]:
    """Describe a family, its parts at default options."""
    options = family.options()
    return {
        "name": family.name,
        "version": family.version,
        "title": family.title,
        "topic": family.topic,
        "covers": list(family.covers),
        "parts": [
            {
                "name": p.step,
                "kind": p.check.kind,
                "points": p.points,
                "digits": p.digits,
            }
            for p in family.parts(options)
        ],
        "misconceptions": [{"name": m.name, "says": m.says} for m in family.misconceptions],
        "options": {name: _param_data(param) for name, param in family.params.items()},
    }


def _param_data(param: Param) -> dict[str, Any]:
    data = {"default": freeze(param.default), "says": param.says}
    if isinstance(param, OneOf):
        data["values"] = list(param.values)
    elif isinstance(param, Whole):
        data |= {"from": param.low, "to": param.high}
    return data


def exercise_data(exercise: Exercise) -> dict[str, Any]:
    """Give a whole exercise: question, solution, answers with tolerances, and steps."""
    page = Page(exercise)
    truth = expected(exercise.family, exercise.givens, exercise.options, exercise.parts)
    bands = {p.step: truth.band[truth.layout.where(k)] for k, p in enumerate(exercise.parts)}
    trace = page.trace
    return {
        "family": exercise.family.name,
        "version": exercise.family.version,
        "seed": exercise.seed,
        "options": freeze(exercise.options),
        "givens": freeze(exercise.givens.arrays()),
        "statement": page.statement,
        "solution": page.solution,
        "figure": page.figure,
        "parts": [
            {
                "name": part.step,
                "label": part.label,
                "kind": part.check.kind,
                "points": part.points,
                "digits": part.digits,
                "answer": part.check.write(trace.steps[part.step].value),
                "tolerance": freeze(bands[part.step].reshape(np.shape(trace[part.step])))
                if isinstance(part.check, Numeric)
                else None,
            }
            for part in exercise.parts
        ],
        "steps": [
            {
                "name": step.name,
                "symbol": step.symbol,
                "formula": trace.symbolic(step.name),
                "substituted": trace.substituted(step.name, page.decimals),
                "value": freeze(step.value),
            }
            for step in trace.steps.values()
        ],
    }


def marking_data(marking: Marking) -> dict[str, Any]:
    """Give score and verdicts."""
    return {
        "score": marking.score,
        "max": marking.max,
        "verdicts": [
            {
                "part": v.part,
                "kind": v.kind,
                "points": v.points,
                "max": v.max,
                "says": v.says,
                "misconceptions": list(v.misconceptions),
            }
            for v in marking.verdicts
        ],
    }


def submission_data(assignment: Assignment, student: str) -> dict[str, Any]:
    """Give all that is known of one student's submission: for office hours and appeals.

    Raises
    ------
    InputError
        If the assignment was not given to the student.
    """
    students = assignment.students()
    if student not in students:
        hint = nearest(student, students)
        raise InputError(f"{assignment.name} was not given to {shown(student)}{hint}")
    path = assignment.graded(student)
    graded = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    attempt = graded["attempt"] if graded else assignment.attempts(student)[-1]
    exercises = assignment.issued(student, attempt).exercises
    items = graded["items"] if graded else []
    return {
        "student": student,
        "assignment": assignment.name,
        "attempt": attempt,
        "graded": graded is not None,
        "score": graded["score"] if graded else None,
        "max": graded["max"] if graded else None,
        "refused": graded["refused"] if graded else "",
        "notes": graded["notes"] if graded else [],
        "items": [
            {
                **exercise_data(exercise),
                "answers": items[k]["answers"] if items else {},
                "verdicts": items[k]["verdicts"] if items else [],
            }
            for k, exercise in enumerate(exercises)
        ],
    }
