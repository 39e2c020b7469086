"""One variant of every family, as pages; ``python -m tests.gallery`` writes ``docs/gallery``."""

from collections.abc import Iterator
from pathlib import Path

from deltarule.generator import families
from deltarule.generator.core import Family, OneOf, Param, Whole
from deltarule.generator.pose import pose
from deltarule.generator.render import Page

GALLERY = Path(__file__).parent.parent / "docs" / "gallery"
SEED = 1
HEAD = """# Gallery

One variant of every family, with its figure, its worked solution and the mistakes that it
recognises. Written by `python -m tests.gallery`; another variant is
`deltarule show FAMILY --seed 2`.

| family | what | kind | asked | mistakes |
|---|---|---|---|---|
"""


def gallery() -> dict[str, str]:
    """Give the text of each file of the gallery, by its name."""
    files, topics = {}, {}
    for name in families.names():
        family = families.get(name)
        page = Page(pose(name, SEED))
        files[f"{name}.md"] = "\n".join(_page(family, page)) + "\n"
        if page.pictured:
            files[f"{name}.svg"] = page.figure
        row = f"| [{name}]({name}.md) | {family.title} | {family.kind} |"
        row += f" {len(page.exercise.parts)} | {len(family.misconceptions)} |"
        topics.setdefault(family.topic, []).append(row)
    rows = [row for topic in sorted(topics) for row in (f"| **{topic}** | | | | |", *topics[topic])]
    return {"README.md": HEAD + "\n".join(rows) + "\n", **files}


def _page(family: Family, page: Page) -> Iterator[str]:
    """Give the lines of the page of a family."""
    yield f"# {family.title}\n"
    yield f"`{family.name}`, version {family.version}, seed {SEED}. {_ids(family)}\n"
    yield page.statement
    if page.pictured:
        yield f"![{page.alt}]({family.name}.svg)\n"
    yield f"## Solution\n\n{page.solution}"
    yield "## Options\n\n| option | values | what |\n|---|---|---|"
    for name, param in family.params.items():
        yield f"| `{name}` | {_values(param)} | {param.says} |"
    yield "\n## Mistakes that are recognised\n"
    yield "| name | where | what the student reads |\n|---|---|---|"
    for one in family.misconceptions:
        where = ", ".join(f"`{step}`" for step in one.at)
        yield f"| {one.name} | {where} | {one.says.replace('|', chr(92) + '|')} |"


def _ids(family: Family) -> str:
    ids = ", ".join(f"`{one}`" for one in family.covers)
    return f"Models of the inventory: {ids}." if ids else ""


def _values(param: Param) -> str:
    """Give the values of an option, its default in bold."""
    if isinstance(param, OneOf):
        return ", ".join(f"**{v}**" if v == param.default else v for v in param.values)
    if isinstance(param, Whole):
        return f"{param.low} to {param.high}, **{param.default}**"
    return f"**{' '.join(param.default)}**"


def main() -> None:
    """Write the gallery, and remove what is of no family any more."""
    files = gallery()
    GALLERY.mkdir(parents=True, exist_ok=True)
    for path in GALLERY.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (GALLERY / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
