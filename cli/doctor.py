"""Printing what works on this machine."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape

from deltarule.graders.sandbox.select import State


def record(states: Sequence[State]) -> dict[str, Any]:
    """Give the state of the tiers as plain data."""
    best = next((state.tier for state in states if state.works), None)
    return {"sandbox": best, "tiers": [asdict(state) for state in states]}


def show(states: Sequence[State]) -> None:
    """Print which tiers of the sandbox work, and what to do for the others."""
    console = Console()
    best = next((state.tier for state in states if state.works), None)
    for state in states:
        mark = "[green]works[/]" if state.works else "[red]does not work[/]"
        console.print(f"[bold]{state.tier}[/]: {mark}")
        if not state.works:
            console.print(f"  why: {escape(state.why)}", soft_wrap=True)
            console.print(f"  fix: {escape(state.fix)}", soft_wrap=True)
    if best:
        console.print(f"Student code is run by [bold]{best}[/].")
    else:
        console.print("[red]Student code cannot be run safely here:[/] such parts stay ungraded.")
