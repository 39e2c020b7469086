"""Building formulas as typed: sympy simplifies nothing here, so that no text can keep it busy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy import Add, Expr, Integer, Mul, Pow, Rational

from deltarule.graders.reading.errors import UnreadableError

LARGEST_EXPONENT = 100

Function = Callable[..., Expr]


def call(function: Any, *values: Expr) -> Expr:
    """Apply a class of sympy without letting it simplify."""
    return function(*values, evaluate=False)


def total(terms: Sequence[Expr]) -> Expr:
    """Add terms up."""
    return terms[0] if len(terms) == 1 else call(Add, *terms)


def product(factors: Sequence[Expr]) -> Expr:
    """Multiply factors."""
    return factors[0] if len(factors) == 1 else call(Mul, *factors)


def negative(value: Expr) -> Expr:
    """Change the sign."""
    return -value if value.is_Rational else call(Mul, Integer(-1), value)


def inverse(value: Expr) -> Expr:
    """Divide 1 by a value, unless it is the number 0."""
    if value.is_Rational and not value:
        raise UnreadableError("not-finite")
    return 1 / value if value.is_Rational else call(Pow, value, Integer(-1))


def power(base: Expr, exponent: Expr) -> Expr:
    """Raise to a power, unless it is one of numbers that nobody would write out."""
    if not exponent.free_symbols:
        large = any(abs(number) > LARGEST_EXPONENT for number in exponent.atoms(Rational))
        powers = (inner.exp for inner in exponent.atoms(Pow))
        if large or exponent.has(sympy.exp) or any(e not in (-1, sympy.S.Half) for e in powers):
            raise UnreadableError("exponent")
    if base.is_Rational and not base and exponent.is_Rational and exponent <= 0:
        raise UnreadableError("not-finite")
    return call(sympy.exp, exponent) if base == sympy.E else call(Pow, base, exponent)


def absolute(value: Expr) -> Expr:
    """Give the absolute value."""
    return call(sympy.Abs, value)


def sqrt(value: Expr) -> Expr:
    """Give the square root."""
    return call(Pow, value, sympy.S.Half)


def sigmoid(value: Expr) -> Expr:
    """Give 1 / (1 + exp(-value))."""
    return inverse(total([Integer(1), call(sympy.exp, negative(value))]))


def relu(value: Expr) -> Expr:
    """Give the larger one of 0 and the value."""
    return call(sympy.Max, Integer(0), value)


def _of_one(function: Any) -> Function:
    return lambda value: call(function, value)


def _logarithm(base: int) -> Function:
    return lambda value: product([call(sympy.log, value), inverse(call(sympy.log, Integer(base)))])


def _of_many(function: Any) -> Function:
    def rule(*values: Expr) -> Expr:
        """Apply the function to two values or more."""
        if len(values) < 2:
            raise UnreadableError("two-values")
        return call(function, *values)

    return rule


FUNCTIONS: Mapping[str, Function] = {
    "sin": _of_one(sympy.sin),
    "cos": _of_one(sympy.cos),
    "tan": _of_one(sympy.tan),
    "sinh": _of_one(sympy.sinh),
    "cosh": _of_one(sympy.cosh),
    "tanh": _of_one(sympy.tanh),
    "exp": _of_one(sympy.exp),
    "ln": _of_one(sympy.log),
    "log": _of_one(sympy.log),
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "abs": absolute,
    "sqrt": sqrt,
    "sigmoid": sigmoid,
    "sigma": sigmoid,
    "relu": relu,
    "max": _of_many(sympy.Max),
    "min": _of_many(sympy.Min),
}
OF_MANY = (FUNCTIONS["max"], FUNCTIONS["min"])
CONSTANTS: Mapping[str, Expr] = {"e": sympy.E, "pi": sympy.pi}
