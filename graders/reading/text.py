"""Typed characters: the many ways to type the same sign become one."""

import re
import unicodedata

THIN = "\N{THIN SPACE}"
"""Thin spaces are kept: between groups of three digits they separate thousands."""
_SIGNS = {
    **dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "-"),
    **dict.fromkeys("\N{FRACTION SLASH}\N{DIVISION SLASH}", "/"),
    **dict.fromkeys("\N{DOT OPERATOR}\N{BULLET OPERATOR}", "·"),
    **dict.fromkeys("\N{VECTOR OR CROSS PRODUCT}\N{MULTIPLICATION X}", "×"),
    **dict.fromkeys("\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}", ""),
    THIN: THIN,
    "\N{NARROW NO-BREAK SPACE}": THIN,
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_SPACING = re.compile(r"(?P<row>\\\\)|(?P<thin>\\,)|\\[;:! ]|\\(?:left|right|q?quad)(?![A-Za-z])")


def clean(text: str) -> str:
    r"""Give a text in which each sign is typed in one way.

    Full-width and mathematical letters and digits become plain ones; digits of other scripts stay
    what they are. Superscripts become powers. Spacing and ``\left`` and ``\right`` of LaTeX go.

    >>> clean(r"\left( −１２·10⁻³ \right)"), clean("$0{,}5$")
    (' ( -12·10^-3  )', '0,5')
    """
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "$":
        text = text.strip("$")
    text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPTS), text)
    text = _FOREIGN.sub(lambda found: _plain(found[0]), text)
    return _SPACING.sub(_spaced, text).replace("{,}", ",")


def _plain(character: str) -> str:
    """Give the sign that a character other than ASCII stands for."""
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isspace():
        return " "
    tag, _, code = unicodedata.decomposition(character).partition(" ")
    return chr(int(code, 16)) if tag in ("<wide>", "<font>") else character


def _spaced(found: re.Match[str]) -> str:
    """Give the space for a command that makes some; a break of a row is kept."""
    return found["row"] or (THIN if found["thin"] else " ")
