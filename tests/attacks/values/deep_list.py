"""Return a list that is nested 50 000 deep.

expects: refused error died garbled
"""


def sigmoid(z):
    one = []
    for _ in range(50_000):
        one = [one]
    return one, one
