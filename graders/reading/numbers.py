r"""Numbers, as people type them.

A literal is a numeral such as ``-1,234.5``, perhaps with a power of ten (``1.2e-3``,
``1.2 × 10^-3``), or a fraction of two such (``1/3``, ``\frac{1}{3}``), or a percentage. What can
be read in two ways is not read.
"""

import itertools
import math
import re
from dataclasses import dataclass

from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.text import THIN, clean

LARGEST = 1e15


@dataclass(frozen=True)
class Style:
    """How numbers are written: with decimal commas, only whole ones, also as percentages."""

    comma: bool = False
    whole: bool = False
    percent: bool = False


@dataclass(frozen=True)
class Number:
    """A number that was read, and how many decimals were typed; None when it is a fraction."""

    value: float
    decimals: int | None = None


_INTEGER = r"[+-]?[0-9]+"
_POWER = rf"\s*(?:\^|\*\*)\s*(?:\{{\s*{_INTEGER}\s*\}}|\(\s*{_INTEGER}\s*\)|{_INTEGER})"
_TIMES = r"\s*(?:[×xX*·]|\\cdot|\\times)\s*"
_THOUSAND = "(?=[0-9]{3}(?![0-9]))"


def _literal(comma: bool, space: bool) -> re.Pattern[str]:
    """Compile a literal without a fraction; a comma or a space may stand in its numeral."""
    marks = [f"['_{THIN}]{_THOUSAND}", *[",(?=[0-9])"] * comma, *[f" {_THOUSAND}"] * space]
    numeral = rf"(?=\.?[0-9])(?:[0-9.]|(?<=[0-9])(?:{'|'.join(marks)}))++"
    return re.compile(
        r"(?P<sign>[+-]?)\s*(?:"
        rf"(?P<mantissa>{numeral}){_TIMES}10(?P<power>{_POWER})"
        rf"|10(?P<ten>{_POWER})"
        rf"|(?P<numeral>{numeral})(?:[eE](?P<exponent>{_INTEGER}))?)"
    )


_LITERALS = {key: _literal(*key) for key in itertools.product((False, True), repeat=2)}
_FRACTION = re.compile(
    r"(?P<sign>[+-]?)\s*\\[dt]?frac\s*\{(?P<over>[^{}]*)\}\s*\{(?P<under>[^{}]*)\}"
)
_SLASH = re.compile(r"\s*/\s*")
_PERCENT = re.compile(r"\s*\\?%")
_PLAIN = re.compile(r"[0-9]+[.,]?[0-9]*|\.[0-9]+")
_GROUPED = re.compile(
    rf"(?P<head>[1-9][0-9]{{0,2}}(?P<mark>[.,'_ {THIN}])[0-9]{{3}}"
    r"(?P<more>(?:(?P=mark)[0-9]{3})*))"
    r"(?:(?P<point>[.,])(?P<rest>[0-9]*))?"
)
_THREE = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""A numeral whose mark can be a decimal mark or separate thousands."""


def literal(text: str, style: Style) -> Number:
    """Read one number, and nothing else.

    Raises
    ------
    UnreadableError
        If it is no literal, or not of the given style.

    Examples
    --------
    >>> literal("1,234.5", Style()).value, literal("1.2 × 10^-3", Style())
    (1234.5, Number(value=0.0012, decimals=4))
    >>> literal("-0,5", Style(comma=True)), literal("2/5", Style())
    (Number(value=-0.5, decimals=1), Number(value=0.4, decimals=None))
    """
    text = clean(text).strip()
    found = scan(text, 0, style, comma=True, space=True)
    if found is None or found[1] != len(text):
        raise UnreadableError("not-a-literal")
    return found[0]


def scan(
    text: str, at: int, style: Style, *, comma: bool, space: bool
) -> tuple[Number, int] | None:
    """Read a number in a clean text, and where it ends; None if there is none.

    Parameters
    ----------
    text : str
        A text that is clean.
    at : int
        Where the number starts.
    style : Style
        How numbers are written.
    comma : bool
        Whether a comma between digits belongs to the number; otherwise it ends it.
    space : bool
        Whether a space before a group of three digits belongs to the number.
    """
    if found := _FRACTION.match(text, at):
        over, under = (_inner(found[part], style) for part in ("over", "under"))
        return _quotient(-over if found["sign"] == "-" else over, under), found.end()
    pattern = _LITERALS[comma, space]
    found = pattern.match(text, at)
    if found is None:
        return None
    if slash := _SLASH.match(text, found.end()):
        below = pattern.match(text, slash.end())
        if below is None:
            raise UnreadableError("not-a-literal")
        return _quotient(_value(found, style).value, _value(below, style).value), below.end()
    if percent := _PERCENT.match(text, found.end()):
        share = _value(found, style, shift=-2)
        if not style.percent:
            raise UnreadableError("percent", written(share.value, style.comma))
        return share, percent.end()
    return _value(found, style), found.end()


def bounded(number: float) -> float:
    """Give a number as a float, if it is finite and can be meant; never ``-0.0``.

    >>> bounded(10**400)
    Traceback (most recent call last):
    deltarule.graders.reading.errors.UnreadableError: too-large
    """
    if isinstance(number, float) and not math.isfinite(number):
        raise UnreadableError("not-finite")
    if abs(number) > LARGEST:
        raise UnreadableError("too-large")
    return float(number) + 0.0


def written(value: float, comma: bool) -> str:
    """Write a number for a student.

    >>> written(0.45, comma=True), written(12.0, comma=False)
    ('0,45', '12')
    """
    text = f"{value:.15g}"
    return text.replace(".", ",") if comma else text


def _inner(text: str, style: Style) -> float:
    """Read the numerator or the denominator of a fraction in LaTeX."""
    text = text.strip()
    found = _LITERALS[True, True].fullmatch(text)
    if found is None:
        raise UnreadableError("not-a-literal")
    return _value(found, style).value


def _quotient(over: float, under: float) -> Number:
    if under == 0:
        raise UnreadableError("zero-denominator")
    quotient = over / under
    if math.isinf(quotient):
        raise UnreadableError("too-large")
    return Number(bounded(quotient))


def _value(found: re.Match[str], style: Style, shift: int = 0) -> Number:
    """Give the number of a literal, moved by a power of ten."""
    power = re.search(_INTEGER, found["power"] or found["ten"] or found["exponent"] or "")
    exponent = shift + int(power[0] if power else 0)
    numeral = found["mantissa"] or found["numeral"] or "1"
    point = _in_locale(numeral, style.comma)
    if point is None or (exponent == 0 and _may_be_thousands(numeral, style)):
        raise _not_clear(found[0], numeral, style)
    value = float(f"{found['sign']}{point}e{exponent}")
    if math.isinf(value):
        raise UnreadableError("too-large")
    decimals = len(point.partition(".")[2])
    return Number(bounded(value), max(0, decimals - exponent))


def _may_be_thousands(numeral: str, style: Style) -> bool:
    """Tell whether 1.024 can be meant as a thousand: where whole numbers are asked."""
    return style.whole and style.comma and _THREE.fullmatch(numeral) is not None


def _not_clear(typed: str, numeral: str, style: Style) -> UnreadableError:
    """Say what can be meant by a numeral that has no meaning, or more than one."""
    three = _THREE.fullmatch(numeral)
    meant = [] if three and style.whole else [_in_locale(numeral, not style.comma)]
    if three:
        meant.append(re.sub("[.,]", "", numeral))
    written = [one.replace(".", ",") if style.comma else one for one in meant if one]
    if written or "," in numeral:
        return UnreadableError("comma", " or ".join(typed.replace(numeral, w) for w in written))
    return UnreadableError("not-a-literal")


def _in_locale(numeral: str, comma: bool) -> str | None:
    """Give a numeral in the notation of Python, where commas are decimal or not.

    A point alone is decimal everywhere, since many write 0.5 in languages of decimal commas.
    """
    if _PLAIN.fullmatch(numeral):
        return numeral.replace(",", ".") if comma or "," not in numeral else None
    grouped = _GROUPED.fullmatch(numeral)
    if grouped is None:
        return None
    mark, point = grouped["mark"], grouped["point"]
    if mark in ("," if comma else ".", point) or (point == "," and not comma):
        return None
    if mark in ".," and not grouped["more"] and not point:
        return None
    return grouped["head"].replace(mark, "") + ("." + grouped["rest"] if point else "")
