"""Splitting a formula into numbers, names and marks, in all the spellings that are one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

import sympy
from sympy import Rational, Symbol

from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.formula_nodes import CONSTANTS, FUNCTIONS
from deltarule.graders.reading.text import clean

MOST_DIGITS = 30


class Token(NamedTuple):
    """A number or a symbol as an expression, a function as its rule, or a mark."""

    kind: Literal["number", "symbol", "function", "mark"]
    value: Any

    def among(self, *marks: str) -> bool:
        """Tell whether this is one of some marks."""
        return self.kind == "mark" and self.value in marks


_LETTERS = "αβγδεζηθικλμνξοπρςστυφχψωϵϑϕΓΔΘΛΞΠΣΦΨΩ"
_LETTER_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma "
    "sigma tau upsilon phi chi psi omega epsilon theta phi "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_GREEK = dict(zip(_LETTERS, _LETTER_NAMES.split(), strict=True))
_CHARACTERS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789") | str.maketrans({"√": " sqrt "})
_MARKS = {
    **{mark: mark for mark in "+-*/^()[]{}|,;"},
    **dict.fromkeys(["·", "×", "∗", r"\cdot", r"\times", r"\ast"], "*"),
    **dict.fromkeys(["÷", r"\div"], "/"),
    **dict.fromkeys([r"\frac", r"\dfrac", r"\tfrac"], r"\frac"),
    r"\lvert": "<|",
    r"\rvert": "|>",
    "**": "^",
    r"\{": "{",
    r"\}": "}",
}
_TOKEN = re.compile(
    rf"""(?P<space>(?:\s|~|\\displaystyle)+)
    | (?P<mark>\*\*|\\[{{}}])
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<name>(?:\\[A-Za-z]+|[A-Za-z][A-Za-z0-9]*|[{_LETTERS}][0-9]*)
        (?:_(?:[A-Za-z0-9_{_LETTERS}]+|\{{[A-Za-z0-9,\ {_LETTERS}]+\}}))?)
    | .""",
    re.VERBOSE | re.DOTALL,
)
_FONT = re.compile(r"\\(?:mathrm|mathit|mathbf|operatorname|text)\s*\{([A-Za-z]+)\}")
_BARS = re.compile(r"\\(l|r)(?:eft|ight)\s*\|")
_LEFT_HAND_SIDE = re.compile(r"\A\s*(?:[^\W\d_]|[\\∂])[\w'′(){}/\\∂ ,]*=")
_COMMA = re.compile(r"(?<=[0-9])(?:,|\{,\})(?=[0-9])")
_SCIENTIFIC = re.compile(r"(?<![\w.])([0-9.]+)([eE])([+-]?)([0-9]+)")
_RAISED = re.compile(r"\s*(?:\^|\*\*)")


def tokens(text: str, variables: Sequence[str], comma: bool) -> Iterator[Token]:
    """Split the right-hand side of a text into tokens, with its names looked up.

    >>> [token.value for token in tokens("y = 2 w_{1}·x²", ["w1", "x"], comma=False)]
    [2, w1, '*', x, '^', 2]
    """
    names = _names(variables)
    text = clean(_BARS.sub(r"\\\1vert ", text)).translate(_CHARACTERS)
    text = _FONT.sub(r" \1", _LEFT_HAND_SIDE.sub("", text))
    text = with_points(text) if comma else text
    _refuse_scientific(text, names)
    for match in _TOKEN.finditer(text):
        written = match[0]
        if written in _MARKS:
            yield Token("mark", _MARKS[written])
        elif match["number"]:
            if len(written) > MOST_DIGITS:
                raise UnreadableError("too-long")
            yield Token("number", Rational(written))
        elif match["name"]:
            yield from _look_up(written, names, _RAISED.match(text, match.end()) is not None)
        elif not match["space"]:
            raise UnreadableError("not-a-formula")


def with_points(text: str) -> str:
    """Write decimal commas as points: all commas with digits on both sides.

    >>> with_points("max(0,5 x, 1)")
    'max(0.5 x, 1)'
    """
    return _COMMA.sub(".", text)


def _key(name: str) -> str:
    r"""Give all spellings of a name one key.

    >>> _key("w_{1}"), _key("θ_1"), _key(r"\varphi")
    ('w1', 'theta1', 'phi')
    """
    name = "".join(_GREEK.get(letter, letter) for letter in name if letter not in "_{}, ")
    return name.removeprefix("\\var").removeprefix("\\")


def _names(variables: Sequence[str]) -> dict[str, Token]:
    """Give the token of each name that may occur; variables come before all others."""
    keys = {_key(name): name for name in variables}
    if len(keys) < len(variables):
        raise ValueError(f"variables must differ in more than spelling (got {list(variables)})")
    return (
        {name: Token("symbol", value) for name, value in CONSTANTS.items()}
        | {name: Token("function", rule) for name, rule in FUNCTIONS.items()}
        | {key: Token("symbol", Symbol(name)) for key, name in keys.items()}
    )


def _refuse_scientific(text: str, names: Mapping[str, Token]) -> None:
    """Refuse 2e-3 where e is Euler's number: it could be meant in either way."""
    for mantissa, e, sign, digits in _SCIENTIFIC.findall(text):
        variable = e + digits in names or (e in names and names[e].value != sympy.E)
        if not variable:
            raise UnreadableError("scientific", instead=f"{mantissa}*10^({sign}{digits})")


def _look_up(written: str, names: Mapping[str, Token], raised: bool) -> list[Token]:
    """Find a name, or the only names that make it up when written one after the other.

    Euler's number is taken for a part only where it is raised to a power, as in ``xe^x``.
    """
    key = _key(written)
    if key in names:
        return [names[key]]
    if key.lower() in FUNCTIONS:
        return [names[key.lower()]]
    parts = _split(key, [name for name in names if raised or names[name].value != sympy.E])
    if parts is None:
        known = [str(t.value) for t in names.values() if isinstance(t.value, Symbol)]
        close = get_close_matches(key[:MOST_DIGITS], [*known, *FUNCTIONS], n=1)
        raise UnreadableError("unknown-name", instead="".join(close))
    return [names[part] for part in parts]


def _split(word: str, names: Sequence[str]) -> list[str] | None:
    """Split a word into names, if there is just one way to do it.

    >>> _split("abc", ["a", "b", "c"]), _split("abc", ["a", "b", "c", "ab"])
    (['a', 'b', 'c'], None)
    """
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(word) + 1):
        last = [name for name in names if word.endswith(name, 0, end)]
        ways.append([[*way, name] for name in last for way in ways[end - len(name)]][:2])
    return ways[-1][0] if len(ways[-1]) == 1 else None
