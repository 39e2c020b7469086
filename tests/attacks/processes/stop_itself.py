"""Stop the own process, which then neither answers nor ends.

expects: timeout ok
"""

import os
import signal


def sigmoid(z):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0, 0
