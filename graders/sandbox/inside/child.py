"""The child: it runs what a student wrote, and answers requests with plain data.

It lives in one process with code that may do anything to it. So nothing that it says is trusted:
it is written to serve honest code well, and with other code it may give nonsense, or end.

A request is a list: the name of a method of `Session`, and its arguments. A reply is a list of
status, says, value and arguments (see `deltarule.graders.sandbox.box.Done`). What is printed goes
to the file descriptors 1 and 2.
"""

import builtins
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl
from resource import RLIMIT_NOFILE, getrlimit
from types import ModuleType
from typing import Any

from . import cells
from .codec import RefusedError, encode, read, write

WORDS = 500
"""How much of an error's message is kept."""
HIGH = 1000
"""Code that closes all file descriptors it knows of hardly knows of those from here on."""


class MissingError(LookupError):
    """There is no such name."""


class Session:
    """What a student's cells have made so far, in a module `__main__` of their own."""

    def __init__(self) -> None:
        self._module = ModuleType("__main__")
        self._names = vars(self._module)
        self._names["__builtins__"] = builtins
        self._kept: dict[str, Any] = {}
        self._runner: cells.Runner | None = None

    def start(self) -> None:
        """Do nothing: any answer says that the child is there."""

    def warm(self) -> cells.Runner:
        """Give what runs cells; it takes a while to load, which a warm parent does beforehand."""
        if self._runner is None:
            self._runner = cells.runner(self._module)
        return self._runner

    def run(self, source: str) -> None:
        """Run a cell."""
        self.warm()(source)

    def keep(self, name: str, alias: str) -> None:
        """Remember what `name` is now."""
        self._kept[alias] = self.read(name)

    def read(self, name: str) -> Any:
        """Give a variable."""
        if name not in self._names:
            raise MissingError(name)
        return self._names[name]

    def call(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call a function by its name or an alias."""
        function = self._kept[name] if name in self._kept else self.read(name)
        return function(*arguments)

    def answer(self, do: str, *request: Any) -> bytes:
        """Do what is asked, whatever comes of it, and give the reply."""
        try:
            value = getattr(self, do)(*request)
            try:
                return encode(["ok", "", value, request[1] if do == "call" else []])
            except RefusedError:  # then without what the function did to its arguments
                return encode(["ok", "", value, []])
        except RefusedError as error:
            status, says = "refused", str(error)
        except MissingError:
            status, says = "missing", ""
        except BaseException as error:  # noqa: BLE001 student code may raise anything
            status, says = "error", describe(error, self._names)
        finally:
            _flush()
        return encode([status, says[:WORDS], None, []])

    def become_main(self) -> None:
        """Be the module in which pickle and others look for what the cells define."""
        sys.modules["__main__"] = self._module


def serve(requests: int, replies: int, session: Session | None = None) -> None:
    """Answer requests until no more come.

    Parameters
    ----------
    requests, replies : int
        File descriptors, to read frames from and to write frames to. They block, and are moved.
    session : Session, optional
        One that a warm parent has prepared.
    """
    requests, replies = _out_of_the_way(requests), _out_of_the_way(replies)
    sys.stdout, sys.stderr = (
        open(fd, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
        for fd in (1, 2)
    )
    session = session or Session()
    session.become_main()
    with suppress(EOFError):  # the grader needs this child no longer
        while True:
            write(replies, session.answer(*read(requests)))


def describe(error: BaseException, names: dict[str, Any]) -> str:
    """Give type and message of an error, and in which line of a student's cell it arose.

    Parameters
    ----------
    error : BaseException
        The error.
    names : dict
        The variables of the cells, by which their frames are known.

    Returns
    -------
    str
        One line, or more if the message has more.

    Examples
    --------
    >>> describe(ValueError("no data"), {})
    'ValueError: no data'
    """
    try:
        if isinstance(error, SyntaxError) and not os.path.isfile(error.filename or ""):  # noqa: PTH113 of any text
            words, line = error.msg, error.lineno
        else:
            words, line = str(error), _line(error, names)
        where = f" (line {line})" if line else ""
        return f"{type(error).__name__}: {words[:WORDS]}".removesuffix(": ") + where
    except BaseException:  # noqa: BLE001 the words of an error are the student's code too
        return "an error that cannot be shown"


def _line(error: BaseException, names: dict[str, Any]) -> int | None:
    """Give the last line of the student's cells that an error passed."""
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_globals is names:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _out_of_the_way(fd: int) -> int:
    """Move a file descriptor to a high number, and hide it from programs that are started."""
    high = fcntl(fd, F_DUPFD_CLOEXEC, min(HIGH, getrlimit(RLIMIT_NOFILE)[0] - 8))
    os.close(fd)
    return high


def _flush() -> None:
    """Send on what was printed; a student may have put anything in place of the streams."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(BaseException):
            stream.flush()
