"""Mount and unmount: an empty file system over the scratch folder, and what lies below others.

expects: ok died
"""

import ctypes
import os

NODEV_NOSUID = 6


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    os.makedirs("mounted", exist_ok=True)
    here = os.path.abspath("mounted").encode()
    if libc.mount(b"none", here, b"tmpfs", NODEV_NOSUID, b"size=4096") == 0:
        print("BREACH: mounted a file system")
        libc.umount2(here, 2)
    if libc.mount(b"none", here, b"proc", NODEV_NOSUID, None) == 0:
        print("BREACH: mounted /proc")
        libc.umount2(here, 2)
    return 0, 0
