r"""Compute what a printed worked solution says: a small LaTeX subset, at given variables.

Used only in tests, and independent of the printer. A scalar is a float, a column or a tuple a
1-d array, any other matrix a 2-d array. Whatever the grammar does not state, and whatever has no
finite value, is an `EvaluationError`. Spaces (also `\,` `\;` `\ ` `\quad`) are ignored.

    formula    := expression
                | "\left." expression "\right|_{" binding ("," binding)* "}"
    binding    := variable "=" expression                     the value of the first, there
    expression := ["+" | "-"] term (("+" | "-") term)*
    term       := power (("\cdot" | "\odot") power)*          matrix and elementwise product
    power      := "e^" exponent | atom "^" exponent | atom "^{\top}" | atom
    exponent   := digit | "{" expression "}"
    atom       := number | variable | "\pi" | "{" expression "}" | fenced | matrix
                | function ["^" exponent] list                \cos^{2}(a) is the square of \cos(a)
                | "\frac{" expression "}{" expression "}" | "\sqrt{" expression "}"
                | "\frac{d}{d" variable "}" list | "\frac{\partial}{\partial" variable "}" list
    list       := "(" expression ("," expression)* ")"        two or more, alone: a tuple
    fenced     := list ["_{" expression "}"]                  an element of a tuple, from 1
                | "[" expression [relation expression] "]" | "|" expression "|"
                | "\lfloor" expression "\rfloor" | "\lceil" expression "\rceil"
    relation   := "\ge" | "\gt" | "\le" | "\lt" | "=" | "\ne"             1 or 0
    function   := "\sigma" | "\sin" | "\cos" | "\tan" | "\arctan" | "\sinh" | "\cosh" | "\tanh"
                | "\ln" | "\exp" | "\max" | "\min"
                | "\operatorname{atan2}" | "\operatorname{ReLU}" | "\operatorname{softmax}"
    matrix     := "\begin{pmatrix}" row ("\\" row)* "\end{pmatrix}"
    row        := expression ("&" expression)*

A variable is a letter or a Greek one, with or without a subscript in braces, that is given a value.
Derivatives are taken numerically. Every fence may carry `\left` and `\right`. Braces print no
brackets: a group is an error where the operators beside it would capture a part of it (`{1 + 2}
\cdot 3`, `{-2}^{2}`). The power of a vector is elementwise; a 2-d array has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]  # inside the parser a scalar is a 0-d array
Rule = Callable[..., Any]

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\\[,;\ ]|\\quad(?![A-Za-z]))+) | [0-9]+(?:\.[0-9]+)? | \\\\(?!\[)
    | \\(?:begin|end)\{pmatrix\} | \\operatorname\{[A-Za-z][A-Za-z0-9]*\}
    | \\(?:left|right)\s*(?:[()\[\]|.] | \\[lr](?:floor|ceil)(?![A-Za-z]))
    | (?:\\[A-Za-z]+|[A-Za-z])_\{[A-Za-z0-9,]+\} | \\[A-Za-z]+ | .""",
    re.ASCII | re.VERBOSE | re.DOTALL,
)
_VARIABLE = re.compile(r"(?:[A-Za-z]|\\[A-Za-z]+)(?:_\{[A-Za-z0-9,]+\})?")


class EvaluationError(ValueError):
    """The text is outside the subset or has no value; says where and what follows."""

    def __init__(self, problem: str, latex: str, position: int) -> None:
        self.position, self.rest = position, latex[position:]
        super().__init__(f"{problem} at position {position}: {self.rest!r}")


def evaluate(latex: str, variables: Mapping[str, float] | None = None) -> float | Array:
    """The value of one printed formula: a float, or an array for vectors and matrices.

    `variables` are those that may occur, as they are printed, with their values.
    """
    parser = _Parser(latex, variables or {})
    value = parser.formula()
    if parser.text:
        raise parser.error("unexpected text", parser.index)
    return value if value.ndim else float(value)


def _softmax(z: Array) -> Any:
    if z.ndim != 1:
        raise ValueError("softmax needs one vector")
    weights = np.exp(z - z.max())
    return weights / weights.sum()


def _product(left: Array, right: Array) -> Any:
    if left.ndim == 0 or right.ndim == 0:
        return left * right
    if left.ndim == 1 and right.ndim == 2 and right.shape[0] == 1:
        return np.outer(left, right) if right.size > 1 else left * right[0, 0]
    product = np.matmul(left, right)
    return product[0] if (left.shape[0], left.ndim, right.ndim) == (1, 2, 1) else product


def _power(base: Array, exponent: Array) -> Any:
    if base.ndim > 1 or exponent.ndim:
        raise ValueError("a power needs a scalar or vector base and a scalar exponent")
    return np.power(base, exponent)


def _transpose(value: Array) -> Any:
    if value.ndim == 0:
        raise ValueError("transpose of a scalar")
    if value.ndim == 1:
        return value.reshape(1, -1)
    return value[0] if value.shape[0] == 1 else value.T


def _slope(function: Callable[[float], Array], x: float) -> Any:
    """The derivative by central differences, extrapolated to a step of zero (Richardson)."""
    column: list[Any] = []
    for halvings in range(5):
        h = 2.0 ** (-6 - halvings)
        entry = (function(x + h) - function(x - h)) / (2 * h)
        row = [entry]
        for k, above in enumerate(column, 1):
            entry = entry + (entry - above) / (4.0**k - 1)
            row.append(entry)
        column = row
    return column[-1]


_DIGITS = tuple("0123456789")
_LOOSE, _PRODUCT, _POWER, _ATOM = range(4)  # how tightly the text just read holds together
_NEEDED_BESIDE = {
    "+": _PRODUCT,
    "-": _PRODUCT,
    r"\cdot": _POWER,
    r"\odot": _POWER,
    "^": _ATOM,
}
_SUMS: dict[str, Rule] = {"+": np.add, "-": np.subtract}
_PRODUCTS: dict[str, Rule] = {r"\cdot": _product, r"\odot": np.multiply}
_RELATIONS: dict[str, Rule] = {
    r"\ge": np.greater_equal,
    r"\gt": np.greater,
    "=": np.equal,
    r"\le": np.less_equal,
    r"\lt": np.less,
    r"\ne": np.not_equal,
}
_FUNCTIONS: dict[str, Rule] = {
    r"\sin": np.sin,
    r"\cos": np.cos,
    r"\tan": np.tan,
    r"\arctan": np.arctan,
    r"\sinh": np.sinh,
    r"\cosh": np.cosh,
    r"\tanh": np.tanh,
    r"\operatorname{atan2}": np.arctan2,
    r"\ln": np.log,
    r"\exp": np.exp,
    r"\sigma": lambda z: np.exp(-np.logaddexp(0.0, -z)),
    r"\max": lambda *z: reduce(np.maximum, z) if len(z) > 1 else np.max(z[0]),
    r"\min": lambda *z: reduce(np.minimum, z) if len(z) > 1 else np.min(z[0]),
    r"\operatorname{ReLU}": lambda z: np.maximum(z, 0.0),
    r"\operatorname{softmax}": _softmax,
}
_ARGUMENTS = {r"\max": None, r"\min": None, r"\operatorname{atan2}": 2}  # all others: 1
_DERIVATIVES = [[r"\frac", "{", d, "}", "{", d] for d in ("d", r"\partial")]
_FENCES = {"(": ")", "[": "]", "|": "|", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil"}
_CLOSERS = _FENCES | {rf"\left{opener}": rf"\right{_FENCES[opener]}" for opener in _FENCES}
_INSIDE_FENCE: dict[str, Rule] = {"|": np.abs, r"\lfloor": np.floor, r"\lceil": np.ceil}


class _Parser:
    def __init__(self, latex: str, variables: Mapping[str, float]) -> None:
        self.latex, self.index, self.level = latex, 0, _ATOM
        self.variables = {name: np.asarray(float(value)) for name, value in variables.items()}
        found = [match for match in _TOKEN.finditer(latex) if not match["space"]]
        self.texts = [*(re.sub(r"(?a)\s", "", match[0]) for match in found), ""]
        self.positions = [*(match.start() for match in found), len(latex)]

    @property
    def text(self) -> str:
        return self.texts[self.index]

    def error(self, problem: str, index: int) -> EvaluationError:
        return EvaluationError(problem, self.latex, self.positions[index])

    def accept(self, *wanted: str) -> str:
        found = self.text if self.text in wanted else ""
        self.index += bool(found)
        return found

    def expect(self, *wanted: str) -> str:
        if found := self.accept(*wanted):
            return found
        raise self.error(f"expected {' or '.join(wanted)}", self.index)

    def apply(self, index: int, rule: Rule, *values: Array) -> Array:
        if rule is not _product and len({value.shape for value in values if value.ndim}) > 1:
            raise self.error("arrays of different shapes", index)
        try:
            with np.errstate(all="raise", under="ignore"):
                result: Array = np.asarray(rule(*values), dtype=np.float64)
        except (FloatingPointError, ValueError) as error:
            raise self.error(str(error), index) from error
        if not np.isfinite(result).all():
            raise self.error("no finite value", index)
        return result

    def formula(self) -> Array:
        if not self.accept(r"\left."):
            return self.expression()
        start, outside = self.index, self.variables
        ends = [k for k, text in enumerate(self.texts) if text == "_"]
        bars = [k - 1 for k in ends if self.texts[k - 1] == r"\right|"]
        if not bars:
            raise self.error(r"expected \right|_{...}", len(self.texts) - 1)
        self.index = bars[-1] + 2
        inside = self.bindings()
        end, self.index, self.variables = self.index, start, outside | inside
        value = self.expression()
        if self.index != bars[-1]:
            raise self.error("unexpected text", self.index)
        self.index, self.variables = end, outside
        return value

    def bindings(self) -> dict[str, Array]:
        found = {}
        self.expect("{")
        while not found or self.accept(","):
            name = self.text
            if not _VARIABLE.fullmatch(name):
                raise self.error("expected a variable", self.index)
            self.index += 1
            self.expect("=")
            found[name] = self.expression()
        self.expect("}")
        return found

    def derivative(self, start: int) -> Array:
        name, after = self.texts[start + 6], start + 8
        if name not in self.variables or self.texts[after - 1] != "}":
            raise self.error("expected a variable that has a value", start + 6)
        outside = self.variables

        def function(x: float) -> Array:
            self.index, self.variables = after, outside | {name: np.asarray(x)}
            values = self.items(self.expect("(", r"\left("))
            if len(values) > 1:
                raise self.error("a derivative of one formula is taken", after)
            return values[0]

        value = np.asarray(_slope(function, float(outside[name])))
        self.variables = outside
        return value

    def expression(self) -> Array:
        sign = self.accept("+", "-")
        value = self.term()
        level = _LOOSE if sign else self.level
        value = np.asarray(-value if sign == "-" else value)
        while operator := self.accept(*_SUMS):
            value = self.apply(self.index - 1, _SUMS[operator], value, self.term())
            level = _LOOSE
        self.level = level
        return value

    def term(self) -> Array:
        value = self.power()
        while operator := self.accept(*_PRODUCTS):
            value = self.apply(self.index - 1, _PRODUCTS[operator], value, self.power())
            self.level = _PRODUCT
        return value

    def power(self) -> Array:
        start = self.index
        if self.accept("e"):
            self.expect("^")
            value = self.apply(start, np.exp, self.exponent())
        else:
            value = self.atom()
            if not self.accept("^"):
                return value
            if self.texts[self.index :][:3] == ["{", r"\top", "}"]:
                self.index += 3
                value = self.apply(start, _transpose, value)
            else:
                value = self.apply(start, _power, value, self.exponent())
        self.level = _POWER
        return value

    def exponent(self) -> Array:
        digit = self.accept(*_DIGITS)
        return np.asarray(float(digit)) if digit else self.braced()

    def braced(self) -> Array:
        self.expect("{")
        value = self.expression()
        self.expect("}")
        return value

    def group(self, start: int) -> Array:
        value = self.braced()
        beside = (self.texts[start - 1] if start else "", self.text)
        if self.level < max(_NEEDED_BESIDE.get(text, _LOOSE) for text in beside):
            raise self.error("braces print no brackets", start)
        return value

    def atom(self) -> Array:
        start, text = self.index, self.text
        if text == "{":
            return self.group(start)
        self.index += 1
        if text[:1] in _DIGITS:
            value = self.apply(start, np.positive, np.asarray(float(text)))
        elif text in self.variables:
            value = self.variables[text]
        elif text in _CLOSERS:
            value = self.fenced(start, text)
        elif text in _FUNCTIONS:
            value = self.application(start, text)
        else:
            value = self.command(start, text)
        self.level = _ATOM
        return value

    def command(self, start: int, text: str) -> Array:
        if text == r"\pi":
            return np.asarray(np.pi)
        if self.texts[start : start + 6] in _DERIVATIVES:
            return self.derivative(start)
        if text == r"\frac":
            return self.apply(start, np.divide, self.braced(), self.braced())
        if text == r"\sqrt":
            return self.apply(start, np.sqrt, self.braced())
        if text == r"\begin{pmatrix}":
            return self.table(start, self.matrix())
        raise self.error("expected a value", start)

    def application(self, start: int, name: str) -> Array:
        exponent = self.exponent() if self.accept("^") else None
        if exponent is not None and exponent not in range(2, 100):
            raise self.error("a function is raised to 2, 3, ...", start)
        values = self.items(self.expect("(", r"\left("))
        if len(values) != (_ARGUMENTS.get(name, 1) or len(values)):
            raise self.error(f"wrong number of arguments for {name}", start)
        value = self.apply(start, _FUNCTIONS[name], *values)
        return value if exponent is None else self.apply(start, _power, value, exponent)

    def items(self, opener: str) -> list[Array]:
        values = [self.expression()]
        while self.accept(","):
            values.append(self.expression())
        self.expect(_CLOSERS[opener])
        return values

    def fenced(self, start: int, opener: str) -> Array:
        fence = opener.removeprefix(r"\left")
        if fence == "(":
            rows = [[value] for value in self.items(opener)]
            value = rows[0][0] if len(rows) == 1 else self.table(start, rows)
            return self.element(start, value) if self.accept("_") else value
        value = self.expression()
        if fence == "[" and (relation := self.accept(*_RELATIONS)):
            value = self.apply(start, _RELATIONS[relation], value, self.expression())
        self.expect(_CLOSERS[opener])
        return self.apply(start, _INSIDE_FENCE.get(fence, np.positive), value)

    def element(self, start: int, value: Array) -> Array:
        k = self.braced()
        if value.ndim != 1 or k not in range(1, len(value) + 1):
            raise self.error("no such element", start)
        return np.asarray(value[int(k) - 1])

    def matrix(self) -> list[list[Array]]:
        rows: list[list[Array]] = [[]]
        separator = ""
        while separator != r"\end{pmatrix}":
            rows += [[]] if separator == r"\\" else []
            rows[-1].append(self.expression())
            separator = self.expect("&", r"\\", r"\end{pmatrix}")
        return rows

    def table(self, start: int, rows: list[list[Array]]) -> Array:
        if len({len(row) for row in rows}) > 1:
            raise self.error("ragged rows", start)
        if any(entry.ndim for row in rows for entry in row):
            raise self.error("an entry is not a number", start)
        return np.array(rows, dtype=np.float64)[:, 0 if len(rows[0]) == 1 else slice(None)]
