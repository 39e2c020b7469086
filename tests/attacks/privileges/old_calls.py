"""Call the kernel by the numbers of its other interfaces (x32, and those of 32 bits).

expects: ok died error
"""

import ctypes
import os
import platform

X32 = 0x40000000


def sigmoid(z):
    if platform.machine() != "x86_64":
        return 0, 0
    libc = ctypes.CDLL(None, use_errno=True)
    child = os.fork()
    if child == 0:
        os._exit(0 if libc.syscall(X32 + 41, 2, 1, 0) >= 0 else 1)
    if os.waitpid(child, 0)[1] == 0:
        print("BREACH: a socket by x32")
    return 0, 0
