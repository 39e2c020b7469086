"""Counts of training: how many samples are kept for testing, and how many updates there are."""

from typing import NamedTuple

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_option

ROUNDINGS = {
    "ceil": r"\left\lceil <share> \right\rceil",
    "floor": r"\left\lfloor <share> \right\rfloor",
    "half_up": r"\left\lfloor <share> + 0.5 \right\rfloor",
}
"""Conventions of a part of a sample: upwards, downwards, or to the nearest integer, half upwards.
"""


def split_sizes(
    samples: Array, test_size: Array, *, rounding: str = "ceil", step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute how many samples a split gives to training and to testing.

    The part is a decimal number: its product with the number of samples is rounded to nine
    decimals before it is rounded to an integer. Leading axes ``*v`` are variants.

    Parameters
    ----------
    samples : (*v,) integer ndarray
        How many samples there are.
    test_size : (*v,) ndarray
        The part for testing, between 0 and 1.
    rounding : {"ceil", "floor", "half_up"}
        How the number of test samples is rounded: upwards, as ``train_test_split`` of scikit-learn
        does, downwards, or to the nearest integer. The others are for training.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "share", "test" and "train".

    Returns
    -------
    train, test : (*v,) integer ndarray
        Numbers of samples, which add up to all of them. One may be 0.

    Raises
    ------
    ValueError
        If `rounding` is not one of the conventions, `samples` is no integer of at least 1,
        `test_size` is not strictly between 0 and 1, or leading axes do not broadcast.

    Notes
    -----
    .. math:: n_{test} = \lceil r\, n \rceil, \qquad n_{train} = n - n_{test}

    Examples
    --------
    A quarter of 10 is 2.5.

    >>> for rounding in ROUNDINGS:
    ...     print(*split_sizes(np.array(10), np.array(0.25), rounding=rounding))
    7 3
    8 2
    7 3
    """
    check_option("rounding", rounding, ROUNDINGS)
    samples, test_size = _counts("samples", samples, 1), np.asarray(test_size)
    check_finite(test_size=test_size)
    if np.any((test_size <= 0) | (test_size >= 1)):
        raise ValueError(f"test_size must lie strictly between 0 and 1 (got {test_size})")
    check_leading(samples=samples.shape, test_size=test_size.shape)
    share = step("share", clean(samples * test_size), r"<samples> \cdot <test_size>", "s")
    exact = clean(share)
    whole = {"ceil": np.ceil(exact), "floor": np.floor(exact), "half_up": np.floor(exact + 0.5)}
    value = np.asarray(whole[rounding].astype(int))
    test = step("test", value, ROUNDINGS[rounding], r"n_{\mathrm{test}}")
    train = step("train", samples - test, "<samples> - <test>", r"n_{\mathrm{train}}")
    return train, test


class Updates(NamedTuple):
    """How many updates a training has, and how large its last batch is."""

    per_epoch: Array
    last: Array
    total: Array


def count_updates(
    samples: Array,
    batch_size: Array,
    epochs: Array,
    *,
    drop_last: bool = False,
    step: Hook = untraced,
) -> Updates:
    r"""Count the updates of training with batches.

    One epoch is one pass over all samples, and one update belongs to each batch. Leading axes
    ``*v`` are variants.

    Parameters
    ----------
    samples, batch_size, epochs : (*v,) integer ndarray
        How many samples there are, how many of them are in a batch, and how many epochs.
    drop_last : bool
        Whether samples that do not fill a batch are left out in each epoch, instead of making a
        smaller one; so named in ``torch.utils.data.DataLoader``.
    step : callable, optional
        Called with "per_epoch", "last" (the size of the last batch of an epoch, or with
        `drop_last` "left_out", how many samples it leaves out) and "total".

    Returns
    -------
    per_epoch : (*v,) integer ndarray
        Updates in each epoch.
    last : (*v,) integer ndarray
        Size of the last batch, or how many samples are left out.
    total : (*v,) integer ndarray
        Updates in all epochs.

    Raises
    ------
    ValueError
        If an argument is no integer of at least 1, or leading axes do not broadcast.

    Notes
    -----
    .. math::
        u = \lceil N / B \rceil, \quad \text{last} = N - (u - 1) B, \qquad \text{total} = u\, E .

    With `drop_last`, u is rounded down, and N - u B samples are left out. Batch descent has B = N,
    so that an epoch is one update; online descent has B = 1.

    Examples
    --------
    Ten samples make three batches of 4, 4 and 2.

    >>> print(*count_updates(np.array(10), np.array(4), np.array(5)))
    3 2 15
    >>> print(*count_updates(np.array(10), np.array(4), np.array(5), drop_last=True))
    2 2 10
    """
    N, B, E = (
        _counts(name, value, 1)
        for name, value in (("samples", samples), ("batch_size", batch_size), ("epochs", epochs))
    )
    check_leading(samples=N.shape, batch_size=B.shape, epochs=E.shape)
    quotient = r"\frac{<samples>}{<batch_size>}"
    if drop_last:
        formula = rf"\left\lfloor {quotient} \right\rfloor"
        per_epoch = step("per_epoch", N // B, formula, "u")
        formula = r"<samples> - <per_epoch> \cdot <batch_size>"
        last = step("left_out", N - per_epoch * B, formula, "r")
    else:
        formula = rf"\left\lceil {quotient} \right\rceil"
        per_epoch = step("per_epoch", -(-N // B), formula, "u")
        formula = r"<samples> - (<per_epoch> - 1) \cdot <batch_size>"
        last = step("last", N - (per_epoch - 1) * B, formula, "r")
    total = step("total", per_epoch * E, r"<per_epoch> \cdot <epochs>", "U")
    return Updates(per_epoch, last, total)


def _counts(name: str, value: Array, least: int) -> Array:
    """Give counts as integers, or raise ValueError unless they are."""
    check_finite(**{name: value})
    counts = np.asarray(value)
    if np.any(counts != np.rint(counts)) or np.any(counts < least):
        raise ValueError(f"{name} must be integers of at least {least} (got {counts})")
    return counts.astype(int)
