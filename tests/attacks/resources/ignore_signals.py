"""Ignore every signal that can be ignored, block the others, and loop.

expects: timeout
"""

import signal


def sigmoid(z):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass
