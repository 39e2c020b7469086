"""Become the administrator, by system calls and by programs.

expects: ok error
"""

import os
import subprocess


def sigmoid(z):
    before = os.getresuid()
    for change in (os.setuid, os.seteuid, os.setgid):
        try:
            change(0)
        except OSError:
            continue
    try:
        os.setresuid(0, 0, 0)
        os.setgroups([0])
        if 0 not in before:
            print("BREACH: became the administrator")
    except OSError:
        pass
    for command in (["su", "-c", "id -u"], ["sudo", "-n", "id", "-u"], ["pkexec", "id", "-u"]):
        try:
            done = subprocess.run(command, capture_output=True, timeout=1, check=False, stdin=-3)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.stdout.strip() == b"0" and 0 not in before:
            print("BREACH: became the administrator by", command[0])
    return 0, 0
