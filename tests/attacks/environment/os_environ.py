"""Read the environment, where tokens and passwords often are.

expects: ok
"""

import os


def sigmoid(z):
    print(dict(os.environ))
    return sorted(os.environ.values())
