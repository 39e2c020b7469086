"""Return 300 MB of zeros.

expects: refused garbled memory died error flooded timeout
"""

import numpy as np


def sigmoid(z):
    return np.zeros(300 << 17), np.zeros(1)
