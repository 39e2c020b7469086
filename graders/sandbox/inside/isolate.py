"""What a forked child does before it runs a student's code: it gives up what it could do."""

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import Any

OPEN_FILES = 1280
GROUND = 1 << 20
"""The least room of a scratch folder."""

NEW_NAMESPACES = 0x7E02_0000
"""Users, mounts, process ids, IPC, network, host name and control groups."""
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
PR_SET_NO_NEW_PRIVS = 38
CAPABILITIES_VERSION = 0x2008_0522
CAP_DAC_READ_SEARCH = 2

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    """A program for the kernel: `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def system(name: str, *arguments: Any) -> int:
    """Call a function of the C library, and raise the error that it reports."""
    result = getattr(_libc, name)(*arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return int(result)


def prctl(option: int, *values: Any) -> None:
    """Change something of this process."""
    padded = [*values, 0, 0, 0, 0][:4]
    system("prctl", option, *(ctypes.c_ulong(v) if isinstance(v, int) else v for v in padded))


def new_namespaces() -> None:
    """Go on in a new process that sees no other: it is the first of its namespace.

    It has all capabilities there, until `give_up`, and none elsewhere.
    """
    uid, gid = os.getuid(), os.getgid()
    system(
        "unshare",
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS,
    )
    for name, words in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(words)
    if os.fork():
        os._exit(0)


def own_files(size: int) -> None:
    """Put empty folders of limited size over those that are shared, and nothing over `/proc`."""
    private = MS_NOSUID | MS_NODEV
    inodes = max(size, GROUND) // 4096
    for path, share in (("/box", size), ("/dev/shm", size // 4)):  # noqa: S108
        options = f"size={max(share, GROUND)},nr_inodes={inodes},mode=1777"
        system("mount", b"tmpfs", path.encode(), b"tmpfs", private, options.encode())
    nothing = private | MS_NOEXEC | MS_RDONLY
    system("mount", b"tmpfs", b"/proc", b"tmpfs", nothing, b"size=4k,nr_inodes=2")


def become(uid: int, *, reading: bool = False) -> None:
    """Stop being root; `reading` keeps the right to look into all folders."""
    if reading:
        prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _keep_capabilities(1 << CAP_DAC_READ_SEARCH if reading else 0)
    prctl(PR_SET_DUMPABLE, 1)  # else the files below /proc/self would remain root's


def limit(limits: dict[str, Any], processes: int) -> None:
    """Set the limits of each process; the grader watches their sum."""
    for name, most in (
        ("AS", limits["memory"]),
        ("FSIZE", limits["file"]),
        ("NPROC", processes),
        ("CPU", int(limits["total"]) + 2),
        ("NOFILE", OPEN_FILES),
        ("CORE", 0),
        ("MEMLOCK", 0),
        ("MSGQUEUE", 0),
        ("NICE", 0),
        ("RTPRIO", 0),
    ):
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, value))


def give_up(program: bytes, *, reading: bool = False) -> None:
    """Drop all capabilities, all ways to get new ones, and most system calls, for good."""
    _keep_capabilities(1 << CAP_DAC_READ_SEARCH if reading else 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    filters = _Filter(len(program) // 8, program)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filters))


def die_with_parent() -> None:
    """Be killed when the process that forked this one ends."""
    prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _keep_capabilities(keep: int) -> None:
    """Have these capabilities at most, as a mask."""
    head = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()
    sets[0] = sets[1] = keep  # effective, permitted; none is inherited
    system("capset", head, sets)
