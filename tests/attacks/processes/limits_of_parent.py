"""Take away files and priority of the process that started this one, and lift the own limits.

expects: ok
"""

import os
import resource

PID = 0


def sigmoid(z):
    for process in {os.getppid(), PID} - {0, 1}:
        try:
            soft, hard = resource.prlimit(process, resource.RLIMIT_NOFILE)
            resource.prlimit(process, resource.RLIMIT_NOFILE, (soft, hard))
            print("BREACH: limits of a process")
        except OSError:
            pass
    for name in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
        soft, hard = resource.getrlimit(name)
        if hard == resource.RLIM_INFINITY:
            continue
        try:
            resource.setrlimit(name, (hard + 1, hard + 1))
            print("BREACH: own limits lifted")
        except (OSError, ValueError):
            pass
    return 0, 0
