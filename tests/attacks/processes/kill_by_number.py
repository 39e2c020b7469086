"""Kill a process of the instructor, whose number is known.

expects: ok
"""

import os
import signal

PID = 0


def sigmoid(z):
    if PID > 1:
        for number in (signal.SIGURG, signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(PID, number)
            except OSError:
                continue
    return 0, 0
