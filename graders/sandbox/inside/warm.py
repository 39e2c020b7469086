"""The warm parent: it has loaded what student code needs, and forks a child for each submission.

The grader speaks to it through a socket, its standard input. The first message says how children
are isolated; each further one asks for a child, and brings four file descriptors: those of
`child.serve`, that of what is printed, and a socket on which the child reports that it is isolated,
with a descriptor of its process. When the grader ends, the socket does, and with it everything.

No student code runs in this process, so it is trusted; it holds nothing that is worth reading.
"""

import fcntl
import gc
import json
import os
import signal
import socket
import sys
import tempfile
from typing import Any, NoReturn

from . import child, isolate, landlock

MESSAGE = 1 << 20
PORTS = 4
"""File descriptors that come with a request."""


def main() -> None:
    """Fork children until the grader closes the socket."""
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel then buries the dead
    hello = json.loads(control.recv(MESSAGE))
    _prepare(hello)
    session = child.Session()
    session.warm()
    gc.collect()
    gc.freeze()  # the collector then writes to no page that children share
    _report(control, os.pidfd_open(os.getpid()))
    while True:
        words, fds, _, _ = socket.recv_fds(control, MESSAGE, PORTS, socket.MSG_CMSG_CLOEXEC)
        if not words:
            return
        if not os.fork():
            control.close()
            _child(json.loads(words), fds, hello, session)
        for fd in fds:
            os.close(fd)


def _report(to: socket.socket, process: int) -> None:
    """Say that a process is ready, with its descriptor."""
    socket.send_fds(to, [b"ready"], [process])
    os.close(process)


def _prepare(hello: dict[str, Any]) -> None:
    """Give up once what all children do without."""
    hello["filter"] = bytes.fromhex(hello["filter"])
    if hello["kind"] == "landlock":
        landlock.confine(hello["version"], landlock.for_all(hello))
    elif hello["uid"]:
        isolate.become(hello["uid"])


def _child(
    request: dict[str, Any], fds: list[int], hello: dict[str, Any], session: child.Session
) -> NoReturn:
    """Isolate the forked process, report, and answer requests."""
    requests, replies, output, reports = fds
    status = 1
    try:
        with socket.socket(fileno=reports) as to:
            try:
                _report(to, _isolate(request, hello))
            except BaseException as error:
                to.send(f"{type(error).__name__}: {error}".encode())
                raise
        _only(requests, replies, output)
        child.serve(3, 4, session)
        status = 0
    finally:
        os._exit(status)


def _isolate(request: dict[str, Any], hello: dict[str, Any]) -> int:
    """Give up what student code must not have, and give a descriptor of this process."""
    limits, scratch = request["limits"], request["scratch"]
    kind = hello["kind"]
    if kind == "namespaces":
        isolate.new_namespaces()
        isolate.own_files(limits["scratch"])
    else:
        isolate.die_with_parent()
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(scratch)
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = scratch
    uid = request["uid"] if kind == "landlock" else 0
    if kind == "landlock":
        landlock.confine(hello["version"], landlock.for_one(hello, scratch))
        if uid:  # root's Python may be below folders of root alone
            isolate.become(uid, reading=True)
            isolate.die_with_parent()  # another user: the kernel forgot
        itself, me = (n.to_bytes(4, sys.byteorder) for n in (hello["itself"], os.getpid()))
        hello["filter"] = hello["filter"].replace(itself, me)
    me = os.pidfd_open(os.getpid())
    isolate.limit(limits, request["processes"])
    isolate.give_up(hello["filter"], reading=bool(uid))
    return me


def _only(requests: int, replies: int, output: int) -> None:
    """Keep nothing open but these, as 3, 4, and both 1 and 2."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (output, output, requests, replies)]
    for place, fd in enumerate(high, start=1):
        os.dup2(fd, place)
    os.closerange(len(high) + 1, isolate.OPEN_FILES)
