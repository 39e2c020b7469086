"""Learn about the machine: its name, its users, its disks.

expects: ok
"""

import os
import platform
import pwd


def sigmoid(z):
    found = [platform.node(), *(user.pw_dir for user in pwd.getpwall())]
    for name in ("/etc/passwd", "/etc/hostname", "/etc/hosts", "/etc/fstab", "/proc/mounts"):
        try:
            found.append(open(name).read())
        except OSError:
            continue
    print(found, os.getlogin if hasattr(os, "getlogin") else None)
    return 0, 0
