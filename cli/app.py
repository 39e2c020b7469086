"""What all commands share. Everything heavy is imported inside a command, so that help is quick."""

import functools
import io
import json
import sys
from collections.abc import Callable
from typing import Annotated, Any, ParamSpec

import typer

P = ParamSpec("P")

app = typer.Typer(
    help="Generate deep-learning exercises, solve them, and grade the answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON, as described in docs/json.md.")]


def command(action: Callable[P, int | None]) -> Callable[P, None]:
    """Register a command: wrong input ends with a message and exit status 2."""

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        # A terminal or a pipe of another encoding gets a question mark, not a traceback.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            status = action(*args, **kwargs)
        except ValueError as error:
            from deltarule.generator.core import InputError

            if not isinstance(error, InputError):
                raise
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(2) from None
        except OSError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(2) from None
        raise typer.Exit(status or 0)

    panel = action.__module__.rpartition(".")[2].title()
    app.command(name=action.__name__.removesuffix("_"), rich_help_panel=panel)(run)
    return run


def print_json(data: Any) -> None:
    """Print plain data as JSON, never as NaN or Infinity."""
    typer.echo(json.dumps(data, indent=2, allow_nan=False))
