"""Write an answer of the runner's own form to every open descriptor, ahead of the real one.

expects: garbled died error ok
"""

import json
import os
import struct

REPLY = {"dict": {"status": "ok", "says": "", "value": True, "arguments": []}}


def sigmoid(z):
    header = json.dumps(REPLY).encode()
    frame = struct.pack("<IQ", len(header), 0) + header
    for descriptor in range(3000):
        try:
            os.write(descriptor, frame)
        except OSError:
            continue
    return 0, 0
