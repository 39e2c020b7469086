"""Types of the sandbox: what a box may use, what comes out of it, and what a tier offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeAlias

from deltarule.generator.core import InputError

Plain: TypeAlias = Any
"""Plain data: None, bool, int, float, complex, str, lists and dictionaries of them by text, and
arrays of truth values and numbers. A tuple arrives as a list."""


class NoSandboxError(InputError):
    """No tier of the sandbox works here: the message says what is missing, and the fix."""


@dataclass(frozen=True)
class Limits:
    """What one box may use: seconds of wall time, and bytes.

    `seconds` is for one call or one cell, `total` for everything in the box; `memory` is that of
    all its processes together. Of what is printed, `output` is kept; far more ends the box, and so
    do `replies` that would need more memory than this where they are kept.
    """

    seconds: float = 5.0
    total: float = 60.0
    memory: int = 1 << 30
    processes: int = 32
    file: int = 16 << 20
    scratch: int = 64 << 20
    output: int = 64 << 10
    replies: int = 128 << 20


@dataclass(frozen=True)
class Done:
    """What came of a cell, a call or a look at a variable.

    `status` is ok; error (the code raised something), refused (the value is not plain data) or
    missing (there is no such name), after which the box goes on; or timeout, died, memory, flooded
    or garbled, which end it. Only `value` and `arguments` ever decide anything, and `arguments` of
    little: all of it is what the child says.
    """

    status: str
    says: str = ""
    printed: str = ""
    value: Plain = None
    arguments: tuple[Plain, ...] = ()


class Box(Protocol):
    """The child of one submission. Nothing that student code does raises anything here."""

    @property
    def alive(self) -> bool:
        """Whether it can be asked for more."""

    def run(self, source: str, seconds: float | None = None) -> Done:
        """Run a cell of a notebook."""

    def keep(self, name: str, alias: str) -> Done:
        """Remember what `name` is now, to be called by `alias` later."""

    def call(self, name: str, arguments: Sequence[Plain], seconds: float | None = None) -> Done:
        """Call a function with plain data."""

    def read(self, name: str) -> Done:
        """Give a variable as plain data."""

    def close(self) -> None:
        """End all processes of the box, and wait until they have ended."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *about: object) -> None: ...


class Sandbox(Protocol):
    """One tier at work: it opens a box for each submission."""

    tier: str

    def open(self, limits: Limits = ...) -> Box:
        """Open a box for one submission."""

    def close(self) -> None:
        """End everything."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *about: object) -> None: ...
