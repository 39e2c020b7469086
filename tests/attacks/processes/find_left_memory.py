"""Find the shared memory, queue or semaphores that the student before has left.

after: processes/leave_memory
expects: ok died
"""

import ctypes
import os

MARK = "deltarule-attack"
KEY = 0x0DE17A


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    found = [libc.shmget(KEY, 4096, 0), libc.msgget(KEY, 0), libc.semget(KEY, 1, 0)]
    if any(one >= 0 for one in found) or os.path.exists(f"/dev/shm/{MARK}"):
        print("BREACH: memory was left", found)
    return 0, 0
