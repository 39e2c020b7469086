r"""Linear forms in print: :math:`w_1 x_1 + \dots + w_n x_n`, spelled out or as a product."""

from collections.abc import Iterable


def element(name: str, i: int) -> str:
    """Name an element of an array, or of a row of it.

    >>> element("w", 2), element("X[3]", 2)
    ('w[2]', 'X[3,2]')
    """
    return f"{name[:-1]},{i}]" if name.endswith("]") else f"{name}[{i}]"


def spelled(w: str, x: str, n: int) -> str:
    r"""Spell out the sum of the products of two vectors of n elements.

    >>> spelled("w", "X[3]", 2)
    '<w[1]> \\cdot <X[3,1]> + <w[2]> \\cdot <X[3,2]>'
    """
    return " + ".join(rf"<{element(w, i)}> \cdot <{element(x, i)}>" for i in range(1, n + 1))


def column(X: str, w: str, n: int) -> str:
    r"""Write these sums for all rows of a matrix, as its product with a vector.

    A matrix of one column prints as a vector, and so does a vector of one weight; there the
    product is that with the weight alone.

    >>> column("X", "w", 2), column("X", "w", 1)
    ('<X> \\cdot <w>', '<X> \\cdot <w[1]>')
    """
    return rf"<{X}> \cdot <{element(w, 1) if n == 1 else w}>"


def matrix(rows: Iterable[Iterable[str]]) -> str:
    r"""Write rows of formulas as a matrix; one column is a vector.

    >>> matrix([["1", "<x>"], ["0", "2"]])
    '\\begin{pmatrix} 1 & <x> \\\\ 0 & 2 \\end{pmatrix}'
    """
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
