"""Return numbers of other sizes and byte orders.

expects: ok refused
"""

import numpy as np


def sigmoid(z):
    return np.full(z.shape, 7, dtype=np.longdouble), np.full(z.shape, 7, dtype=">f2")
