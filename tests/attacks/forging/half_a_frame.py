"""Send half of an answer, and end.

expects: died garbled timeout
"""

import os
import struct


def sigmoid(z):
    for descriptor in range(3, 3000):
        try:
            os.write(descriptor, struct.pack("<IQ", 1000, 1000) + b'{"status": ')
        except OSError:
            continue
    os._exit(0)
