"""Judging a function: its properties, its points, and what is said about it.

Points come property by property from values that are compared with the solver's. Where the values
are those of a misconception it is named, and the other properties are compared with its values, so
that it is charged once. Words tell of nothing but the trials that are made to be shown, since a
function could return or raise what it was called with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from deltarule.generator.checks import Code
from deltarule.generator.core import shown
from deltarule.generator.layout import Mask
from deltarule.generator.literals import brief, literal
from deltarule.generator.trials import Kind, Trial
from deltarule.graders.programs.explaining import Explanation, expected, explain
from deltarule.graders.programs.fitting import Found, fits, read, same_shape
from deltarule.graders.sandbox.box import Done
from deltarule.graders.sandbox.host import without_paths
from deltarule.reference.formula import Array

WEIGHTS = {
    "values": 45,
    "sizes": 15,
    "edges": 15,
    "large": 10,
    "arguments": 5,
    "runs": 5,
    "shapes": 5,
}
"""Shares of the points, in percent."""
MOST = 40
"""Numbers that are printed of what a function returned."""


@dataclass(frozen=True)
class Tried:
    """One trial, and what came of it."""

    trial: Trial
    done: Done

    @property
    def ran(self) -> bool:
        """Whether the function returned something."""
        return self.done.status == "ok"

    @cached_property
    def found(self) -> Found:
        """The returned values."""
        return read(self.done, len(self.trial.check.returns))

    def right(self, explanation: Explanation = ()) -> list[bool]:
        """Tell which values are right, or what some misconceptions lead to."""
        return list(map(fits, self.found, expected(self.trial, explanation)))

    @property
    def changed(self) -> tuple[str, ...]:
        """The arguments that are not as they were."""
        names, after = self.trial.check.arguments, self.done.arguments
        return tuple(
            name.name
            for k, (name, before) in enumerate(zip(names, self.trial.arguments, strict=True))
            if self.ran and not (k < len(after) and np.array_equal(before, after[k]))
        )

    @property
    def misshapen(self) -> tuple[tuple[str, str, str], ...]:
        """The values of another shape: name, shape, and the right shape."""
        values = zip(self.trial.check.returns, self.found, self.trial.truth, strict=True)
        return tuple(
            (one.name, str(value.shape), str(right.shape))
            for one, value, right in values
            if value is not None and not same_shape(value, right)
        )


class Judgement:
    """What a function did on its trials.

    Parameters
    ----------
    check : Code
        The function that is asked.
    trials, results : sequence of Trial, sequence of Done
        What it was tried on, and what came of it.
    follow_through : float
        Share of the points for what is right but for a misconception.
    truth : sequence of Misconception
        Misconceptions whose results count as right here.
    """

    def __init__(
        self,
        check: Code,
        trials: Sequence[Trial],
        results: Sequence[Done],
        follow_through: float = 1.0,
        truth: Explanation = (),
    ) -> None:
        self.check, self.follow_through = check, follow_through
        self.tried = list(map(Tried, trials, results))
        self.usual = self.of("drawn") + self.of("sized")
        self.truth, self.values = truth, _each(self.right("drawn", truth))
        self.explanation = truth or self._explanation()

    def of(self, kind: Kind) -> list[Tried]:
        """Give the trials of a kind."""
        return [one for one in self.tried if one.trial.kind == kind]

    def right(self, kind: Kind, explanation: Explanation = ()) -> Mask:
        """Tell in which trials of a kind which values are right, (trials, values)."""
        rows = [one.right(explanation) for one in self.of(kind)]
        return np.array(rows, dtype=np.bool_).reshape(-1, len(self.check.returns))

    def _explanation(self) -> Explanation:
        """Give misconceptions that lead to all values, at least to those of the usual size."""
        for some in (self.usual, self.of("drawn")):
            if not all(all(one.right()) for one in some):
                found = explain([one.trial for one in some], [one.found for one in some])
                if found:
                    return found
        return ()

    @cached_property
    def shares(self) -> dict[str, float]:
        """How much there is of each property, from 0 to 1."""
        why, through = self.explanation, self.follow_through if self.explanation else 1.0
        shares: dict[str, Any] = {
            "values": self.values.mean(),
            "sizes": through * _each(self.right("sized", why)).mean(),
            "edges": through * self.right("edge", why).mean() if self.of("edge") else 1.0,
            "large": through * self.right("large", why).mean() if self.of("large") else 1.0,
            "arguments": not any(one.changed for one in self.tried),
            "runs": all(one.ran for one in self.usual),
            "shapes": not any(one.misshapen for one in self.usual),
        }
        return {name: float(share) for name, share in shares.items()}

    @property
    def share(self) -> float:
        """The share of the points: 0 where no value is right and nothing explains them."""
        if not (self.values.any() or self.explanation):
            return 0.0
        return sum(WEIGHTS[name] * share for name, share in self.shares.items()) / 100

    def words(self) -> dict[str, object]:
        """Give what the template tells, all of it hashable."""
        names = [one.name for one in self.check.returns]
        edges = zip(self.of("edge"), self.right("edge", self.explanation), strict=True)
        large = [one.done.status for one in self.of("large")]
        kept = [one for one in self.usual if all(one.right(self.explanation))]
        return {
            "function": self.check.function,
            "missing": all(one.done.status == "missing" for one in self.tried),
            "mistakes": () if self.truth else tuple(m.says for m in self.explanation),
            "matches": (len(kept), len(self.usual)),
            "good": tuple(n for n, right in zip(names, self.values, strict=True) if right),
            "bad": tuple(n for n, right in zip(names, self.values, strict=True) if not right),
            "sizes": self.shares["sizes"] < 1,
            "edges": tuple(one.trial.says for one, right in edges if not right.all()),
            "large": large[0] if self.shares["large"] < 1 else "",
            "changed": next((one.changed for one in self.tried if one.changed), ()),
            "misshapen": next((one.misshapen for one in self.of("shown") if one.misshapen), ()),
            **self._example(),
        }

    def _example(self) -> dict[str, str]:
        """Give a small call that goes wrong: how, and what it should return."""
        wrong = [one for one in self.of("shown") if not all(one.right(self.truth))]
        if not wrong:
            return {"call": "", "must": "", "status": "", "given": ""}
        one, given = wrong[0], wrong[0].done.says
        if one.ran:
            numbers = tuple(value for value in one.found if value is not None)
            plain = len(numbers) == len(one.found) and sum(n.size for n in numbers) <= MOST
            given = _returned(numbers) if plain else _described(one.done.value)
        arguments = ", ".join(map(literal, one.trial.arguments))
        call = f"{self.check.function}({arguments})"
        return {
            "call": call,
            "must": _returned(expected(one.trial, self.truth)),
            "status": one.done.status,
            "given": given,
        }


def _each(right: Mask) -> Mask:
    """Tell which values are right in all trials."""
    return np.asarray(right.all(axis=0))


def _returned(values: tuple[Array, ...]) -> str:
    """Write what is returned, one value or several."""
    return brief(values if len(values) > 1 else values[0])


def _described(value: object) -> str:
    """Describe what is no number, without the folders of this machine."""
    return without_paths(shown(without_paths(value) if isinstance(value, str) else value))
