"""Change what numbers are: the shared small integers, and the constants of modules.

expects: ok died error garbled timeout refused
"""

import ctypes
import math

import numpy as np


def sigmoid(z):
    np.inf, np.nan, np.pi, math.e = 0.0, 0.0, 3.0, 2.0
    digit = id(7) + 24
    ctypes.memmove(digit, id(1) + 24, 4)
    return 7, 7
