"""Return arrays of sixty dimensions, of a size that overflows, and of a negative one.

expects: ok refused memory error died
"""

import numpy as np


def sigmoid(z):
    many = np.zeros([1] * 60)
    none = np.zeros((0, 2**31, 2**31))
    return [many, none], many
