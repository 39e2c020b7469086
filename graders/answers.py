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
from babel.core import UnknownLocaleError
from babel.numbers import get_decimal_symbol

from deltarule.generator.core import InputError
from deltarule.reference.formula import Array

LONGEST = 2000
DEEPEST = 3
LARGEST = 1e15

Status = Literal["value", "blank", "unreadable", "misshapen"]
Nested = float | list["Nested"]

BLANKS = frozenset({"", "...", "…", "?", "None", "none", "null", "[]", "()"})
_MINUS = str.maketrans({"−": "-", "–": "-", "\N{NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " "})
_POWER = r"\s*(?:[×x*]|\\cdot|\\times)\s*10(?:\^|\*\*)\{?\(?([+-]?\d+)\)?\}?"
_UNSIGNED = rf"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|{_POWER.replace('([', '(?:[', 1)})?"
_TOKEN = re.compile(rf"\s*(?:(?P<number>[+-]?\s*{_UNSIGNED})|(?P<mark>[\[\](),;]))")
_TIMES = re.compile(r"\s*[x×*]\s*(?=\d)|\s*\\times\s*")
_SCIENTIFIC = re.compile(_POWER)
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


def decimal_comma(locale: str) -> bool:
    """Tell whether a language writes 0,5 for one half.

    Raises
    ------
    InputError
        If there is no such locale.
    """
    try:
        return get_decimal_symbol(locale.replace("-", "_")) == ","
    except (UnknownLocaleError, ValueError):
        raise InputError(
            f"there is no locale {locale!r}; use a language such as en or de"
        ) from None


def read(raw: object, shape: tuple[int, ...], comma: bool = False) -> Answer:
    """Read one answer whose right value has the given shape.

    Parameters
    ----------
    raw : object
        A number, nested lists of numbers, text, or None for an answer left blank.
    shape : tuple of int
        Shape of the right answer: ``()`` is a number.
    comma : bool
        Whether 0,5 is one half in text. Elements are then separated by ``;`` or spaces.

    Returns
    -------
    Answer
        Never an exception, whatever was typed.

    Examples
    --------
    >>> read("−1.2e-3", ()).value, read("28 × 28 × 6", (3,)).value, read("1/0", ()).reason
    (array(-0.0012), array([28., 28.,  6.]), 'not-a-literal')
    """
    text = raw.strip()[: LONGEST + 1] if isinstance(raw, str) else "" if raw is None else repr(raw)
    if raw is None or (isinstance(raw, str) and text in BLANKS):
        return Answer("blank")
    try:
        nested = _from_text(text, shape, comma) if isinstance(raw, str) else _from_data(raw)
        value = _array(nested)
    except UnreadableError as error:
        return Answer("unreadable", reason=str(error), text=text[:80])
    if shape == (1,) and value.shape == ():
        value = value.reshape(1)
    if value.shape != shape:
        if isinstance(raw, str) and shape == () and _COMMA.search(text) and "[" not in text:
            return Answer("unreadable", reason="comma", text=text[:80])
        return Answer("misshapen", reason=_words_of_shape(value.shape), text=text[:80])
    return Answer("value", value + 0.0, text=text[:80])


def _shown(raw: object) -> str:
    try:
        return repr(raw)[: LONGEST + 1]
    except ValueError:  # an integer too long for Python to print
        return "a very long number"


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


def _from_text(text: str, shape: tuple[int, ...], comma: bool) -> Nested:
    """Read what a student typed."""
    if len(text) > LONGEST:
        raise UnreadableError("too-long")
    text = text.translate(_MINUS)
    if text.lower() in {"true", "false"}:
        raise UnreadableError("boolean")
    if text.lower().lstrip("+-") in {
        "nan",
        "inf",
        "infinity",
        "float('nan')",
        "float('inf')",
    }:
        raise UnreadableError("not-finite")
    if comma:
        text = _COMMA.sub(".", text)
    wrapped = re.fullmatch(r"(?:np\.|numpy\.)?array\((.*)\)", text, re.DOTALL)
    text = wrapped[1] if wrapped else text
    if len(shape) == 1 and re.fullmatch(r"[\[(]?[\d\sx×*]+[\])]?", text.replace(r"\times", "x")):
        text = _TIMES.sub(" ", text)
    return _parse(_tokens(text))


def _tokens(text: str) -> list[str | float]:
    tokens: list[str | float] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnreadableError("not-a-literal")
        if match["mark"]:
            tokens.append(match["mark"])
        else:
            if tokens and isinstance(tokens[-1], float) and match["number"][0] in "+-":
                separated = text[position : position + 1].isspace()
                if not separated or match["number"][1:2].isspace():
                    raise UnreadableError("not-a-literal")
            tokens.append(_number(match["number"]))
        position = match.end()
    return tokens


def _number(text: str) -> float:
    digits = _SCIENTIFIC.sub(r"e\1", text).replace(" ", "")
    return _bounded(float(digits))


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
            rows[-1].append(inner[0] if this == "(" and len(inner) == 1 and depth else inner)
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


def _words_of_shape(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if shape else "1"
