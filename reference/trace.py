r"""Named steps: the one idea of the project.

A solver is ordinary numpy. It names each intermediate result through a hook and goes on
with what the hook returns::

    c = step("c", f * c_prev + i * g, r"<f> \odot <c_prev> + <i> \odot <g>")

The default hook, `untraced`, returns the value. A `Tracer` records the step, and may put
another value in its place; that gives the worked solution, hints, follow-through marking
(`carried`), misconceptions with all that follows from them (`rules`), and the tolerance of a
careful rounder (`shifts`), without a line of code in any solver.

Step names are unique in a trace. Repeated ones are scoped with dots, ``"t2.c"`` or
``"layer1.shape"``; inside a scope a name is looked up there first, then further out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np

from deltarule.reference.formula import (
    REFERENCE,
    Array,
    Symbol,
    default_symbol,
    element_symbol,
    filled,
    numbers,
    split_index,
    whole_symbol,
)

Source = tuple[str, tuple[int, ...]]
"""A given or an earlier step, and which element of it."""


class Hook(Protocol):
    """What a solver calls with each named intermediate result."""

    def __call__(
        self, name: str, value: Array, formula: str, symbol: Symbol | None = None
    ) -> Array:
        """Take note of `value`, and return what the solver shall go on with."""


def untraced(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
    """Return `value`: the hook that does nothing."""
    return value


def join(elements: Sequence[Array]) -> Array:
    """Join scalars of many variants into vectors, along a new last axis.

    Their leading axes may be of length 1 where a step is the same for all variants.
    """
    return np.stack(np.broadcast_arrays(*elements), axis=-1)


def scoped(step: Hook, scope: str, **names: str) -> Hook:
    """Give a hook for a solver that is called more than once, with its names in a scope.

    `names` says what a name of the solver's formulas is outside, as in
    ``scoped(step, "t2", x="x[2]", h="t1.h")``.
    """

    def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
        """Record a step under its scope."""
        inside = REFERENCE.sub(lambda match: f"<{_renamed(match[1], names)}>", formula)
        return step(f"{scope}.{name}", value, inside, symbol)

    return named


class Step(NamedTuple):
    """One line of a worked solution: the value as computed here, before any replacement."""

    name: str
    symbol: str
    value: Array
    formula: str

    @property
    def prose(self) -> bool:
        r"""Whether words stand in for a formula: ``\text`` is outside what can be computed."""
        return r"\text" in self.formula


def _renamed(reference: str, names: Mapping[str, str]) -> str:
    """Give what a name is outside; an element of an element has both indices."""
    name, _, index = reference.partition("[")
    outside = names.get(name, name)
    if not index:
        return outside
    return f"{outside[:-1]},{index}" if outside.endswith("]") else f"{outside}[{index}"


@dataclass(frozen=True)
class Masked:
    """A value for some variants only: `where` has the leading axes of the batch."""

    value: Array
    where: Array


@dataclass(frozen=True)
class Rule:
    """A wrong rule, applied at every step that one of the patterns `at` names.

    `wrong` gets the givens and the steps so far, seen from the scope of the step, and returns
    the wrong value. `where` has the leading axes of the batch.
    """

    at: tuple[str, ...]
    wrong: Callable[["View"], Array]
    where: Array | bool = True

    def names(self, step: str) -> bool:
        """Tell whether the rule applies at this step."""
        return any(fnmatchcase(step, pattern) for pattern in self.at)


class View(Mapping[str, Array]):
    """Givens and steps so far, as seen from one step: names of its scope come first."""

    def __init__(self, tracer: "Tracer", step: str) -> None:
        self._tracer = tracer
        self.step = step
        self.scope = step.rpartition(".")[0]

    def __getitem__(self, reference: str) -> Array:
        name, index = split_index(reference)
        return self._tracer.element(self._tracer.resolve(name, self.step), index)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tracer)

    def __len__(self) -> int:
        return len(self._tracer)


class Tracer(Mapping[str, Array]):
    r"""The recording hook, and a read-only mapping from names to values.

    Parameters
    ----------
    givens : mapping of str to array
        What the problem gives; each with `lead` leading axes of variants.
    symbols : mapping of str to symbol, optional
        LaTeX of the givens, where it is not the default of their names.
    lead : int, optional
        How many leading axes are variants, students or hypotheses. An axis may have length 1
        and broadcast. 0 is one variant alone.
    carried : mapping of str to array or Masked, optional
        The student's own values, used from their steps on.
    rules : iterable of Rule, optional
        Wrong rules, applied in this order before `carried`.
    shifts : mapping of str to array, optional
        Added to what a step returns, after `carried`.

    Notes
    -----
    ``tracer[name]`` is the value used from that step on; ``tracer.steps[name].value`` is the
    value computed at the step from what came before it. They differ where a value is carried
    or shifted, and that difference is what follow-through marking reads.

    Examples
    --------
    >>> def area(a, b, *, step=untraced):
    ...     return step("area", a * b, r"<a> \cdot <b>")
    >>> t = Tracer({"a": np.array(1.5), "b": np.array(-2)})
    >>> print(area(t["a"], t["b"], step=t), t.substituted("area", decimals=1))
    -3.0 1.5 \cdot (-2)
    """

    def __init__(
        self,
        givens: Mapping[str, Array],
        *,
        symbols: Mapping[str, Symbol] | None = None,
        lead: int = 0,
        carried: Mapping[str, Array | Masked] | None = None,
        rules: Iterable[Rule] = (),
        shifts: Mapping[str, Array] | None = None,
    ) -> None:
        self.givens = {name: np.asarray(value) for name, value in givens.items()}
        self._steps: dict[str, Step] = {}
        self._recorded: dict[str, tuple[Array, str, Symbol | None]] = {}
        self._values: dict[str, Array] = dict(self.givens)
        self._symbols: dict[str, Symbol] = {n: default_symbol(n) for n in givens} | dict(
            symbols or {}
        )
        self._lead = lead
        self._carried = carried or {}
        self._rules = tuple(rules)
        self._shifts = shifts or {}
        self._changes = bool(self._carried or self._rules or self._shifts)
        self._ancestors: dict[str, frozenset[str]] = {}
        self._order = dict.fromkeys(self.givens, -1)
        self._symbolic: dict[str, str] = {}
        self._sources: dict[str, tuple[Source, ...]] = {}

    def __getitem__(self, name: str) -> Array:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __call__(
        self, name: str, value: Array, formula: str, symbol: Symbol | None = None
    ) -> Array:
        """Record a step, apply rules, carried values and shifts, and return what is used."""
        if name in self._values:
            raise ValueError(f"step names are unique, but {name!r} came twice: scope it")
        computed = used = value if type(value) is np.ndarray else np.asarray(value)
        if self._changes:
            computed, used = self._changed(name, computed)
        self._recorded[name] = (computed, formula, symbol)
        self._values[name] = used
        return used

    @property
    def steps(self) -> dict[str, Step]:
        """The steps by name, in their order; they are made when somebody asks for them."""
        new = islice(self._recorded.items(), len(self._steps), None)
        for name, (computed, formula, given) in new:
            symbol = default_symbol(name) if given is None else given
            self._symbols[name] = symbol
            self._steps[name] = Step(name, whole_symbol(symbol), computed, formula)
        return self._steps

    def _changed(self, name: str, computed: Array) -> tuple[Array, Array]:
        """Apply wrong rules, carried values and shifts: what is computed, and what is used."""
        for rule in self._rules:
            if rule.names(name):
                computed = self._put(computed, np.asarray(rule.wrong(View(self, name))), rule.where)
        used = computed
        if name in self._carried:
            carried = self._carried[name]
            if isinstance(carried, Masked):
                used = self._put(computed, carried.value, carried.where)
            else:
                used = np.asarray(carried)
        if name in self._shifts:
            used = used + self._shifts[name]
        return computed, used

    def _put(self, value: Array, other: Array, where: Array | bool) -> Array:
        """Replace `value` by `other` for the variants named by the mask."""
        mask = np.asarray(where)
        elements = max(value.ndim, other.ndim) - self._lead
        return np.where(mask.reshape(mask.shape + (1,) * elements), other, value)

    def element(self, name: str, index: tuple[int, ...]) -> Array:
        """Give an element or a row of a value, for all its leading axes of variants."""
        where: tuple[Any, ...] = (*(slice(None),) * self._lead, *index)
        return np.asarray(self._values[name][where])

    def resolve(self, name: str, step: str) -> str:
        """Find the full name that `name` means at a step: of what came before it, scopes first."""
        scope = step
        while scope := scope.rpartition(".")[0]:
            if self._came_before(f"{scope}.{name}", step):
                return f"{scope}.{name}"
        if not self._came_before(name, step):
            raise KeyError(f"{name!r} is neither a given nor an earlier step")
        return name

    def _came_before(self, name: str, step: str) -> bool:
        order = self._order
        for new in islice(self._recorded, len(order) - len(self.givens), None):
            order[new] = len(order)
        return order.get(name, len(order)) < order.get(step, len(order))

    def ancestors(self, name: str) -> frozenset[str]:
        """Name all earlier steps that a step was computed from, as its formulas tell."""
        if name in self._ancestors:
            return self._ancestors[name]
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for source, _ in self.sources(waiting.pop()):
                if source in self.steps and source not in found:
                    found.add(source)
                    waiting.append(source)
        self._ancestors[name] = frozenset(found)
        return self._ancestors[name]

    def symbolic(self, name: str) -> str:
        """Print the formula of a step with symbols."""
        if name not in self._symbolic:
            texts = (
                element_symbol(self._symbols[source], index)
                if index
                else whole_symbol(self._symbols[source])
                for source, index in self.sources(name)
            )
            self._symbolic[name] = filled(self.steps[name].formula, texts)
        return self._symbolic[name]

    def substituted(
        self, name: str, decimals: int, values: Mapping[str, Array] | None = None
    ) -> str:
        """Print the formula of a step with numbers: givens as they are, steps to `decimals`.

        `values` replaces the values of some steps, to print what a student would have written.
        """
        changed, texts = values or {}, []
        for found, index in self.sources(name):
            exact = None if found in self.givens and found not in changed else decimals
            texts.append(numbers(changed.get(found, self._values[found])[index], exact))
        return filled(self.steps[name].formula, texts)

    def sources(self, name: str) -> tuple[Source, ...]:
        """Name what the formula of a step refers to, and the elements of it."""
        if name not in self._sources:
            found = map(split_index, REFERENCE.findall(self.steps[name].formula))
            self._sources[name] = tuple((self.resolve(base, name), i) for base, i in found)
        return self._sources[name]

    def row(self, i: int) -> "Tracer":
        """Give the trace of one variant alone, where the only leading axis is of variants.

        What is the same for all of them, symbols and what formulas refer to, is worked out once.
        """

        def of(value: Array) -> Array:
            """Pick a variant; a formula alone is no array, as a number alone nearly is."""
            at = i if len(value) > 1 else 0
            return np.asarray(value[at, ...] if value.dtype == object else value[at])

        row = copy(self)
        values = {name: of(value) for name, value in self._values.items()}
        steps = {n: Step(n, step.symbol, values[n], step.formula) for n, step in self.steps.items()}
        givens = {name: values[name] for name in self.givens}
        vars(row).update(givens=givens, _steps=steps, _values=values, _lead=0)
        return row
