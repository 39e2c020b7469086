"""Fill every folder that can be written to, up to 200 MB in each.

expects: error died memory timeout
"""

import os
import tempfile

MARK = "deltarule-attack"


def fill(folder):
    written = 0
    for number in range(25):
        with open(f"{folder}/{MARK}-{number}", "wb") as file:
            written += file.write(bytes(8 << 20))
    return written


tried = []


def sigmoid(z):
    assert not tried
    tried.append(z)
    amounts = []
    for folder in {os.getcwd(), tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp"}:
        try:
            amounts.append(fill(folder))
        except OSError:
            amounts.append(0)
    if max(amounts) >= 200 << 20:
        print("BREACH: no quota of the scratch folder")
    raise OSError(str(amounts))
