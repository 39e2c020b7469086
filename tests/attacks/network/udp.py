"""Send a datagram to a server on this machine.

expects: ok
"""

import socket

PORT = 0


def sigmoid(z):
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"hello", ("127.0.0.1", PORT))
    except OSError:
        pass
    return 0, 0
