"""Verdicts in words: all of them are in the template ``verdicts.md.j2``."""

import re
from functools import lru_cache

from deltarule.generator.checks import Interval
from deltarule.generator.core import Part
from deltarule.generator.render import block
from deltarule.reference.formula import REFERENCE, split_index
from deltarule.reference.trace import Tracer

LONGEST = 60


@lru_cache(maxsize=4096)
def say(found: str, **words: object) -> str:
    """Say what was found, in Markdown, on one line; students of a class get the same words."""
    return " ".join(block("verdicts.md.j2", found, code=code, **words).split())


def formulas(trace: Tracer, part: Part) -> tuple[tuple[str, str], ...]:
    """Give symbols and formulas to check an answer against, in LaTeX.

    Where a step only puts others together, it is theirs; where a number is all of a formula, which
    would be the answer, there is none.
    """
    step = trace.steps[part.step]
    names = [part.step]
    put_together = _bare(step.symbol) == _bare(trace.symbolic(step.name))
    if put_together or isinstance(part.check, Interval):
        references = REFERENCE.findall(step.formula)
        found = [trace.resolve(split_index(one)[0], step.name) for one in references]
        names = [name for name in dict.fromkeys(found) if name in trace.steps]
    return tuple(
        (trace.steps[name].symbol, trace.symbolic(name))
        for name in names
        if REFERENCE.search(trace.steps[name].formula)
    )


def _bare(latex: str) -> str:
    """Take brackets and spaces off."""
    return re.sub(r"\\(?:begin|end)\{pmatrix\}|[()\s]", "", latex)


def code(text: str, longest: int = LONGEST) -> str:
    """Quote what a student typed so that nothing in it is read as Markdown or HTML.

    >>> print(code("a `b` <script>"))
    `` a `b` <script> ``
    """
    clean = " ".join(text.split())[:longest]
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in clean)
    fence = "`" * (max(map(len, re.findall("`+", clean)), default=0) + 1)
    return f"{fence} {clean} {fence}"
