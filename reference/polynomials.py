r"""Polynomials as numbers: values and gradients of many variants at once, and their formulas.

The exponents are structure: the same for all variants, one tuple for each term with the exponent of
each variable. So ((2, 0), (1, 1), (0, 0)) stands for :math:`c_1 x^2 + c_2 x y + c_3`.
"""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.formula import Array

Exponents = Sequence[Sequence[int]]


def polynomial_value(coefficients: Array, exponents: Exponents, x: Array) -> Array:
    """Compute the value of a polynomial at a point.

    Parameters
    ----------
    coefficients : (*v, m) ndarray
        Coefficient of each of m terms.
    exponents : sequence of m tuples of n int
        Exponents of the n variables in each term.
    x : (*v, n) ndarray
        The point.

    Returns
    -------
    (*v,) ndarray
        The value.

    Examples
    --------
    2 x^2 - y at (3, 4) is 18 - 4.

    >>> print(polynomial_value(np.array([2, -1]), ((2, 0), (0, 1)), np.array([3, 4])))
    14
    """
    powers = np.asarray(x)[..., None, :] ** np.array(exponents)
    return np.asarray((coefficients * powers.prod(axis=-1)).sum(axis=-1))


def polynomial_gradient(coefficients: Array, exponents: Exponents, x: Array) -> Array:
    """Compute the gradient of a polynomial at a point, by the power rule.

    Parameters
    ----------
    coefficients : (*v, m) ndarray
        Coefficient of each of m terms.
    exponents : sequence of m tuples of n int
        Exponents of the n variables in each term.
    x : (*v, n) ndarray
        The point.

    Returns
    -------
    (*v, n) ndarray
        The gradient.

    Examples
    --------
    The gradient of 2 x^2 - y is (4 x, -1).

    >>> print(polynomial_gradient(np.array([2, -1]), ((2, 0), (0, 1)), np.array([3, 4])))
    [12 -1]
    """
    raised = np.array(exponents)
    partials = []
    for i in range(raised.shape[-1]):
        lowered = raised - (np.arange(raised.shape[-1]) == i)
        factors = coefficients * raised[:, i]
        partials.append(polynomial_value(factors, np.maximum(lowered, 0).tolist(), x))
    return np.stack(partials, axis=-1)


def value_formula(exponents: Exponents, at: Sequence[str], of: str = "coefficients") -> str:
    r"""Give the formula of `polynomial_value`, with a text for each variable.

    `of` is what it calls the coefficients.

    >>> print(value_formula(((2, 0), (1, 1), (0, 0)), ("<a>", "<b>"), "c"))
    <c[1]> \cdot <a>^{2} + <c[2]> \cdot <a> \cdot <b> + <c[3]>
    """
    return " + ".join(
        r" \cdot ".join([f"<{of}[{k}]>", *_powers(row, at)]) for k, row in enumerate(exponents, 1)
    )


def gradient_formulas(
    exponents: Exponents, at: Sequence[str], of: str = "coefficients"
) -> list[str]:
    r"""Give the formula of each element of `polynomial_gradient`.

    >>> print(*gradient_formulas(((2, 0), (1, 1), (0, 0)), ("<a>", "<b>"), "c"), sep=", ")
    2 \cdot <c[1]> \cdot <a> + <c[2]> \cdot <b>, <c[2]> \cdot <a>
    """
    found = []
    for i in range(len(at)):
        terms = []
        for k, row in enumerate(exponents, 1):
            lowered = [e - (j == i) for j, e in enumerate(row)]
            number = [str(row[i])] if row[i] > 1 else []
            if row[i]:
                terms.append(r" \cdot ".join([*number, f"<{of}[{k}]>", *_powers(lowered, at)]))
        found.append(" + ".join(terms) or "0")
    return found


def check_exponents(exponents: Exponents, coefficients: Array, variables: int) -> None:
    """Raise ValueError unless there is a term, and whole exponents for each one and each variable.

    >>> check_exponents(((2,), (-1,)), np.ones(2), 1)
    Traceback (most recent call last):
    ValueError: exponents must be whole numbers from 0 on (got ((2,), (-1,)))
    """
    terms = np.shape(coefficients)[-1:]
    if (
        (len(exponents),) != terms
        or not exponents
        or {len(row) for row in exponents} != {variables}
    ):
        raise ValueError(
            f"exponents must have {variables} for each of the terms that have coefficients"
            f" (got {exponents} for coefficients of shape {np.shape(coefficients)})"
        )
    if any(int(e) != e or e < 0 for row in exponents for e in row):
        raise ValueError(f"exponents must be whole numbers from 0 on (got {exponents})")


def _powers(row: Sequence[int], at: Sequence[str]) -> list[str]:
    """Give the powers that are not 1."""
    return [text if e == 1 else f"{text}^{{{e}}}" for text, e in zip(at, row, strict=True) if e]
