"""Delete, rename and empty the files of the instructor.

expects: ok
"""

import os

FILES = []


def sigmoid(z):
    attempts = (
        lambda name: os.truncate(name, 0),
        lambda name: os.chmod(name, 0o777),
        lambda name: os.utime(name, (0, 0)),
        lambda name: os.rename(name, name + ".gone"),
        os.unlink,
    )
    for name in FILES:
        for attempt in attempts:
            try:
                attempt(name)
            except OSError:
                continue
    return 0, 0
