"""Statements of a topic that are true or false, drawn from a list.

Contract 8 does not hold: there is nothing to compute in a statement. Why it is true is said in
words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Bool
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.lists import pick, topics
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, Tracer, View

STATEMENTS = {n: one for topic in topics().values() for n, one in topic.statements.items()}
NUMBERS = np.array(list(STATEMENTS))
HOLDS = np.array([int(one.holds) for one in STATEMENTS.values()])
BELIEFS = {topic.belief.name: topic.belief for topic in topics().values()}
SHOWN = np.array([next(iter(BELIEFS.keys() & one.shows), "") for one in STATEMENTS.values()])
"""The belief that leads to judge each statement wrongly, where there is one."""


def row(number: Array) -> Array:
    """Find statements in the arrays above."""
    return np.searchsorted(NUMBERS, number)


@dataclass(frozen=True)
class Drawn(Givens):
    """The numbers of the statements."""

    number: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw about as many true ones as false ones: of six, two to four."""
        numbers = np.array(list(topics()[options["topic"]].statements))
        count = options["statements"]
        return cls(numbers[pick(draw, HOLDS[row(numbers)], count, least=count // 2 - 1)])

    def solve(self, step: Hook, options: Options) -> None:
        """Look the statements up."""
        known = list(topics()[options["topic"]].statements)
        if not np.isin(self.number, known).all():
            rule = f"number must be from {known[0]} to {known[-1]}, the {options['topic']} ones"
            raise ValueError(f"{rule} (got {self.number})")
        step("truth", HOLDS[row(self.number)], r"\text{what holds of each statement}")

    def sane(self, trace: Tracer) -> Array:
        """Keep a belief that shows in two statements: judging one of them wrongly may be a slip."""
        return np.asarray((SHOWN[row(trace["number"])] != "").sum(axis=-1) >= 2)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask one list of truth values."""
    label = "which statements are true, in their order"
    return (Part("truth", label, Bool(), points=options["statements"], partly=True),)


def believing(belief: str) -> Callable[[View], Array]:
    """Give the rule of those who judge as a belief leads to."""

    def rule(t: View) -> Array:
        """Judge wrongly where the belief shows."""
        here = row(t["number"])
        return np.where(SHOWN[here] == belief, 1 - HOLDS[here], HOLDS[here])

    return rule


FAMILY = Family(
    name="statements",
    version=1,
    title="True or false?",
    topic="concepts",
    givens=Drawn,
    params={
        "topic": OneOf(next(iter(topics())), tuple(topics()), "what the statements are about"),
        "statements": Whole(6, 4, 8, "how many statements there are"),
    },
    levels={"easy": {"statements": 4}, "hard": {"statements": 8}},
    parts=parts,
    misconceptions=tuple(
        Misconception(name, ("truth",), believing(name), belief.says, belief.source)
        for name, belief in BELIEFS.items()
    ),
    covers={},
    exceptions={8: "there is nothing to compute in a statement"},
)
