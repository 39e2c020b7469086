"""Fork inside the function: parent and child both return, and both answer.

expects: garbled ok died timeout error
"""

import os


def sigmoid(z):
    os.fork()
    return 0, 0
