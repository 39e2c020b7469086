"""Checks of arguments that the solvers share: each error names argument, rule and value or shape.

They look at what a caller passes in, never at a traced value, since a student's own value or a
wrong rule may well be out of bounds.
"""

from collections.abc import Collection
from difflib import get_close_matches

import numpy as np

from deltarule.reference.formula import Array


def check_option(name: str, value: str, valid: Collection[str]) -> None:
    """Raise ValueError unless `value` is one of the valid ones.

    >>> check_option("loss", "halfsum", ("half_sum", "mean"))
    Traceback (most recent call last):
    ValueError: loss must be one of half_sum, mean (got 'halfsum'; did you mean half_sum?)
    """
    if value not in valid:
        close = get_close_matches(str(value), valid, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ValueError(f"{name} must be one of {', '.join(valid)} (got {value!r}{hint})")


def check_finite(**arrays: Array) -> None:
    """Raise ValueError unless the arrays are not empty and hold finite numbers only.

    >>> check_finite(x=np.array([1.0, np.nan]))
    Traceback (most recent call last):
    ValueError: x must hold finite numbers (got [ 1. nan])
    """
    for name, array in arrays.items():
        if not np.size(array):
            raise ValueError(f"{name} must not be empty (got shape {np.shape(array)})")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must hold finite numbers (got {_short(array)})")


def check_within(low: float, high: float, **arrays: Array) -> None:
    """Raise ValueError unless all numbers are from `low` to `high`.

    >>> check_within(0, 1, p=np.array([0.2, 1.5]))
    Traceback (most recent call last):
    ValueError: p must be from 0 to 1 (got [0.2 1.5])
    """
    for name, array in arrays.items():
        if not np.all((np.asarray(array) >= low) & (np.asarray(array) <= high)):
            raise ValueError(f"{name} must be from {low:g} to {high:g} (got {_short(array)})")


def check_length(name: str, array: Array, length: int, of: str) -> None:
    """Raise ValueError unless the last axis of `array` has one element for each of something.

    >>> check_length("d", np.zeros(2), 3, "samples")
    Traceback (most recent call last):
    ValueError: d must have one element for each of 3 samples (got shape (2,))
    """
    if np.shape(array)[-1:] != (length,):
        raise ValueError(
            f"{name} must have one element for each of {length} {of} (got shape {np.shape(array)})"
        )


def check_samples(X: Array) -> None:
    """Raise ValueError unless there is at least one sample, a row, and one input, a column.

    >>> check_samples(np.zeros((0, 2)))
    Traceback (most recent call last):
    ValueError: X must have at least one sample and one input (got shape (0, 2))
    """
    if np.ndim(X) < 2 or 0 in np.shape(X)[-2:]:
        raise ValueError(f"X must have at least one sample and one input (got shape {np.shape(X)})")


def check_values(name: str, array: Array, values: tuple[int, ...]) -> None:
    """Raise ValueError unless an array holds only some values.

    >>> check_values("target", np.array([0, 2]), (0, 1))
    Traceback (most recent call last):
    ValueError: target must hold only 0 and 1 (got [0 2])
    """
    if not np.isin(array, values).all():
        listed = " and ".join(str(value) for value in values)
        raise ValueError(f"{name} must hold only {listed} (got {_short(array)})")


def check_labels(name: str, labels: Array, known: range) -> None:
    """Raise ValueError unless there is a label for each sample, and each is a known class.

    >>> check_labels("labels", np.array([0, 3]), range(3))
    Traceback (most recent call last):
    ValueError: labels must be integers from 0 to 2 (got [0 3])
    """
    if not np.size(labels) or not np.ndim(labels):
        raise ValueError(f"{name} must have one element for each sample (got {_short(labels)})")
    if not np.isin(labels, known).all():
        raise ValueError(
            f"{name} must be integers from {known[0]} to {known[-1]} (got {_short(labels)})"
        )


def check_distributions(name: str, array: Array, *, rows: bool = False) -> None:
    """Raise ValueError unless the last axis holds numbers from 0 to 1 that add up to 1.

    >>> check_distributions("p", np.array([0.5, 0.4]))
    Traceback (most recent call last):
    ValueError: p must add up to 1 over the classes (got [0.5 0.4])
    """
    check_finite(**{name: array})
    if np.ndim(array) < (2 if rows else 1):
        what = "a row for each sample" if rows else "one element for each class"
        raise ValueError(f"{name} must have {what} (got shape {np.shape(array)})")
    check_within(0, 1, **{name: array})
    if not np.allclose(np.sum(array, axis=-1), 1, rtol=0, atol=1e-9):
        raise ValueError(f"{name} must add up to 1 over the classes (got {_short(array)})")


def check_leading(**shapes: tuple[int, ...]) -> None:
    """Raise ValueError unless the leading axes of the arguments broadcast.

    >>> check_leading(X=(3,), w=(2,))
    Traceback (most recent call last):
    ValueError: leading axes must broadcast (got X (3,), w (2,))
    """
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"leading axes must broadcast (got {found})") from None


def check_table(X: Array, w: Array, offset: Array, target: Array | None = None) -> None:
    """Raise ValueError unless samples, weights, bias or threshold, and targets fit together.

    >>> check_table(np.ones((4, 2)), np.ones(3), np.array(0))
    Traceback (most recent call last):
    ValueError: w must have one element for each of 2 inputs (got shape (3,))
    """
    check_samples(X)
    check_finite(X=X, w=w, offset=offset)
    check_length("w", w, X.shape[-1], "inputs")
    shapes = {"X": X.shape[:-2], "w": w.shape[:-1], "offset": offset.shape}
    if target is not None:
        check_length("target", target, X.shape[-2], "samples")
        shapes["target"] = np.shape(target)[:-1]
    check_leading(**shapes)


def _short(array: Array) -> str:
    return np.array2string(np.asarray(array), threshold=8, precision=6)
