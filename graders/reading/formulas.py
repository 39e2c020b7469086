r"""Reading formulas: a small grammar of its own, in the spellings of students and of LaTeX.

Nothing is evaluated and nothing simplified: the tree is built as typed, from the classes of sympy
named in `formula_nodes`, in time linear in the text. ``doit`` of the result simplifies it.

    formula  := [name "="] sum
    sum      := signs product (("+" | "-") signs product)*
    product  := power (("*" | "/") signs power | power)*        nothing between them is a product
    power    := atom ["^" signs power]
    atom     := number | variable | "e" | "pi" | "(" sum ")" | "|" sum "|"
              | "\frac" "{" sum "}" "{" sum "}" | function ["^" whole number] argument
    argument := "(" sum (("," | ";") sum)* ")" | function argument | power power*

- Products and quotients go from left to right, written or not: 1/2x is half of x. A number comes
  first in a product without signs, unless it is raised to a power: x 2^y, but not x 2.
- An argument without brackets, as in ``sin 2x``, ends before the next sign or function; that of a
  square root is one atom. A bracket right behind it could belong to it, and is refused.
- ``log`` and ``ln`` are natural, ``log2`` and ``log10`` are not. ``sigmoid`` and σ are
  1/(1 + exp(-z)). A variable comes before a function or a constant of the same name.
- Greek letters are written as such, by name or as a command of LaTeX; w1, w_1 and w_{1} are one
  variable. ``xy`` is a product where that is the only way to split it into names.
"""

from collections.abc import Callable, Sequence

from sympy import Expr

from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.formula_nodes import (
    OF_MANY,
    Function,
    absolute,
    inverse,
    negative,
    power,
    product,
    sqrt,
    total,
)
from deltarule.graders.reading.formula_tokens import Token, tokens, with_points

LONGEST = 500
MOST_TOKENS = 300
DEEPEST = 30
HIGHEST_TOWER = 3

_FENCES = {"(": ")", "[": "]", "{": "}", "<|": "|>", "|": "|"}
_OPENING = _FENCES.keys() - {"|"} | {r"\frac"}
_END = Token("mark", "")
_CLOSING = frozenset(_FENCES.values()) | {_END.value}


def parse(text: str, variables: Sequence[str], comma: bool = False) -> Expr:
    r"""Read a formula.

    Parameters
    ----------
    text : str
        What the student typed; a left-hand side such as ``f'(x) =`` is left out.
    variables : sequence of str
        Names that may occur, such as "x", "w1", "sigma" or "η".
    comma : bool
        Whether 0,5 is one half. A comma with digits on both sides then separates no arguments;
        one with a space does, and so does a semicolon.

    Returns
    -------
    sympy.Expr
        The formula as typed, not simplified, with a plain `Symbol` for each variable and exact
        decimals.

    Raises
    ------
    UnreadableError
        If the text is anything else. The reasons are "not-a-formula", "unknown-name", "bracket",
        "argument" (of a function: it needs brackets), "two-values" (of a maximum), "comma",
        "scientific" (1e-3, where e is Euler's number), "exponent" (a constant above 100, powers
        in constant exponents, or too many exponents on one another), "not-finite" (a quotient
        by 0), "too-long" and "too-deep".
    ValueError
        If two variables are spellings of one name.

    Examples
    --------
    >>> parse("2x(1 - x)", ["x"]), parse(r"\frac{\eta}{1 + e^{-w_1}}", ["eta", "w1"])
    (2*x*(1 - x), eta/(1 + exp(-w1)))
    >>> parse("y = 0,5 sin x", ["x"], comma=True)
    sin(x)/2
    >>> parse("2 sgima", ["sigma"])
    Traceback (most recent call last):
    deltarule.graders.reading.errors.UnreadableError: unknown-name
    """
    if len(text) > LONGEST:
        raise UnreadableError("too-long")
    found = list(tokens(text, variables, comma))
    if len(found) > MOST_TOKENS:
        raise UnreadableError("too-long")
    pointed = with_points(text.strip())
    return _Parser(found, pointed if pointed != text else "").formula()


class _Parser:
    """Recursive descent: each method reads one rule of the grammar."""

    def __init__(self, found: Sequence[Token], pointed: str) -> None:
        self.tokens = [*found, _END]
        self.pointed = pointed
        self.at = self.depth = self.tower = 0
        self.in_bars = False

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def accept(self, *marks: str) -> str:
        """Take one of some marks, if it is next."""
        found: str = self.next.value if self.next.among(*marks) else ""
        self.at += bool(found)
        return found

    def error(self) -> UnreadableError:
        """Say why the next token cannot stand here."""
        if self.next.among(","):
            return UnreadableError("comma", instead=self.pointed)
        unmatched = self.next.among(*_CLOSING) and (self.next == _END) == (self.depth > 0)
        return UnreadableError("bracket" if unmatched else "not-a-formula")

    def formula(self) -> Expr:
        value = self.sum()
        if self.next != _END:
            raise self.error()
        return value

    def deeper(self) -> None:
        """Count brackets and functions within one another."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableError("too-deep")

    def signed(self, rule: Callable[[], Expr]) -> Expr:
        """Read signs and what they stand before."""
        minus = False
        while sign := self.accept("+", "-"):
            minus ^= sign == "-"
        return negative(rule()) if minus else rule()

    def sum(self) -> Expr:
        terms = [self.signed(self.product)]
        while sign := self.accept("+", "-"):
            term = self.signed(self.product)
            term = negative(term) if sign == "-" else term
            if term.is_Rational and terms[-1].is_Rational:
                term += terms.pop()
            terms.append(term)
        return total(terms)

    def product(self) -> Expr:
        factors = [self.power()]
        while (sign := self.accept("*", "/")) or self.factor_follows():
            factor = self.signed(self.power) if sign else self.power()
            factor = inverse(factor) if sign == "/" else factor
            if factor.is_Rational and factors[-1].is_Rational:
                factor *= factors.pop()
            factors.append(factor)
        return product(factors)

    def factor_follows(self) -> bool:
        """Tell whether a factor is next; a number is none behind another factor, but 2^x is."""
        if self.next.kind == "mark":
            return self.next.value in _OPENING or (self.next.value == "|" and not self.in_bars)
        raised = self.tokens[self.at + 1].among("^") and self.tokens[self.at - 1].kind != "number"
        return raised or self.next.kind != "number"

    def power(self) -> Expr:
        base = self.atom()
        return power(base, self.exponent()) if self.accept("^") else base

    def exponent(self) -> Expr:
        self.tower += 1
        if self.tower > HIGHEST_TOWER:
            raise UnreadableError("exponent")
        value = self.signed(self.power)
        self.tower -= 1
        return value

    def atom(self) -> Expr:
        if self.accept(r"\frac"):
            return product([self.braced(), inverse(self.braced())])
        if bar := self.accept("|", "<|"):
            return absolute(*self.fenced(bar))
        if opening := self.accept("(", "[", "{"):
            return self.fenced(opening)[0]
        if self.next.kind == "mark":
            raise self.error()
        kind, value = self.next
        self.at += 1
        return self.application(value) if kind == "function" else value

    def braced(self) -> Expr:
        if not self.accept("{"):
            raise self.error()
        return self.fenced("{")[0]

    def fenced(self, opening: str, *between: str) -> list[Expr]:
        """Read what stands in brackets or bars, up to the closing one."""
        self.deeper()
        outside, self.in_bars = self.in_bars, opening == "|"
        values = [self.sum()]
        while self.accept(*between):
            values.append(self.sum())
        if not self.accept(_FENCES[opening]):
            raise UnreadableError("bracket") if self.next.among(*_CLOSING) else self.error()
        self.depth, self.in_bars = self.depth - 1, outside
        return values

    def application(self, function: Function) -> Expr:
        """Read a function's own exponent, as in ``sin^2 x``, and its argument."""
        exponent = self.exponent() if self.accept("^") else None
        if exponent is not None and not (exponent.is_Integer and exponent > 0):
            raise UnreadableError("exponent")
        if function is sqrt and (root := self.root()):
            value = power(self.braced(), root)
        elif opening := self.accept("(", "[", "{"):
            value = function(*self.fenced(opening, *([",", ";"] if function in OF_MANY else [])))
        else:
            value = function(self.bare(alone=function is sqrt))
        return value if exponent is None else power(value, exponent)

    def root(self) -> Expr | None:
        r"""Read the 3 of ``\sqrt[3]{x}``, and give the exponent that it means."""
        opening, degree, closing, brace = (*self.tokens[self.at : self.at + 4], *[_END] * 4)[:4]
        if (opening.value, degree.kind, closing.value, brace.value) != ("[", "number", "]", "{"):
            return None
        self.at += 3
        return inverse(degree.value)

    def bare(self, alone: bool) -> Expr:
        """Read an argument without brackets: one atom, or powers without signs and brackets."""
        if self.next.kind == "mark" and not self.factor_follows():
            raise UnreadableError("argument")
        self.deeper()
        single = alone or self.next.kind == "function"
        factors = [self.atom() if alone else self.power()]
        while not single and self.next.kind == "symbol":
            factors.append(self.power())
        if not alone and self.factor_follows() and self.next.kind != "function":
            raise UnreadableError("argument")
        self.depth -= 1
        return product(factors)
