"""Loop for ever when the process ends.

expects: error
"""

import atexit


def forever():
    while True:
        pass


atexit.register(forever)


def sigmoid(z):
    raise SystemExit
