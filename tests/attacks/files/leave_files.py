"""Leave files for the next student, in every folder that can be written to, and at home.

expects: ok
"""

import os
import tempfile

MARK = "deltarule-attack"
PLACES = (".", "..", "~", "~/.ipython", "/", "/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir())


def sigmoid(z):
    for place in PLACES:
        try:
            folder = os.path.expanduser(place)
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/{MARK}", "w", encoding="utf-8") as file:
                file.write(repr(z))
            os.chmod(f"{folder}/{MARK}", 0o666)
        except OSError:
            continue
    return 0, 0
