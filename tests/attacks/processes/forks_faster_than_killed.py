"""Let a child fork its successor and end, again and again, so that its number always changes.

expects: ok error garbled died
"""

import os
import time


def sigmoid(z):
    if os.fork() == 0:
        os.setsid()
        for _ in range(20_000):
            try:
                if os.fork():
                    os._exit(0)
            except OSError:
                time.sleep(0.001)
        os._exit(0)
    return 0, 0
