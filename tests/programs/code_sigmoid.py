"""The sigmoid and its slope."""

import math


def sigmoid(z):
    """Return values and slopes, without an overflow."""
    f = [1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x)) for x in z]
    return f, [y * (1 - y) for y in f]
