"""Return a million small arrays.

expects: refused garbled memory died error timeout flooded
"""

import numpy as np


def sigmoid(z):
    return [np.zeros(1) for _ in range(1_000_000)]
