"""Every id of topics A to E of the inventory of models is asked by some family."""

import yaml

from deltarule.generator import families
from tests.worked import DATA

COVERED = DATA.parent / "inventory.yaml"


def asked_by() -> dict[str, list[str]]:
    """Give the families that ask for each id."""
    found: dict[str, list[str]] = {}
    for name in families.names():
        for one in families.get(name).covers:
            found.setdefault(one, []).append(name)
    return found


def test_every_id_is_asked() -> None:
    """Each id of these topics has a family with a part that asks it."""
    topics = yaml.safe_load(COVERED.read_text(encoding="utf-8"))
    ids = [one for topic in topics.values() for one in topic]
    assert len(ids) == len(set(ids)) == 59
    assert set(ids) - asked_by().keys() == set()
