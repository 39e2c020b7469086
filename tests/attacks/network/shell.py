"""Connect from programs: the shell's own /dev/tcp, and a second Python.

expects: ok error
"""

import subprocess
import sys

PORT = 0


def sigmoid(z):
    script = f"import socket; socket.create_connection(('127.0.0.1', {PORT}), 0.5)"
    shell = ["bash", "-c", f"echo hello > /dev/tcp/127.0.0.1/{PORT}"]
    for command in (shell, [sys.executable, "-c", script]):
        try:
            subprocess.run(command, capture_output=True, timeout=2, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
    return 0, 0
