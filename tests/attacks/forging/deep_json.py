"""Send a header that is nested so deep that its reader runs out of stack.

expects: garbled died timeout
"""

import os
import struct


def sigmoid(z):
    header = b"[" * 30_000 + b"]" * 30_000
    for descriptor in range(3, 3000):
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, struct.pack("<IQ", len(header), 0) + header)
        except OSError:
            continue
    return 0, 0
