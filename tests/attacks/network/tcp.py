"""Connect to a server on this machine by TCP.

expects: ok
"""

import socket

PORT = 0


def sigmoid(z):
    for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0"):
        try:
            with socket.create_connection((host, PORT), timeout=0.5) as connection:
                connection.sendall(b"hello")
        except OSError:
            continue
    return 0, 0
