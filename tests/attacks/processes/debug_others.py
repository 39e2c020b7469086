"""Attach to other processes as a debugger, and copy their memory and their files.

expects: ok died
"""

import ctypes
import os

PID = 0
ATTACH, SEIZE, DETACH = 16, 0x4206, 17
PIDFD_OPEN, PIDFD_GETFD = 434, 438


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    for process in {PID, os.getppid()} - {0, 1}:
        for request in (SEIZE, ATTACH):
            if libc.ptrace(request, process, None, None) == 0:
                print("BREACH: attached to a process")
                libc.ptrace(DETACH, process, None, None)
        handle = libc.syscall(PIDFD_OPEN, process, 0)
        for descriptor in range(10):
            if handle >= 0 and libc.syscall(PIDFD_GETFD, handle, descriptor, 0) >= 0:
                print("BREACH: took a file of a process")
    return 0, 0
