"""Leave while the cell runs, before anything is graded.

expects: error died
"""

import sys

sys.exit(0)


def sigmoid(z):
    return z, z
