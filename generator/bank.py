"""Banks: problem sets in YAML, checked as a whole before anything is built.

Every mistake is found, not only the first, and each is reported with file, line and column, the
rule, the value, and the nearest valid name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml

from deltarule.generator import families
from deltarule.generator.core import Family, InputError, Options, Part, Words, share_points
from deltarule.generator.located import UNREADABLE, Reader, compose
from deltarule.generator.sampling import draw

BANK_KEYS = ("title", "course", "term", "items")
ITEM_KEYS = ("family", "options", "points", "parts", "digits")


@dataclass(frozen=True)
class Item:
    """One slot of a bank: a family with its options, and the parts asked with their points."""

    family: Family
    options: Options
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Bank:
    """A problem set."""

    title: str
    course: str
    term: str
    items: tuple[Item, ...]


def load(path: Path) -> Bank:
    """Read a bank from a YAML file.

    Raises
    ------
    InputError
        With one line ``file:line:column: ...`` for each mistake.
    """
    reader = _Reader(path)
    bank = reader.bank(compose(path))
    if bank is None:
        raise InputError("\n".join(reader.mistakes))
    return bank


class _Reader(Reader):
    """Reads nodes into a bank."""

    def bank(self, root: yaml.Node | None) -> Bank | None:
        """Read the whole bank; None when anything is wrong."""
        found = self.mapping(root, "a bank", BANK_KEYS, required=BANK_KEYS)
        title, course, term = (self.text(found.get(key), key) for key in BANK_KEYS[:3])
        nodes = self.sequence(found.get("items"), "items")
        if isinstance(found.get("items"), yaml.SequenceNode) and not nodes:
            self.wrong(found["items"], "items must have at least one item")
        items = [self.item(node) for node in nodes]
        if self.places:
            return None
        return Bank(title, course, term, tuple(item for item in items if item is not None))

    def item(self, node: yaml.Node) -> Item | None:
        """Read one item; None when anything in it is wrong."""
        before = len(self.places)
        found = self.mapping(node, "an item", ITEM_KEYS, required=("family",))
        points = self.points(found.get("points"))
        asked = {
            part: self.text(part, "a part") for part in self.sequence(found.get("parts"), "parts")
        }
        name = self.text(found.get("family"), "family")
        family = self.attempt(found.get("family"), lambda: families.get(name)) if name else None
        if family is None:
            return None
        options = self.options(family, found)
        for part, pattern in asked.items():
            if pattern and options is not None:
                self.attempt(part, partial(family.asked, options, [pattern]))
        if len(self.places) > before or options is None:
            return None
        parts = family.asked(options, list(asked.values()))
        if points is not None and points < len(parts) / 100:
            rule = f"points must be at least 0.01 for each of {len(parts)} parts"
            self.wrong(found["points"], f"{rule} (got {points:g})")
            return None
        # A first draw shows whether these parts at these digits can be fair at all.
        self.attempt(node, lambda: draw(family, range(3), options, parts))
        return Item(family, options, share_points(parts, points))

    def options(self, family: Family, found: Mapping[str, yaml.Node]) -> Options | None:
        """Read options and digits, checking each value at its own place.

        A wrong value is replaced by the default, so that the parts can be checked too; None when
        they cannot, since the parts hang on words that are wrong.
        """
        what = f"{family.name}, options"
        places = self.mapping(found.get("options"), what, tuple(family.params))
        if "digits" in found:
            if "digits" not in family.params:
                self.wrong(found["digits"], f"{family.name} has no digits: its answers are exact")
            elif "digits" in places:
                self.wrong(found["digits"], "digits are given twice, here and in the options")
            else:
                places["digits"] = found["digits"]
        given: dict[str, object] = {}
        for name, node in places.items():
            value = self.value(node, name)
            read: Options | None = None
            if value is not UNREADABLE:
                read = self.attempt(node, partial(family.options, {name: value}))
            if read is not None:
                given[name] = value
            elif isinstance(family.params[name], Words):
                return None
        return family.options(given)
