"""How far a grading is, for whoever shows it."""

from typing import Protocol


class Progress(Protocol):
    """Is told what begins and what is done."""

    def begin(self, what: str, total: int) -> None:
        """Begin something of so many pieces."""

    def advance(self, *, failed: bool = False) -> None:
        """Tell that one piece is done."""

    def end(self) -> None:
        """Tell that all of it is done, or given up."""


class Silent:
    """Shows nothing."""

    def begin(self, what: str, total: int) -> None:
        """Begin something."""

    def advance(self, *, failed: bool = False) -> None:
        """Tell that one piece is done."""

    def end(self) -> None:
        """Tell that it ended."""
