"""Read the address 0.

expects: died
"""

import ctypes


def sigmoid(z):
    return ctypes.string_at(0), z
