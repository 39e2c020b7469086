"""Return numbers so large or small that differences and products of them overflow.

expects: ok
"""

import numpy as np


def sigmoid(z):
    return np.full(z.shape, np.finfo(float).max), np.full(z.shape, -5e-324)
