"""Predict the hidden inputs from the state of the random generators that the child has inherited.

expects: ok
"""

import random

import numpy as np


def sigmoid(z):
    for make in (np.random.randn, np.random.rand, np.random.default_rng(0).normal):
        if z.size and np.allclose(np.ravel(make(*z.shape) if make else z), np.ravel(z)):
            print("BREACH: the inputs can be predicted")
    return random.random(), random.random()
