"""Make a process that is not a child but a sibling, so that it belongs to nobody who is ended.

expects: ok error died
"""

import ctypes
import os
import platform
import signal
import time

CLONE_PARENT = 0x8000


def sigmoid(z):
    number = {"x86_64": 56, "aarch64": 220}.get(platform.machine(), -1)
    made = ctypes.CDLL(None).syscall(number, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
    if made == 0:
        time.sleep(60)
        os._exit(0)
    return 0, 0
