"""What `deltarule grade` prints."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from deltarule.cli.terminal import coloured, number
from deltarule.graders.course import Results
from deltarule.graders.engine.summary import unusual
from deltarule.graders.history import said

SMALL = 40
"""Students of whom each gets a line."""
NAMED = 10
"""Students that a line of the summary names."""


def print_results(results: Results, course: Path, written: Sequence[Path]) -> None:
    """Print who got what and why, what was not ordinary, and where everything is."""
    console = Console()
    if len(results.rows) <= SMALL:
        console.print(_table(results))
    again = len(results.rows) - len(results.graded)
    before = f", {again} were graded before and have not changed" if again else ""
    console.print(f"{len(results.graded)} graded{before}")
    changed = {student: said(entry) for student, entry in results.changed.items()}
    if changed:
        _print_some(console, "changed", changed, SMALL, "deltarule history lists them")
    for what, students in unusual(results).items():
        _print_some(console, what, students, NAMED, "--json lists them")
    name = results.assignment.name
    for label, path in (
        ("feedback:  ", course / "feedback" / "<student>" / name / f"{name}.html"),
        ("logs:      ", results.assignment.folder / "logs"),
        ("gradebook: ", course / "gradebook.db"),
        *(("written:   ", path) for path in written),
    ):
        console.print(escape(f"{label}{path}"), soft_wrap=True)


def _print_some(
    console: Console, what: str, students: Mapping[str, str], most: int, rest: str
) -> None:
    """Print what is said of some students, and where the rest can be found."""
    console.print(f"[bold]{what}[/]: {len(students)}")
    for student, says in list(students.items())[:most]:
        line = f"  {student}: {says}" if says else f"  {student}"
        console.print(escape(line), soft_wrap=True)
    if len(students) > most:
        console.print(f"  and {len(students) - most} more: {rest}")


def _table(results: Results) -> Table:
    """Give a line for each student."""
    why = Column("why", overflow="fold")
    table = Table("student", "points", "verdicts", why, show_lines=True)
    for row in results.rows:
        standing = results.standings[row["student"]]
        score = f"{number(row['score'] or 0.0)}/{number(row['max'])}"
        reasons = [*row["why"], *row["notes"], *row["cohort"]]
        if row["unrun"]:
            reasons.append(f"not run, there is no sandbox: {', '.join(row['unrun'])}")
        if not standing.waits and abs(standing.total - (row["score"] or 0.0)) > 1e-6:
            reasons.append(f"in the gradebook: {number(standing.total)}")
        table.add_row(
            row["student"],
            "needs manual grade" if row["score"] is None and standing.waits else score,
            ", ".join(f"{n} {coloured(kind)}" for kind, n in row["kinds"].items()) or "ungraded",
            escape("\n".join([row["refused"], *reasons] if row["refused"] else reasons)),
        )
    return table


def print_json(results: Results) -> None:
    """Print everything, one student at a time: a class may be large."""
    typer.echo('{"students": [')
    comma = ""
    for record in results.records():
        text = json.dumps(record, indent=2, allow_nan=False)
        typer.echo(comma + text, nl=False)
        comma = ",\n"
    about: dict[str, Any] = {
        "graded": results.graded,
        "missing": results.missing,
        "failed": results.failed,
        "unclear": results.unclear,
        "changed": results.changed,
        "gradebook": {
            student: asdict(standing) | {"total": standing.total}
            for student, standing in results.standings.items()
        },
        "unusual": unusual(results),
    }
    typer.echo("\n]," + json.dumps(about, indent=2, allow_nan=False).removeprefix("{"))
