"""Send a signal to all processes there are: one that kills nobody, and that the canary notices.

expects: ok
"""

import os
import signal


def sigmoid(z):
    try:
        os.kill(-1, signal.SIGURG)
    except OSError:
        pass
    return 0, 0
