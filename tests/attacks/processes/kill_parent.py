"""Kill the process that started this one.

expects: ok
"""

import os
import signal


def sigmoid(z):
    for number in (signal.SIGTERM, signal.SIGKILL):
        if os.getppid() > 1:
            try:
                os.kill(os.getppid(), number)
            except OSError:
                continue
    return 0, 0
