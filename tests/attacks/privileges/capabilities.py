"""Look whether any privilege is left, or can be had again.

expects: ok died
"""

import ctypes
import os

# A box without namespaces may keep it, to find Python; which files it opens is restricted there.
READ_ALL_FOLDERS = 1 << 2


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) == 0 and any(word & ~READ_ALL_FOLDERS for word in data):
        print("BREACH: capabilities", list(data))
    if libc.prctl(39, 0, 0, 0, 0) != 1:
        print("BREACH: a program may gain privileges")
    if os.getuid() == 0 and os.geteuid() == 0:
        try:
            kernel = open("/proc/self/uid_map").read().split()
        except OSError:
            kernel = []
        if kernel[:3] == ["0", "0", "4294967295"]:
            print("BREACH: runs as the administrator")
    return 0, 0
