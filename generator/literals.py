"""Numbers and arrays as they are written in Python."""

from collections.abc import Callable
from typing import Any

import numpy as np

from deltarule.reference.formula import fixed, number


def literal(value: Any, decimals: int | None = None) -> str:
    """Write a number, an array or a tuple of them in Python.

    A float that is a whole number keeps its point, as numpy prints it.

    Parameters
    ----------
    value : number, array, list or tuple
        What to write; a list is written as an array.
    decimals : int, optional
        Decimals to round floats to; without it they are written as they are.

    Returns
    -------
    str
        On one line.

    Examples
    --------
    >>> literal(np.array([[1.0, 0.25]])), literal((np.array([1, 2]), 0.5), decimals=2)
    ('np.array([[1., 0.25]])', '(np.array([1, 2]), 0.50)')
    """
    if decimals is None:
        return _written(value, exact)
    return _written(value, lambda x: fixed(x, decimals))


def brief(value: Any) -> str:
    """Write the same with six digits, also numbers that are very large or small.

    >>> brief((np.array([1 / 3, 1e9]), 2))
    '(np.array([0.333333, 1e+09]), 2)'
    """
    return _written(value, lambda x: f"{x:.6g}")


def exact(value: float) -> str:
    """Write one float as it is.

    >>> exact(2.0), exact(-0.25)
    ('2.', '-0.25')
    """
    text = number(value) if np.isfinite(value) else str(value)
    return text if "." in text or not np.isfinite(value) else f"{text}."


def _written(value: Any, show: Callable[[float], str]) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(_written(one, show) for one in value) + ")"
    array = np.asarray(value)
    text = _nested(array.tolist(), show)
    return f"np.array({text})" if array.ndim else text


def _nested(value: Any, show: Callable[[float], str]) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(one, show) for one in value) + "]"
    return show(value) if isinstance(value, float) else str(value)
