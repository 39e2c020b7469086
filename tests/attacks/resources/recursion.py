"""Recurse without end, with the limit of the interpreter lifted.

expects: died error memory timeout
"""

import sys


def deeper(n):
    return deeper(n + 1) + 1


def sigmoid(z):
    sys.setrecursionlimit(2**31 - 1)
    return sorted([deeper(0)], key=deeper), z
