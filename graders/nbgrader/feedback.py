"""The page that a student gets back: formulas without a network, and worked solutions.

`add_solutions` runs before the template ``nbgrader/feedback``, whose Jinja filter is `prose`.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from math_core import LatexError, LatexToMathML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode, v4

from deltarule.generator.notebook import METADATA
from deltarule.generator.render import Page, block
from deltarule.graders.nbgrader.restore import assignment_of
from deltarule.graders.restoring import cell_id

CONVERTER = LatexToMathML()
TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|[][(){}=+]")
OPENING = {"{", "(", "[", r"\begin", r"\left"}
CLOSING = {"}", ")", "]", r"\end", r"\right"}
BREAKS = {"=", "+", r"\approx"}


def add_solutions(
    nb: NotebookNode, resources: dict[str, Any]
) -> tuple[NotebookNode, dict[str, Any]]:
    """Put the worked solution of the student's own variant behind each question.

    It is made from the record of what was issued, at the moment that the page is made: so no
    notebook, neither the issued one nor the one that is kept after grading, ever holds it.
    """
    assignment, graded = assignment_of(resources), nb.metadata[METADATA]
    if assignment.plan()["feedback"] == "solution" and not graded["refused"]:
        issued = assignment.issued(resources["nbgrader"]["student"], graded["attempt"])
        for slot, exercise in enumerate(issued.exercises, start=1):
            text = block("levels.md.j2", "solution", solution=Page(exercise).solution)
            cell = v4.new_markdown_cell(text, metadata={METADATA: {"solution": slot}})
            nb.cells.insert(_end(nb.cells, slot), cell)
    return nb, resources


def _end(cells: list[NotebookNode], slot: int) -> int:
    """Find the place behind the last cell of a question."""
    names = [(cell_id(cell) or "").split("_")[0] for cell in cells]
    return max(i for i, name in enumerate(names, start=1) if name == f"q{slot}")


def prose(text: str, *, trusted: bool = False) -> str:
    """Turn Markdown into HTML; HTML in it acts only in our own, trusted text.

    >>> print(prose("so $x = 1$ <b>"))
    <p>so <math><mi>x</mi></math><wbr><math><mrow></mrow><mo>=</mo><mn>1</mn></math> &lt;b&gt;</p>
    <BLANKLINE>
    """
    renderer = _Renderer(escape=not trusted, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text))


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """Renders formulas as MathML, which browsers show without a script."""

    def inline_math(self, body: str) -> str:
        """Render a formula within a line."""
        return mathml(body)

    def block_math(self, body: str) -> str:
        """Render a formula on lines of its own."""
        return f'<span class="display">{mathml(body, display=True)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        """Render an environment that stands outside of dollar signs."""
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")


def mathml(latex: str, *, display: bool = False) -> str:
    r"""Turn a formula into MathML; what cannot be turned stays as it was typed.

    >>> mathml(r"\nosuch < 1")
    '<code>\\nosuch &lt; 1</code>'
    """
    style = r"\displaystyle " if display else ""
    try:
        found = [
            CONVERTER.convert_with_local_state(style + piece, displaystyle=False)
            for piece in pieces(latex)
        ]
    except LatexError:
        return f"<code>{escape(latex)}</code>"
    # Many phones have no font whose brackets grow: the style sheet draws those of a matrix.
    return "<wbr>".join(found).replace("<mo>(</mo><mtable", '<mo>(</mo><mtable class="matrix"')


def pieces(latex: str) -> Iterator[str]:
    r"""Cut a chain of equations and sums where a narrow page may go on in the next line.

    Browsers do not break a formula. What opens a piece has nothing before it, and the empty
    group makes it a relation or a binary operator all the same.

    >>> list(pieces(r"y = \sigma(a + b) = \frac{1}{1 + e} \approx 0.5"))
    ['y ', '{}= \\sigma(a + b) ', '{}= \\frac{1}{1 + e} ', '{}\\approx 0.5']
    """
    depth = start = 0
    for token in TOKEN.finditer(latex):
        depth += (token[0] in OPENING) - (token[0] in CLOSING)
        if depth == 0 and token[0] in BREAKS and latex[start : token.start()].strip():
            yield ("{}" if start else "") + latex[start : token.start()]
            start = token.start()
    yield ("{}" if start else "") + latex[start:]
