"""Connect to a socket without a file, which belongs to a network namespace.

expects: ok
"""

import socket

PORT = 0


def sigmoid(z):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"\0deltarule-canary-{PORT}")
            connection.sendall(b"hello")
    except OSError:
        pass
    return 0, 0
