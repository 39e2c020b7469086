"""Lists in words, from which exercises are drawn: tasks, and statements that are true or false.

They are the YAML files in the folder `data`. What is in them has numbers, which students see and
which answers are marked by: so they stay, and new entries go to the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array

KEYS = 10**9
"""How many random numbers there are to sort by; two that are equal keep their order."""


@dataclass(frozen=True)
class Task:
    """A task for a network, with places for two numbers; `why` tells its kind from others."""

    kind: str
    text: str
    why: str


@dataclass(frozen=True)
class Statement:
    """A statement, whether it holds and why; `shows` are mistakes that lead to judge it wrongly."""

    holds: bool
    text: str
    because: str
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Belief:
    """A mistake in the idea: what students are told about it, and where it is known from."""

    name: str
    says: str
    source: str = ""


@dataclass(frozen=True)
class Topic:
    """Statements by number, the conventions they rest on, and the belief that is recognised."""

    convention: str
    belief: Belief
    statements: Mapping[int, Statement]


@cache
def tasks() -> Mapping[int, Task]:
    """Give the tasks, numbered from 1."""
    return {number: Task(**found) for number, found in enumerate(_read("tasks"), start=1)}


@cache
def topics() -> Mapping[str, Topic]:
    """Give the topics by name; the statements of the first are 101, 102, ..., of the next 201."""
    found: dict[str, Any] = _read("statements")
    return {
        name: Topic(
            topic["convention"],
            Belief(**topic["belief"]),
            {
                number: Statement(**statement | {"shows": tuple(statement.get("shows", ()))})
                for number, statement in enumerate(topic["statements"], start=100 * place + 1)
            },
        )
        for place, (name, topic) in enumerate(found.items(), start=1)
    }


def _read(name: str) -> Any:
    """Read one of the files."""
    path = files("deltarule.generator") / "data" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def pick(draw: Draw, kinds: Array, count: int, least: int) -> Array:
    """Draw different entries of a list, in any order, and at least some of each kind.

    Parameters
    ----------
    draw : Draw
        The streams of the variants.
    kinds : (entries,) ndarray
        The kind of each entry, as an integer.
    count : int
        How many entries to draw.
    least : int
        How many there are of each kind at least.

    Returns
    -------
    (variants, count) ndarray of int
        Places in the list, from 0.

    Raises
    ------
    ValueError
        If the list has too few entries, or `count` is less than `least` of each kind.

    Examples
    --------
    >>> kinds = np.array([0, 0, 0, 1, 1, 1])
    >>> print(kinds[pick(Draw(["a"]), kinds, count=2, least=1)].sum())
    1
    """
    places = [np.flatnonzero(kinds == kind) for kind in np.unique(kinds)]
    if not least * len(places) <= count <= len(kinds) or min(map(len, places)) < least:
        sizes = [len(here) for here in places]
        raise ValueError(f"count must leave room for {least} of each kind (got {count} of {sizes})")
    keys = draw.integers(0, KEYS - 1, len(kinds))
    for here in places:
        first = here[keys[:, here].argsort(axis=1, kind="stable")[:, :least]]
        np.put_along_axis(keys, first, np.take_along_axis(keys, first, axis=1) - KEYS, axis=1)
    chosen = keys.argsort(axis=1, kind="stable")[:, :count]
    order = draw.integers(0, KEYS - 1, count).argsort(axis=1, kind="stable")
    return np.take_along_axis(chosen, order, axis=1)
