"""Read everything behind the open descriptors, and go up from those that are folders.

expects: ok error
"""

import os

FILES = []


def sigmoid(z):
    found = []
    for descriptor in range(3, 200):
        for name in FILES:
            for path in (name, name.lstrip("/"), "../" * 9 + name.lstrip("/")):
                try:
                    inner = os.open(path, os.O_RDONLY, dir_fd=descriptor)
                    found.append(os.read(inner, 1000))
                    os.close(inner)
                except OSError:
                    continue
        try:
            found.append(os.pread(descriptor, 1000, 0))
        except OSError:
            continue
    print(found)
    return 0, 0
