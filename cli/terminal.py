"""What the commands print for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Column, Table

from deltarule.cli.plain import plain_markdown, without_code_marks
from deltarule.graders.course import Results

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


def coloured(kind: str) -> str:
    """Give the name of a verdict in its colour."""
    return f"[{COLOURS.get(kind, 'yellow')}]{kind}[/]"


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
        tolerance = "exactly" if part["tolerance"] is None else f"±{part['tolerance']:.2g}"
        answer = part["answer"]
        answer = f"{answer:.{part['digits']}f}" if part["digits"] is not None else str(answer)
        table.add_row(part["name"], answer, tolerance)
    console.print(table)


def print_marking(data: Mapping[str, Any]) -> None:
    """Print the verdicts on one exercise."""
    table = Table("part", "verdict", "points", Column("why", overflow="fold"))
    for verdict in data["verdicts"]:
        table.add_row(
            verdict["part"],
            coloured(verdict["kind"]),
            f"{number(verdict['points'])}/{number(verdict['max'])}",
            escape(without_code_marks(plain_markdown(verdict["says"]))),
        )
    console = Console()
    console.print(table)
    console.print(f"[bold]{number(data['score'])} of {number(data['max'])} points[/]")


def print_results(results: Results, course: Path, assignment: str) -> None:
    """Print who got what and why, by the names of the verdicts."""
    why_column = Column("why", overflow="fold")
    table = Table("student", "points", "verdicts", why_column, show_lines=True)
    for record in results.records:
        verdicts = [v for item in record["items"] for v in item["verdicts"]]
        kinds = Counter(verdict["kind"] for verdict in verdicts)
        why = [f"{v['part']}: {v['misconception']}" for v in verdicts if v["misconception"]]
        wrong = [v["part"] for v in verdicts if v["kind"] == "wrong"]
        why += [f"wrong: {', '.join(wrong[:4])}{' …' if len(wrong) > 4 else ''}"] if wrong else []
        why += record["notes"]
        score = "needs manual grade" if record["score"] is None else number(record["score"])
        table.add_row(
            record["student"],
            f"{score}/{number(record['max'])}" if record["score"] is not None else score,
            ", ".join(f"{n} {coloured(kind)}" for kind, n in kinds.items()) or "ungraded",
            escape("\n".join([record["refused"], *why] if record["refused"] else why)),
        )
    console = Console()
    console.print(table)
    if results.failed:
        console.print(f"[red]not graded, nbgrader failed:[/] {', '.join(results.failed)}")
    if results.missing:
        console.print(f"nothing handed in: {', '.join(results.missing)}")
    console.print(
        f"feedback:  {course}/feedback/<student>/{assignment}/{assignment}.html",
        soft_wrap=True,
    )
    console.print(f"gradebook: {course}/gradebook.db", soft_wrap=True)
