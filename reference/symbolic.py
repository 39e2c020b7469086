"""Formulas as arrays of sympy expressions, and what is done with them, element by element.

A formula is an element of an array of objects. So solvers, wrong rules and masks treat formulas as
they treat numbers, with leading axes of variants; sympy sees one element at a time. What was
computed once is kept, since hypotheses about a student's answers repeat it. Sympy is imported where
there is work for it: importing it takes longer than starting the command.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from deltarule.reference.formula import Array, default_symbol, expression
from deltarule.reference.validate import check_leading, check_option, check_within

ELEMENTARY = ("sin", "cos", "tan", "exp", "ln", "tanh", "sigmoid", "sqrt", "reciprocal")
"""Functions of one variable that `elementary` knows."""
DIGITS = 30
"""Digits to compute values with: those of a float are then right, unless much cancels."""
NOISE = 1e-20
"""A value this small may be all that is left of terms that cancel."""
kept = lru_cache(maxsize=2**14)


# --- formulas from plain numbers, as they are drawn and frozen ---


def polynomial(coefficients: Array, exponents: Array, variables: Sequence[str] = ("x",)) -> Array:
    r"""Build a sum of products of powers.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    coefficients : (*v, m) ndarray
        Coefficient of each of m terms, exact as decimals.
    exponents : (*v, m) ndarray, or (*v, m, n) ndarray
        Exponent of the variable in each term, or those of n > 1 variables. They may be any numbers.
    variables : sequence of n str
        Names of the variables.

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The formula.

    Raises
    ------
    ValueError
        If there is no term, or shapes do not fit together.

    Notes
    -----
    .. math:: f(x, y) = c_1 x^{n_{11}} y^{n_{12}} + \dots + c_m x^{n_{m1}} y^{n_{m2}}

    Examples
    --------
    >>> print(polynomial(np.array([3, -0.5]), np.array([2, 1])))
    3*x**2 - x/2
    >>> print(polynomial(np.array([1, -4]), np.array([[4, 1], [0, 2]]), ("x", "y")))
    x**4*y - 4*y**2
    """
    coefficients, exponents = np.asarray(coefficients), np.asarray(exponents)
    if len(variables) == 1:
        exponents = exponents[..., None]
    _check_terms(coefficients, exponents, variables)
    bases = np.array([symbol(variable) for variable in variables], dtype=object)
    powers = (bases ** exact(exponents)).prod(axis=-1)
    return np.asarray((exact(coefficients) * powers).sum(axis=-1), dtype=object)


def polynomial_formula(
    terms: int,
    variables: Sequence[str] = ("x",),
    of: tuple[str, str] = ("coefficients", "exponents"),
) -> str:
    r"""Give the formula of a step that is a `polynomial` of some terms.

    `of` is what the formula calls coefficients and exponents.

    >>> print(polynomial_formula(1), polynomial_formula(1, ("x", "y"), ("c", "n")))
    <coefficients[1]> \cdot x^{<exponents[1]>} <c[1]> \cdot x^{<n[1,1]>} \cdot y^{<n[1,2]>}
    """
    c, n = of
    found = []
    for k in range(1, terms + 1):
        powers = [
            f"{default_symbol(variable)}^{{<{n}[{k}{f',{i}' if len(variables) > 1 else ''}]>}}"
            for i, variable in enumerate(variables, 1)
        ]
        found.append(r" \cdot ".join([f"<{c}[{k}]>", *powers]))
    return " + ".join(found)


def elementary(kind: Array, kinds: Sequence[str], variable: str = "x") -> Array:
    r"""Choose one of some elementary functions.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    kind : (*v,) integer ndarray
        Which of the functions it is, counted from 0.
    kinds : sequence of str
        The functions, of those in `ELEMENTARY`.
    variable : str
        Name of the variable.

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The formula.

    Raises
    ------
    ValueError
        If there is no such function.

    Examples
    --------
    >>> print(elementary(np.array([1, 0]), ("sin", "sigmoid"), "u"))
    [1/(1 + exp(-u)) sin(u)]
    """
    functions = _functions(kinds, variable)
    check_within(0, len(kinds) - 1, kind=kind)
    return np.asarray(functions[np.asarray(kind)], dtype=object)


def elementary_formula(kinds: Sequence[str], variable: str = "x", of: str = "kind") -> str:
    r"""Give the formula of a step that is an `elementary` function.

    `of` is what the formula calls the kind.

    >>> print(elementary_formula(("sin", "sqrt")))
    (\sin(x), \sqrt{x})_{<kind> + 1}
    """
    texts = [expression(function) for function in _functions(kinds, variable)]
    return texts[0] if len(texts) == 1 else rf"({', '.join(texts)})_{{<{of}> + 1}}"


def at(f: str, **places: str) -> str:
    r"""Give the formula of a step that is the value or the composition of another one.

    >>> print(at("f", x="<x0>", y="<y0>"))
    \left. <f> \right|_{x = <x0>, y = <y0>}
    """
    bound = ", ".join(f"{default_symbol(name)} = {text}" for name, text in places.items())
    return rf"\left. <{f}> \right|_{{{bound}}}"


def differentiated(f: str, variable: str, *, partial: bool = False) -> str:
    r"""Give the formula of a step that is a derivative of another one.

    >>> print(differentiated("f", "x"), differentiated("f", "y", partial=True))
    \frac{d}{dx}\left(<f>\right) \frac{\partial}{\partial y}\left(<f>\right)
    """
    x = default_symbol(variable)
    below = rf"{{\partial}}{{\partial {x}}}" if partial else f"{{d}}{{d{x}}}"
    return rf"\frac{below}\left(<{f}>\right)"


def _functions(kinds: Sequence[str], variable: str) -> Array:
    if not kinds:
        raise ValueError(f"kinds must be some of {', '.join(ELEMENTARY)} (got none)")
    for kind in kinds:
        check_option("kinds", kind, ELEMENTARY)
    return np.array([_elementary(kind, variable) for kind in kinds], dtype=object)


def _check_terms(coefficients: Array, exponents: Array, variables: Sequence[str]) -> None:
    m = coefficients.shape[-1] if coefficients.ndim else 0
    if not m or exponents.shape[-2:] != (m, len(variables)):
        raise ValueError(
            "coefficients must have at least one term, and exponents a number for each term and"
            f" each of the variables {', '.join(variables)} (got shapes {coefficients.shape} and"
            f" {exponents.shape})"
        )
    check_leading(coefficients=coefficients.shape[:-1], exponents=exponents.shape[:-2])


# --- element by element ---


def symbol(name: str) -> Any:
    """Give the variable of a name, as it occurs in all formulas."""
    import sympy

    return sympy.Symbol(name)


def exact(numbers: Array) -> Array:
    """Give numbers as the fractions that their decimals say.

    >>> print(exact(np.array([0.1, -2])))
    [1/10 -2]
    """
    return _each(_exact, numbers)


def derivative(f: Array, variable: str) -> Array:
    """Differentiate.

    >>> from sympy.abc import x
    >>> print(derivative(np.array([x**3, 5], dtype=object), "x"))
    [3*x**2 0]
    """
    return _each(lambda one: _derivative(one, variable), f)


def replaced(f: Array, variable: str, by: Array) -> Array:
    """Put formulas or numbers in the place of a variable."""
    return _each(lambda one, other: _replaced(one, variable, other), f, by)


def value_at(f: Array, point: Mapping[str, Array]) -> Array:
    """Give the values at a point as floats, nan where there is none that is real.

    >>> from sympy.abc import x
    >>> print(value_at(np.array([x**2, 1 / x, (x - 2) ** 0.5]), {"x": np.array([3, 0, 1])}))
    [ 9. nan nan]
    """
    names = tuple(point)
    found = _each(lambda one, *numbers: _value(one, names, numbers), f, *point.values())
    return found.astype(float)


def expanded(f: Array) -> Array:
    """Multiply out."""
    return _each(_expanded, f)


def cancelled(f: Array) -> Array:
    """Write quotients of polynomials with one line, and cancel what is common on both sides."""
    return _each(_cancelled, f)


def square_root(squares: Array) -> Array:
    """Take square roots of numbers, with as small a number under the root as can be."""
    return _each(_square_root, squares)


def _each(function: Callable[..., Any], *arrays: Array) -> Array:
    with np.errstate(all="ignore"):  # sympy computes with more digits and exponents than floats
        return np.asarray(np.frompyfunc(function, len(arrays), 1)(*arrays), dtype=object)


@kept
def _exact(number: Any) -> Any:
    import sympy

    if isinstance(number, float) and not np.isfinite(number):
        return sympy.nan
    return sympy.Rational(repr(number)) if isinstance(number, float) else sympy.sympify(number)


@kept
def _elementary(kind: str, variable: str) -> Any:
    import sympy

    x = symbol(variable)
    composed = {"sigmoid": 1 / (1 + sympy.exp(-x)), "reciprocal": 1 / x, "ln": sympy.log(x)}
    return composed[kind] if kind in composed else getattr(sympy, kind)(x)


@kept
def _derivative(f: Any, variable: str) -> Any:
    import sympy

    return sympy.diff(f, symbol(variable))


@kept
def _replaced(f: Any, variable: str, by: Any) -> Any:
    import sympy

    return sympy.sympify(f).subs(symbol(variable), _exact(by))


@kept
def _value(f: Any, names: tuple[str, ...], numbers: tuple[float, ...]) -> float:
    import sympy

    def at(places: Sequence[Any]) -> Any:
        """Evaluate with numbers of sympy's in the place of the variables."""
        known = dict(zip(map(symbol, names), places, strict=True))
        return sympy.N(sympy.sympify(f).xreplace(known), DIGITS)

    found = at([sympy.Float(repr(x), DIGITS) if isinstance(x, float) else x for x in numbers])
    if np.isnan(numbers).any() or not found.is_real:
        return np.nan  # without the first, a constant would have a value nowhere
    # What is left where terms cancel is noise: fractions tell whether it is exactly 0.
    return float(at([_exact(x) for x in numbers]) if abs(found) < NOISE else found)


@kept
def _expanded(f: Any) -> Any:
    import sympy

    return sympy.expand(f)


@kept
def _cancelled(f: Any) -> Any:
    import sympy

    return sympy.cancel(f)


@kept
def _square_root(square: Any) -> Any:
    import sympy

    return sympy.sqrt(_exact(square))
