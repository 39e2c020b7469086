"""The families pose the worked examples of the notes, and give the right answers to them.

``tests/data/book/<family>.yaml`` has the givens of the notes and the values that an independent
script computed, as `tests.worked` says; where the notes print another one, `docs/errata.md` tells.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from deltarule.generator import families
from deltarule.generator.core import Exercise
from deltarule.graders.marking import mark
from tests import worked

BOOK = Path(__file__).parent / "data" / "book"


def examples() -> list[Any]:
    """Every example of every family."""
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{case['example']}")
        for path in sorted(BOOK.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("name", "case"), examples())
def test_worked_examples_are_posed_and_solved(name: str, case: dict[str, Any]) -> None:
    """The numbers of the notes, given to the family, lead to the right results."""
    family = families.get(name)
    options = family.options(case.get("options"))
    givens = family.givens(**{n: np.array(value) for n, value in case["givens"].items()})
    exercise = Exercise(family, 0, options, givens, family.parts(options))
    assert worked.entry(case["example"])["model"] in family.covers
    trace = exercise.solve()
    asked = {part.step for part in exercise.parts}
    marking = mark(exercise, {s: v for s, v in case["answers"].items() if s in asked})
    kinds = {v.part: v.kind for v in marking.verdicts if v.part in case["answers"]}
    assert set(kinds.values()) <= {"right"}, kinds
    for step in case["answers"].keys() - asked:
        np.testing.assert_allclose(trace[step].astype(float), case["answers"][step], rtol=1e-6)
    assert case["answers"]


def test_no_worked_example_is_left_out() -> None:
    """Each worked example of an id that a family covers is posed, or it is said why not."""
    posed = {case.values[1]["example"] for case in examples()}
    covered = {one for name in families.names() for one in families.get(name).covers}
    known = {one for one in worked.examples() if worked.entry(one)["model"] in covered}
    reasons = yaml.safe_load((BOOK / "not_posed.yml").read_text(encoding="utf-8"))
    assert known - posed == set(reasons)
    assert all(len(reason) > 20 for reason in reasons.values())
