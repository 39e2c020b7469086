"""Look for the scratch folders of those who are graded at the same time.

expects: ok timeout
"""

import glob
import os
import tempfile

PLACES = (
    "..",
    "../*",
    "/box",
    "/tmp",
    "/tmp/*",
    tempfile.gettempdir(),
    tempfile.gettempdir() + "/../*",
    "/proc/*/cwd",
    "/proc/*/root/box",
    "/dev/shm",
    "~",
)


def sigmoid(z):
    found = []
    for place in PLACES:
        for name in glob.glob(os.path.expanduser(f"{place}/neighbour*")):
            try:
                found.append(open(name).read())
                os.unlink(name)
            except OSError:
                continue
    print(found)
    return found
