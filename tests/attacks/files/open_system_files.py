"""Open what only an administrator may read. Nothing is read from what opens.

expects: ok
"""

import os


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
        if any(not entry.startswith(".pyenv") for entry in entries):
            print("BREACH: listed", name)
    return 0, 0
