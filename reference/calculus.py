r"""Rules of differentiation, step by step, as formulas and at a point.

Formulas are arrays of sympy expressions; `deltarule.reference.symbolic` builds them from plain
numbers. Derivatives of elementary functions are taken from sympy, as out of a table; what a rule
makes of them is done here. In the formulas of the steps, what is passed in is called by the name of
its argument, and the point at which a number is wanted by that of the variable and 0: "x0".
"""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, default_symbol
from deltarule.reference.symbolic import (
    at,
    derivative,
    differentiated,
    polynomial,
    polynomial_formula,
    replaced,
    value_at,
)
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite


def power_rule(
    coefficients: Array,
    exponents: Array,
    x0: Array | None = None,
    variable: str = "x",
    *,
    step: Hook = untraced,
) -> Array:
    r"""Differentiate a sum of powers, term by term.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    coefficients, exponents : (*v, m) ndarray
        Coefficient and exponent of each term; any numbers.
    x0 : (*v,) ndarray, optional
        Where the derivative is wanted as a number.
    variable : str
        Name of the variable.
    step : callable, optional
        Called with "f", with "factors" and "powers" (coefficients and exponents of the
        derivative), with "df", and if there is `x0` with "slope".

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The derivative.

    Raises
    ------
    ValueError
        If there is no term, a number is not finite, or shapes do not fit together.

    Notes
    -----
    .. math::
        \frac{d}{dx} x^n = n x^{n - 1}, \qquad
        \frac{d}{dx} \sum_k c_k x^{n_k} = \sum_k c_k n_k x^{n_k - 1}

    Examples
    --------
    >>> print(power_rule(np.array([2, -1, 7]), np.array([3, 1, 0])))
    6*x**2 - 1
    """
    coefficients, exponents = np.asarray(coefficients), np.asarray(exponents)
    check_finite(coefficients=coefficients, exponents=exponents)
    f = polynomial(coefficients, exponents, (variable,))
    m = coefficients.shape[-1]
    step("f", f, polynomial_formula(m, (variable,)), f"f({default_symbol(variable)})")
    formula = r"<coefficients> \odot <exponents>"
    factors = step("factors", clean(coefficients * exponents), formula, "c'")
    powers = step("powers", clean(exponents - 1), "<exponents> - 1", "n'")
    df = polynomial(factors, powers, (variable,))
    df = step("df", df, polynomial_formula(m, (variable,), ("factors", "powers")), "f'")
    _slope("df", df, variable, x0, step)
    return df


def product_rule(
    f: Array, g: Array, x0: Array | None = None, variable: str = "x", *, step: Hook = untraced
) -> Array:
    r"""Differentiate the product y = f g.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    f, g : (*v,) ndarray of sympy.Expr
        The factors.
    x0 : (*v,) ndarray, optional
        Where the derivative is wanted as a number.
    variable : str
        Name of the variable.
    step : callable, optional
        Called with "df", "dg" and "dy", and if there is `x0` with "slope".

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The derivative.

    Notes
    -----
    .. math:: (f g)' = f' g + f g'

    Examples
    --------
    >>> from sympy import cos
    >>> from sympy.abc import x
    >>> print(product_rule(np.array(x + 2), np.array(cos(x))))
    -(x + 2)*sin(x) + cos(x)
    """
    df = step("df", derivative(f, variable), differentiated("f", variable), "f'")
    dg = step("dg", derivative(g, variable), differentiated("g", variable), "g'")
    dy = step("dy", df * g + f * dg, r"<df> \cdot <g> + <f> \cdot <dg>", "y'")
    _slope("dy", dy, variable, x0, step)
    return dy


def quotient_rule(
    u: Array, v: Array, x0: Array | None = None, variable: str = "x", *, step: Hook = untraced
) -> Array:
    r"""Differentiate the quotient y = u / v.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    u, v : (*v,) ndarray of sympy.Expr
        Numerator and denominator.
    x0 : (*v,) ndarray, optional
        Where the derivative is wanted as a number.
    variable : str
        Name of the variable.
    step : callable, optional
        Called with "du", "dv", "numerator" and "dy", and if there is `x0` with "slope".

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The derivative.

    Notes
    -----
    .. math:: \left(\frac{u}{v}\right)' = \frac{u' v - u v'}{v^2}

    Examples
    --------
    The derivative of the logistic function:

    >>> from sympy import exp
    >>> from sympy.abc import x
    >>> print(quotient_rule(np.array(1), np.array(1 + exp(-x))))
    exp(-x)/(1 + exp(-x))**2
    """
    du = step("du", derivative(u, variable), differentiated("u", variable), "u'")
    dv = step("dv", derivative(v, variable), differentiated("v", variable), "v'")
    formula = r"<du> \cdot <v> - <u> \cdot <dv>"
    numerator = step("numerator", du * v - u * dv, formula, r"u' \cdot v - u \cdot v'")
    dy = step("dy", numerator / v**2, r"\frac{<numerator>}{<v>^{2}}", "y'")
    _slope("dy", dy, variable, x0, step)
    return dy


def chain_rule(
    functions: Sequence[Array],
    variables: Sequence[str] = ("x", "u"),
    x0: Array | None = None,
    *,
    step: Hook = untraced,
) -> Array:
    r"""Differentiate a composition y of two or more functions.

    Each function has a variable of its own, which is the name of the function before it: with the
    variables x and u they are u(x) and y(u). Leading axes ``*v`` are variants.

    Parameters
    ----------
    functions : sequence of (*v,) ndarray of sympy.Expr
        The functions, the innermost one first. Formulas call them by the variables, and the last
        one "y".
    variables : sequence of str
        The variable of each function.
    x0 : (*v,) ndarray, optional
        Where the derivative is wanted as a number.
    step : callable, optional
        For the variables x and u called with the factors "du" and "dy", then "dy_x" (the outer
        factor as a function of x) and "derivative". If there is `x0`, then with "u0" and "y0" (the
        values on the way), "dy0" and "du0" (the factors there) and "slope". With a third
        function and the variable w there are also "w_x" and the like.

    Returns
    -------
    (*v,) ndarray of sympy.Expr
        The derivative as a function of the first variable.

    Raises
    ------
    ValueError
        If there are not two functions or more, each with a variable of its own that is not "y".

    Notes
    -----
    .. math:: \frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}

    Examples
    --------
    >>> from sympy.abc import u, x
    >>> print(chain_rule([np.array(x**2 + 1), np.array(u**3)]))
    6*x*(x**2 + 1)**2
    """
    _check_chain(functions, variables)
    names = (*variables[1:], "y")
    factors = [
        step(
            f"d{name}",
            derivative(function, variable),
            differentiated(name, variable),
            _leibniz(name, variable),
        )
        for function, name, variable in zip(functions, names, variables, strict=True)
    ]
    inside, called, product, formula = functions[0], names[0], factors[0], f"<d{names[0]}>"
    for k, variable in enumerate(variables[1:], 1):
        name, place = names[k], {variable: f"<{called}>"}
        outer = replaced(factors[k], variable, inside)
        outer = step(f"d{name}_x", outer, at(f"d{name}", **place), _leibniz(name, variable))
        product, formula = outer * product, rf"<d{name}_x> \cdot {formula}"
        if k < len(functions) - 1:
            inside = replaced(functions[k], variable, inside)
            called = f"{name}_x"
            inside = step(called, inside, at(name, **place), default_symbol(name))
    result = step("derivative", product, formula, _leibniz("y", variables[0]))
    if x0 is not None:
        _chain_at_point(functions, factors, variables, x0, step)
    return result


def _leibniz(name: str, variable: str) -> str:
    return rf"\frac{{d{default_symbol(name)}}}{{d{default_symbol(variable)}}}"


def _slope(name: str, df: Array, variable: str, x0: Array | None, step: Hook) -> None:
    """Give the value of a derivative at a point, if there is one."""
    if x0 is not None:
        check_finite(x0=x0)
        place = f"{variable}0"
        there = f"{'f' if name == 'df' else 'y'}'({default_symbol(place)})"
        step("slope", value_at(df, {variable: x0}), at(name, **{variable: f"<{place}>"}), there)


def _chain_at_point(
    functions: Sequence[Array],
    factors: Sequence[Array],
    variables: Sequence[str],
    x0: Array,
    step: Hook,
) -> None:
    """Go through a chain forward, for its values, and back, for its factors."""
    check_finite(x0=x0)
    names = (*variables[1:], "y")
    values = [x0]
    for function, name, variable in zip(functions, names, variables, strict=True):
        value = value_at(function, {variable: values[-1]})
        values.append(step(f"{name}0", value, at(name, **{variable: f"<{variable}0>"})))
    slope, formula = np.array(1.0), ""
    for k in reversed(range(len(functions))):
        name, variable = names[k], variables[k]
        there = f"{_leibniz(name, variable)}({default_symbol(f'{variable}0')})"
        factor = value_at(factors[k], {variable: values[k]})
        factor = step(f"d{name}0", factor, at(f"d{name}", **{variable: f"<{variable}0>"}), there)
        slope, formula = slope * factor, rf"{formula} \cdot <d{name}0>"
    whole = f"{_leibniz('y', variables[0])}({default_symbol(f'{variables[0]}0')})"
    step("slope", slope, formula.removeprefix(r" \cdot "), whole)


def _check_chain(functions: Sequence[Array], variables: Sequence[str]) -> None:
    if len(functions) < 2 or len(variables) != len(functions):
        raise ValueError(
            "functions must be at least two, each with one of the variables"
            f" (got {len(functions)} functions and the variables {', '.join(variables)})"
        )
    if len({*variables, "y"}) <= len(variables):
        raise ValueError(
            f"variables must be different, and none of them 'y' (got {', '.join(variables)})"
        )
