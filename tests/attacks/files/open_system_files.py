"""Open what only an administrator may read. Nothing is read from what opens.

expects: ok
"""

import os
import sys


def sigmoid(z):
    for name in (
        "/etc/shadow",
        "/etc/gshadow",
        "/etc/ssh/ssh_host_rsa_key",
        "/dev/mem",
        "/dev/vda",
    ):
        try:
            os.close(os.open(name, os.O_RDONLY))
        except OSError:
            continue
        print("BREACH: opened", name)
    for name in ("/root", "/home", "/etc/ssl/private"):
        try:
            entries = os.listdir(name)
        except OSError:
            continue
        # What leads to Python itself and to its libraries must be there.
        known = [sys.prefix, sys.base_prefix, *sys.path]
        for entry in entries:
            if not any(f"{path}/".startswith(f"{name}/{entry}/") for path in known):
                print("BREACH: listed", name)
    return 0, 0
