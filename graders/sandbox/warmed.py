"""The grader's side of the warm parent: it starts one, and asks it for a child per submission."""

import atexit
import itertools
import json
import os
import secrets
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Self

from deltarule.graders.sandbox.box import Limits, NoSandboxError
from deltarule.graders.sandbox.forked import Forked, ended, pid_of
from deltarule.graders.sandbox.host import PipedBox
from deltarule.graders.sandbox.layout import VARIABLES
from deltarule.graders.sandbox.watch import Watch

START = 60
"""Seconds in which a warm parent starts, and in which it forks a child."""
MESSAGE = 1 << 16
SAYS = 1000
LIMITS = Limits()
PAGE = os.sysconf("SC_PAGE_SIZE")
FIRST_UID, LAST_UID = 61_000, 64_000
"""Users that are nobody's on Linux systems: submissions get these if root grades."""
UIDS = 1000


def spare_uids(kind: int) -> Iterator[int]:
    """Give users for boxes that are open at the same time, each with processes of its own.

    The kernel counts processes by user; where they start is random, since others may grade too.
    """
    uids = range(FIRST_UID + UIDS * kind, FIRST_UID + UIDS * (kind + 1))
    start = secrets.randbelow(UIDS)
    return itertools.cycle([*uids[start:], *uids[:start]])


class EndedError(Exception):
    """The warm parent has ended: the message is what it said."""


class Parent:
    """A started warm parent.

    Parameters
    ----------
    command : sequence of str
        What starts it, isolated as a whole.
    hello : dict
        How it is to isolate its children, see `inside.warm`.
    fds : sequence of int, optional
        File descriptors that the command needs.
    variables : mapping, optional
        The whole environment.

    Raises
    ------
    NoSandboxError
        If it does not start.
    """

    def __init__(
        self,
        command: Sequence[str],
        hello: dict[str, Any],
        fds: Sequence[int] = (),
        variables: Mapping[str, str] = VARIABLES,
    ) -> None:
        self.process = -1
        self.size = 0
        self._closed = False
        self._last = ""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._says = os.memfd_create("says")
        with theirs:
            self._started = subprocess.Popen(  # noqa: S603 our own program
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._says,
                env=variables,
                cwd="/",
                start_new_session=True,  # what is typed at the grader's terminal is not for it
                pass_fds=fds,
            )
        try:
            self._control.settimeout(START)
            self._control.send(json.dumps(hello).encode())
            self.process = _ready(self._control)
            pid = pid_of(self.process)
            # If memory runs out, the kernel ends student code first.
            Path(f"/proc/{pid}/oom_score_adj").write_text("1000")
            self.size = PAGE * int(Path(f"/proc/{pid}/statm").read_text().split()[0])
        except (OSError, EndedError) as error:
            self.close()
            raise NoSandboxError(self._last or str(error)) from error

    def fork(self, limits: Limits, scratch: str, others: int = 0, uid: int = 0) -> Forked:
        """Ask for a child.

        Parameters
        ----------
        limits : Limits
            What it may use.
        scratch : str
            Its own folder.
        others : int, optional
            How many other processes the kernel counts as its own.
        uid : int, optional
            The user that it is to be, if it is not that of the warm parent.

        Raises
        ------
        EndedError
            If the warm parent has ended.
        NoSandboxError
            If the child could not be isolated: the message is its traceback.
        """
        request = {
            "limits": {**asdict(limits), "memory": limits.memory + self.size},
            "processes": limits.processes + others,
            "scratch": scratch,
            "uid": uid,
        }
        with ExitStack() as ours, ExitStack() as its:
            asked, requests = _pipe(its, ours)
            replies, replied = _pipe(ours, its)
            output, printed = _pipe(ours, its)
            answer, to = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            its.enter_context(to)
            with answer:
                answer.settimeout(START)
                words = json.dumps(request).encode()
                try:
                    socket.send_fds(self._control, [words], [asked, replied, printed, to.fileno()])
                except OSError as error:
                    raise EndedError("the warm parent of the sandbox has ended") from error
                its.close()
                process = self._answered(answer)
            ours.pop_all()
        return Forked(requests, replies, output, process)

    def _answered(self, answer: socket.socket) -> int:
        """Wait until a child is ready, and give a descriptor of it."""
        try:
            return _ready(answer)
        except EndedError:
            if ended(self.process, 0):
                raise
            raise NoSandboxError("a child of the sandbox ended before it was ready") from None

    def close(self) -> None:
        """End it, and with it all its children, and wait until it has ended."""
        if self._closed:
            return
        self._closed = True
        self._control.close()
        if self.process >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.process, signal.SIGKILL)
            os.close(self.process)
        try:
            self._started.wait(START)
        except subprocess.TimeoutExpired:
            self._started.kill()
            self._started.wait()
        size = os.fstat(self._says).st_size
        words = os.pread(self._says, SAYS, max(size - SAYS, 0)).decode(errors="replace")
        self._last = words.strip().rpartition("\n")[2]  # of a traceback, the error
        os.close(self._says)


class Warm:
    """A tier with a warm parent, which is started again once if it ends; see `box.Sandbox`."""

    tier = ""

    def __init__(self) -> None:
        self.watch = Watch()
        self._lock = threading.Lock()
        self._again = True
        self._parent = self._start()
        atexit.register(self.close)

    def open(self, limits: Limits = LIMITS) -> PipedBox:
        """Open a box for one submission."""
        parent = self._parent
        try:
            return self._box(parent, limits)
        except EndedError:
            self._restart(parent)
        try:
            return self._box(self._parent, limits)
        except EndedError as error:
            raise NoSandboxError(str(error)) from error

    def close(self) -> None:
        """End everything."""
        atexit.unregister(self.close)
        self.watch.close()
        self._parent.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.close()

    def _start(self) -> Parent:
        """Start the warm parent."""
        raise NotImplementedError

    def _box(self, parent: Parent, limits: Limits) -> PipedBox:
        """Open a box, whose child this parent forks."""
        raise NotImplementedError

    def _restart(self, ended: Parent) -> None:
        """Start the warm parent again, unless another thread has done so."""
        with self._lock:
            if self._parent is not ended:
                return
            if not self._again:
                raise NoSandboxError("the warm parent of the sandbox ended twice")
            self._again = False
            ended.close()
            self._parent = self._start()


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """Open a pipe whose ends are closed with one stack each."""
    read, write = os.pipe()
    reader.callback(os.close, read)
    writer.callback(os.close, write)
    return read, write


@cache
def is_root() -> bool:
    """Tell whether this is root, who can become another user: some namespaces have no others."""
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if all(uid in range(first, first + count) for uid in (FIRST_UID, LAST_UID)):
            return os.geteuid() == 0
    return False


def _ready(sender: socket.socket) -> int:
    """Wait until a process says that it is ready, and give the descriptor of it."""
    try:
        words, fds, _, _ = socket.recv_fds(sender, MESSAGE, 1, socket.MSG_CMSG_CLOEXEC)
    except TimeoutError as error:
        raise NoSandboxError(f"a child of the sandbox is not ready after {START} s") from error
    if words == b"ready":
        return fds[0]
    if words:
        raise NoSandboxError(f"a child of the sandbox cannot be isolated: {words.decode()}")
    raise EndedError("the warm parent of the sandbox has ended")
