"""How far something is: a bar on a terminal, now and then a line elsewhere."""

import time

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

PAUSE = 5.0
"""Seconds between two lines."""


class Bar:
    """A bar with what is done, the rate, the time that is left, and failures."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: Progress | None = None

    def begin(self, what: str, total: int) -> None:
        """Show the bar."""
        self._started, self._done, self._failed = time.monotonic(), 0, 0
        self._shown = Progress(
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("[red]{task.fields[failed]}"),
            console=self._console,
        )
        self._task = self._shown.add_task(what, total=total, rate="", failed="")
        self._shown.start()

    def advance(self, *, failed: bool = False) -> None:
        """Go on by one."""
        self._done += 1
        self._failed += failed
        rate = self._done / (time.monotonic() - self._started)
        fails = f"{self._failed} failed" if self._failed else ""
        if self._shown is not None:
            self._shown.update(self._task, advance=1, rate=f"{rate:.1f}/s", failed=fails)

    def end(self) -> None:
        """Leave the bar as it is."""
        if self._shown is not None:
            self._shown.stop()


class Lines:
    """A plain line from time to time, and one at the end, for logs and pipes."""

    def begin(self, what: str, total: int) -> None:
        """Remember what is done."""
        self._what, self._total = what, total
        self._started = self._said = time.monotonic()
        self._done = self._failed = 0

    def advance(self, *, failed: bool = False) -> None:
        """Go on by one."""
        self._done += 1
        self._failed += failed
        now = time.monotonic()
        if now - self._said >= PAUSE and self._done < self._total:
            self._said = now
            rate = self._done / (now - self._started)
            left = (self._total - self._done) / rate
            self._say(f", {rate:.1f}/s, {left:.0f} s left")

    def end(self) -> None:
        """Say how it ended."""
        self._say(f" in {time.monotonic() - self._started:.1f} s")

    def _say(self, more: str) -> None:
        failed = f", {self._failed} failed" if self._failed else ""
        typer.echo(f"{self._what}: {self._done} of {self._total}{more}{failed}", err=True)


def progress() -> Bar | Lines:
    """Give what fits where standard error goes."""
    console = Console(stderr=True)
    return Bar(console) if console.is_terminal else Lines()
