"""Nothing that a cheat hands in gains a point, leaks a secret, or harms anybody, on any tier."""

import copy
import json
import sys
from collections import Counter
from collections.abc import Iterator
from zlib import crc32

import pytest
from nbformat import v4

from deltarule.graders.sandbox import select
from deltarule.graders.sandbox.box import Sandbox
from tests.attacking import HARMLESS, TIERS, Attack, adopt_orphans, attempt, corpus
from tests.attacks import notebooks
from tests.canaries import Canaries, canaries

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")
SAMPLE = 8
"""In a quick run, every eighth attack is tried, chosen by its name."""
NOTICED = (
    "environment/os_environ",
    "files/hard_links",
    "files/read_canaries",
    "files/write_canaries",
    "network/abstract_socket",
    "network/tcp",
    "network/udp",
    "network/unix_socket",
    "processes/daemon",
    "processes/kill_by_number",
)
"""Attacks that reach nothing but canaries, so that they may be tried without a sandbox."""


def cases() -> Iterator[object]:
    """Give each tier with each attack, marked as long where it is not of the sample."""
    for tier in TIERS:
        for attack in corpus().values():
            if tier != "none" or attack.kind in HARMLESS:
                marks = [pytest.mark.long] if crc32(attack.name.encode()) % SAMPLE else []
                yield pytest.param(tier, attack, id=f"{tier}-{attack.name}", marks=marks)


@pytest.fixture(scope="module")
def place() -> Iterator[Canaries]:
    """Give canaries for all attacks."""
    adopt_orphans()
    with canaries() as all_of_them:
        yield all_of_them


@pytest.fixture(scope="module")
def started(place: Canaries) -> Iterator[dict[str, Sandbox | str]]:
    """Give the sandboxes that were started, by tier; a reason for those that do not work here."""
    found: dict[str, Sandbox | str] = {
        state.tier: state.why for state in select.survey() if not state.works
    }
    yield found
    for sandbox in found.values():
        if not isinstance(sandbox, str):
            sandbox.close()


@pytest.mark.parametrize(("tier", "attack"), list(cases()))
def test_attacks_come_to_nothing(
    tier: str, attack: Attack, place: Canaries, started: dict[str, Sandbox | str]
) -> None:
    """An attack ends as it should, and the next submission is graded as if it had not been."""
    if tier not in started:
        started[tier] = select.start(unsafe=tier == "none", tier=tier)
    sandbox = started[tier]
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    outcome = attempt(sandbox, attack, place)
    assert (outcome.gained, outcome.leaked, outcome.harmed) == ([], [], [])
    assert outcome.status in attack.expects


@pytest.mark.parametrize("name", NOTICED)
def test_without_a_sandbox_the_canaries_notice(name: str) -> None:
    """What looks for leaks and harm finds them where nothing protects anybody."""
    adopt_orphans()
    with canaries() as place, select.start(unsafe=True, tier="none") as sandbox:
        outcome = attempt(sandbox, corpus()[name], place)
    assert outcome.leaked or outcome.harmed


def test_the_corpus_is_whole() -> None:
    """There are enough attacks of each kind, and each says something else of itself."""
    counts = Counter(attack.kind for attack in corpus().values())
    assert sum(counts.values()) >= 85
    assert min(counts.values()) >= 4
    assert len({attack.tries for attack in corpus().values()}) == len(corpus())
    for attack in corpus().values():
        assert not attack.after or attack.after in corpus()


@pytest.mark.parametrize("name", list(notebooks.ATTACKS))
def test_attacked_notebooks_are_made_of_issued_ones(name: str) -> None:
    """The issued notebook stays as it is, and what is handed in can be written to a file."""
    issued = v4.new_notebook(cells=[v4.new_markdown_cell("What is y?")])
    for source in ("# a number\ny = ", "def f(x):\n    ..."):
        flags = {"grade": True, "solution": True, "points": 2, "grade_id": f"q1_{source[-3]}"}
        issued.cells.append(v4.new_code_cell(source, metadata={"nbgrader": flags}))
    before = copy.deepcopy(issued)
    attacked = notebooks.ATTACKS[name](issued)
    assert issued == before
    assert attacked != before or name in notebooks.BESIDE
    assert json.dumps(attacked).encode()
