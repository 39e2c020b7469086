"""The filter of system calls, made by libseccomp: what it does not name does not exist in a box.

It is a list of what is allowed. A system call of tomorrow's kernel is then refused until somebody
has looked at it, and its callers fall back on older ones, as on an older kernel. Left out are:
networks of all families, other namespaces, mounts, tracing, keys, kernel modules, BPF, io_uring,
shared memory that no process is charged for, the other 32-bit interfaces, and more.
"""

import ctypes
import os
from collections.abc import Iterator
from errno import EPERM

from deltarule.graders.sandbox.box import NoSandboxError

FILES = """
access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 epoll_create
epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 faccessat faccessat2
fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fdatasync fgetxattr flistxattr
flock fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr lchown lgetxattr
link linkat listxattr llistxattr lseek lstat mkdir mkdirat mknod mknodat newfstatat open openat
openat2 pipe pipe2 poll ppoll pread64 preadv preadv2 pselect6 pwrite64 pwritev pwritev2 read
readahead readlink readlinkat readv rename renameat renameat2 rmdir select sendfile splice stat
statfs statx symlink symlinkat sync_file_range tee truncate umask unlink unlinkat utime utimensat
utimes vmsplice write writev
"""
MEMORY = """
brk get_mempolicy madvise mbind membarrier mincore mmap mprotect mremap msync munmap set_mempolicy
"""
PIPES = """
getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto setsockopt
shutdown
"""
SELF = """
alarm arch_prctl capget clock_getres clock_gettime clock_nanosleep exit exit_group futex
futex_requeue futex_wait futex_waitv futex_wake getcpu getegid geteuid getgid getgroups getitimer
getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid
gettid gettimeofday getuid nanosleep pause restart_syscall rseq rt_sigaction rt_sigpending
rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
sched_rr_get_interval sched_yield set_robust_list set_tid_address setitimer setrlimit sigaltstack
signalfd signalfd4 sysinfo time timer_create timer_delete timer_getoverrun timer_gettime
timer_settime timerfd_create timerfd_gettime timerfd_settime times uname
"""
OTHERS = """
execve execveat fork kill rt_sigqueueinfo rt_tgsigqueueinfo setpgid setsid tgkill tkill vfork wait4
waitid
"""
"""New processes and signals: where a box has its own process ids, these reach nobody else."""
BEYOND = """
chmod chown fchmod fchmodat fchmodat2 fchown fchownat futimesat lchown truncate utime utimensat
utimes
"""
"""What Landlock does not restrict, or not in each version: the owner's files could be changed."""

EQUAL, MASKED = 4, 7
THREAD = 0x0001_0000
NAMESPACES = 0x7E02_0000
PARENT = 0x0000_8000
"""Flags of `clone`: PARENT would make a process that is nobody's child in the box."""
ONE_VALUE = {
    "socketpair": ((0, 1),),  # AF_UNIX only
    "prlimit64": ((0, 0),),  # its own limits only
    "sched_setaffinity": ((0, 0),),
    "setpriority": ((0, 0), (1, 0)),
}
CHOICES = {
    # Not: who else is signalled when a file is ready (F_SETOWN, F_SETSIG), larger pipes.
    "fcntl": (1, (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032, 1034)),
    # Is it a terminal, how large; how much to read; blocking, inherited. Not: typing into it.
    "ioctl": (1, (0x5401, 0x802C542A, 0x5413, 0x540F, 0x541B, 0x5421, 0x5450, 0x5451)),
    # Not: whether it dies with its parent, whether it can be looked at from outside.
    "prctl": (0, (2, 3, 15, 16, 23, 29, 30, 38, 39, 41, 42, 0x53564D41)),
}
"""Which argument is looked at, and its allowed values."""
ITSELF = 0x7E57_5E1F
"""Stands for the process id of the child, which puts in its own; no process id is as large."""

LIBRARY = "libseccomp.so.2"
ALLOW = 0x7FFF_0000
ERRNO = 0x0005_0000
KILL_PROCESS = 0x8000_0000
ENOSYS = 38
BAD_ARCHITECTURE = 2
MACHINES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}


class _Comparison(ctypes.Structure):
    """One condition on one argument: `struct scmp_arg_cmp`."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def program(*, processes: bool = True, machine: str = "") -> bytes:
    """Make the filter.

    Parameters
    ----------
    processes : bool, optional
        Whether new processes and signals to others are allowed. If not, `ITSELF` in the filter is
        to be replaced by the process id of the process that it is for.
    machine : str, optional
        The name of another machine that it is for, as `os.uname` gives it.

    Returns
    -------
    bytes
        Instructions of BPF, 8 bytes each.

    Raises
    ------
    NoSandboxError
        If libseccomp is missing, or refuses a rule.
    """
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise NoSandboxError(f"libseccomp is missing: {error}") from error
    library.seccomp_init.restype = ctypes.c_void_p
    # An unknown call is answered as by an older kernel: the callers then do without it.
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ERRNO | ENOSYS)))
    if not context:
        raise NoSandboxError("libseccomp makes no filter")
    try:
        # Calls of another architecture (32 bits, x32) have other numbers: the process ends.
        _check(library.seccomp_attr_set(context, BAD_ARCHITECTURE, ctypes.c_uint32(KILL_PROCESS)))
        if machine and machine != os.uname().machine:
            _check(library.seccomp_arch_add(context, ctypes.c_uint32(MACHINES[machine])))
            _check(library.seccomp_arch_remove(context, ctypes.c_uint32(0)))
        for action, name, conditions in _rules(processes):
            number = library.seccomp_syscall_resolve_name(name.encode())
            if number != -1:  # a system call that this library is too old to know
                given = (_Comparison * len(conditions))(*conditions)
                _check(
                    library.seccomp_rule_add_array(
                        context, ctypes.c_uint32(action), number, len(conditions), given
                    )
                )
        return _exported(library, context)
    finally:
        library.seccomp_release(context)


def _rules(processes: bool) -> Iterator[tuple[int, str, list[_Comparison]]]:
    """Give the rules: what to do, with which system call, under which conditions."""
    names = {*f"{FILES} {MEMORY} {PIPES} {SELF} {OTHERS}".split()}
    if not processes:
        names -= {*OTHERS.split(), *BEYOND.split()}
        for name in ("kill", "tgkill"):
            yield ALLOW, name, [_Comparison(0, EQUAL, ITSELF)]
    for name in sorted(names):
        yield ALLOW, name, []
    for name, values in ONE_VALUE.items():
        pair = [_Comparison(1, MASKED, 0xF, 1)] if name == "socketpair" else []
        # Of the pairs only streams: one of datagrams could be sent to any address.
        yield ALLOW, name, [_Comparison(n, EQUAL, value) for n, value in values] + pair
    for name, (argument, choices) in CHOICES.items():
        for choice in choices:
            yield ALLOW, name, [_Comparison(argument, EQUAL, choice)]
    # `clone3` stays unknown: its flags are in memory, where no filter can look.
    looked_at = NAMESPACES | PARENT | (0 if processes else THREAD)
    yield ALLOW, "clone", [_Comparison(0, MASKED, looked_at, 0 if processes else THREAD)]
    yield ERRNO | EPERM, "socket", []  # the plainer words: not permitted


def _exported(library: ctypes.CDLL, context: ctypes.c_void_p) -> bytes:
    """Give the instructions."""
    fd = os.memfd_create("filter")
    try:
        _check(library.seccomp_export_bpf(context, fd))
        return os.pread(fd, os.fstat(fd).st_size, 0)
    finally:
        os.close(fd)


def _check(result: int) -> None:
    """Raise the error that the library gave."""
    if result < 0:
        raise NoSandboxError(f"libseccomp makes no filter: {os.strerror(-result)}")
