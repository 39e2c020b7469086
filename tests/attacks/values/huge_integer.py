"""Return an integer of a million digits.

expects: refused garbled error timeout ok
"""


def sigmoid(z):
    return 1 << 3_000_000, -(10**400)
