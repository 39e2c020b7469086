"""Verdicts in words: all of them are in the template ``verdicts.md.j2``."""

import re
from collections.abc import Mapping

from deltarule.generator.render import block

LONGEST = 60


def say(found: str, words: Mapping[str, object]) -> str:
    """Say what was found, in Markdown, on one line."""
    return " ".join(block("verdicts.md.j2", found, code=code, **words).split())


def code(text: str) -> str:
    """Quote what a student typed so that nothing in it is read as Markdown or HTML.

    >>> print(code("a `b` <script>"))
    `` a `b` <script> ``
    """
    clean = " ".join(text.split())[:LONGEST]
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in clean)
    fence = "`" * (max(map(len, re.findall("`+", clean)), default=0) + 1)
    return f"{fence} {clean} {fence}"
