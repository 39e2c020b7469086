"""Enter the namespaces of other processes.

expects: ok died
"""

import ctypes
import os

PID = 0


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    for process in {PID, os.getppid()} - {0}:
        for name in ("mnt", "net", "pid", "user"):
            try:
                handle = os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY)
            except OSError:
                continue
            if name != "pid" and libc.setns(handle, 0) == 0:
                print("BREACH: entered", name)
    return 0, 0
