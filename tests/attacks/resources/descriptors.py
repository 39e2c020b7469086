"""Open 5000 files and keep them open.

expects: error ok
"""

import os


def sigmoid(z):
    kept = []
    for _ in range(5000):
        kept.append(os.open("/dev/null", os.O_RDONLY))
    raise OSError("5000 files are open")
