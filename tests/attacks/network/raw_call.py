"""Make a socket by the number of the system call, past Python's own module.

expects: ok died
"""

import ctypes
import platform
import struct

PORT = 0


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    make, connect = {"aarch64": (198, 203)}.get(platform.machine(), (41, 42))
    made = libc.syscall(make, 2, 1, 0)
    if made >= 0:
        address = struct.pack("<H", 2) + struct.pack(">H", PORT) + bytes([127, 0, 0, 1]) + bytes(8)
        libc.syscall(connect, made, address, len(address))
    return 0, 0
