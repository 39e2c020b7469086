"""Send an answer one byte at a time, so that the reader is never idle.

expects: timeout garbled died
"""

import json
import os
import struct
import time


def sigmoid(z):
    header = json.dumps({"status": "ok", "value": "x" * 100_000}).encode()
    frame = struct.pack("<IQ", len(header), 0) + header
    for byte in frame:
        for descriptor in range(3, 3000):
            try:
                os.write(descriptor, bytes([byte]))
            except OSError:
                continue
        time.sleep(0.01)
