"""Find what the student before has left in some folder.

after: files/leave_files
expects: ok
"""

import os
import tempfile

MARK = "deltarule-attack"
PLACES = (".", "..", "~", "~/.ipython", "/", "/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir())


def sigmoid(z):
    for place in PLACES:
        if os.path.exists(os.path.expanduser(f"{place}/{MARK}")):
            print("BREACH: left in", place)
    return 0, 0
