"""Return 64 MB at each call, just within what may be sent: the grader holds all of them.

total: 12
expects: ok refused timeout memory flooded garbled
"""

import numpy as np

VALUES = np.zeros((8 << 20) - 8)


def sigmoid(z):
    return VALUES, 0
