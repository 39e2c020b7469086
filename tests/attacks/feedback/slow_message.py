"""Raise an exception whose message takes for ever.

expects: timeout error
"""


class Evil(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__

    @property
    def __traceback__(self):
        while True:
            pass


def sigmoid(z):
    raise Evil
