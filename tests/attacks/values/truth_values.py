"""Return truth values for numbers.

expects: ok
"""

import numpy as np


def sigmoid(z):
    return np.ones(z.shape, dtype=bool), np.zeros(z.shape, dtype=bool)
