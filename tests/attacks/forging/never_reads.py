"""Fill the pipe of the requests, so that the grader cannot send its next one.

expects: timeout garbled died ok error
"""

import os


def sigmoid(z):
    for descriptor in range(3, 3000):
        try:
            path = f"/proc/self/fd/{descriptor}"
            other = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            os.write(other, bytes(1 << 20))
        except OSError:
            continue
    return 0, 0
