"""Fork in every child again: 512 processes, if all forks work.

expects: error died timeout garbled
"""

import os
import time


def sigmoid(z):
    first = os.getpid()
    for _ in range(9):
        try:
            os.fork()
        except OSError:
            break
    if os.getpid() != first:
        time.sleep(30)
        os._exit(0)
    raise OSError("many processes")
