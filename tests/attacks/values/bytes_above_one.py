"""Return truth values whose bytes are 7, which are neither true nor false.

expects: ok garbled refused
"""

import numpy as np


def sigmoid(z):
    return np.full(z.shape, 7, dtype=np.uint8).view(bool), z > 0
