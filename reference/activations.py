"""Activation functions."""

import numpy as np

from deltarule.reference.formula import Array


def sigmoid(z: Array) -> Array:
    r"""Compute the logistic sigmoid without overflow.

    Parameters
    ----------
    z : ndarray
        Net inputs, of any shape.

    Returns
    -------
    ndarray
        Values between 0 and 1, of the shape of `z`; beyond about 700 they are 0 or 1 exactly.

    Notes
    -----
    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}}

    The form whose exponent is not positive is used, so that nothing overflows.

    Examples
    --------
    e ** -log(3) is 1/3, so the sigmoid of log(3) is 1 / (1 + 1/3) = 0.75.

    >>> print(sigmoid(np.log([1.0, 3.0])), sigmoid(np.array(-800.0)))
    [0.5  0.75] 0.0
    """
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(np.asarray(z) >= 0, 1, small) / (1 + small))
