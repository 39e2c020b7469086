"""Uncover what the box has covered: unmount its own folders.

expects: ok died
"""

import ctypes
import os


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.umount2(os.getcwd().encode(), 2) == 0:
        print("BREACH: unmounted the scratch folder")
    return 0, 0
