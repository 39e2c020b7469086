"""Let a thread read the requests from the pipe, before the runner does.

expects: timeout garbled died ok error
"""

import os
import select
import threading


def thief(descriptor):
    while select.select([descriptor], [], [])[0]:
        if not os.read(descriptor, 1 << 16):
            return


def sigmoid(z):
    for descriptor in range(3, 3000):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        threading.Thread(target=thief, args=(descriptor,), daemon=True).start()
    return 0, 0
