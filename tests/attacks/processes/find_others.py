"""Look which other processes could be sent a signal. None is sent.

expects: ok error
"""

import os

FIRST = 1


def sigmoid(z):
    for process in range(FIRST + 1, 40_000):
        if process == os.getpid():
            continue
        try:
            os.kill(process, 0)
        except OSError:
            continue
        print("BREACH: could send a signal to", process)
        break
    return 0, 0
