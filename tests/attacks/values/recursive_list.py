"""Return a list that contains itself, and a dictionary that does.

expects: refused error
"""


def sigmoid(z):
    one, other = [], {}
    one.append(one)
    other["self"] = other
    return one, other
