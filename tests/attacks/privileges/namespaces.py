"""Make new namespaces, in which one is the administrator again.

expects: ok died error
"""

import ctypes
import os

NEW_USER, NEW_MOUNTS, NEW_NETWORK, NEW_PROCESSES = 0x10000000, 0x20000, 0x40000000, 0x20000000


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    for kind in (NEW_USER, NEW_MOUNTS, NEW_NETWORK, NEW_PROCESSES, NEW_USER | NEW_MOUNTS):
        child = os.fork()
        if child == 0:
            os._exit(0 if libc.unshare(kind) == 0 else 1)
        if os.waitpid(child, 0)[1] == 0:
            print("BREACH: a new namespace", hex(kind))
    return 0, 0
