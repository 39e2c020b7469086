"""Type into the terminal of the grader.

expects: ok error
"""

import fcntl
import os

TIOCSTI = 0x5412


def sigmoid(z):
    for name in ("/dev/tty", "/dev/console", "/dev/pts/0"):
        try:
            fcntl.ioctl(os.open(name, os.O_RDWR | os.O_NOCTTY), TIOCSTI, b" ")
            print("BREACH: typed into", name)
        except OSError:
            continue
    for descriptor in range(3):
        try:
            fcntl.ioctl(descriptor, TIOCSTI, b" ")
            print("BREACH: typed into", descriptor)
        except OSError:
            continue
    return 0, 0
