"""End the process with status 0, as if everything was well.

expects: died
"""

import os


def sigmoid(z):
    os._exit(0)
