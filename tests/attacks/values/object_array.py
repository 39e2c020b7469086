"""Return arrays of objects.

expects: refused
"""

import numpy as np


def sigmoid(z):
    return np.array([None, print, "x"], dtype=object), np.full(z.shape, z, dtype=object)
