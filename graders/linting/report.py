"""What lint finds: for each contract how much was tried and what failed, and facts beside it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from deltarule.generator.core import Options, freeze

NAMES = {
    1: "misconceptions show and are told apart",
    2: "careful rounders are accepted",
    3: "asked numbers are 0 or clearly not",
    4: "no carry that proves nothing",
    5: "trivial answers earn next to nothing",
    6: "right earns everything, each misconception is named and charged once",
    7: "same seed, same exercise",
    8: "numbers are printed exactly",
    9: "grading reads what was frozen",
    10: "conventions are in the statement",
    11: "renders, shows no asked value, gives a verdict on anything typed",
    12: "agrees with an oracle",
    13: "variants are distinct",
}
"""The contracts of a fair exercise, by their numbers in the design."""

EXAMPLES = 3
"""Seeds that are given for each failure, to reproduce it."""


@dataclass
class Contract:
    """One contract: how much was tried, and what failed at which seeds.

    `excused` says why failures are shown and yet do not count.
    """

    number: int
    tried: int = 0
    note: str = ""
    excused: str = ""
    failures: dict[str, set[int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the contract says."""
        return NAMES[self.number]

    @property
    def failed(self) -> int:
        """How often it failed; a failure of the family as a whole counts once."""
        return sum(len(seeds) or 1 for seeds in self.failures.values())

    def fail(self, says: str, seeds: Iterable[int] = ()) -> None:
        """Note a failure at some seeds, or of the family as a whole."""
        self.failures.setdefault(says, set()).update(seeds)

    def fail_at(self, says: str, seeds: Iterable[int]) -> None:
        """Note a failure where there are such seeds."""
        if found := set(seeds):
            self.fail(says, found)

    def record(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "number": self.number,
            "name": self.name,
            "tried": self.tried,
            "failed": self.failed,
            "note": self.note,
            "excused": self.excused or None,
            "failures": [
                {"says": says, "count": len(seeds) or 1, "seeds": sorted(seeds)[:EXAMPLES]}
                for says, seeds in self.failures.items()
            ],
        }


@dataclass
class Report:
    """What lint found about a family, or about one item of a bank."""

    family: str
    options: Options
    seeds: int
    item: str | None = None
    acceptance: float | None = None
    distinct: int = 0
    at_least: int = 0
    about: int | None = None
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    trivial_share: float | None = None
    steps: int = 0
    prose: int = 0
    inactive: list[str] = field(default_factory=list)
    indistinguishable: list[tuple[str, str]] = field(default_factory=list)
    contracts: dict[int, Contract] = field(
        default_factory=lambda: {number: Contract(number) for number in NAMES}
    )

    @property
    def broken(self) -> list[Contract]:
        """The contracts that failed, excused or not."""
        return [contract for contract in self.contracts.values() if contract.failures]

    @property
    def ok(self) -> bool:
        """Whether all contracts hold that are not excused."""
        return all(contract.excused for contract in self.broken)

    def record(self) -> dict[str, Any]:
        """Give it as plain data, as described in docs/json.md."""
        return {
            "family": self.family,
            "item": self.item,
            "options": freeze(self.options),
            "seeds": self.seeds,
            "acceptance": None if self.acceptance is None else round(self.acceptance, 4),
            "distinct": self.distinct,
            "variants": {"at_least": self.at_least, "about": self.about},
            "contracts": [contract.record() for contract in self.contracts.values()],
            "ranges": {
                part: [end if math.isfinite(end) else None for end in ends]
                for part, ends in self.ranges.items()
            },
            "trivial_share": self.trivial_share,
            "steps": self.steps,
            "prose": self.prose,
            "inactive": self.inactive,
            "indistinguishable": freeze(self.indistinguishable),
            "ok": self.ok,
        }
