r"""Printing formulas: a template with ``<names>``, once with symbols, once with numbers.

The templates stay in a small subset of LaTeX, so that a program which shares no code with
the solvers can compute what is printed:

- ``+``, ``-``, ``\cdot`` (also matrix times matrix or vector), ``\odot``, ``\frac{a}{b}``,
  ``a^{n}``, ``^{\top}``, ``e^{a}``; products are always explicit;
- ``( )`` and ``[ ]``, with or without ``\left`` and ``\right``; tuples ``(a, b, c)``;
- ``\lfloor a \rfloor``, ``\lceil a \rceil``, ``\left| a \right|``, ``\sqrt{a}``, and the functions
  ``\sigma``, ``\tanh``, ``\ln``, ``\exp``, ``\max``, ``\min``, ``\operatorname{ReLU}``,
  ``\operatorname{softmax}`` of a bracketed list;
- the Iverson bracket ``[a \ge b]`` with ``\ge \gt \le \lt = \ne``, never a bare ``<``;
- ``pmatrix``, where one column is a vector.

Words in ``\text{...}`` are outside it: they make a step prose, of which there are few.

``<name>`` stands for a given or an earlier step and ``<name[2]>`` or ``<name[1,2]>`` for one
element of it, counted from 1 as in mathematics.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

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


def split_index(reference: str) -> tuple[str, tuple[int, ...]]:
    """Split ``name[1,2]`` into the name and its zero-based index.

    >>> split_index("w[5]"), split_index("h1.out")
    (('w', (4,)), ('h1.out', ()))
    """
    name, _, index = reference.partition("[")
    return name, tuple(int(part) - 1 for part in index.rstrip("]").split(",") if part)


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
    if float(value).is_integer() and decimals is None:
        return str(int(value))
    if decimals is None:
        return np.format_float_positional(value, trim="-")
    if value != 0 and abs(value) < min(1e-3, 10.0 ** (2 - decimals)):
        mantissa, exponent = f"{value:.3e}".split("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return fixed(value, decimals)


def fixed(value: float, decimals: int) -> str:
    """Print one number rounded to decimals, all of them; never ``-0``.

    >>> fixed(0.000046, 5), fixed(-0.0001, 2)
    ('0.00005', '0.00')
    """
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def numbers(
    value: Array | float,
    decimals: int | None = None,
    show: Callable[[float, Any], str] = number,
) -> str:
    """Print a number, or an array as a pmatrix (a vector is a column), by `number` or `fixed`."""
    value = np.asarray(value)
    if np.issubdtype(value.dtype, np.integer) or value.dtype == bool:
        decimals, show = None, number
    if value.ndim == 0:
        return show(value.item(), decimals)
    if value.ndim > 2:
        raise ValueError(f"a printed array has at most 2 axes (got shape {value.shape})")
    rows = value if value.ndim == 2 else value[:, None]
    body = r" \\ ".join(" & ".join(show(e.item(), decimals) for e in row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def put_in(formula: str, look_up: Callable[[str], str]) -> str:
    r"""Replace each ``<name>`` by what `look_up` gives, bracketed where signs would clash.

    >>> values = {"a": "-0.5", "b": "0.2"}
    >>> print(put_in(r"<b> \cdot <a> + e^{-<a>} + (<a>)", values.__getitem__))
    0.2 \cdot (-0.5) + e^{-(-0.5)} + (-0.5)
    """

    def replace(match: re.Match[str]) -> str:
        """Give the text that stands for one name."""
        text = look_up(match[1])
        around = formula[match.start() - 1 : match.start()] + formula[match.end() : match.end() + 1]
        bare = around in {"{}", "()"} and not text.startswith(r"\begin")
        clashes = text.startswith("-") or r" \cdot 10^" in text
        return f"({text})" if clashes and not bare and not text.startswith(r"\begin") else text

    return REFERENCE.sub(replace, formula)
