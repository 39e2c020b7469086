"""Values of formulas at points, to many digits: real ones, or none.

mpmath would answer sqrt(-1) with a complex number, and spend hours on exp(exp(exp(exp(9)))).
"""

from collections.abc import Callable, Mapping
from typing import Any

import mpmath  # type: ignore[import-untyped]
import sympy
from sympy import Expr

MOST_BITS = 64
"""Size of exponents, and of arguments of which the digits after the point count."""
MOST_BITS_OF_TERMS = 200
"""Size of terms: where larger ones cancel, nothing would be left."""

_MP = mpmath.MPContext()
NUMBER = _MP.mpf
"""Makes a number to compute with."""


class NoValueError(ArithmeticError):
    """The formula has no real value at the point."""


class HugeError(ArithmeticError):
    """A value on the way is too large to go on with."""


def evaluate(formula: Expr, point: Mapping[str, Any], digits: int) -> Any:
    """Compute the real value of a formula.

    Parameters
    ----------
    formula : sympy.Expr
        Made of exact numbers, e, pi, symbols and the classes in `RULES`.
    point : mapping of str to number
        The value of each variable, made by `NUMBER`.
    digits : int
        Digits to compute with; the value is less exact where large numbers cancel.

    Returns
    -------
    mpmath.mpf
        The value.

    Raises
    ------
    NoValueError
        If there is no real value, as for the logarithm or a fractional power of a negative number.
    HugeError
        If an exponent or the argument of a function is above 2^64, or a term above 2^200.
    ValueError
        If the formula holds anything else.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> print(evaluate(sympy.sqrt(x) / 3, {"x": NUMBER(4)}, digits=20))
    0.666666666666667
    >>> evaluate(sympy.log(-x), {"x": NUMBER(4)}, digits=20)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    NoValueError: log(-4.0)
    """
    with _MP.workdps(digits):
        return _value(formula, point)


def _value(formula: Expr, point: Mapping[str, Any]) -> Any:
    if formula.is_Symbol:
        return point[formula.name]
    if formula.is_Rational:
        return _MP.mpf(formula.p) / formula.q
    if formula in _CONSTANTS:
        return +_CONSTANTS[formula]
    if formula in _NO_NUMBERS:
        raise NoValueError(str(formula))
    if formula.func not in RULES:
        known = ", ".join(sorted(rule.__name__ for rule in RULES))
        found = f"{formula.func.__name__} {formula}"
        raise ValueError(f"a formula may hold exact numbers and {known} (got {found})")
    return RULES[formula.func](*(_value(part, point) for part in formula.args))


def _is_huge(value: Any, bits: int) -> bool:
    return bool(value) and _MP.mag(value) > bits


def _sum(*terms: Any) -> Any:
    if any(_is_huge(term, MOST_BITS_OF_TERMS) for term in terms):
        raise HugeError("a term")
    return _MP.fsum(terms)


def _sized(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Refuse large arguments."""

    def rule(value: Any) -> Any:
        """Apply the function."""
        if _is_huge(value, MOST_BITS):
            raise HugeError("an argument")
        return function(value)

    return rule


def _log(value: Any) -> Any:
    if value <= 0:
        raise NoValueError(f"log({value})")
    return _MP.log(value)


def _power(base: Any, exponent: Any) -> Any:
    whole = _MP.isint(exponent)
    if (base < 0 and not whole) or (base == 0 and exponent <= 0):
        raise NoValueError(f"{base}^{exponent}")
    if base and abs(exponent) * (abs(_MP.mag(base)) + 1) > 2**MOST_BITS:
        raise HugeError("an exponent")
    return base**exponent


_CONSTANTS = {sympy.pi: _MP.pi, sympy.E: _MP.e}
_NO_NUMBERS = frozenset({sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I})
RULES: Mapping[Any, Callable[..., Any]] = {
    sympy.Add: _sum,
    sympy.Mul: lambda *values: _MP.fprod(values),
    sympy.Pow: _power,
    sympy.exp: _sized(_MP.exp),
    sympy.log: _log,
    sympy.sin: _sized(_MP.sin),
    sympy.cos: _sized(_MP.cos),
    sympy.tan: _sized(_MP.tan),
    sympy.sinh: _sized(_MP.sinh),
    sympy.cosh: _sized(_MP.cosh),
    sympy.tanh: _sized(_MP.tanh),
    sympy.Abs: abs,
    sympy.sign: _MP.sign,
    sympy.Max: max,
    sympy.Min: min,
    sympy.Heaviside: lambda value, at_zero: at_zero if value == 0 else _MP.mpf(value > 0),
}
