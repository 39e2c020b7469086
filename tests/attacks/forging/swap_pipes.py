"""Put every descriptor in the place of another, and files in the place of pipes.

expects: died error timeout garbled ok
"""

import os


def sigmoid(z):
    file = os.open("scratch", os.O_CREAT | os.O_RDWR)
    for descriptor in range(3, 3000):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        if descriptor != file:
            os.dup2(file, descriptor)
    return 0, 0
