"""Look for the environment in the memory of this process, where it stays after it was cleared.

expects: ok error
"""

import ctypes
import re


def sigmoid(z):
    found = []
    libc = ctypes.CDLL(None)
    environment = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    first = ctypes.cast(environment, ctypes.POINTER(ctypes.c_void_p))[0]
    if first:
        found = re.findall(rb"canary-\w+", ctypes.string_at(first, 256))
    try:
        areas = open("/proc/self/maps").read()
        with open("/proc/self/mem", "rb") as memory:
            low, high = re.search(r"^(\w+)-(\w+) .*\[stack\]", areas, re.M).groups()
            memory.seek(int(low, 16))
            found += re.findall(rb"canary-\w+", memory.read(int(high, 16) - int(low, 16)))
    except OSError:
        pass
    print(found)
    return 0, 0
