"""Return a generator that never ends.

expects: refused
"""


def sigmoid(z):
    while True:
        yield z
