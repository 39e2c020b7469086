"""How well a thousand simulated students are diagnosed; ``python -m tests.confusion`` prints it."""

import pytest

from deltarule.generator import families
from deltarule.graders.marking import mark_all
from tests import confusion
from tests.confusion import Tally

FAMILIES = [name for name in families.names() if families.get(name).kind != "choose"]
"""A letter that is chosen shows one mistake, and two at once lead to any letter."""


@pytest.fixture(scope="module", params=FAMILIES)
def found(request: pytest.FixtureRequest) -> dict[str, Tally]:
    """What a family's students were diagnosed with, by the kind of their mistakes."""
    family, long = families.get(request.param), request.config.getoption("--long")
    few, many = (80, 200) if family.kind == "code" else (200, 1000)
    group = confusion.students(family, many if long else few)
    marked = mark_all([s.exercise for s in group], [s.answers for s in group])
    return confusion.tally(group, marked)


def test_planted_misconceptions_are_named(found: dict[str, Tally]) -> None:
    """A mistake alone is named in 98 %; with pairs, which may hide one another, in 85 % of all."""
    planted = sum(one.planted for one in found.values())
    assert sum(one.named for one in found.values()) >= 0.85 * planted > 0
    assert found["one"].named >= 0.98 * found["one"].planted > 0


def test_hardly_any_name_is_wrong(found: dict[str, Tally]) -> None:
    """At most 1 % of the names were not planted."""
    planted = sum(one.planted for one in found.values())
    assert sum(one.misnamed for one in found.values()) <= 0.01 * planted


def test_slips_are_not_given_a_name(found: dict[str, Tally]) -> None:
    """At most 2 % of honest slips that match no rule are called a misconception."""
    assert found["slip"].misnamed <= 0.02 * found["slip"].students
    assert found["right"].misnamed == 0


def test_each_mistake_is_charged_once(found: dict[str, Tally]) -> None:
    """A mistake alone costs one part in 98 %; with two mistakes or a slip in 88 % of all."""
    students = sum(one.students for one in found.values())
    assert sum(one.charged_once for one in found.values()) >= 0.88 * students
    assert found["one"].charged_once >= 0.98 * found["one"].students
