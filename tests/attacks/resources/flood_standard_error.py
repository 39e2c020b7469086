"""Write 64 MB to standard output and standard error, past Python's own streams.

expects: flooded error timeout died
"""

import os


def sigmoid(z):
    for _ in range(64):
        for descriptor in (1, 2):
            os.write(descriptor, b"x" * (1 << 19))
    raise OSError("written")
