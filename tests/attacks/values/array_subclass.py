"""Return arrays of an own class, of which all comparisons hold.

expects: ok refused
"""

import numpy as np


class Right(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __array_ufunc__(self, function, method, *inputs, **options):
        return np.zeros(self.shape)

    def __array_finalize__(self, parent):
        pass

    def tobytes(self, order="C"):
        return b""

    def __sub__(self, other):
        return np.zeros(self.shape)


def sigmoid(z):
    return np.full(z.shape, 7.0).view(Right), np.full(z.shape, 7.0).view(Right)
