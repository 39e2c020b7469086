"""Return four hundred thousand empty lists at each call, which the grader turns into as many objects.

total: 12
expects: ok refused timeout memory flooded garbled
"""

VALUES = [[] for _ in range(400_000)]


def sigmoid(z):
    return VALUES, 0
