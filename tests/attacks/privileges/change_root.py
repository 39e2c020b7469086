"""Leave the folder that is the root, by the old way of a second one.

expects: ok died
"""

import os

FILES = []


def sigmoid(z):
    os.makedirs("root", exist_ok=True)
    try:
        os.chroot("root")
    except OSError:
        return 0, 0
    print("BREACH: changed the root")
    for name in FILES:
        try:
            print(open("../" * 20 + name).read())
        except OSError:
            continue
    return 0, 0
