"""Read the environment that this process and those around it were started with.

expects: ok
"""

import os
import re

PID = 0


def sigmoid(z):
    found = []
    for process in ("self", "thread-self", "1", str(os.getppid()), str(PID)):
        for name in ("environ", "cmdline"):
            try:
                text = open(f"/proc/{process}/{name}", "rb").read()
            except OSError:
                continue
            found += re.findall(rb"canary-\w+", text)
    print(found)
    return 0, 0
