"""Announce 64 MB, and let three processes send them byte by byte: the reader never has to wait.

expects: timeout garbled died
"""

import os
import stat
import struct

HEADER = b'{"dict": {"status": "ok", "says": "", "value": 1, "arguments": []}}'


def sigmoid(z):
    ends = []
    for descriptor in range(3, 3000):
        try:
            if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                continue
            os.write(descriptor, struct.pack("<IQ", len(HEADER), 64 << 20) + HEADER)
            ends.append(descriptor)
        except OSError:
            continue
    os.fork() and os.fork()
    while ends:
        for descriptor in ends:
            try:
                os.write(descriptor, b"\0")
            except OSError:
                os._exit(0)
