"""Return lists without elements, and lists of them.

expects: ok refused
"""


def sigmoid(z):
    return [[], []], []
