"""Raise a group of exceptions, nested five hundred deep.

expects: error died
"""


def sigmoid(z):
    error = ValueError("inner")
    for _ in range(500):
        error = BaseExceptionGroup("outer", [error, KeyboardInterrupt()])
    raise error
