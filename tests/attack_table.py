"""What came of all attacks, by tier and kind: ``python -m tests.attack_table [TIER...]``.

The exit status is 1 where something was gained, leaked or harmed, or ended as it should not.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deltarule.graders.sandbox import select
from tests.attacking import HARMLESS, TIERS, Attack, Outcome, adopt_orphans, attempt, corpus
from tests.canaries import Canaries, canaries

Row = tuple[Attack, Outcome]


def tried(tier: str, place: Canaries) -> Iterator[Row]:
    """Try all attacks on a tier; without a sandbox only those that harm nothing."""
    with select.start(unsafe=tier == "none", tier=tier) as sandbox:
        for attack in corpus().values():
            if tier != "none" or attack.kind in HARMLESS:
                yield attack, attempt(sandbox, attack, place)


def faults(attack: Attack, outcome: Outcome) -> list[str]:
    """Give in words what should not have been."""
    found = [f"gained {what}" for what in outcome.gained]
    found += [f"leaked {what}" for what in outcome.leaked]
    found += [f"harmed {what}" for what in outcome.harmed]
    if outcome.status not in attack.expects:
        found.append(f"ended with {outcome.status}")
    return found


def table(tier: str, rows: Sequence[Row]) -> Table:
    """Count what came of the attacks of each kind, and of all."""
    made = Table("kind", "tried", "gained", "leaked", "harmed", "ended otherwise", title=tier)
    groups: dict[str, list[Row]] = defaultdict(list)
    for attack, outcome in rows:
        groups[attack.kind].append((attack, outcome))
    for kind, group in [*groups.items(), ("all", list(rows))]:
        counts = (
            len(group),
            sum(bool(outcome.gained) for _, outcome in group),
            sum(bool(outcome.leaked) for _, outcome in group),
            sum(bool(outcome.harmed) for _, outcome in group),
            sum(outcome.status not in attack.expects for attack, outcome in group),
        )
        made.add_row(kind, *map(str, counts), style="bold" if kind == "all" else "")
    return made


def main(tiers: Sequence[str]) -> int:
    """Print a table for each tier that works here, and what should not have been."""
    console, wrong = Console(), 0
    adopt_orphans()
    states = [*select.survey(), select.State("none", works=True)]
    with canaries() as place:
        for state in states:
            if state.tier not in (tiers or TIERS):
                continue
            if not state.works:
                console.print(f"{state.tier}: {state.why}", markup=False)
                continue
            rows = list(tried(state.tier, place))
            console.print(table(state.tier, rows))
            for attack, outcome in rows:
                for fault in faults(attack, outcome):
                    wrong += 1
                    console.print(f"{attack.name}: {escape(ascii(fault)[1:-1])}", highlight=False)
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
