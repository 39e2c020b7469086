"""Return infinities of both signs, and complex numbers with them.

expects: ok refused
"""

import numpy as np


def sigmoid(z):
    return np.full(z.shape, np.inf), np.full(z.shape, complex(-np.inf, np.nan))
