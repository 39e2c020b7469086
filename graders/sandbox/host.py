"""The grader's side of the pipes: it asks a child, and waits no longer than it said."""

import os
import select
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any, Protocol, Self

from deltarule.graders.sandbox.box import Done, Limits, NoSandboxError, Plain
from deltarule.graders.sandbox.inside.codec import (
    GarbledError,
    RefusedError,
    encode,
    read,
    write,
)

FLOOD = 4 << 20
"""A cell or call that prints more bytes than this ends its box."""
START = 30.0
"""How many seconds a child may take to be there."""
AWAKE = 2e-4
"""For so many seconds a reply is waited for awake: a small call takes less than waking up does."""
GROWS = 32
"""How much larger than its text a value of lists and numbers is."""
SAYS = 500
"""How much is kept of what a child says of an error."""


class Child(Protocol):
    """A started child, as a tier hands it to `PipedBox`.

    In the child `inside.child.serve` answers at the other ends of `requests` and `replies`, and
    its file descriptors 1 and 2 lead to `output`. The box closes these three at the end.
    """

    requests: int
    """The file descriptor that requests are written to."""
    replies: int
    """The file descriptor that replies are read from."""
    output: int
    """The file descriptor that what is printed is read from."""

    def kill(self) -> None:
        """Kill all its processes at once."""

    def wait(self) -> None:
        """Wait until all its processes have ended, and free what they used; after `kill`, once."""

    def reason(self) -> str:
        """Give "memory" if the tier killed it for that, and nothing else."""


class _EndError(Exception):
    """The box has to end, with this status."""


class PipedBox:
    """A box around a started child.

    Parameters
    ----------
    child : Child
        The child.
    limits : Limits
        Time and output are seen to here, the rest by the tier. Time counts while the child is
        asked something.

    Raises
    ------
    NoSandboxError
        If the child does not answer at all; it is then ended.
    """

    def __init__(self, child: Child, limits: Limits) -> None:
        self.alive = True
        self._child = child
        self._limits = limits
        self._left = START
        self._room = limits.replies
        self._deadline = 0.0
        self._printed = bytearray()
        self._count = 0
        self._silent = False
        for fd in (child.requests, child.replies, child.output):
            os.set_blocking(fd, False)
        first = self._ask(START, "start")
        self._left = limits.total
        if first.status != "ok":
            self.close()
            raise NoSandboxError(
                f"the child did not start ({first.status}): {first.printed[:SAYS]}"
            )

    def run(self, source: str, seconds: float | None = None) -> Done:
        """Run a cell of a notebook."""
        try:
            return self._ask(seconds, "run", source)
        except RefusedError as error:  # it is too long
            return Done("refused", str(error))

    def keep(self, name: str, alias: str) -> Done:
        """Remember what `name` is now, to be called by `alias` later."""
        return self._ask(None, "keep", name, alias)

    def call(self, name: str, arguments: Sequence[Plain], seconds: float | None = None) -> Done:
        """Call a function with plain data."""
        return self._ask(seconds, "call", name, arguments)

    def read(self, name: str) -> Done:
        """Give a variable as plain data."""
        return self._ask(None, "read", name)

    def close(self) -> None:
        """End all processes of the box, and wait until they have ended."""
        if self.alive:
            self._end("died")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.close()

    def _ask(self, seconds: float | None, *request: Any) -> Done:
        """Ask the child, and give what came of it."""
        if not self.alive:
            return Done("died")
        frame = encode(request)
        asked = len(request[2]) if request[0] == "call" else 0
        self._printed.clear()
        self._count = 0
        began = monotonic()
        limit = self._limits.seconds if seconds is None else seconds
        self._deadline = began + min(limit, self._left)
        try:
            return self._done(self._exchange(frame), asked)
        except _EndError as end:
            return self._end(str(end))
        except GarbledError:
            return self._end("garbled")
        except (EOFError, ConnectionError):
            return self._end("died")
        finally:
            self._left -= monotonic() - began

    def _exchange(self, frame: bytes) -> Any:
        """Send a request and receive the reply, which must not be there before."""
        requests, replies = self._child.requests, self._child.replies
        if self._poll(replies, select.POLLIN, 0) & select.POLLIN:
            raise GarbledError("a reply before the request")
        write(requests, frame, lambda: self._wait(requests, select.POLLOUT))
        self._wait(replies, select.POLLIN)
        reply = read(replies, lambda: self._wait(replies, select.POLLIN), self._account)
        self._drain()
        return reply

    def _account(self, header: int, arrays: int) -> None:
        """Note how much memory a reply needs here: whoever asked may keep all of them."""
        self._room -= GROWS * header + arrays
        if self._room < 0:
            raise _EndError("flooded")

    def _wait(self, fd: int, event: int) -> None:
        """Wait until a file descriptor is ready, or the time is up."""
        now = monotonic()
        asleep = now + AWAKE
        while now < self._deadline:
            if self._poll(fd, event, 0 if now < asleep else self._deadline - now):
                return
            now = monotonic()
        raise _EndError("timeout")

    def _poll(self, fd: int, event: int, seconds: float) -> int:
        """Give what happened to a file descriptor, and take in what is printed meanwhile."""
        poll = select.poll()
        poll.register(fd, event)
        if not self._silent:
            poll.register(self._child.output, select.POLLIN)
        ready = dict(poll.poll(1000 * seconds))
        if self._child.output in ready:
            self._drain()
        return ready.get(fd, 0)

    def _drain(self) -> None:
        """Take in what is printed by now; so much of it is kept, and far too much is the end."""
        while not self._silent:
            try:
                data = os.read(self._child.output, 1 << 16)
            except BlockingIOError:
                return
            self._silent = not data
            self._count += len(data)
            self._printed += data[: self._limits.output - len(self._printed)]
            if self._count > FLOOD:
                raise _EndError("flooded")

    def _done(self, reply: Any, count: int) -> Done:
        """Check the form of a reply to a request with so many arguments."""
        match reply:
            case ["ok", "", value, list(after)]:
                arguments = after if len(after) == count else [None] * count
                return Done("ok", "", self._text(), value, tuple(arguments))
            case ["error" | "refused" | "missing" as status, str(says), None, []]:
                return Done(status, _line(says), self._text())
        raise GarbledError("a reply of another form")

    def _end(self, status: str) -> Done:
        """End all processes, and tell why: the tier may know better."""
        self.alive = False
        self._child.kill()
        self._child.wait()
        with suppress(_EndError):  # how much was printed no longer matters
            self._drain()
        for fd in (self._child.requests, self._child.replies, self._child.output):
            os.close(fd)
        return Done(self._child.reason() or status, printed=self._text())

    def _text(self) -> str:
        """Give what was printed, as far as it is kept."""
        return without_paths(self._printed.decode(errors="replace"))


def _line(text: str) -> str:
    """Make one line that a terminal can show of what a child says."""
    return "".join(c if c.isprintable() else " " for c in without_paths(text)[:SAYS])


@cache
def _private() -> tuple[str, ...]:
    """Give the folders of this machine that are nobody's business, the longest first."""
    places = (sys.prefix, sys.base_prefix, str(Path.home()), str(Path(__file__).parents[2]))
    return tuple(sorted({one for one in places if len(one) > 1}, key=len, reverse=True))


def without_paths(text: str) -> str:
    """Take folders of this machine out of what a child says or prints."""
    for folder in _private():
        text = text.replace(folder, "…")
    return text
