"""Have the kernel send a signal to others, when a file becomes ready or a timer ends.

expects: ok error died
"""

import fcntl
import os
import signal

PID = 0


def sigmoid(z):
    for process in {PID, os.getppid()} - {0, 1}:
        reading, writing = os.pipe()
        try:
            fcntl.fcntl(reading, fcntl.F_SETOWN, process)
            fcntl.fcntl(reading, 10, signal.SIGURG)
            fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
            os.write(writing, b"x")
        except OSError:
            continue
    return 0, 0
