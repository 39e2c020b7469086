"""Run machine code of its own: a system call that no library makes.

expects: ok died error
"""

import ctypes
import mmap
import platform

# mov eax, 41 (socket); mov edi, 2; mov esi, 1; xor edx, edx; syscall; ret
CODE = bytes.fromhex("b829000000bf02000000be0100000031d20f05c3")


def sigmoid(z):
    if platform.machine() != "x86_64":
        return 0, 0
    area = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    area.write(CODE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(area))
    if ctypes.CFUNCTYPE(ctypes.c_long)(address)() >= 0:
        print("BREACH: a socket")
    return 0, 0
