"""Loop for ever when called.

expects: timeout
"""


def sigmoid(z):
    while True:
        pass
