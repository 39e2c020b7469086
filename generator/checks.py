"""Checks: how an answer is compared, as plain data; `deltarule.graders` evaluates them.

In the trace every answer is an array of numbers: a choice is the index of what is chosen, a truth
value is 0 or 1, an interval is four numbers. A formula is an array of sympy expressions.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, ClassVar

import numpy as np

from deltarule.generator.points import at_points
from deltarule.reference.formula import Array

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def labels(choices: tuple[str, ...]) -> tuple[str, ...]:
    """Give a letter for each choice.

    >>> labels(("convex", "concave"))
    ('a', 'b')
    """
    return tuple(LETTERS[: len(choices)])


class _Plain:
    """A check whose answers are written as the numbers in the trace."""

    def write(self, value: Array) -> Any:
        """Write the value of a step as the plain data that an answer is."""
        return np.asarray(value).tolist()

    def elements(self, value: Array) -> Array:
        """Give the numbers by which two answers are compared."""
        return value


@dataclass(frozen=True)
class Numeric(_Plain):
    """Numbers, right within the tolerance that rounding as told can cause.

    With `percent`, 45 % may be written for 0.45.
    """

    kind: ClassVar[str] = "numeric"
    percent: bool = False


@dataclass(frozen=True)
class Exact(_Plain):
    """Integers, right when equal."""

    kind: ClassVar[str] = "exact"

    def write(self, value: Array) -> Any:
        """Write integers, which a solver may have as floats.

        >>> Exact().write(np.array([2.0, -3.0]))
        [2, -3]
        """
        value = np.asarray(value)
        whole = value.dtype.kind == "f" and bool(np.all(value == np.rint(value)))
        return (value.astype(int) if whole else value).tolist()


@dataclass(frozen=True)
class Bool(_Plain):
    """Truth values, 0 or 1 in the trace: one, or a list such as the outputs of a truth table."""

    kind: ClassVar[str] = "bool"

    def write(self, value: Array) -> Any:
        """Write truth values.

        >>> Bool().write(np.array([0, 1]))
        [False, True]
        """
        return np.asarray(value).astype(bool).tolist()


@dataclass(frozen=True)
class Shape(_Plain):
    """A list of integers such as 28x28x6, right when all are equal."""

    kind: ClassVar[str] = "shape"


@dataclass(frozen=True)
class Interval(_Plain):
    """An interval such as ``1 < θ ≤ 2``, right when its ends and their inclusion are.

    In the trace it is four numbers: lower end, upper end, and 1 for each end that belongs to it.
    """

    kind: ClassVar[str] = "interval"

    def write(self, value: Array) -> Any:
        """Write an interval in brackets.

        >>> Interval().write(np.array([1, 2, 0, 1]))
        '(1, 2]'
        """
        low, high, *closed = np.asarray(value).tolist()
        return f"{'[' if closed[0] else '('}{low:.15g}, {high:.15g}{']' if closed[1] else ')'}"


@dataclass(frozen=True)
class Choice(_Plain):
    """One of some choices, in the trace its index from 0.

    It is answered with its letter, or with its words where they are not letters themselves.
    """

    kind: ClassVar[str] = "choice"
    choices: tuple[str, ...]

    def write(self, value: Array) -> Any:
        """Write the letter of a choice.

        >>> Choice(("yes", "no")).write(np.array(1))
        'b'
        """
        return labels(self.choices)[int(value)]


@dataclass(frozen=True)
class Matching(_Plain):
    """A choice for each of some items, in the trace the indices in the order of the items."""

    kind: ClassVar[str] = "matching"
    items: tuple[str, ...]
    choices: tuple[str, ...]

    def write(self, value: Array) -> Any:
        """Write the number of each item with the letter of its choice.

        >>> Matching(("p", "q"), ("yes", "no")).write(np.array([1, 0]))
        '1-b, 2-a'
        """
        letters = labels(self.choices)
        return ", ".join(f"{k}-{letters[int(n)]}" for k, n in enumerate(value, start=1))


@dataclass(frozen=True)
class Order(_Plain):
    """Items in their right order, in the trace their indices from 0 in that order."""

    kind: ClassVar[str] = "order"
    items: tuple[str, ...]

    def write(self, value: Array) -> Any:
        """Write the letters of the items in their order.

        >>> Order(("go", "set", "ready")).write(np.array([2, 1, 0]))
        'c, b, a'
        """
        return ", ".join(labels(self.items)[int(n)] for n in value)


@dataclass(frozen=True)
class Property(_Plain):
    """Numbers that do what is asked, right where `holds` says so; the trace has one example.

    `holds` gets the trace in which the student's numbers are carried, and gives for each variant
    whether they will do. `accepts` says in words which do.
    """

    kind: ClassVar[str] = "property"
    holds: Callable[[Mapping[str, Array]], Array]
    accepts: str


@dataclass(frozen=True)
class Formula(_Plain):
    """A formula in some variables, right when it is equivalent; in the trace a sympy expression."""

    kind: ClassVar[str] = "formula"
    variables: tuple[str, ...]

    def write(self, value: Array) -> Any:
        """Write a formula as sympy does."""
        return str(np.asarray(value).item())

    def elements(self, value: Array) -> Array:
        """Give the values at some points, rounded: by them formulas are told apart."""
        return np.round(at_points(value, self.variables), 9)


@dataclass(frozen=True)
class Argument:
    """An argument of a function: `axes` names its axes, and a number has none.

    It is the given of that name, or what `made` makes of the givens.
    """

    name: str
    says: str
    axes: tuple[str, ...] = ()
    made: Callable[[Any], Array] | None = None


@dataclass(frozen=True)
class Returned:
    """A value that a function returns: the last step that the pattern `step` names."""

    name: str
    says: str
    step: str
    axes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Code(_Plain):
    """A function that the student writes; it is right when it gives what the solver gives.

    In the trace all that it returns stands side by side. Beside the options of the exercise it is
    tried at those of `sizes`, and once at those of `large`; `edges` has, under the words for it,
    how to change the givens of a variant into a limiting case.
    """

    kind: ClassVar[str] = "code"
    function: str
    arguments: tuple[Argument, ...]
    returns: tuple[Returned, ...]
    sizes: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    edges: Mapping[str, Callable[[Any], Mapping[str, Any]]] = field(
        default_factory=dict, hash=False
    )
    large: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def signature(self) -> str:
        """How the function is called.

        >>> Code("output", (Argument("x", "inputs"), Argument("w", "weights")), ()).signature
        'output(x, w)'
        """
        return f"{self.function}({', '.join(one.name for one in self.arguments)})"

    def given(self, givens: Any) -> dict[str, Any]:
        """Give the arguments by name, from the givens of one variant: arrays, and numbers."""
        found = {}
        for one in self.arguments:
            value = np.array(one.made(givens) if one.made else getattr(givens, one.name))
            found[one.name] = value if value.ndim else value.item()
        return found

    def steps(self, names: Iterable[str]) -> list[str]:
        """Name the steps that are returned, out of all steps in their order."""
        known = list(names)
        return [[n for n in known if fnmatchcase(n, one.step)][-1] for one in self.returns]

    def results(self, values: Mapping[str, Array]) -> tuple[Array, ...]:
        """Give what is returned, from the values of all steps."""
        return tuple(np.asarray(values[name]) for name in self.steps(values))


Check = (
    Numeric
    | Exact
    | Bool
    | Shape
    | Interval
    | Choice
    | Matching
    | Order
    | Property
    | Formula
    | Code
)
