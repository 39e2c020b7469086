r"""Rows and brackets: how numbers are put together to lists and matrices.

Rows are divided by semicolons, new lines or ``\\``, elements by commas, spaces or ``&``, lists by
round or square brackets or the commands of LaTeX.
"""

import re
from collections.abc import Callable, Sequence

from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.numbers import Number

DEEPEST = 3

Nested = float | list["Nested"]
Token = Number | str
Scanner = Callable[[str, int], tuple[Number, int] | None]
"""Reads a number at a place of a text, and says where it ends; None if there is none."""


class _Column(list[Nested]):
    """Numbers with only semicolons between them: a column, but inside of brackets a list."""


_CLOSING = {"[": "]", "(": ")", r"\begin": r"\end"}
_SOMETHING = re.compile(r"\S")
_MARK = re.compile(
    r"(?P<begin>[\[(]?\s*\\begin\{(?:(?:[pb]|small)?matrix|array)\}(?:\{[lcr| ]*\})?)"
    r"|(?P<end>\\end\{[a-z]*\}(?:\s*[\])])?)"
    r"|(?P<row>\\\\|;)|(?P<cell>[,&])|(?P<bracket>[\[\]()])"
)
_CAST = re.compile(
    r"(?:(?:np|numpy|torch)\.)?(?:array|matrix|tensor|(?:float|int)(?:32|64))(?=\s*\()"
)
_WORD = re.compile(r"[+-]?\s*(\\?[^\W\d_]+|∞)")


def tokenize(text: str, number: Scanner, alone: bool = False) -> list[Token]:
    """Split a clean text into numbers and marks; `alone` says that one number is asked."""
    tokens: list[Token] = []
    at = 0
    while something := _SOMETHING.search(text, at):
        start = something.start()
        if cast := _CAST.match(text, start):
            at = cast.end()
            continue
        mark = _MARK.match(text, start)
        found: tuple[Token, int] | None
        found = (_kind(mark), mark.end()) if mark else number(text, start)
        if found is None:
            raise _no_number(text, start)
        this = found[0]
        if tokens and _ends(tokens[-1]) and _begins(this):
            # In `1 - 2` and, where one number is asked, in `1 -2`, something is worked out.
            difference = text[start] in "+-" and (alone or text[start + 1].isspace())
            if start == at or difference:
                raise UnreadableError("not-a-literal")
            if "\n" in text[at:start] and isinstance(tokens[-1], Number) and not mark:
                tokens.append("\n")
        tokens.append(this)
        at = found[1]
    return tokens


def _ends(token: Token) -> bool:
    """Tell whether a number or list ends here."""
    return isinstance(token, Number) or token in _CLOSING.values()


def _begins(token: Token) -> bool:
    """Tell whether a number or list begins here."""
    return isinstance(token, Number) or token in _CLOSING


def new_lines(text: str) -> tuple[bool, ...]:
    """Tell whether new lines begin rows; in brackets they may only break a long line."""
    return (True, False) if "\n" in text and ("[" in text or "(" in text) else (True,)


def structure(tokens: Sequence[Token], rows: bool = True) -> Nested:
    """Read rows and brackets; `rows` says that a new line begins a row."""
    if not rows:
        tokens = [one for one in tokens if one != "\n"]
    elif "\n" in tokens:  # a table where a semicolon stands for the comma, which is decimal
        tokens = ["," if one == ";" else one for one in tokens]
    nested, end = _items(tokens, 0, "", 0)
    if end != len(tokens):
        raise UnreadableError("bracket")
    return [[item] for item in nested] if isinstance(nested, _Column) else nested


def _no_number(text: str, at: int) -> UnreadableError:
    """Say why there is no number."""
    word = _WORD.match(text, at)
    name = word[1].lower().removeprefix("\\") if word else ""
    if name in {"true", "false"}:
        return UnreadableError("boolean")
    infinite = name in {"nan", "inf", "infinity", "infty", "∞"}
    return UnreadableError("not-finite" if infinite else "not-a-literal")


def _kind(mark: re.Match[str]) -> str:
    """Give the mark that stands for all of its kind."""
    kinds = {"begin": r"\begin", "end": r"\end", "row": ";", "cell": ","}
    return kinds.get(str(mark.lastgroup), mark[0])


def _items(tokens: Sequence[Token], at: int, closing: str, depth: int) -> tuple[Nested, int]:
    """Read elements up to the closing bracket, and where to go on."""
    if depth > DEEPEST + 1:
        raise UnreadableError("too-long")
    rows: list[list[Nested]] = [[]]
    separated = True
    while at < len(tokens) and tokens[at] != closing:
        this = tokens[at]
        if isinstance(this, Number):
            rows[-1].append(this.value)
            at += 1
        elif this in _CLOSING:
            inner, at = _items(tokens, at + 1, _CLOSING[this], depth + 1)
            rows[-1].append(inner)
        elif this in (",", ";", "\n") and not separated:
            rows += [] if this == "," else [[]]
            at += 1
        else:
            raise UnreadableError("bracket" if this in _CLOSING.values() else "not-a-literal")
        separated = this in (",", ";", "\n")
    if closing and at == len(tokens):
        raise UnreadableError("bracket")
    return _arranged([row for row in rows if row], closing), at + bool(closing)


def _arranged(rows: list[list[Nested]], closing: str) -> Nested:
    """Give what the rows between two brackets mean."""
    if closing == r"\end":
        return list(rows)
    items = [item for row in rows for item in row]
    if len(items) == 1 and closing != "]":
        return items[0]
    if len(rows) < 2 or any(isinstance(item, list) for item in items):
        return items
    return _Column(items) if len(items) == len(rows) else list(rows)
