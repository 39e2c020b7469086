r"""Sums and factors in print: :math:`\frac{1}{n} \cdot (x_1 + \dots + x_n)`, spelled out."""

import re
from collections.abc import Iterable
from fractions import Fraction

from deltarule.reference.formula import Array
from deltarule.reference.linear_form import element, matrix


def added(name: str, n: int) -> str:
    """Spell out the sum of the first n elements of an array, or of a row of it.

    >>> added("x", 3), added("X[2]", 1)
    ('<x[1]> + <x[2]> + <x[3]>', '<X[2,1]>')
    """
    return " + ".join(f"<{element(name, i)}>" for i in range(1, n + 1))


def listed(entries: Iterable[str]) -> str:
    r"""Write formulas as one vector: as a tuple, and one alone as a matrix with one entry.

    >>> print(listed(["<a>", "<b>"]), listed(["<a>"]))
    (<a>, <b>) \begin{pmatrix} <a> \end{pmatrix}
    """
    texts = list(entries)
    return f"({', '.join(texts)})" if len(texts) > 1 else matrix([texts])


def scaled(factor: Fraction, value: Array, formula: str) -> tuple[Array, str]:
    r"""Multiply a value and its formula by a fraction; a factor of 1 is not printed.

    >>> for factor in (Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 3)):
    ...     print(*scaled(factor, 6, "<a> + <b>"))
    6 <a> + <b>
    -6 -\left(<a> + <b>\right)
    12 2 \cdot \left(<a> + <b>\right)
    2.0 \frac{1}{3} \cdot \left(<a> + <b>\right)
    """
    if factor == 1:
        return value, formula
    p, q = abs(factor).as_integer_ratio()
    body = formula if re.fullmatch("<[^<>]+>", formula) else rf"\left({formula}\right)"
    if q > 1:
        body = rf"\frac{{{p}}}{{{q}}} \cdot {body}"
    elif p > 1:
        body = rf"{p} \cdot {body}"
    product = factor.numerator * value + 0  # never -0.0
    return product / q if q > 1 else product, f"-{body}" if factor < 0 else body
