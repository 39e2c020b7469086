"""Make a device file and open it.

expects: ok died
"""

import os
import stat


def sigmoid(z):
    try:
        os.mknod("device", stat.S_IFCHR | 0o666, os.makedev(1, 3))
        os.close(os.open("device", os.O_RDONLY))
        print("BREACH: made a device")
    except OSError:
        pass
    return 0, 0
