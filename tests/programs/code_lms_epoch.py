"""One epoch of the LMS rule on half the squared error, sample by sample."""

import numpy as np


def lms_epoch(X, d, w, b, lr):
    """Return weights, bias and mean squared error after the epoch."""
    w = w.copy()
    for x, target in zip(X, d):
        error = target - (x @ w + b)
        w += lr * error * x
        b += lr * error
    return w, b, np.mean((d - X @ w - b) ** 2)
