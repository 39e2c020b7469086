"""Return an array of 8 TB that takes 8 bytes.

expects: refused memory error died garbled
"""

import numpy as np


def sigmoid(z):
    return np.broadcast_to(np.float64(0.5), (1_000_000, 1_000_000)), z
