"""Reading what a function returned, and telling whether it is what is expected."""

from typing import Any

import numpy as np

from deltarule.graders.sandbox.box import Done
from deltarule.reference.formula import Array

RELATIVE = 1e-6
"""How far a number may be off, as a share of it."""
ABSOLUTE = 1e-9
"""The same as a share of the largest number, at least 1: for what is nearly 0."""
SINGLE = 1e-5
"""The latter where the numbers have single precision."""

Found = tuple[Array | None, ...]
"""The returned values; None where there is none that can be compared."""


def read(done: Done, count: int) -> Found:
    """Read what a call returned: one value, or several in a tuple, a list or the rows of an array.

    >>> read(Done("ok", value=[1, [2.5, True]]), 2)
    (array(1), array([2.5, 1. ]))
    >>> read(Done("ok", value="1"), 1), read(Done("error"), 1)
    ((None,), (None,))
    """
    value = done.value
    if done.status != "ok":
        return (None,) * count
    if count == 1:
        return (_numbers(value),)
    several = isinstance(value, list) or (isinstance(value, np.ndarray) and value.ndim > 0)
    if not several or len(value) != count:
        return (None,) * count
    return tuple(_numbers(one) for one in value)


def _numbers(value: Any) -> Array | None:
    """Give an array of real numbers, None where it is anything else."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array if array.dtype.kind in "biuf" else None


def fits(found: Array | None, right: Array) -> bool:
    """Tell whether the numbers are right; axes of length 1 make no difference.

    >>> fits(np.array([[0.1 + 0.2], [1.0]]), np.array([0.3, 1.0]))
    True
    >>> fits(np.array([0.3001, 1.0]), np.array([0.3, 1.0]))
    False
    """
    if found is None or _long(found) != _long(right):
        return False
    one, true = (array.astype(float).ravel() for array in (found, right))
    single = found.dtype.kind == "f" and found.dtype.itemsize < 8
    finite = np.isfinite(true)
    size = np.abs(np.where(finite, true, 0.0))
    slack = RELATIVE * size + (SINGLE if single else ABSOLUTE) * size.max(initial=1.0)
    with np.errstate(invalid="ignore"):
        return bool(np.all(np.where(finite, np.abs(one - true) <= slack, one == true)))


def same_shape(found: Array, right: Array) -> bool:
    """Tell whether the shape is right; a number may be an array of one."""
    return found.shape == right.shape or found.size == right.size == 1


def _long(array: Array) -> list[int]:
    return [length for length in array.shape if length != 1]
