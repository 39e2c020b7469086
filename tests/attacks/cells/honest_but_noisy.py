"""Solve the task, and change the shell, the streams and numpy in ways that concern nobody else.

earns: full
expects: ok
"""

import sys

import numpy as np

np.set_printoptions(precision=1)
np.seterr(all="ignore")
get_ipython().input_transformers_post.append(lambda lines: lines)
print("<script>alert(1)</script>", file=sys.stderr)


def sigmoid(z):
    print("called with", np.shape(z))
    half = np.exp(-np.abs(z))
    y = np.where(np.asarray(z) >= 0, 1 / (1 + half), half / (1 + half))
    return y, y * (1 - y)
