"""A box that is none, for functions of our own: it calls them here, as a child would."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from types import TracebackType
from typing import Any, Self

from deltarule.graders.sandbox.box import Done
from deltarule.graders.sandbox.inside.codec import RefusedError, decode, encode


class Here:
    """Holds one function; an error that is a `TimeoutError` ends the box."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.alive = True

    def call(self, name: str, arguments: Sequence[Any], seconds: float | None = None) -> Done:
        """Call it with copies, and give what would come over a pipe."""
        if not self.alive:
            return Done("died")
        given = deepcopy(list(arguments))
        try:
            value = decode(encode(self.function(*given)))
        except RefusedError as error:
            return Done("refused", str(error))
        except TimeoutError:
            self.alive = False
            return Done("timeout")
        except Exception as error:  # noqa: BLE001 students raise anything
            return Done("error", f"{type(error).__name__}: {error}")
        return Done("ok", value=value, arguments=tuple(given))

    def run(self, source: str, seconds: float | None = None) -> Done:
        """Run nothing."""
        return Done("ok")

    def keep(self, name: str, alias: str) -> Done:
        """Keep the function."""
        return Done("ok")

    def read(self, name: str) -> Done:
        """Find nothing."""
        return Done("missing")

    def close(self) -> None:
        """End."""
        self.alive = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
