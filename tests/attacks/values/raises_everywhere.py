"""Return an object of which every use raises an exception that nobody expects.

expects: refused error died timeout
"""


class Raises:
    def __getattribute__(self, name):
        raise KeyboardInterrupt(name)

    def __repr__(self):
        raise SystemExit

    __str__ = __iter__ = __len__ = __float__ = __eq__ = __bool__ = __repr__


def sigmoid(z):
    return Raises(), [Raises()]
