"""Return objects that make up an array when numpy asks for one.

expects: refused
"""

import numpy as np


class Array:
    shape = (1,)

    def __array__(self, *arguments, **options):
        print("asked for an array")
        return np.array([np.nan])

    __array_interface__ = {"shape": (10**9,), "typestr": "<f8", "data": (64, False), "version": 3}

    def __array_ufunc__(self, *arguments, **options):
        return True

    def __array_function__(self, *arguments, **options):
        return True


def sigmoid(z):
    return Array(), Array()
