"""Let a thread write an answer when the function has long returned.

expects: garbled died ok error
"""

import json
import os
import struct
import threading
import time

REPLY = {"dict": {"status": "ok", "says": "", "value": True, "arguments": []}}


def later():
    header = json.dumps(REPLY).encode()
    frame = struct.pack("<IQ", len(header), 0) + header
    for _ in range(50):
        time.sleep(0.002)
        for descriptor in range(3, 3000):
            try:
                os.write(descriptor, frame)
            except OSError:
                continue


def sigmoid(z):
    threading.Thread(target=later, daemon=True).start()
    return 0, 0
