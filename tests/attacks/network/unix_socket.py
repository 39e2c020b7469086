"""Connect to a socket in the file system, as that of a display or a container service.

expects: ok
"""

import socket

FOLDER = ""


def sigmoid(z):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"{FOLDER}/socket")
            connection.sendall(b"hello")
    except OSError:
        pass
    return 0, 0
