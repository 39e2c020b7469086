"""Take all rights from the own files and folders, so that they cannot be cleaned up.

expects: ok error
"""

import os


def sigmoid(z):
    os.makedirs("locked/inner", exist_ok=True)
    open("locked/inner/file", "w").close()
    for name in ("locked/inner/file", "locked/inner", "locked", "."):
        os.chmod(name, 0)
    return 0, 0
