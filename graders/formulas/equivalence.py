"""Whether two formulas are equal: tried at many points, then proved where that can be done.

Formulas are functions of real numbers. They are equal when their values are, and when they have
values at the same points: sqrt(x^2) is |x| and not x, and ln(x^2) is not 2 ln x, which has no value
where x is negative. Single points make no difference: x/x is 1.

The points nearly always decide. What differs by less than one part in 10^30, or only where no point
lies, they cannot tell apart; `proof` may.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import shake_256
from typing import Any

import sympy
from sympy import Expr

from deltarule.graders.formulas.evaluation import NUMBER, HugeError, NoValueError, evaluate
from deltarule.graders.formulas.proof import prove

ENOUGH = 24
"""At how many points formulas must agree."""
MOST = 200
"""How many points are tried: a formula may have no value at some."""
DIGITS, MORE_DIGITS = 50, 120
"""Digits to compute with, at first and where that leaves a difference."""
AGREEING = 1e-30
"""Relative difference of what agrees, and how much smaller a difference that comes of rounding
alone must become with more digits."""

Point = dict[str, Any]


def equivalent(answer: Expr, truth: Expr, variables: Sequence[str]) -> bool:
    """Tell whether two formulas are equal, as functions of real variables.

    Parameters
    ----------
    answer : sympy.Expr
        What the student wrote.
    truth : sympy.Expr
        The right formula. Variables whose symbols it declares positive are tried there only.
    variables : sequence of str
        Names of all variables that may occur.

    Returns
    -------
    bool
        True if the formulas agree at many points, to 30 digits, and sympy does not refute it.
        Formulas that have values at too few points are not equal.

    Raises
    ------
    ValueError
        If a formula has other variables, functions that `evaluation` does not know, or floats.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> equivalent((x + 1) ** 2, x**2 + 2 * x + 1, ["x"]), equivalent(x + 1, x - 1, ["x"])
    (True, False)

    Where x is negative, 2 ln x has no value. With a positive x that does not matter.

    >>> equivalent(sympy.log(x**2), 2 * sympy.log(x), ["x"])
    False
    >>> equivalent(sympy.log(x**2), 2 * sympy.log(sympy.Symbol("x", positive=True)), ["x"])
    True
    """
    return same_at_points(answer, truth, variables) and prove(answer, truth) != "different"


def same_at_points(answer: Expr, truth: Expr, variables: Sequence[str]) -> bool:
    """Tell whether two formulas agree at many points; see `equivalent` for the arguments."""
    return which(answer, [truth], variables)[0]


def which(answer: Expr, candidates: Sequence[Expr], variables: Sequence[str]) -> list[bool]:
    """Tell which of some formulas an answer agrees with at many points.

    See `equivalent` for the arguments. The values of the answer are computed once, so that it is
    quickly compared with what each of many misconceptions gives.

    >>> x = sympy.Symbol("x")
    >>> which(x + x, [x**2, 2 * x, x], ["x"])
    [False, True, False]
    """
    formulas = [sympy.sympify(formula, strict=True) for formula in (answer, *candidates)]
    names = {symbol.name for formula in formulas for symbol in formula.free_symbols}
    if unknown := names.difference(variables):
        raise ValueError(f"variables are {', '.join(variables)} (got {', '.join(sorted(unknown))})")
    positive = {s.name for formula in formulas[1:] for s in formula.free_symbols if s.is_positive}
    points = _points(tuple(variables), frozenset(positive))
    of_answer, *others = (_Values(formula, points) for formula in formulas)
    return [_agree(of_answer, of_candidate) for of_candidate in others]


class _Values:
    """The values of a formula at some points, each computed when it is first asked for."""

    def __init__(self, formula: Expr, points: Sequence[Point]) -> None:
        self.formula, self.points = formula, points
        self.at = cache(self._at)

    def _at(self, k: int, digits: int) -> Any:
        """Give the value at a point, None where there is none."""
        try:
            return evaluate(self.formula, self.points[k], digits)
        except NoValueError:
            return None


def _agree(one: _Values, other: _Values) -> bool:
    """Tell whether all values agree, and are enough."""
    agreed = 0
    for k in range(MOST):
        try:
            same = _agree_at(k, one, other)
        except HugeError:
            continue
        if same is False:
            return False
        agreed += same is True
        if agreed == ENOUGH:
            return True
    return False


def _agree_at(k: int, one: _Values, other: _Values) -> bool | None:
    """Compare at one point; None if neither formula has a value there."""
    a, b = one.at(k, DIGITS), other.at(k, DIGITS)
    if a is None or b is None:
        return None if a is b else False
    if abs(a - b) <= AGREEING * max(abs(a), abs(b)):
        return True
    # Rounding may have left more, where large values cancel: with more digits it leaves less.
    more_a, more_b = one.at(k, MORE_DIGITS), other.at(k, MORE_DIGITS)
    if more_a is None or more_b is None:
        return False
    return bool(abs(more_a - more_b) <= AGREEING * abs(a - b))


@lru_cache(maxsize=64)
def _points(variables: tuple[str, ...], positive: frozenset[str]) -> tuple[Point, ...]:
    """Give fixed points of four kinds in turn: from 0 to 1, to 3, from -3 to 3, from -30 to 30.

    The signs run through all combinations. The numbers are bits of a hash, which are the same
    everywhere and for ever.
    """
    points = []
    for k in range(MOST):
        size, signed = [(1, False), (3, False), (3, True), (30, True)][k % 4]
        signs = k // 4 if k % 4 == 2 else ~(k // 4)
        point = {}
        for i, name in enumerate(variables):
            bits = shake_256(f"{k} {name}".encode()).digest(8)
            value = size * NUMBER(int.from_bytes(bits)) / 2**64
            negative = signed and signs >> i & 1 and name not in positive
            point[name] = -value if negative else value
        points.append(point)
    return tuple(points)
