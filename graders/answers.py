"""Reading answers. Nothing is evaluated: what is not a literal is not read.

An answer comes as plain data (from JSON) or as text (what a student typed). It is a number, a
list or matrix of numbers, or a shape such as ``28x28x6``. What cannot be read says why, by a
reason for which the templates have words.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from deltarule.generator.core import shown
from deltarule.reference.formula import Array

LONGEST = 2000
QUOTED = 80
"""Characters of an answer that are kept for the words of its verdict."""
DEEPEST = 3
LARGEST = 1e15

Status = Literal["value", "blank", "unreadable", "misshapen"]
Nested = float | list["Nested"]

BLANKS = frozenset({"", "...", "…", "?", "None", "none", "null", "[]", "()"})
_SIGNS = str.maketrans({"−": "-", "–": "-", "\N{NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " "})
_POWER = r"\s*(?:[×x*·]|\\cdot|\\times)\s*10(?:\^|\*\*)\{?\(?([+-]?\d+)\)?\}?"
_UNSIGNED = rf"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|{_POWER.replace('([', '(?:[', 1)})?"
_TOKEN = re.compile(rf"\s*(?:(?P<number>[+-]?\s*{_UNSIGNED})|(?P<mark>[\[\](),;]))")
_TIMES = re.compile(r"[xX×*]|\\times")
_PRODUCT = re.compile(r"[\[(]?\s*\d+(?:\s*(?:[xX×*]|\\times)\s*\d+)+\s*[\])]?")
_LISTED = re.compile(r"\d,\d+,\d")
"""Two commas with digits alone between them cannot both be decimal commas."""
_SCIENTIFIC = re.compile(_POWER)
_RELATIONS = {
    "≤": "<=",
    "≥": ">=",
    r"\leq": "<=",
    r"\geq": ">=",
    r"\le": "<=",
    r"\ge": ">=",
    r"\lt": "<",
    r"\gt": ">",
}
_CHAIN = re.compile(
    r"(?P<low>[^<>=]+)(?P<first>[<>]=?)\s*(?:\\?[A-Za-z]+|θ)\s*(?P<second>[<>]=?)(?P<high>[^<>=]+)"
)
_BRACKETED = re.compile(r"(?P<left>[\[(\]])(?P<ends>[^\[\]()]+)(?P<right>[\])\[])")
_COMMA = re.compile(r"(?<=\d),(?=\d)")


class UnreadableError(ValueError):
    """The answer cannot be read: the argument is the reason, a key of the templates' words."""


@dataclass(frozen=True)
class Answer:
    """What was read: a value, or why there is none."""

    status: Status
    value: Array | None = None
    reason: str = ""
    text: str = ""
    asked: str = ""


def read(raw: object, shape: tuple[int, ...], comma: bool = False, whole: bool = False) -> Answer:
    """Read one answer whose right value has the given shape.

    Parameters
    ----------
    raw : object
        A number, nested lists of numbers, text, or None for an answer left blank.
    shape : tuple of int
        Shape of the right answer: ``()`` is a number.
    comma : bool
        Whether 0,5 is one half in text.
    whole : bool
        Whether integers are asked, so that a comma may separate in any language.

    Returns
    -------
    Answer
        Never an exception, whatever was typed.

    Examples
    --------
    >>> read("−1.2e-3", ()).value, read("28 × 28 × 6", (3,)).value, read("1/0", ()).reason
    (array(-0.0012), array([28., 28.,  6.]), 'not-a-literal')
    """
    text = raw.strip() if isinstance(raw, str) else shown(raw)
    if raw is None or (isinstance(raw, str) and text in BLANKS):
        return Answer("blank")
    try:
        if isinstance(raw, str):
            value = _from_text(text, shape, comma, whole)
        else:
            value = _fit(_array(_from_data(raw)), shape)
    except UnreadableError as error:
        return Answer("unreadable", reason=str(error), text=text[:QUOTED])
    if value.shape != shape:
        return Answer(
            "misshapen", reason=_form(value.shape), text=text[:QUOTED], asked=_form(shape)
        )
    return Answer("value", np.asarray(value + 0.0), text=text[:QUOTED])


def read_interval(raw: object, comma: bool = False) -> Answer:
    """Read an interval, as ``1 < θ ≤ 2``, ``2 >= θ > 1``, ``(1, 2]`` or ``]1; 2]``.

    The value is four numbers: lower end, upper end, and 1 for each end that belongs to it.

    >>> read_interval("1 < theta <= 2").value, read_interval("[0,5; 2[", comma=True).value
    (array([1., 2., 0., 1.]), array([0.5, 2. , 1. , 0. ]))
    """
    text = raw.strip() if isinstance(raw, str) else shown(raw)
    if raw is None or (isinstance(raw, str) and text in BLANKS):
        return Answer("blank")
    parts = _interval(text) if isinstance(raw, str) and len(text) <= LONGEST else None
    if parts is not None:
        (low, low_closed), (high, high_closed) = parts
        ends = [read(low, (), comma).value, read(high, (), comma).value]
        if ends[0] is not None and ends[1] is not None:
            value = [ends[0].item(), ends[1].item(), float(low_closed), float(high_closed)]
            return Answer("value", np.array(value), text=text[:QUOTED])
    return Answer("unreadable", reason="interval", text=text[:QUOTED])


def _interval(text: str) -> tuple[tuple[str, bool], tuple[str, bool]] | None:
    """Split an interval into its ends, each with whether it belongs to it."""
    text = text.translate(_SIGNS)
    for written, sign in _RELATIONS.items():
        text = text.replace(written, sign)
    if chain := _CHAIN.fullmatch(text):
        first, second = chain["first"], chain["second"]
        ends = (chain["low"], "=" in first), (chain["high"], "=" in second)
        if first[0] != second[0]:
            return None
        return ends if first[0] == "<" else ends[::-1]
    if bracketed := _BRACKETED.fullmatch(text):
        mark = ";" if ";" in bracketed["ends"] else ","
        low, found, high = bracketed["ends"].partition(mark)
        if found:
            return (low, bracketed["left"] == "["), (high, bracketed["right"] == "]")
    return None


def _form(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if shape else "1"


def _fit(value: Array, shape: tuple[int, ...]) -> Array:
    """Take one number for a list of one, and a column for a list."""
    if (shape == (1,) and value.shape == ()) or (shape and value.shape == (*shape, 1)):
        return value.reshape(shape)
    return value


def _from_data(raw: object, depth: int = 0) -> Nested:
    """Read plain data: numbers and lists of them."""
    if isinstance(raw, bool):
        raise UnreadableError("boolean")
    if isinstance(raw, int | float):
        return _bounded(raw)
    if isinstance(raw, list | tuple):
        if depth >= DEEPEST or len(raw) > LONGEST:
            raise UnreadableError("too-long")
        return [_from_data(item, depth + 1) for item in raw]
    raise UnreadableError("not-a-literal")


def _bounded(number: float) -> float:
    try:
        value = float(number)
    except OverflowError:
        raise UnreadableError("too-large") from None
    if not math.isfinite(value):
        raise UnreadableError("not-finite")
    if abs(value) > LARGEST:
        raise UnreadableError("too-large")
    return value


def _from_text(text: str, shape: tuple[int, ...], comma: bool, whole: bool) -> Array:
    """Read what a student typed."""
    if len(text) > LONGEST:
        raise UnreadableError("too-long")
    text = text.translate(_SIGNS)
    if text.lower() in {"true", "false"}:
        raise UnreadableError("boolean")
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        raise UnreadableError("not-finite")
    wrapped = re.fullmatch(r"(?:np\.|numpy\.)?array\((.*)\)", text, re.DOTALL)
    text = wrapped[1] if wrapped else text
    if len(shape) == 1 and _PRODUCT.fullmatch(text):
        text = _TIMES.sub(" ", text)
    readings = [text]
    if comma:
        # A comma still separates integers, and what can be no decimal commas.
        pointed = [] if _LISTED.search(text) else [_COMMA.sub(".", text)]
        readings = [*pointed, *([text] if whole or not pointed else [])]
    elif shape == () and _COMMA.search(text) and text[0] not in "[(":
        raise UnreadableError("comma")
    if shape == () and re.fullmatch(r"[-+]?[\d.,\s]*\d[.,]\d[\d\s]*[.,][\d.,\s]*", text):
        raise UnreadableError("comma")
    values = [_fit(_array(_parse(_tokens(reading, shape))), shape) for reading in readings]
    return next((value for value in values if value.shape == shape), values[0])


def _tokens(text: str, shape: tuple[int, ...]) -> list[str | float]:
    """Split into numbers and marks. Numbers follow one another only with space between them."""
    tokens: list[str | float] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnreadableError("not-a-literal")
        if match["mark"]:
            tokens.append(match["mark"])
        else:
            number = match["number"]
            if tokens and isinstance(tokens[-1], float):
                signed = number[0] in "+-"
                # In `1 - 2` and, where one number is asked, in `1 -2`, something is worked out.
                difference = signed and (number[1].isspace() or shape == ())
                if not text[position].isspace() or difference:
                    raise UnreadableError("not-a-literal")
            tokens.append(_number(number))
        position = match.end()
    return tokens


def _number(text: str) -> float:
    return _bounded(float("".join(_SCIENTIFIC.sub(r"e\1", text).split())))


def _parse(tokens: Sequence[str | float]) -> Nested:
    """Read rows and brackets: ``[1, 2]``, ``(1 2)``, ``[[1, 2], [3, 4]]``, ``[1 2; 3 4]``."""
    value, rest = _items(tokens, 0, "", 0)
    if rest != len(tokens):
        raise UnreadableError("not-a-literal")
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _items(
    tokens: Sequence[str | float], at: int, closing: str, depth: int
) -> tuple[list[Nested], int]:
    """Read elements up to the closing bracket, and where to go on."""
    if depth > DEEPEST:
        raise UnreadableError("too-long")
    rows: list[list[Nested]] = [[]]
    separated = True
    while at < len(tokens) and tokens[at] != closing:
        this = tokens[at]
        if isinstance(this, float):
            rows[-1].append(this)
            separated = False
            at += 1
        elif this in ("[", "("):
            inner, at = _items(tokens, at + 1, "]" if this == "[" else ")", depth + 1)
            rows[-1].append(inner[0] if this == "(" and len(inner) == 1 else inner)
            separated = False
        elif this in (",", ";") and not separated:
            if this == ";":
                rows.append([])
            separated = True
            at += 1
        else:
            raise UnreadableError("not-a-literal")
    if closing and at == len(tokens):
        raise UnreadableError("bracket")
    rows = rows if rows[-1] else rows[:-1]
    found: list[Nested] = list(rows) if len(rows) > 1 else (rows[0] if rows else [])
    return found, at + 1 if closing else at


def _array(nested: Nested) -> Array:
    try:
        return np.array(nested, dtype=float)
    except ValueError:
        raise UnreadableError("ragged") from None
