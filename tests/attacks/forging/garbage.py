"""Write random bytes to every descriptor.

expects: garbled died timeout flooded
"""

import os


def sigmoid(z):
    for descriptor in range(3, 3000):
        try:
            os.write(descriptor, os.urandom(4096))
        except OSError:
            continue
    return 0, 0
