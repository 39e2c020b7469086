"""Return views of memory that was not initialised, or is not the process's own.

expects: ok refused error died
"""

import numpy as np


def sigmoid(z):
    strange = np.lib.stride_tricks.as_strided(z, shape=(1 << 20,), strides=(1 << 12,))
    return np.empty(z.shape), strange
