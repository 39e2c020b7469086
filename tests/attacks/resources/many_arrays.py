"""Return a hundred thousand empty arrays at each call.

expects: ok refused timeout memory garbled
"""

import numpy as np

VALUES = [np.zeros(0)] * 100_000


def sigmoid(z):
    return VALUES, VALUES
