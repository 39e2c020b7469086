"""Raise an exception whose message cannot be made.

expects: error died
"""

import os


class Evil(Exception):
    def __str__(self):
        os._exit(0)

    __repr__ = __format__ = __str__


def sigmoid(z):
    raise Evil
