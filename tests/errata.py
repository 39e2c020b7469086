"""What the lecture notes print wrongly; ``python -m tests.errata`` writes ``docs/errata.md``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.worked import DATA

ERRATA = Path(__file__).parent.parent / "docs" / "errata.md"
HEAD = """# Errata of the lecture notes

What the five lecture notes print wrongly, what is right, and why. Written by
`python -m tests.errata` from `tests/data/worked_examples.yaml`, which has the result of an
independent computation beside each printed one: {agrees} agree, {rounding} are off by rounding or
by digits that were cut off and are not listed here, {typo} are slips, and {wrong} come from a wrong
method.

"""
DECIMALS = 6


def errata() -> str:
    """Give the whole page."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    verdicts = [one["verdict"] for example in data["examples"] for one in example["results"]]
    count = {name: verdicts.count(name) for name in ("agrees", "rounding", "typo")}
    head = HEAD.format(**count, wrong=verdicts.count("wrong-method"))
    known = {one["id"]: one["text"] for one in data["misconceptions"]}
    lines = [*_results(data, known), "", *_formulas(data, known), "", *_mistakes(data, known)]
    return head + "\n".join(lines) + "\n"


def _results(data: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[str]:
    """Give the printed results that are wrong, one row each."""
    yield "## Results\n"
    yield "| example | where | what | printed | right | why | misconception |"
    yield "|---|---|---|---|---|---|---|"
    for example in data["examples"]:
        for one in example["results"]:
            if one["verdict"] in ("typo", "wrong-method"):
                line = one.get("line", example["lines"][0])
                cells = [
                    f"`{example['id']}`",
                    f"{example['seed_file'][:3]}:{line}",
                    one["name"],
                    _shown(one["printed"]),
                    _shown(one["computed"]),
                    one.get("explanation", ""),
                    _link(one.get("misconception", ""), known),
                ]
                yield _row(cells)


def _formulas(data: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[str]:
    """Give the printed formulas that are wrong."""
    yield "## Formulas\n"
    yield "| where | printed | right | why | misconception |"
    yield "|---|---|---|---|---|"
    for one in data["formula_errors"]:
        yield _row(
            [
                f"{one['seed_file'][:3]}:{one['line']}",
                _latex(one["printed_latex"]),
                _latex(one["correct_latex"]),
                one.get("explanation", ""),
                _link(one.get("misconception", ""), known),
            ]
        )


def _mistakes(data: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[str]:
    """Give the misconceptions that the notes themselves show, with their words."""
    yield "## Misconceptions that they show\n"
    for one in data["misconceptions"]:
        examples = ", ".join(f"`{name}`" for name in one["examples"])
        yield f"- `{one['id']}`: {known[one['id']]}" + (f" ({examples})" if examples else "")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", r"\|").split()) for cell in cells) + " |"


def _link(name: str, known: Mapping[str, str]) -> str:
    return f"`{name}`" if name in known else ""


def _latex(text: str) -> str:
    return f"${text}$" if text else ""


def _shown(value: Any) -> str:
    """Show a number to six decimals, and anything else as it is."""
    if isinstance(value, float):
        return f"{value:.{DECIMALS}g}"
    return str(value)


if __name__ == "__main__":
    ERRATA.write_text(errata(), encoding="utf-8")
