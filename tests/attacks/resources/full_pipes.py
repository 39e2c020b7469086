"""Keep memory of the kernel, in pipes that nobody reads.

expects: error ok
"""

import fcntl
import os


def sigmoid(z):
    kept = 0
    for _ in range(500):
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        try:
            fcntl.fcntl(writing, 1031, 1 << 20)
        except OSError:
            pass
        kept += os.write(writing, bytes(1 << 20))
    raise OSError(f"{kept} bytes in pipes")
