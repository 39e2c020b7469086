r"""Intervals, as people type them: ``1 < θ ≤ 2``, ``2 >= \theta > 1``, ``(1, 2]``, ``θ > 1``."""

import math
import re
from typing import NamedTuple

import numpy as np

from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.numbers import Number, Style, literal
from deltarule.graders.reading.text import clean
from deltarule.reference.formula import Array

MOST_COMMAS = 9

_WRITTEN = {
    **dict.fromkeys(["≤", "⩽", "≦", r"\leqslant", r"\leq", r"\le"], "<="),
    **dict.fromkeys(["≥", "⩾", "≧", r"\geqslant", r"\geq", r"\ge"], ">="),
    r"\lt": "<",
    r"\gt": ">",
}
_SIGN = re.compile(r"[≤⩽≦≥⩾≧]|\\[lg](?:eqslant|eq|e|t)(?![A-Za-z])")
_RELATION = re.compile(r"(<=|>=|<|>)")
_VARIABLE = re.compile(r"\\?[^\W\d]\w*(?:\{\w+\})?")
_MEMBER = re.compile(r"\\?[^\W\d_]\w*\s*(?:∈|\\in(?![a-z]))")
_INFINITE = re.compile(r"([+-]?)\s*(?:∞|\\?inf(?:ty|inity)?|oo)", re.IGNORECASE)


class _End(NamedTuple):
    """One end of an interval, and whether it belongs to it."""

    number: Number
    closed: bool


def read(raw: object, style: Style) -> tuple[Array, int | None]:
    """Read an interval as four numbers: lower end, upper end, and 1 for each that belongs to it.

    An end that is not given is infinite, and no infinite end belongs to the interval.

    Returns
    -------
    value : (4,) ndarray
        The interval.
    decimals : int or None
        The fewest decimals that were typed in an end.

    Raises
    ------
    UnreadableError
        If it is anything else.

    Examples
    --------
    >>> read("1 < theta <= 2", Style()), read("[0,5; 2[", Style(comma=True))
    ((array([1., 2., 0., 1.]), 0), (array([0.5, 2. , 1. , 0. ]), 0))
    >>> read("x ≤ 2", Style())[0]
    array([-inf,   2.,   0.,   1.])
    """
    if not isinstance(raw, str):
        raise UnreadableError("interval")
    text = _SIGN.sub(lambda sign: _WRITTEN[sign[0]], clean(raw)).strip()
    member = _MEMBER.match(text)
    text = text[member.end() :].strip() if member else text
    pieces = [piece.strip() for piece in _RELATION.split(text)]
    if len(pieces) == 1:
        low, high = _bracketed(text, style)
    elif len(pieces) in (3, 5):
        low, high = _chain(pieces, style)
    else:
        raise UnreadableError("interval")
    ends = (low, high)
    typed = [end.number.decimals for end in ends if end.number.decimals is not None]
    closed = [end.closed and math.isfinite(end.number.value) for end in ends]
    value = np.array([low.number.value, high.number.value, *closed], dtype=float)
    return value, min(typed, default=None)


def _chain(pieces: list[str], style: Style) -> tuple[_End, _End]:
    """Read what stands on both sides of a variable, or on one."""
    if len(pieces) == 3:
        name, relation, _ = pieces
        first = _VARIABLE.fullmatch(name) and not _INFINITE.fullmatch(name)
        beyond = "-∞" if (relation[0] == "<") == bool(first) else "∞"
        pieces = [beyond, relation, *pieces] if first else [*pieces, relation, beyond]
    one, relation, variable, other_relation, other = pieces
    if relation[0] != other_relation[0] or not _VARIABLE.fullmatch(variable):
        raise UnreadableError("interval")
    ends = (
        _End(_number(one, style), "=" in relation),
        _End(_number(other, style), "=" in other_relation),
    )
    return ends if relation[0] == "<" else (ends[1], ends[0])


def _bracketed(text: str, style: Style) -> tuple[_End, _End]:
    """Read an interval in brackets; one that is turned outwards leaves its end out."""
    if len(text) < 3 or text[0] not in "[(]" or text[-1] not in "])[":
        raise UnreadableError("interval")
    inside = text[1:-1]
    separator = ";" if ";" in inside else ","
    places = [k for k, sign in enumerate(inside) if sign == separator][: MOST_COMMAS + 1]
    splits = [(inside[:k].strip(), inside[k + 1 :].strip()) for k in places]
    if len(splits) > 1:
        splits = [split for split in splits if all(_readable(one, style) for one in split)]
    if len(splits) > 1:
        ways = [f"{text[0]}{low}; {high}{text[-1]}" for low, high in splits]
        raise UnreadableError("comma", " or ".join(ways))
    if not splits:
        raise UnreadableError("interval")
    low, high = (_number(one, style) for one in splits[0])
    return _End(low, text[0] == "["), _End(high, text[-1] == "]")


def _readable(text: str, style: Style) -> bool:
    """Tell whether a text can be an end."""
    try:
        _number(text, style)
    except UnreadableError:
        return False
    return True


def _number(text: str, style: Style) -> Number:
    """Read an end, which may be infinite."""
    if infinite := _INFINITE.fullmatch(text):
        return Number(-math.inf if infinite[1] == "-" else math.inf)
    try:
        return literal(text, style)
    except UnreadableError as error:
        if error.reason == "not-a-literal":
            raise UnreadableError("interval") from None
        raise
