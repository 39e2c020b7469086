"""Open sockets of the families that no network namespace covers, and of packets.

expects: ok died
"""

import socket

FAMILIES = (
    "AF_VSOCK",
    "AF_NETLINK",
    "AF_PACKET",
    "AF_ALG",
    "AF_BLUETOOTH",
    "AF_TIPC",
    "AF_QIPCRTR",
)


def sigmoid(z):
    for name in FAMILIES:
        family = getattr(socket, name, None)
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
            except (OSError, TypeError):
                continue
            print("BREACH:", name)
    return 0, 0
