"""Return for each element a list of candidates, by broadcasting.

expects: ok
"""

import numpy as np


def sigmoid(z):
    grid = np.linspace(0, 1, 101).reshape(-1, *[1] * np.ndim(z))
    return np.broadcast_to(grid, (101, *z.shape)).copy(), grid
