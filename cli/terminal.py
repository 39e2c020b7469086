"""What the commands print for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Column, Table

from deltarule.generator.plain import plain_markdown, without_code_marks
from deltarule.graders.linting.report import Report

COLOURS = {
    "right": "green",
    "carried": "cyan",
    "partly": "yellow",
    "misconception": "magenta",
    "wrong": "red",
}


def number(value: float) -> str:
    """Print points without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def printable(text: str) -> str:
    """Take out what would act on a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)[:60]


def nested(value: Any, form: str) -> str:
    """Format a number or nested lists of numbers."""
    if isinstance(value, list):
        return "[" + ", ".join(nested(one, form) for one in value) + "]"
    return format(value, form)


def coloured(kind: str) -> str:
    """Give the name of a verdict in its colour."""
    return f"[{COLOURS.get(kind, 'yellow')}]{kind}[/]"


def print_topics(data: Sequence[Mapping[str, Any]]) -> None:
    """Print a line for each family, by topic."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for topic in sorted({one["topic"] for one in data}):
        table.add_row(f"[bold]{escape(topic)}[/]")
        for one in data:
            if one["topic"] == topic:
                table.add_row(f"  {one['name']}", escape(one["title"]))
    console = Console()
    console.print(table)
    console.print("\nTheir options: deltarule list FAMILY, or a topic")


def print_families(data: Sequence[Mapping[str, Any]]) -> None:
    """Print the families with their options."""
    console = Console()
    for family in data:
        console.print(f"[bold]{family['name']}[/] {escape(family['title'])} ({family['topic']})")
        console.print(
            f"  {len(family['parts'])} parts, {len(family['misconceptions'])} misconceptions"
        )
        for name, option in family["options"].items():
            shown = f": {', '.join(option['values'])}" if "values" in option else ""
            shown = f": {option['from']} to {option['to']}" if "from" in option else shown
            default = option["default"]
            default = " ".join(default) if isinstance(default, list) else default
            console.print(
                f"  --option {name}={escape(str(default))}  {escape(option['says'])}{shown}"
            )


def print_exercise(data: Mapping[str, Any]) -> None:
    """Print question, answers and worked solution."""
    console = Console()
    console.rule(f"{data['family']} {data['version']}, seed {data['seed']}")
    console.print(Markdown(plain_markdown(data["statement"])))
    console.rule("Solution")
    console.print(Markdown(plain_markdown(data["solution"])))
    table = Table("part", "answer", "accepted within")
    for part in data["parts"]:
        if part["kind"] == "code":  # its example is in the question
            continue
        answer, tolerance = str(part["answer"]), "exactly"
        if part["digits"] is not None:
            answer = nested(part["answer"], f".{part['digits']}f")
            tolerance = "±" + nested(part["tolerance"], ".2g")
        table.add_row(part["name"], answer, tolerance)
    if table.rows:
        console.print(table)


def print_submission(data: Mapping[str, Any]) -> None:
    """Print what a student was given and handed in, and what it is worth."""
    console = Console()
    for item in data["items"]:
        print_exercise(item)
        if item["verdicts"]:
            print_marking(
                {
                    **item,
                    "score": sum(map(_points, item["verdicts"])),
                    "max": sum(v["max"] for v in item["verdicts"]),
                }
            )
    console.rule(f"{data['student']}, {data['assignment']}, attempt {data['attempt']}")
    if not data["graded"]:
        console.print("Nothing graded yet.")
    elif data["refused"]:
        console.print(f"[red]Not graded:[/] {escape(data['refused'])}")
    else:
        console.print(f"[bold]{number(data['score'])} of {number(data['max'])} points[/]")
    for note in data["notes"]:
        console.print(escape(note))


def print_marking(data: Mapping[str, Any]) -> None:
    """Print the verdicts on one exercise."""
    answers = data.get("answers")
    handed_in = [Column("handed in", overflow="fold")] if answers else []
    table = Table("part", *handed_in, "verdict", "points", Column("why", overflow="fold"))
    for verdict in data["verdicts"]:
        typed = [escape(printable(answers[verdict["part"]]))] if answers else []
        corrections = [
            f"{one['kind']}, {one['points']:+g}: {one['why']}"
            for one in verdict.get("corrections", ())
        ]
        table.add_row(
            verdict["part"],
            *typed,
            coloured(verdict["kind"]),
            f"{number(_points(verdict))}/{number(verdict['max'])}",
            escape("\n".join([without_code_marks(plain_markdown(verdict["says"])), *corrections])),
        )
    console = Console()
    console.print(table)
    console.print(f"[bold]{number(data['score'])} of {number(data['max'])} points[/]")


def _points(verdict: Mapping[str, Any]) -> float:
    """Give what an answer is worth, with what is on top."""
    return float(verdict["points"] + verdict.get("bonus", 0.0))


def print_lint(reports: Sequence[Report]) -> None:
    """Print one line for each family or item, and below what failed, with seeds to reproduce it."""
    columns = [
        Column(name, justify="right") for name in ("accepted", "distinct", "of", "trivial", "prose")
    ]
    table = Table(Column("family", overflow="fold"), *columns, "hold")
    for report in reports:
        numbers = ", ".join(str(c.number) for c in report.broken if not c.excused)
        variants = f"≈ {_short(report.about)}" if report.about else f"≥ {_short(report.at_least)}"
        table.add_row(
            escape(lint_name(report)),
            "posed" if report.acceptance is None else f"{report.acceptance:.1%}",
            str(report.distinct),
            variants if report.distinct else "?",
            "?" if report.trivial_share is None else f"{report.trivial_share:.1%}",
            f"{report.prose}/{report.steps}" if report.steps else "?",
            f"[red]not {numbers}[/]" if numbers else "[green]all[/]",
        )
    console = Console()
    console.print(table)
    for report in reports:
        for contract in report.broken:
            excused = f" ({contract.excused})" if contract.excused else ""
            name = escape(f"{contract.number} {contract.name}{excused}")
            console.print(f"[bold]{escape(lint_name(report))}[/]: {name}", soft_wrap=True)
            for failure in contract.record()["failures"]:
                seeds = ", ".join(map(str, failure["seeds"]))
                where = f" ({failure['count']} of {report.seeds}: seeds {seeds})" if seeds else ""
                console.print(f"  {escape(failure['says'] + where)}", soft_wrap=True)


def _short(count: int) -> str:
    return f"{count:,}" if count < 1e6 else f"{count / 1e6:.1f} M"


def lint_name(report: Report) -> str:
    """Name what was linted."""
    return f"{report.family} ({report.item})" if report.item else report.family
