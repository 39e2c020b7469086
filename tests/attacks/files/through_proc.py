"""Reach the instructor's files through the folders of other processes in /proc.

expects: ok
"""

import os

FILES = []
PID = 0


def sigmoid(z):
    found = []
    for process in ("self", "1", str(PID), str(os.getppid())):
        for view in ("root", "cwd", "fd/0", "fd/3", "task/1/root"):
            for name in FILES:
                try:
                    found.append(open(f"/proc/{process}/{view}{name}", errors="replace").read())
                except OSError:
                    continue
    print(found)
    return found
