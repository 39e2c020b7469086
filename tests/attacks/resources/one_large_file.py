"""Write one file of 200 MB.

expects: error died memory
"""

import os

MARK = "deltarule-attack"


def sigmoid(z):
    with open(MARK, "wb") as file:
        for _ in range(200):
            file.write(bytes(1 << 20))
    if os.path.getsize(MARK) >= 200 << 20:
        print("BREACH: no limit to the size of a file")
    raise OSError("written")
