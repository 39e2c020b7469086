r"""Lines of worked solutions: one step of many variants printed at once, as a column of texts.

A class has hundreds of variants that differ in their numbers only, so what surrounds the numbers
is worked out once for all of them.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache, cached_property
from itertools import repeat

from deltarule.generator.checks import Exact
from deltarule.generator.core import Part
from deltarule.reference.formula import columns, fill_columns, fixed
from deltarule.reference.trace import Source, Step, Tracer

Column = list[str]
"""One text for each variant."""


class Lines:
    """Prints the steps of a trace.

    Parameters
    ----------
    trace : Tracer
        Its only leading axis has `count` variants.
    count : int
        How many variants there are.
    asked : mapping of str to Part
        The parts by their steps; their values are printed rounded as asked, too.
    decimals : int
        Decimals of other results.
    hidden : frozenset of str
        Steps in whose place a gap is printed; where there are any, no numbers are put in.
    """

    def __init__(
        self,
        trace: Tracer,
        count: int,
        asked: Mapping[str, Part],
        decimals: int,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self._trace, self._count, self._decimals = trace, count, decimals
        self._asked, self._hidden = asked, hidden
        self.line = cache(self._line)
        self.lines = cache(self._lines)
        self._number = cache(self._source)

    @cached_property
    def names(self) -> list[str]:
        """The names of the steps in their order."""
        return list(self._trace.steps)

    def _lines(self, *patterns: str) -> Column:
        """Print all steps that some pattern names, in their order, as items of a list."""
        found = [n for n in self.names if any(fnmatchcase(n, p) for p in patterns)]
        items = "\n".join(["- $%s$"] * len(found))
        return [items % row for row in zip(*map(self.line, found), strict=True)]

    def _line(self, name: str) -> Column:
        """Print symbol, formula, formula with numbers, value and rounded value of a step.

        What would be the same as the one before it is left out.
        """
        step, part = self._trace.steps[name], self._asked.get(name)
        symbolic = self._trace.symbolic(name)
        exact = part is not None and isinstance(part.check, Exact)
        values = self._values(step, None if exact else self._decimals)
        if self._hidden:
            shown = repeat(r"\boxed{?}", self._count) if name in self._hidden else values
            return [" = ".join(dict.fromkeys((step.symbol, symbolic, one))) for one in shown]
        head = step.symbol if symbolic == step.symbol else f"{step.symbol} = {symbolic}"
        rounded = values
        if part is not None and part.digits is not None:
            rounded = columns(step.value, self._count, part.digits, fixed)
        return [
            head
            + ("" if put_in == symbolic else f" = {put_in}")
            + ("" if value == put_in else f" = {value}")
            + ("" if short == value else rf" \approx \mathbf{{{short}}}")
            for put_in, value, short in zip(self._put_in(name), values, rounded, strict=True)
        ]

    def _values(self, step: Step, decimals: int | None) -> Column:
        """Print the value of a step; a vector whose symbol is a tuple is one too."""
        if step.symbol[0] != "(" or step.value.ndim != 2:
            return columns(step.value, self._count, decimals)
        elements = [
            columns(step.value[:, i], self._count, decimals) for i in range(step.value.shape[1])
        ]
        return [f"({', '.join(row)})" for row in zip(*elements, strict=True)]

    def _put_in(self, name: str) -> Column:
        """Print the formula of a step with numbers."""
        numbers = [self._number(source) for source in self._trace.sources(name)]
        return fill_columns(self._trace.steps[name].formula, numbers, self._count)

    def _source(self, source: Source) -> Column:
        """Print what a formula refers to: givens as they are, steps rounded."""
        name, index = source
        decimals = None if name in self._trace.givens else self._decimals
        return columns(self._trace.element(name, index), self._count, decimals)
