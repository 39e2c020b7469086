"""Leave shared memory, a message queue and semaphores for the next student.

expects: ok died
"""

import ctypes

MARK = "deltarule-attack"
KEY = 0x0DE17A


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmget(KEY, 4096, 0o1666)
    libc.msgget(KEY, 0o1666)
    libc.semget(KEY, 1, 0o1666)
    try:
        from multiprocessing.shared_memory import SharedMemory

        SharedMemory(name=MARK, create=True, size=4096, track=False)
    except (OSError, ImportError, TypeError):
        pass
    return 0, 0
