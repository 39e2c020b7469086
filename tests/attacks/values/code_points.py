"""Return text that is none: code points above the last, and half of a pair.

expects: ok refused garbled error
"""

import numpy as np


def sigmoid(z):
    return np.array([0x7FFFFFFF], dtype="<u4").view("<U1"), "\ud800"
