"""Put an own object in the place of the one that answers, found among all objects.

expects: garbled died error ok timeout refused missing
"""

import gc


def sigmoid(z):
    for one in gc.get_objects():
        if type(one).__name__ == "Session":
            type(one).answer = lambda self, **request: b"\x04\0\0\0" + bytes(8) + b"true"
            type(one).read = lambda self, name: True
    return 0, 0
