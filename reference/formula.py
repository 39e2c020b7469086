r"""Printing formulas: a template with ``<names>``, once with symbols, once with numbers.

The templates stay in a small subset of LaTeX, so that a program which shares no code with
the solvers can compute what is printed:

- ``+``, ``-``, ``\cdot`` (also matrix times matrix or vector), ``\odot``, ``\frac{a}{b}``,
  ``a^{n}``, ``^{\top}``, ``e^{a}``; products are always explicit;
- ``( )`` and ``[ ]``, with or without ``\left`` and ``\right``; tuples ``(a, b, c)``, and an
  element ``(a, b, c)_{k}``, counted from 1;
- ``\lfloor a \rfloor``, ``\lceil a \rceil``, ``\left| a \right|``, ``\sqrt{a}``, and the functions
  ``\sigma``, ``\sin``, ``\cos``, ``\tan``, ``\arctan``, ``\sinh``, ``\cosh``, ``\tanh``, ``\ln``,
  ``\exp``, ``\max``, ``\min``, ``\operatorname{atan2}``, ``\operatorname{ReLU}``,
  ``\operatorname{softmax}`` of a bracketed list; powers of them as in ``\cos^{2}(a)``;
- the Iverson bracket ``[a \ge b]`` with ``\ge \gt \le \lt = \ne``, never a bare ``<``;
- ``pmatrix``, where one column is a vector;
- ``\pi``, and variables such as ``x``, ``\theta`` or ``w_{1}`` for which there are values;
- derivatives ``\frac{d}{dx}(a)`` and ``\frac{\partial}{\partial x}(a)``;
- ``\left. a \right|_{x = b, y = c}``, the value of a formula at a point, alone in its line.

Words in ``\text{...}`` are outside it: they make a step prose, of which there are few. A step in
words names what it comes from too, since what follows from what is read off the formulas.

``<name>`` stands for a given or an earlier step and ``<name[2]>`` or ``<name[1,2]>`` for one
element of it, counted from 1 as in mathematics.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from deltarule.reference.brackets import ATOM, PRODUCT, bracketed, needed

Array = npt.NDArray[Any]
Symbol = str | tuple["Symbol", ...]
"""LaTeX for a name: one text, or for an array one text for each element."""

REFERENCE = re.compile(r"<([A-Za-z_][\w.]*(?:\[\d+(?:,\d+)*\])?)>")
GREEK = frozenset(
    {
        *("alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "nu"),
        *("rho", "sigma", "tau", "phi", "psi", "omega"),
    }
)


@lru_cache(maxsize=4096)
def split_index(reference: str) -> tuple[str, tuple[int, ...]]:
    """Split ``name[1,2]`` into the name and its zero-based index.

    >>> split_index("w[5]"), split_index("h1.out")
    (('w', (4,)), ('h1.out', ()))
    """
    name, _, index = reference.partition("[")
    return name, tuple(int(part) - 1 for part in index.rstrip("]").split(",") if part)


@lru_cache(maxsize=4096)
def default_symbol(name: str) -> str:
    r"""Make a symbol from a name: trailing digits and scopes become subscripts.

    >>> default_symbol("h1.net"), default_symbol("delta2"), default_symbol("t1.c")
    ('\\mathrm{net}_{h1}', '\\delta_{2}', 'c_{t1}')
    """
    *scopes, base = name.split(".")
    stem = base.rstrip("0123456789") or base
    subscripts = [*scopes, base.removeprefix(stem)]
    head = f"\\{stem}" if stem in GREEK else stem
    if len(stem) > 1 and stem not in GREEK:
        head = rf"\mathrm{{{stem}}}".replace("_", r"\_")
    subscript = ",".join(part for part in subscripts if part)
    return f"{head}_{{{subscript}}}" if subscript else head


def element_symbol(symbol: Symbol, index: tuple[int, ...]) -> str:
    r"""Give the symbol of one element of an array.

    >>> element_symbol("w", (4,)), element_symbol(("H_1", "W_1"), (1,))
    ('w_{5}', 'W_1')
    """
    for position, i in enumerate(index):
        if isinstance(symbol, str):
            subscript = ",".join(str(k + 1) for k in index[position:])
            return f"({symbol})_{{{subscript}}}" if "_" in symbol else f"{symbol}_{{{subscript}}}"
        symbol = symbol[i]
    return whole_symbol(symbol)


def whole_symbol(symbol: Symbol) -> str:
    """Give the symbol of a whole array; element symbols make a tuple."""
    if isinstance(symbol, str):
        return symbol
    return "(" + ", ".join(whole_symbol(part) for part in symbol) + ")"


def number(value: float, decimals: int | None = None) -> str:
    r"""Print one number for reading: never ``-0``, never ``1e-05``.

    Parameters
    ----------
    value : float
        An integer, or a number that is exact on a decimal grid when `decimals` is None.
    decimals : int, optional
        Decimals to round to. A number below a thousandth that would keep fewer than three
        significant digits is printed with four of them and a power of ten.

    Examples
    --------
    >>> number(0.15), number(0.59327, 4), number(-0.0), number(0.0000123456, 5), number(12544)
    ('0.15', '0.5933', '0', '1.235 \\cdot 10^{-5}', '12544')
    """
    if decimals is None:
        if float(value).is_integer():
            return str(int(value))
        text = repr(float(value))
        return text if "e" not in text else np.format_float_positional(value, trim="-")
    if -1e-3 < value < 1e-3 and value != 0 and abs(value) < 10.0 ** (2 - decimals):
        mantissa, exponent = f"{value:.3e}".split("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return fixed(value, decimals)


def fixed(value: float, decimals: int) -> str:
    """Print one number rounded to decimals, all of them; never ``-0``.

    >>> fixed(0.000046, 5), fixed(-0.0001, 2)
    ('0.00005', '0.00')
    """
    text = f"{value:.{decimals}f}"
    return text[1:] if text[0] == "-" and float(text) == 0 else text


def numbers(
    value: Array | float,
    decimals: int | None = None,
    show: Callable[[Any, Any], str] = number,
) -> str:
    """Print a number, or an array as a pmatrix (a vector is a column), by `number` or `fixed`.

    Arrays of objects hold sympy expressions, and are printed by `expression`.
    """
    if isinstance(value, float):  # as nearly all of them are
        return show(float(value), decimals)
    value = np.asarray(value)
    if value.dtype.kind in "iub":
        decimals, show = None, number
    elif value.dtype.kind == "O":
        show = expression
    if value.ndim == 0:
        return show(value.item(), decimals)
    if value.ndim > 2:
        raise ValueError(f"a printed array has at most 2 axes (got shape {value.shape})")
    rows = value if value.ndim == 2 else value[:, None]
    entries = [[show(entry, decimals) for entry in row] for row in rows.tolist()]
    body = r" \\ ".join(" & ".join(row) for row in entries)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def columns(
    values: Array,
    count: int,
    decimals: int | None = None,
    show: Callable[[Any, Any], str] = number,
) -> list[str]:
    r"""Print the values of many variants as `numbers` prints each, but faster.

    `values` has one leading axis, of `count` variants or of 1 where all have the same value.

    >>> columns(np.array([0.25, -0.0, 1e-6]), 3, 4)
    ['0.2500', '0.0000', '1.000 \\cdot 10^{-6}']
    """
    if len(values) < count:
        return columns(values, 1, decimals, show) * count
    if values.ndim > 1 or values.dtype.kind != "f" or decimals is None:
        rows = values.tolist() if values.ndim == 1 and values.dtype.kind == "f" else None
        each = rows or [values[i, ...] for i in range(count)]
        return [numbers(value, decimals, show) for value in each]
    form, plain = f"%.{decimals}f", max(10.0**-decimals, min(1e-3, 10.0 ** (2 - decimals)))
    return [
        form % value if not -plain < value < plain else show(value, decimals)
        for value in values.tolist()
    ]


_BETWEEN = (",", "&", r"\\", "=", r"\ne", r"\lt", r"\le", r"\gt", r"\ge")
_OPENING = ("{", "(", "[", r"\left.", r"\begin{pmatrix}", *_BETWEEN)
_CLOSING = ("}", ")", "]", r"\right", r"\end{pmatrix}", *_BETWEEN)


def put_in(formula: str, look_up: Callable[[str], str]) -> str:
    r"""Replace each ``<name>`` by what `look_up` gives, bracketed where signs would clash.

    >>> values = {"a": "-0.5", "b": "0.2", "f": "x + 1"}
    >>> print(put_in(r"<b> \cdot <a> + e^{-<a>} + (<a>)", values.__getitem__))
    0.2 \cdot (-0.5) + e^{-(-0.5)} + (-0.5)
    >>> print(put_in(r"<f> + <b> \cdot <f> - <f>^{2}", values.__getitem__))
    x + 1 + 0.2 \cdot (x + 1) - (x + 1)^{2}
    """
    return filled(formula, map(look_up, REFERENCE.findall(formula)))


def filled(formula: str, texts: Iterable[str]) -> str:
    """Put one text in the place of each ``<name>``, bracketed where signs would clash."""
    first, places = _compiled(formula)
    parts = [first]
    for (slot, literal), text in zip(places, texts, strict=True):
        parts += (slot.fill(text), literal)
    return "".join(parts)


def fill_columns(formula: str, columns: Sequence[list[str]], count: int) -> list[str]:
    """Put the texts of each variant in, as `filled` does for one."""
    first, places = _compiled(formula)
    if not places:
        return [first] * count
    form = "%s".join(text.replace("%", "%%") for text in (first, *(after for _, after in places)))
    bracketed_columns = [
        texts if slot.alone else [slot.fill(text) for text in texts]
        for (slot, _), texts in zip(places, columns, strict=True)
    ]
    return [form % row for row in zip(*bracketed_columns, strict=True)]


class _Slot(NamedTuple):
    """The place of one ``<name>`` in a formula: `alone`, or where it must be so tight."""

    alone: bool
    level: int

    def fill(self, text: str) -> str:
        """Give the text as it stands in this place."""
        if self.alone or text.replace(".", "", 1).isdigit() or text.startswith(r"\begin"):
            return text  # nearly all are plain numbers
        if text[0] == "-" or r" \cdot 10^" in text:
            return bracketed(text)
        return bracketed(text, self.level)


@lru_cache(maxsize=65536)
def _compiled(formula: str) -> tuple[str, tuple[tuple[_Slot, str], ...]]:
    """Take a formula apart: the text before its first name, and each name with what is after it."""
    first, *others = REFERENCE.split(formula)
    places, before = [], first
    for reference, literal in zip(others[::2], others[1::2], strict=True):
        after = formula[len(before) + len(reference) + 2 :].lstrip()
        alone = before.rstrip().endswith(_OPENING) and after.startswith(_CLOSING)
        places.append((_Slot(alone, needed(before.rstrip(), after)), literal))
        before += f"<{reference}>{literal}"
    return first, tuple(places)


# --- sympy expressions, which are asked what they are: importing sympy takes too long for this ---

_FUNCTIONS = {
    **{name: rf"\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "log": r"\ln",
    "atan": r"\arctan",
    "Max": r"\max",
    "Min": r"\min",
}
_CONSTANTS = {"Pi": r"\pi", "Exp1": "e^{1}"}


def expression(value: Any, decimals: int | None = None) -> str:
    r"""Print a sympy expression.

    Fractions with at most six decimals are printed as decimals, and negative powers as quotients.

    Parameters
    ----------
    value : sympy.Expr or number
        What to print.
    decimals : int, optional
        Decimals to round floats to; other numbers are exact.

    Returns
    -------
    str
        LaTeX in the subset, as far as there are words in it for `value`.

    Examples
    --------
    >>> from sympy import Rational, cos
    >>> from sympy.abc import x
    >>> print(expression(-3 * x**2 * cos(x) - x / 2 + Rational(1, 3) / x))
    -3 \cdot x^{2} \cdot \cos(x) - 0.5 \cdot x + \frac{1}{3 \cdot x}
    """
    if not hasattr(value, "is_Pow") or value.is_Float:
        return number(float(value), decimals)
    if value.is_Symbol:
        return default_symbol(value.name)
    if value.is_Add:
        first, *others = (expression(term, decimals) for term in value.as_ordered_terms())
        signed = (f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in others)
        return first + "".join(signed)
    if value.is_Mul or value.is_Rational or _is_inverse(value):
        return _quotient(value, decimals)
    if value.is_Pow:
        return _power(value.base, value.exp, decimals)
    return _application(value, "", decimals)


def _is_inverse(value: Any) -> bool:
    return bool(value.is_Pow and value.exp.is_Rational and value.exp < 0)


def _quotient(value: Any, decimals: int | None) -> str:
    """Print a product with its negative powers below the line, and its sign before it."""
    factors = value.as_ordered_factors() if value.is_Mul else [value]
    negative = factors[0].is_Number and factors[0].is_negative
    above, below = [], []
    for factor in [-factors[0], *factors[1:]] if negative else factors:
        if factor.is_Rational:
            short = factor.q > 1 and 10**6 % factor.q == 0
            above.append(number(factor.p / factor.q) if short else str(factor.p))
            below.append("1" if short else str(factor.q))
        elif _is_inverse(factor):
            below.append(_power(factor.base, -factor.exp, decimals))
        else:
            above.append(expression(factor, decimals))
    text, denominator = _product(above), _product(below)
    if denominator != "1":
        text = rf"\frac{{{text}}}{{{denominator}}}"
    return f"-{bracketed(text, PRODUCT)}" if negative else text


def _product(factors: Sequence[str]) -> str:
    """Join factors; a single one is not bracketed, and ones are left out."""
    some = [factor for factor in factors if factor != "1"]
    if len(some) < 2:
        return "".join(some) or "1"
    return r" \cdot ".join(bracketed(factor, PRODUCT) for factor in some)


def _power(base: Any, exponent: Any, decimals: int | None) -> str:
    if exponent == 1:
        return expression(base, decimals)
    if exponent.is_Rational and (exponent.p, exponent.q) == (1, 2):
        return rf"\sqrt{{{expression(base, decimals)}}}"
    raised = f"^{{{expression(exponent, decimals)}}}"
    if type(base).__name__ == "Exp1":
        return f"e{raised}"
    if type(base).__name__ in _FUNCTIONS and exponent.is_Integer and exponent > 1:
        return _application(base, raised, decimals)
    return bracketed(expression(base, decimals), ATOM) + raised


def _application(value: Any, raised: str, decimals: int | None) -> str:
    """Print a function of something, or a constant."""
    kind = type(value).__name__
    inside = ", ".join(expression(part, decimals) for part in value.args)
    if kind == "exp":
        return f"e^{{{inside}}}"
    if kind == "Abs":
        return rf"\left| {inside} \right|"
    if not value.args:
        return _CONSTANTS.get(kind, rf"\text{{{value}}}")
    name = _FUNCTIONS.get(kind, rf"\operatorname{{{kind}}}")
    opening, closing = (r"\left(", r"\right)") if r"\frac" in inside else "()"
    return f"{name}{raised}{opening}{inside}{closing}"
