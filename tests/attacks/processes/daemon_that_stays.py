"""Leave a process that has cancelled the signal it would get when its parent ends, and is stopped.

expects: ok error garbled died
"""

import ctypes
import os
import signal
import time


def sigmoid(z):
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
        os.setsid()
        os.closerange(0, 3000)
        os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(60)
        os._exit(0)
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    return 0, 0
