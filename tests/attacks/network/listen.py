"""Wait for the grader or another student to connect.

expects: ok timeout
"""

import socket


def sigmoid(z):
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            host, port = server.getsockname()
            with socket.create_connection((host, port), timeout=0.5):
                print("a socket among themselves")
    except OSError:
        pass
    return 0, 0
