"""Compile an expression that is nested 200 000 deep.

expects: error died memory timeout
"""


def sigmoid(z):
    return eval("-" * 200_000 + "1"), eval("(" * 200_000 + ")" * 200_000)
