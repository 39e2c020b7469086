"""Core types: what an exercise is.

A `Family` poses one kind of exercise. Its `Givens` know how to be drawn and how to be solved; its
`Part` list says what is asked; its `Misconception` list says which mistakes are recognised. All of
it is plain data around one traced solver, and everything else in the project reads it from here.
"""

import dataclasses
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, ClassVar, Self

import numpy as np

from deltarule.generator.checks import Check
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, Masked, Rule, Tracer, View

Value = str | int | tuple[str, ...]
Options = Mapping[str, Any]
"""Values of a family's options by name: each is a `Value`."""


class InputError(ValueError):
    """Something the user gave is wrong: a name, an option, a file. Exit status 2."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """Say which valid name is nearest, as the end of an error message.

    >>> nearest("backprop", ["backprop_2_2_2", "cnn_shapes"])
    '; did you mean backprop_2_2_2?'
    """
    names = {one.lower(): one for one in valid}
    close = get_close_matches(name.lower()[:80], names, n=1, cutoff=0.5)
    return (
        f"; did you mean {names[close[0]]}?"
        if close
        else f"; valid are {', '.join(names.values())}"
    )


_SHORT = reprlib.Repr()
_SHORT.maxstring, _SHORT.maxother, _SHORT.maxlong = 80, 80, 40
_SHORT.maxlevel, _SHORT.maxlist, _SHORT.maxdict = 2, 4, 4


def shown(value: object) -> str:
    """Show a value in an error message, cut short."""
    try:
        return _SHORT.repr(value)
    except ValueError:  # an integer too long for Python to print
        return "a very long number"


@dataclass(frozen=True)
class Part:
    """One asked step: `digits` are the decimals its answer is rounded to, None when exact.

    With `partly`, each element of an array earns its share of the points.
    """

    step: str
    label: str
    check: Check
    digits: int | None = None
    points: float = 1.0
    partly: bool = False

    @property
    def variable(self) -> str:
        """The step's name as a student writes it in ``name = literal``."""
        return self.step.replace(".", "_")


@dataclass(frozen=True)
class Misconception:
    """A recognised mistake: `rule` gives the wrong value at every step that `at` names.

    `says` explains the idea to the student without giving a number. `source` says where the
    mistake is known from; without it, `name` is an id of the catalogue of misconceptions.
    """

    name: str
    at: tuple[str, ...]
    rule: Callable[[View], Array]
    says: str
    source: str = ""

    def as_rule(self, where: Array | bool = True) -> Rule:
        """Give the rule for the hook, for the variants of a mask."""
        return Rule(self.at, self.rule, where)


# --- options: what the author of an exercise may set ---


@dataclass(frozen=True)
class OneOf:
    """An option with a few named values."""

    default: str
    values: tuple[str, ...]
    says: str

    def read(self, value: object) -> Value:
        """Give the value, or raise ValueError with the rule and the nearest value."""
        if value in self.values:
            return str(value)
        rule = f"must be one of {', '.join(self.values)} (got {shown(value)})"
        raise ValueError(rule + (nearest(str(value), self.values) if value else ""))


@dataclass(frozen=True)
class Whole:
    """An option that is an integer within bounds."""

    default: int
    low: int
    high: int
    says: str

    def read(self, value: object) -> Value:
        """Give the integer, or raise ValueError with the rule."""
        if isinstance(value, int | str) and not isinstance(value, bool):
            text = shown(value) if isinstance(value, int) else value.strip()
            short = text.removeprefix("-").isdecimal() and len(text) < 20
            if short and self.low <= int(text) <= self.high:
                return int(text)
        raise ValueError(f"must be an integer from {self.low} to {self.high} (got {shown(value)})")


@dataclass(frozen=True)
class Words:
    """An option that is a sequence of words; `check` raises ValueError when they do not fit."""

    default: tuple[str, ...]
    check: Callable[[Sequence[str]], None]
    says: str

    def read(self, value: object) -> Value:
        """Give the words, from a list or from text with spaces or commas between them."""
        if isinstance(value, str):
            value = value.replace(",", " ").split()
        if not isinstance(value, list | tuple) or not all(isinstance(w, str) for w in value):
            raise ValueError(f"must be a list of words (got {shown(value)})")
        self.check(value)
        return tuple(value)


Param = OneOf | Whole | Words

LEVELS = ("easy", "medium", "hard")


# --- families and exercises ---


@dataclass(frozen=True)
class Givens:
    """What a problem gives: a frozen dataclass of arrays, with leading axes of variants.

    A family's own subclass adds the arrays, `sample` and `solve`.
    """

    symbols: ClassVar[Mapping[str, Symbol]] = {}

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw the givens of many variants at once, as arrays (variants, ...)."""
        raise NotImplementedError

    def solve(self, step: Hook, options: Options) -> None:
        """Run the reference solver with the hook."""
        raise NotImplementedError

    def sane(self, trace: Tracer) -> Array:
        """Tell which variants have values in a sane range, with the leading axes of the trace."""
        return np.array(True)

    def arrays(self) -> dict[str, Array]:
        """Give the arrays by name."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    @classmethod
    def stack(cls, single: Sequence["Givens"]) -> "Givens":
        """Give many variants as one, with a leading axis of variants."""
        columns = [one.arrays() for one in single]
        first = single[0]
        return type(first)(**{n: np.stack([c[n] for c in columns]) for n in first.arrays()})

    def map(self, change: Callable[[Array], Array]) -> Self:
        """Give givens with each array changed, as in ``givens.map(lambda a: a[rows])``."""
        return type(self)(**{name: change(a) for name, a in self.arrays().items()})


@dataclass(frozen=True, eq=False)
class Family:
    """One kind of exercise. Its name is the name of its module and of its template.

    `version` changes whenever the draw does. `parts` gives all parts that can be asked, from the
    options alone. `covers` maps ids of the inventory of models to the part that asks them.
    `exceptions` maps the number of a contract of a fair exercise, as `deltarule lint` counts them,
    to the reason why it need not hold; the docstring of the family's module gives the reason too.
    `levels` says which options an easy and a hard exercise has where the author sets none; the
    defaults are medium. With it the family has an option `level`, which `sample` may read too.
    `kind` and `base` are of families that `deltarule.generator.kinds` makes from others.
    """

    name: str
    version: int
    title: str
    topic: str
    givens: type[Givens]
    params: Mapping[str, Param]
    parts: Callable[[Options], tuple[Part, ...]]
    misconceptions: tuple[Misconception, ...]
    covers: Mapping[str, str]
    exceptions: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    kind: str = "compute"
    base: "Family | None" = None

    def __post_init__(self) -> None:
        if self.levels and "level" not in self.params:
            level = OneOf("medium", LEVELS, "how hard it is: defaults of the other options, sizes")
            object.__setattr__(self, "params", {**self.params, "level": level})

    def options(self, given: Mapping[str, object] | None = None) -> dict[str, Value]:
        """Complete the given options by the defaults, or raise `InputError`."""
        given = dict(given or {})
        for name in given:
            if name not in self.params:
                raise InputError(
                    f"{self.name} has no option {shown(name)}{nearest(name, self.params)}"
                )
        chosen = self.levels.get(str(given.get("level")), {})
        options: dict[str, Value] = {}
        for name, param in self.params.items():
            try:
                options[name] = param.read(given.get(name, chosen.get(name, param.default)))
            except ValueError as error:
                raise InputError(f"option {name} of {self.name}: {error}") from None
        return options

    def asked(self, options: Options, patterns: Sequence[str] = ()) -> tuple[Part, ...]:
        """Give the parts that a list of names and patterns asks, in the order of the solution."""
        parts = self.parts(options)
        names = [part.step for part in parts]
        for pattern in patterns:
            if not any(fnmatchcase(name, pattern) for name in names):
                raise InputError(
                    f"{self.name} has no part {shown(pattern)}{nearest(pattern, names)}"
                )
        if not patterns:
            return parts
        return tuple(p for p in parts if any(fnmatchcase(p.step, q) for q in patterns))

    def trace(
        self,
        givens: Givens,
        options: Options,
        *,
        lead: int = 0,
        carried: Mapping[str, Array | Masked] | None = None,
        rules: Iterable[Rule] = (),
        shifts: Mapping[str, Array] | None = None,
    ) -> Tracer:
        """Solve, recording every step; see `Tracer` for the arguments."""
        tracer = Tracer(
            givens.arrays(),
            symbols=givens.symbols,
            lead=lead,
            carried=carried,
            rules=rules,
            shifts=shifts,
        )
        # A wrong rule or a student's value may well divide by zero: the result is then not
        # finite, and matches no answer.
        with np.errstate(all="ignore"):
            givens.solve(tracer, options)
        for name in carried or {}:
            if name not in tracer.steps:
                raise InputError(f"{self.name} has no step {name!r}{nearest(name, tracer.steps)}")
        return tracer


@dataclass(frozen=True)
class Exercise:
    """One variant: a family with options, the parts asked, and the numbers of one student."""

    family: Family
    seed: int
    options: Options
    givens: Givens
    parts: tuple[Part, ...] = field(default=())

    @property
    def points(self) -> float:
        """The points of all parts; rounded, since a sum of decimals has noise."""
        return round(float(sum(part.points for part in self.parts)), 6)

    def solve(
        self,
        carried: Mapping[str, Array | Masked] | None = None,
        rules: Iterable[Rule] = (),
    ) -> Tracer:
        """Solve this variant, with a student's values carried or wrong rules applied."""
        return self.family.trace(self.givens, self.options, carried=carried, rules=rules)


def share_points(parts: Sequence[Part], total: float | None) -> tuple[Part, ...]:
    """Share out `total` points in proportion to the parts' own, in hundredths that add up.

    No part is left without any; `total` must be enough for that.

    >>> from deltarule.generator.checks import Exact
    >>> parts = [Part(name, "", Exact()) for name in "abc"]
    >>> [part.points for part in share_points(parts, 10)]
    [3.34, 3.33, 3.33]
    """
    if total is None:
        return tuple(parts)
    weights = np.array([part.points for part in parts])
    exact = 100 * total * weights / weights.sum()
    hundredths = np.maximum(np.floor(exact + 1e-9), 1).astype(int)
    while missing := round(100 * total) - int(hundredths.sum()):
        fair = exact - hundredths
        at = np.argmax(fair) if missing > 0 else np.argmin(np.where(hundredths > 1, fair, np.inf))
        hundredths[at] += np.sign(missing)
    return tuple(
        dataclasses.replace(part, points=int(n) / 100)
        for part, n in zip(parts, hundredths, strict=True)
    )


def freeze(value: Any) -> Any:
    """Turn tuples and arrays into lists, for JSON.

    >>> freeze({"a": np.arange(2), "b": ("x",)})
    {'a': [0, 1], 'b': ['x']}
    """
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: freeze(item) for key, item in value.items()}
    return [freeze(item) for item in value] if isinstance(value, list | tuple) else value
