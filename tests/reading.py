"""What the tests of reading share: parts that can be asked, and what came of an answer."""

from typing import Any

import numpy as np
import pytest

from deltarule.generator.checks import (
    Bool,
    Check,
    Choice,
    Exact,
    Formula,
    Interval,
    Matching,
    Numeric,
    Order,
    Property,
    Shape,
)
from deltarule.graders.answers import read

NUMERIC, PERCENT, EXACT, SHAPE, BOOL = Numeric(), Numeric(percent=True), Exact(), Shape(), Bool()
INTERVAL = Interval()
CHOICE = Choice(("convex", "concave", "not at all"))
MATCHING = Matching(("p", "q", "r"), ("yes", "no"))
ORDER = Order(("go", "set", "ready"))
FORMULA = Formula(("x", "w1"))
PROPERTY = Property(lambda trace: np.asarray(True), "any")
BOTH = pytest.mark.parametrize("comma", [False, True])


def value(
    raw: object, shape: tuple[int, ...] = (), check: Check = NUMERIC, *, comma: bool = False
) -> Any:
    """Give what was read, which must be a value."""
    answer = read(check, raw, shape, comma)
    assert answer.status == "value", answer
    assert answer.value is not None
    return answer.value.tolist()


def refused(
    raw: object, shape: tuple[int, ...] = (), check: Check = NUMERIC, *, comma: bool = False
) -> tuple[str, str]:
    """Give why an answer is unreadable, and what can be read instead."""
    answer = read(check, raw, shape, comma)
    assert answer.status == "unreadable", answer
    return answer.reason, answer.instead


def form(raw: object, shape: tuple[int, ...], *, comma: bool = False) -> tuple[str, str]:
    """Give the form of an answer that is misshapen, and the form that is asked."""
    answer = read(NUMERIC, raw, shape, comma)
    assert answer.status == "misshapen", answer
    return answer.reason, answer.asked
