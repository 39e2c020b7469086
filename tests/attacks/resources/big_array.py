"""Make one array of 1.5 GB.

expects: memory died error
"""

import numpy as np


def sigmoid(z):
    return np.full(1500 << 17, 0.5), z
