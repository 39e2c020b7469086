"""End a cell with an object whose representation loops for ever.

expects: timeout
"""


class Evil:
    def __repr__(self):
        while True:
            pass


def sigmoid(z):
    return 0, 0


Evil()
