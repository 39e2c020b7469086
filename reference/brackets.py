r"""Brackets in formulas: how tightly a text holds together, and what stands beside it."""

import re

SUM, PRODUCT, POWER, ATOM = range(4)
_PIECE = re.compile(r"\\[A-Za-z]+|.", re.DOTALL)
_DEEPER = {"(", "[", "{", r"\left", r"\begin"}
_HIGHER = {")", "]", "}", r"\right", r"\end"}
_LOOSE = {"+": SUM, "-": SUM, r"\cdot": PRODUCT, r"\odot": PRODUCT}
_TIGHT = {"^", "(", r"\frac", r"\sqrt", r"\left"}


def tightness(text: str) -> int:
    r"""Tell whether a formula is a `SUM` or has a sign, a `PRODUCT`, a `POWER`, or an `ATOM`.

    Quotients, roots and values of functions count as powers: only a further power needs brackets.

    >>> [tightness(text) for text in (r"x + 1", r"2 \cdot (x + 1)", r"\cos(x)", "w_{1}", "(x + 1)")]
    [0, 1, 2, 3, 3]
    """
    if text.replace(".", "", 1).isdigit():  # as nearly all of them are
        return ATOM
    level, depth, pieces = ATOM, 0, _PIECE.findall(text)
    for k, piece in enumerate(pieces):
        if depth == 0 and piece in _LOOSE:
            level = min(level, _LOOSE[piece])
        elif depth == 0 and piece in _TIGHT and (k or piece not in {"(", r"\left"}):
            level = min(level, POWER)
        depth += (piece in _DEEPER) - (piece in _HIGHER)
    return level


def bracketed(text: str, level: int = ATOM + 1) -> str:
    """Put a formula in brackets if it is looser than `level`, which by default all are."""
    if level <= ATOM and tightness(text) >= level:
        return text
    return rf"\left({text}\right)" if r"\frac" in text else f"({text})"


def needed(before: str, after: str) -> int:
    r"""Tell how tightly a text must hold together between what is before and after it.

    >>> needed(r"2 \cdot", "+ 1"), needed("2 +", "^{2}"), needed("2 +", "")
    (1, 3, 0)
    """
    if after.startswith(("^", "_")):
        return ATOM
    beside = before.endswith(("-", r"\cdot", r"\odot")) or after.startswith((r"\cdot", r"\odot"))
    return PRODUCT if beside else SUM
