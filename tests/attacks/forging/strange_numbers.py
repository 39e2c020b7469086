"""Send headers with NaN, 1e999, numbers of 5000 digits, keys given twice, lone surrogates.

expects: garbled died timeout ok error
"""

import os
import struct

HEADERS = (
    b"NaN",
    b"1e999",
    b"9" * 5000,
    b'{"status": "ok", "status": "ok", "value": 1}',
    b'{"status": "ok", "value": "\\ud800"}',
    b'{"status": "\xff\xfe", "value": 1}',
    b"\xef\xbb\xbf{}",
    b"",
)
calls = 0


def sigmoid(z):
    global calls
    header = HEADERS[calls % len(HEADERS)]
    calls += 1
    for descriptor in range(3, 3000):
        try:
            os.write(descriptor, struct.pack("<IQ", len(header), 0) + header)
        except OSError:
            continue
    return 0, 0
