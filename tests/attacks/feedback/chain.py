"""Raise an exception that has ten thousand causes, the last of which is the first.

expects: error
"""


def sigmoid(z):
    first = last = ValueError("first")
    for number in range(10_000):
        last.__cause__ = ValueError(str(number))
        last = last.__cause__
    last.__cause__ = first
    raise first
