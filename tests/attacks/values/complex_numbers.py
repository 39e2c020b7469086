"""Return complex numbers whose real part is right and whose imaginary part is large.

expects: ok refused
"""

import numpy as np


def sigmoid(z):
    with np.errstate(all="ignore"):
        y = 1 / (1 + np.exp(-z))
    return y + 5j, y * (1 - y) + 5j
