"""Rendering: every word and figure that a student reads comes from a template.

A family's template ``families/<name>.md.j2`` has the blocks ``statement`` and ``solution``, and
where a figure helps, ``figure`` and ``alt``; each is rendered alone.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache, cached_property
from html import escape
from typing import Any, Self

import jinja2

from deltarule.generator import lists
from deltarule.generator.checks import Code
from deltarule.generator.core import Exercise, Part, freeze
from deltarule.generator.kinds import underneath
from deltarule.generator.lines import Lines
from deltarule.generator.literals import literal
from deltarule.generator.plane import Plane
from deltarule.generator.stencil import Mark, Stencil, replace, shapes, stencil
from deltarule.reference.formula import number, numbers
from deltarule.reference.trace import Tracer

GUARD = 2
"""Decimals beyond the asked ones in a worked solution, so that the printed numbers add up."""


@cache
def environment() -> jinja2.Environment:
    """Give the environment of our own templates: an undefined name is an error."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("deltarule.templates", "."),
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 (Markdown and SVG of our own; text of students is quoted)
    )
    env.filters["number"] = _number
    env.filters["replace"] = replace
    env.filters["printed"] = numbers
    env.filters["literal"] = literal
    env.globals["pieces"] = env.get_template("pieces.md.j2").module
    env.globals["plane"] = Plane
    env.globals["lists"] = lists
    env.globals["figures"] = env.get_template("figures/pieces.svg.j2").module
    env.globals["plot"] = env.get_template("figures/plot.svg.j2").module
    return env


def _number(value: Any, decimals: int | None = None) -> Any:
    if isinstance(value, Mark):
        return value.then(decimals, lambda found: number(float(found), decimals))
    return number(float(value), decimals)


def block(template: str, name: str, **context: Any) -> str:
    """Render one block of a template."""
    loaded = environment().get_template(template)
    return "".join(loaded.blocks[name](loaded.new_context(context))).strip() + "\n"


def accepts(part: Part, shape: tuple[int, ...]) -> str:
    """Say what is accepted as an answer to a part, whose right answer has the given shape."""
    form = "×".join(map(str, shape)) if len(shape) > 1 else ""
    count = shape[0] if shape and shape != (1,) else 0
    return block("accepts.md.j2", part.check.kind, part=part, count=count, form=form).strip()


def stub(check: Code) -> str:
    """Give a function without a body, which says what it takes and returns."""
    pieces: Any = environment().globals["pieces"]
    return str(pieces.stub(check))


def pages(exercises: Sequence[Exercise]) -> list["Page"]:
    """Give the pages of many exercises; those that ask the same are printed together."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, one in enumerate(exercises):
        groups.setdefault((one.family, tuple(one.options.items()), id(one.parts)), []).append(i)
    found: dict[int, Page] = {}
    for members in groups.values():
        some = [exercises[i] for i in members]
        batch = Batch(some)
        bases = pages([one for one in map(underneath, some) if one])
        for k, i in enumerate(members):
            found[i] = Page(exercises[i], batch, k, bases[k] if bases else None)
    return [found[i] for i in range(len(exercises))]


class Batch:
    """Exercises that ask the same, solved together: what is worked out once for all of them."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self.exercises = exercises
        self.first = exercises[0]
        givens = type(self.first.givens).stack([one.givens for one in exercises])
        self.trace = self.first.family.trace(givens, self.first.options, lead=1)
        self.shapes = {n: step.value.shape[1:] for n, step in self.trace.steps.items()}
        digits = self.first.options.get("digits")
        self.decimals = digits + GUARD if isinstance(digits, int) else GUARD
        self.asked = {part.step: part for part in self.first.parts}
        self.stencils: dict[str, Stencil | None] = {}
        self.lines = cache(self._lines)

    def _lines(self, hidden: frozenset[str]) -> Lines:
        count = len(self.exercises)
        return Lines(self.trace, count, self.asked, self.decimals, hidden)

    @cached_property
    def accepts(self) -> dict[Part, str]:
        """What is accepted as an answer to each part, in words."""
        return {part: accepts(part, self.shapes[part.step]) for part in self.first.parts}

    @cached_property
    def table(self) -> str:
        """The table of what is asked."""
        return block("asked.md.j2", "asked", asked=list(self.accepts.items()))


class Page:
    """One exercise on paper: statement, figure and worked solution, from one trace.

    In a `batch` it is that of the exercise in place `row`; without one it is alone.
    """

    def __init__(
        self,
        exercise: Exercise,
        batch: Batch | None = None,
        row: int = 0,
        base: "Page | None" = None,
    ) -> None:
        self.exercise = exercise
        self.given = freeze(exercise.givens.arrays())
        self._batch, self._row, self._alone = batch or Batch([exercise]), row, batch is None
        self.decimals = self._batch.decimals
        family, inside = exercise.family, underneath(exercise)
        self._lines = self._batch.lines(frozenset())
        self._base = Page(inside) if inside and base is None else base
        own = f"families/{family.name}.md.j2"
        self._template = f"kinds/{family.kind}.md.j2" if family.base else own

    @cached_property
    def trace(self) -> Tracer:
        """The solved exercise."""
        return self._batch.trace.row(self._row)

    def _context(self) -> dict[str, Any]:
        """Give what templates print, but for what differs in a batch."""
        return {
            "options": self.exercise.options,
            "parts": self.exercise.parts,
            "title": self.exercise.family.title,
            "steps": self._lines.names,
        }

    def _kind(self) -> dict[str, Any]:
        """Give what the templates of kinds print about the exercise underneath."""
        if self._base is None:
            return {}
        more: dict[str, Any] = {"base": self._base, "decimals": self.decimals}
        if self.exercise.family.kind == "fill":
            more["gaps"] = self._base.hiding(self._batch.asked)
        if self.exercise.family.kind == "spot":
            known = self._base.exercise.family.misconceptions
            more["says"] = known[int(self.given["mistake"])].says
        return more

    def _block(self, name: str, **more: str) -> str:
        """Render a block of the family's template, in a batch by a stencil where that can be."""
        stencils = self._batch.stencils
        if not self._alone and self._base is None and name not in stencils:
            givens = shapes(self.exercise.givens.arrays())
            sizes = givens, givens | self._batch.shapes
            stencils[name] = stencil(
                lambda marked: block(self._template, name, **marked), self._context(), *sizes
            )
        if found := stencils.get(name):
            return found.fill(self).strip() + "\n"
        own = {"line": self.line, "lines": self.lines, "trace": self.trace, **self._kind()}
        return block(self._template, name, **self._context(), **self.given, **own, **more)

    @property
    def question(self) -> str:
        """The question in Markdown: givens, conventions and rounding."""
        return self._block("statement")

    @property
    def task(self) -> str:
        """What a function shall compute, in Markdown: formulas and conventions without numbers."""
        return self._block("task")

    @property
    def statement(self) -> str:
        """The question in Markdown, with the table of what is asked."""
        return self.question + "\n" + self.asked

    @property
    def asked(self) -> str:
        """The table of what is asked, in Markdown."""
        return self._batch.table

    @property
    def accepts(self) -> dict[Part, str]:
        """What is accepted as an answer to each part, in words."""
        return self._batch.accepts

    @property
    def pictured(self) -> bool:
        """Whether there is a figure."""
        if self._base is not None:
            return self._base.pictured
        return "figure" in environment().get_template(self._template).blocks

    @property
    def alt(self) -> str:
        """The figure in words, made from the givens; safe inside an attribute."""
        if self._base is not None:
            return self._base.alt
        if not self.pictured:
            return ""
        return escape(" ".join(self._block("alt").split()))

    @property
    def figure(self) -> str:
        """The figure as SVG, with its text alternative inside."""
        if self._base is not None:
            return self._base.figure
        if not self.pictured:
            return ""
        return self._block("figure", alt=self.alt)

    @property
    def solution(self) -> str:
        """The worked solution in Markdown."""
        return self._block("solution")

    def hiding(self, steps: Iterable[str]) -> Self:
        """Give this page with gaps in the place of some results, and no numbers put in."""
        other = copy(self)
        other._lines = self._batch.lines(frozenset(steps))  # noqa: SLF001 (a copy of our own)
        return other

    def lines(self, *patterns: str) -> str:
        """Print all steps that some pattern names, in their order, as items of a list."""
        return self._lines.lines(*patterns)[self._row]

    def line(self, name: str) -> str:
        """Print one step as LaTeX: symbol, formula, formula with numbers, value, rounded value."""
        return self._lines.line(name)[self._row]
