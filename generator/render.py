"""Rendering: every word and figure that a student reads comes from a template.

A family's template ``families/<name>.md.j2`` has the blocks ``statement`` and ``solution``, and
where a figure helps, ``figure`` and ``alt``; each is rendered alone.
"""

from functools import cache
from html import escape
from typing import Any

import jinja2

from deltarule.generator.core import Exercise, Part, freeze
from deltarule.generator.plane import Plane
from deltarule.reference.formula import fixed, number, numbers

GUARD = 2
"""Decimals beyond the asked ones in a worked solution, so that the printed numbers add up."""


@cache
def environment() -> jinja2.Environment:
    """Give the environment of our own templates: an undefined name is an error."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("deltarule.templates", "."),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 (Markdown and SVG of our own; text of students is quoted)
    )
    env.filters["number"] = lambda value, decimals=None: number(float(value), decimals)
    env.globals["pieces"] = env.get_template("pieces.md.j2").module
    env.globals["plane"] = Plane
    env.globals["figures"] = env.get_template("figures/pieces.svg.j2").module
    env.globals["plot"] = env.get_template("figures/plot.svg.j2").module
    return env


def block(template: str, name: str, **context: Any) -> str:
    """Render one block of a template."""
    loaded = environment().get_template(template)
    return "".join(loaded.blocks[name](loaded.new_context(context))).strip() + "\n"


def accepts(part: Part, shape: tuple[int, ...]) -> str:
    """Say what is accepted as an answer to a part, whose right answer has the given shape."""
    form = "×".join(map(str, shape)) if len(shape) > 1 else ""
    count = shape[0] if shape and shape != (1,) else 0
    return block("accepts.md.j2", part.check.kind, part=part, count=count, form=form).strip()


class Page:
    """One exercise on paper: statement, figure and worked solution, from one trace."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.trace = exercise.solve()
        digits = exercise.options.get("digits")
        self.decimals = digits + GUARD if isinstance(digits, int) else GUARD
        self._template = f"families/{exercise.family.name}.md.j2"
        self._context = {
            **freeze(exercise.givens.arrays()),
            "options": exercise.options,
            "parts": exercise.parts,
            "title": exercise.family.title,
            "line": self.line,
            "trace": self.trace,
            "steps": list(self.trace.steps),
        }

    @property
    def question(self) -> str:
        """The question in Markdown: givens, conventions and rounding."""
        return block(self._template, "statement", **self._context)

    @property
    def statement(self) -> str:
        """The question in Markdown, with the table of what is asked."""
        return self.question + "\n" + self.asked

    @property
    def asked(self) -> str:
        """The table of what is asked, in Markdown."""
        return block("asked.md.j2", "asked", asked=list(self.accepts.items()))

    @property
    def accepts(self) -> dict[Part, str]:
        """What is accepted as an answer to each part, in words."""
        return {p: accepts(p, self.trace.steps[p.step].value.shape) for p in self.exercise.parts}

    @property
    def pictured(self) -> bool:
        """Whether there is a figure."""
        return "figure" in environment().get_template(self._template).blocks

    @property
    def alt(self) -> str:
        """The figure in words, made from the givens; safe inside an attribute."""
        if not self.pictured:
            return ""
        return escape(" ".join(block(self._template, "alt", **self._context).split()))

    @property
    def figure(self) -> str:
        """The figure as SVG, with its text alternative inside."""
        if not self.pictured:
            return ""
        return block(self._template, "figure", **self._context, alt=self.alt)

    @property
    def solution(self) -> str:
        """The worked solution in Markdown."""
        return block(self._template, "solution", **self._context)

    def line(self, name: str) -> str:
        """Print one step as LaTeX: symbol, formula, formula with numbers, value, rounded value."""
        step = self.trace.steps[name]
        chain = [
            step.symbol,
            self.trace.symbolic(name),
            self.trace.substituted(name, self.decimals),
        ]
        part = next((p for p in self.exercise.parts if p.step == name), None)
        value = numbers(step.value, self.decimals)
        if step.value.ndim == 1 and step.symbol.startswith("("):
            value = "(" + ", ".join(numbers(element, self.decimals) for element in step.value) + ")"
        chain.append(value)
        shown = [text for i, text in enumerate(chain) if i == 0 or text != chain[i - 1]]
        text = " = ".join(shown)
        if part is not None and part.digits is not None:
            rounded = numbers(step.value, part.digits, fixed)
            text += rf" \approx \mathbf{{{rounded}}}" if rounded != shown[-1] else ""
        return text
