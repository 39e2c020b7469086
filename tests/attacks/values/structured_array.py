"""Return arrays of records, of text, of bytes, of times.

expects: refused
"""

import numpy as np


def sigmoid(z):
    records = np.zeros(z.shape, dtype=[("value", float), ("other", "O")])
    return [records, np.array(["0.5"]), np.array([b"x"]), np.array(["NaT"], dtype="M8[s]")], z
