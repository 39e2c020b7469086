"""Loop for ever while the cell runs.

expects: timeout
"""

while True:
    pass


def sigmoid(z):
    return z, z
