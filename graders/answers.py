"""Reading answers. Nothing is evaluated: what is not a literal is not read.

An answer comes as plain data (from JSON) or as text (what a student typed). How it is read depends
on its check; `deltarule.graders.reading` has a module for each way to write one. What cannot be
read, or in two ways, says why by a reason for which the templates have words.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from deltarule.generator.checks import (
    Bool,
    Check,
    Choice,
    Code,
    Exact,
    Formula,
    Interval,
    Matching,
    Numeric,
    Order,
    Shape,
)
from deltarule.generator.core import InputError, shown
from deltarule.graders.reading import arrays, intervals, words
from deltarule.graders.reading.arrays import LONGEST
from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.numbers import Style
from deltarule.graders.reading.rows import DEEPEST
from deltarule.reference.formula import Array

__all__ = ["BLANKS", "DEEPEST", "LONGEST", "Answer", "read"]

QUOTED = 80
"""Characters of an answer that are kept for the words of its verdict."""
BLANKS = frozenset({"", "...", "…", "?", "None", "none", "null", "[]", "()"})

Status = Literal["value", "blank", "unreadable", "misshapen"]


@dataclass(frozen=True)
class Answer:
    """What was read: a value, or why there is none.

    `reason` says why an answer is unreadable, as a key of the templates' words, or gives the form
    of what is misshapen, as 2×3, where `asked` is the form that is asked. A number and a list of
    one both have the form 1. `text` is the answer cut short, where it has no value, and `instead`
    what can be read in its place, as "1.234 or 1234". `decimals` is the fewest that were typed,
    None where nothing was typed as a decimal number.
    """

    status: Status
    value: Array | None = None
    reason: str = ""
    text: str = ""
    asked: str = ""
    instead: str = ""
    decimals: int | None = None


def read(check: Check, raw: object, shape: tuple[int, ...], comma: bool = False) -> Answer:
    """Read the answer to one part.

    Parameters
    ----------
    check : Check
        How the answer will be compared, and so what can be an answer.
    raw : object
        A number, nested lists of numbers, text, or None for an answer left blank.
    shape : tuple of int
        Shape of the right answer in the trace: ``()`` is one number, choice or formula, and an
        interval has four numbers.
    comma : bool
        Whether 0,5 is one half in text.

    Returns
    -------
    Answer
        Whatever was typed.

    Raises
    ------
    InputError
        If the answer is code, which is not read but run.

    Notes
    -----
    With decimal commas 1,234 and 1.234 are the same number, and neither is a thousand. Where only
    whole numbers are asked such a number can be meant as a thousand, and is unreadable.

    Examples
    --------
    >>> read(Numeric(), "−1.2e-3", ()).value, read(Shape(), "28 × 28 × 6", (3,)).value
    (array(-0.0012), array([28., 28.,  6.]))
    >>> read(Choice(("convex", "concave")), "b)", ()).value
    array(1)
    >>> read(Numeric(), "1,234", ()).instead, read(Numeric(), "[1, 2]", ()).reason
    ('1.234 or 1234', '2')
    """
    if isinstance(check, Code):
        raise InputError("code parts need the sandbox: a function cannot be read as an answer")
    if isinstance(raw, str):
        raw = raw.strip()
    if _blank(check, raw):
        return Answer("blank")
    try:
        value, decimals = _value(check, raw, shape, comma)
    except UnreadableError as error:
        return Answer("unreadable", None, error.reason, _quoted(raw), "", error.instead[:QUOTED])
    if not value.size:
        return Answer("blank")
    if value.shape != shape:
        return Answer("misshapen", None, _form(value.shape), _quoted(raw), _form(shape))
    return Answer("value", value, decimals=decimals)


def _quoted(raw: object) -> str:
    """Give what was answered, cut short."""
    return (raw if isinstance(raw, str) else shown(raw))[:QUOTED]


def _blank(check: Check, raw: object) -> bool:
    """Tell whether nothing was answered; a choice may well be called none."""
    if not isinstance(raw, str):
        return raw is None or (isinstance(raw, list | tuple) and not raw)
    choices = check.choices if isinstance(check, Choice) else ()
    return raw in BLANKS and raw.casefold() not in map(str.casefold, choices)


def _value(
    check: Check, raw: object, shape: tuple[int, ...], comma: bool
) -> tuple[Array, int | None]:
    """Read a value in the way of its check, and its decimals."""
    if isinstance(raw, str) and len(raw) > LONGEST:
        raise UnreadableError("too-long")
    match check:
        case Bool():
            value = words.truth(raw, shape)
        case Choice():
            value = words.choice(raw, check.choices)
        case Matching():
            value = words.matching(raw, check.items, check.choices)
        case Order():
            value = words.order(raw, check.items)
        case Formula():
            value = _formula(raw, check, comma)
        case Interval():
            return intervals.read(raw, Style(comma))
        case _:
            return _numbers(check, raw, shape, comma)
    return value, None


def _numbers(
    check: Check, raw: object, shape: tuple[int, ...], comma: bool
) -> tuple[Array, int | None]:
    """Read numbers, and how many decimals of them were typed."""
    if isinstance(raw, int | float) and not shape:
        return np.array(arrays.plain_number(raw)), None
    if not isinstance(raw, str):
        return arrays.fit(arrays.from_data(raw, arrays.plain_number), shape), None
    if isinstance(check, Shape) and (sizes := arrays.sizes(raw)) is not None:
        return sizes, 0
    percent = isinstance(check, Numeric) and check.percent
    return arrays.from_text(raw, shape, Style(comma, isinstance(check, Exact | Shape), percent))


def _formula(raw: object, check: Formula, comma: bool) -> Array:
    """Read a formula; a number is one."""
    from deltarule.graders.reading.formulas import parse  # brings sympy

    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise UnreadableError("not-a-formula")
    text = raw if isinstance(raw, str) else shown(raw)
    return np.array(parse(text, check.variables, comma), dtype=object)


def _form(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if shape else "1"
