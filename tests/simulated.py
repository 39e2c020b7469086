"""Simulated students: what they would answer, and how they would fill in a notebook.

The careful rounder computes from what is printed, by the independent evaluator, and so shares
no code with the tolerance that must accept it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np

from deltarule.generator.core import Exercise, Misconception
from deltarule.generator.issue import Issued
from deltarule.generator.notebook import part_cell
from deltarule.graders.programs.marking import Ran, by_solver
from tests.evaluator import evaluate

Answers = dict[str, Any]
PROGRAMS = Path(__file__).parent / "programs"
HALF_UP, HALF_EVEN = ROUND_HALF_UP, ROUND_HALF_EVEN


def rounded(value: Any, digits: int, mode: str = HALF_UP) -> Any:
    """Round a number or an array to decimals, in decimal arithmetic."""
    unit = Decimal(1).scaleb(-digits)
    round_one = np.vectorize(lambda x: float(Decimal(repr(float(x))).quantize(unit, mode)))
    return round_one(value).tolist()


def careful(
    exercise: Exercise,
    mode: str = HALF_UP,
    rounds: Callable[[str], bool] = lambda name: True,
) -> Answers:
    """Answer as one who computes what is printed, and rounds each step that `rounds` names.

    A function that is asked rounds nothing.
    """
    if exercise.family.kind == "code":
        return right(exercise)
    trace = exercise.solve()
    digits = exercise.options.get("digits")
    values: dict[str, Any] = {}
    for name, step in trace.steps.items():
        if step.prose or step.value.dtype == object:  # words, or formulas, which nobody rounds
            value = exercise.solve(carried=values).steps[name].value
        else:
            printed = np.asarray(evaluate(trace.substituted(name, 17, values)))
            value = printed.reshape(step.value.shape)
        exact = digits is None or not np.issubdtype(step.value.dtype, np.floating)
        values[name] = (
            value if exact or not rounds(name) else np.asarray(rounded(value, digits, mode))
        )
    return written(exercise, values, mode)


def written(exercise: Exercise, values: Mapping[str, Any], mode: str = HALF_UP) -> Answers:
    """Write the values of the asked steps as answers, rounded as asked, where there are some."""
    answers = {}
    for part in exercise.parts:
        if part.step not in values:
            continue
        value = values[part.step]
        if part.digits is None:
            answers[part.step] = part.check.write(np.asarray(value))
        else:
            answers[part.step] = rounded(value, part.digits, mode)
    return answers


def right(exercise: Exercise) -> Answers:
    """Answer everything right, rounded as asked."""
    return mistaken(exercise)


def mistaken(
    exercise: Exercise, *mistakes: Misconception, carried: Mapping[str, Any] | None = None
) -> Answers:
    """Answer with misconceptions or wrong values, and everything that follows from them."""
    if exercise.family.kind == "code":
        return {part.step: by_solver(exercise, mistakes) for part in exercise.parts}
    return written(exercise, exercise.solve(carried, [m.as_rule() for m in mistakes]))


def slipped(exercise: Exercise, step: str, value: Any) -> Answers:
    """Answer with one wrong value, and everything that follows from it."""
    return mistaken(exercise, carried={step: np.asarray(value)})


def typed(answers: Answers) -> Answers:
    """Give answers as they are typed; what came of running a function is no text."""
    return {name: one if isinstance(one, Ran) else str(one) for name, one in answers.items()}


def fill_in(path: Path, issued: Issued, answers: Sequence[Mapping[str, Any]]) -> None:
    """Write answers behind the equals signs of an issued notebook, and programs into their cells.

    A function that does what the solver does is handed in as a program that shares no code with it.
    """
    programs: dict[str, str] = {}
    typed: dict[str, dict[str, str]] = {}
    pairs = zip(issued.questions, answers, strict=True)
    for slot, (question, given) in enumerate(pairs, start=1):
        for part in question.exercise.parts:
            name = part_cell(slot, part, question.pooled)
            if question.exercise.family.kind == "code":
                answer = given.get(part.step, "")
                own = PROGRAMS / f"{question.exercise.family.name}.py"
                programs[name] = own.read_text() if isinstance(answer, Ran) else str(answer)
                continue
            typed.setdefault(name, {})[part.variable] = str(given.get(part.step, ""))
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        lines = "".join(cell["source"]).split("\n")
        for variable, answer in typed.get(cell["id"], {}).items():
            lines = [line + answer if line == f"{variable} = " else line for line in lines]
        cell["source"] = programs.get(cell["id"]) or "\n".join(lines)
    path.write_text(json.dumps(book), encoding="utf-8")
