"""Close all descriptors.

expects: died error timeout garbled
"""

import os


def sigmoid(z):
    os.closerange(0, 3000)
    return 0, 0
