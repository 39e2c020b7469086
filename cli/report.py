"""The report on a class: read, written to files, and printed for people."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from deltarule.cli.terminal import COLOURS, number
from deltarule.generator.core import InputError
from deltarule.generator.files import write
from deltarule.graders.reporting.pages import by_question, clean, page, place, say, table
from deltarule.graders.reporting.records import load
from deltarule.graders.reporting.report import anonymous, report

LONGEST_BAR = 40
SHORT = {
    "right": "right",
    "partly": "partly",
    "carried": "carried",
    "misconception": "named",
    "wrong": "wrong",
    "blank": "blank",
    "unreadable": "form",
}
"""Heads of the columns for kinds of verdicts; whatever else is wrong is about the form."""
Data = Mapping[str, Any]


def make(course: Path, name: str, html: Path | None, csv: Path | None, nameless: bool) -> Data:
    """Make a report, and write the files that are asked for; all are made before one is written.

    Raises
    ------
    InputError
        If there is no such assignment, nothing was graded, or a file cannot be one.
    """
    asked = [path for path in (html, csv) if path]
    for path in asked:
        if path.is_dir():
            raise InputError(f"{path} is a folder; a report is a file")
    if html and csv and html.resolve() == csv.resolve():
        raise InputError(f"--html and --csv are the same file, {html}")
    data = report(load(course, name))
    data = anonymous(data) if nameless else data
    texts = [made(data) for path, made in ((html, page), (csv, table)) if path]
    for path, text in zip(asked, texts, strict=True):
        write(path, text)
    return data


def show(data: Data) -> None:
    """Print a report."""
    console = Console()
    _print_scores(console, data)
    if data["attention"]:
        console.print("\n[bold]Parts to look at[/]")
        for part in data["attention"]:
            console.print(f"  [bold]{place(part)}[/] {escape(clean(part['part']))}")
            for reason in part["reasons"]:
                console.print(f"    {say(reason)}")
    _print_mistakes(console, data["misconceptions"])
    _print_parts(console, data)
    _print_unusual(console, data)


def _print_scores(console: Console, data: Data) -> None:
    """Print who was graded, and how the scores lie."""
    console.print(f"[bold]{escape(clean(data['title']))}[/] ({escape(data['assignment'])})")
    if data["anonymous"]:
        console.print(say("nameless"))
    console.print(", ".join(f"{count} {name}" for name, count in data["students"].items()))
    scores = data["scores"]
    if scores is None:
        return
    names = ("lowest", "lower quartile", "median", "upper quartile", "highest", "mean")
    values = [scores["lowest"], *scores["quartiles"], scores["highest"], scores["mean"]]
    grid = Table(*(Column(name, justify="right") for name in names), box=None, padding=(0, 2, 0, 0))
    grid.add_row(*map(number, values))
    console.print(f"\n[bold]Scores[/], of {number(scores['max'])} points")
    console.print(grid)
    most = max(one["count"] for one in scores["histogram"])
    for one in scores["histogram"]:
        bar = "█" * round(LONGEST_BAR * one["count"] / most)
        ends = f"{100 * one['from']:3.0f} to {100 * one['to']:3.0f} %"
        console.print(f"  {ends}  [blue]{bar}[/] {one['count']}", highlight=False)
    console.print(say("about"))


def _print_mistakes(console: Console, mistakes: Sequence[Data]) -> None:
    """Print the misconceptions, the most frequent first."""
    if not mistakes:
        return
    grid = Table(
        Column("students", justify="right", no_wrap=True),
        Column("mistake", overflow="fold"),
        Column("where", overflow="fold", max_width=24),
        title="Mistakes",
        title_justify="left",
        title_style="bold",
        show_lines=True,
        expand=True,
    )
    for one in mistakes:
        where = [f"{place(w)} {clean(w['part'])} {w['count']}×" for w in one["where"]]
        says = f"\n{clean(one['says'])}" if one["says"] else ""
        grid.add_row(
            f"{one['students']} of {one['of']}",
            f"[bold]{escape(clean(one['name']))}[/]{escape(says)}",
            escape("\n".join(where)),
        )
    console.print()
    console.print(grid)


def _print_parts(console: Console, data: Data) -> None:
    """Print how hard each part was, how well it tells students apart, and its verdicts."""
    counted = ("n", "diff.", "discr.", *SHORT.values())
    for head, parts in by_question(data["parts"]):
        columns = (Column(name, justify="right") for name in counted)
        grid = Table(
            Column("part", width=15, overflow="fold"), *columns, box=None, padding=(0, 1, 0, 0)
        )
        for part in parts:
            grid.add_row(*_part_cells(part))
        console.print(f"\n[bold]{place(head)}[/] {escape(clean(head['title']))}")
        console.print(grid)
    if data["parts"]:
        scores = data["scores"]
        console.print()
        console.print(say("columns"))
        console.print(say("difficulty"))
        console.print(say("discrimination"))
        if scores and scores["chance"] is not None:
            console.print(say("chance", count=scores["count"], chance=scores["chance"]))


def _part_cells(part: Data) -> Iterator[str]:
    """Give the cells of a part's row; a kind of verdict that nobody has is left empty."""
    share, r = part["difficulty"], part["discrimination"]
    name = escape(clean(part["part"]))
    yield f"[red]{name}[/]" if part["reasons"] else name
    yield str(part["students"])
    yield "–" if share is None else f"{100 * share:.0f} %"
    yield "–" if r is None else f"{r:.2f}"
    counts = dict.fromkeys(SHORT.values(), 0)
    for kind, count in part["kinds"].items():
        counts[SHORT.get(kind, "form")] += count
    for kind, short in SHORT.items():
        yield f"[{COLOURS.get(kind, 'yellow')}]{counts[short]}[/]" if counts[short] else ""


def _print_unusual(console: Console, data: Data) -> None:
    """Print what was not ordinary, by student, and who handed in nothing."""
    noted = [one for one in data["unusual"] if one["status"] != "missing"]
    missing = [clean(one["student"]) for one in data["unusual"] if one["status"] == "missing"]
    if noted:
        console.print("\n[bold]Not ordinary[/]")
    for one in noted:
        status = f" [red]{say(one['status'])}[/]" if one["status"] != "graded" else ""
        withheld = f" {say('withheld', count=one['withheld'])}" if one["withheld"] else ""
        console.print(f"  [bold]{escape(clean(one['student']))}[/]{status}{withheld}")
        for note in one["notes"]:
            console.print(f"    {escape(clean(note))}", soft_wrap=True)
    if missing:
        console.print(f"\n{say('missing')}: {escape(', '.join(missing))}")
