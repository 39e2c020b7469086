"""Try the calls of the kernel that students do not need and in which most holes were found.

expects: ok died error
"""

import ctypes
import os
import platform

CALLS = {
    "x86_64": {
        "keyctl": 250,
        "add_key": 248,
        "bpf": 321,
        "io_uring_setup": 425,
        "memfd_create": 319,
        "userfaultfd": 323,
        "perf_event_open": 298,
        "open_by_handle_at": 304,
        "kcmp": 312,
        "process_vm_readv": 310,
        "memfd_secret": 447,
        "fsopen": 430,
        "open_tree": 428,
    },
    "aarch64": {
        "keyctl": 219,
        "add_key": 217,
        "bpf": 280,
        "io_uring_setup": 425,
        "memfd_create": 279,
        "userfaultfd": 282,
        "perf_event_open": 241,
        "open_by_handle_at": 265,
        "kcmp": 272,
        "process_vm_readv": 270,
        "memfd_secret": 447,
        "fsopen": 430,
        "open_tree": 428,
    },
}
ARGUMENTS = {
    "keyctl": (0, -3, 0),
    "memfd_create": (b"x", 0),
    "io_uring_setup": (4, bytes(120)),
    "open_tree": (-100, b"/", 0),
    "fsopen": (b"tmpfs", 0),
    "userfaultfd": (1,),
    "add_key": (b"user", b"deltarule", b"x", 1, -1),
    "perf_event_open": (b"\1\0\0\0\x70\0\0\0" + bytes(104), 0, -1, -1, 0),
}
EPERM, ENOSYS, EACCES = 1, 38, 13


def sigmoid(z):
    libc = ctypes.CDLL(None, use_errno=True)
    for name, number in CALLS.get(platform.machine(), {}).items():
        child = os.fork()
        if child == 0:
            given = libc.syscall(number, *ARGUMENTS.get(name, (0, 0, 0, 0, 0)))
            os._exit(0 if given >= 0 or ctypes.get_errno() not in (EPERM, ENOSYS, EACCES) else 1)
        if os.waitpid(child, 0)[1] == 0:
            print("BREACH: allowed", name)
    return 0, 0
