"""Fork 300 processes that sleep.

expects: error died timeout
"""

import os
import time


def sigmoid(z):
    for number in range(300):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
    print("BREACH: 300 processes")
    raise OSError("300 processes")
