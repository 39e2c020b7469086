"""Hand the pipes to a child and end, so that the grader waits for a process that is gone.

expects: died timeout garbled error
"""

import os
import time


def sigmoid(z):
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)
