"""Look for the expected answer in the variables of all callers.

expects: ok refused error
"""

import sys

import numpy as np


def sigmoid(z):
    frame, found, names = sys._getframe(1), [], []
    while frame:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            names.append(name)
            if type(value) is np.ndarray and value.shape == z.shape and value is not z:
                found.append(value)
        frame = frame.f_back
    if {"truth", "expected", "trials"} & set(names):
        print("BREACH: the truth is in the child")
    return (found[0], found[-1]) if found else None
