"""Announce a frame of 4 GB of header and 16 exabytes of data, and start to send it.

expects: garbled died timeout flooded
"""

import os
import struct


def sigmoid(z):
    for descriptor in range(3, 3000):
        try:
            os.write(descriptor, struct.pack("<IQ", 2**32 - 1, 2**64 - 1) + b"[" * 4096)
        except OSError:
            continue
    return 0, 0
