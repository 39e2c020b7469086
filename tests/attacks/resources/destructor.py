"""Return a value whose destructor loops for ever.

expects: refused timeout
"""


class Clinging:
    def __del__(self):
        while True:
            pass


def sigmoid(z):
    return Clinging(), z
