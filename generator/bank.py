"""Banks: problem sets in YAML, checked as a whole before anything is built.

Every mistake is found, not only the first, and each is reported with file, line and column, the
rule, the value, and the nearest valid name.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from deltarule.generator import families
from deltarule.generator.core import (
    Family,
    Givens,
    InputError,
    Options,
    Part,
    Words,
    nearest,
    share_points,
    shown,
)
from deltarule.generator.locales import decimal_comma
from deltarule.generator.located import UNREADABLE, Reader, compose
from deltarule.generator.sampling import draw, failed_contracts, sample

BANK_KEYS = ("title", "course", "term", "items")
MORE_BANK_KEYS = ("locale", "graded", "feedback", "follow_through", "answers")
ITEM_KEYS = ("family", "options", "points", "parts", "digits", "numbers", "givens")
POOL_KEYS = ("pool", "pick", "points", "numbers")
NUMBERS = ("student", "group", "all")
LEVELS = ("verdict", "hint", "solution")
"""How much feedback tells, each more than the one before."""
ANSWERS = ("typed", "computed")
"""Whether answers are only read, or may be computed in the cells, which then are run."""


@dataclass(frozen=True)
class Item:
    """One exercise of a bank: a family with its options, and the parts asked with their points.

    `givens` are the numbers of an exercise that is posed, not drawn.
    """

    family: Family
    options: Options
    parts: tuple[Part, ...]
    givens: Givens | None = None


@dataclass(frozen=True)
class Slot:
    """Items of which each student gets `pick`, and who shares their numbers.

    A plain item is one of one. In a pool each picked item is one grade cell, with the same
    points whichever item it is.
    """

    items: tuple[Item, ...]
    pick: int = 1
    numbers: str = "student"
    pooled: bool = False


@dataclass(frozen=True)
class Bank:
    """A problem set.

    `feedback` says how much students are told when they are graded: the verdicts alone, what
    went wrong as a hint, or the worked solution too. `follow_through` is the share of the points
    for an answer that follows from an earlier mistake. `answers` says whether they are only read
    or may be computed in the notebook. `warnings` tell which contracts the posed numbers break.
    """

    title: str
    course: str
    term: str
    slots: tuple[Slot, ...]
    locale: str = "en"
    graded: bool = False
    feedback: str = "hint"
    follow_through: float = 1.0
    answers: str = "typed"
    warnings: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, those of pools too."""
        return tuple(item for slot in self.slots for item in slot.items)


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

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.warnings: list[str] = []

    def bank(self, root: yaml.Node | None) -> Bank | None:
        """Read the whole bank; None when anything is wrong."""
        keys = (*BANK_KEYS, *MORE_BANK_KEYS)
        found = self.mapping(root, "a bank", keys, required=BANK_KEYS)
        title, course, term = (self.text(found.get(key), key) for key in BANK_KEYS[:3])
        locale = self.text(found.get("locale"), "locale") or "en"
        self.attempt(found.get("locale"), lambda: decimal_comma(locale))
        graded = self.flag(found.get("graded"), "graded")
        feedback = self.choice(found, "feedback", LEVELS, "hint")
        follow_through = self.share(found.get("follow_through"), "follow_through")
        answers = self.choice(found, "answers", ANSWERS, "typed")
        nodes = self.sequence(found.get("items"), "items")
        if isinstance(found.get("items"), yaml.SequenceNode) and not nodes:
            self.wrong(found["items"], "items must have at least one item")
        slots = [self.slot(node) for node in nodes]
        if self.places:
            return None
        given = tuple(slot for slot in slots if slot is not None)
        how = (locale, graded, feedback, follow_through, answers)
        return Bank(title, course, term, given, *how, tuple(self.warnings))

    def slot(self, node: yaml.Node) -> Slot | None:
        """Read an item or a pool; None when anything in it is wrong."""
        keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        if "pool" in keys:
            return self.pool(node)
        found = self.mapping(node, "an item", ITEM_KEYS, required=("family",))
        item = self.item(node, found, self.points(found.get("points")))
        numbers = self.choice(found, "numbers", NUMBERS, "student")
        return Slot((item,), numbers=numbers) if item else None

    def pool(self, node: yaml.Node) -> Slot | None:
        """Read a pool: its items, how many of them a student gets, and the points of each."""
        before = len(self.places)
        found = self.mapping(node, "a pool", POOL_KEYS, required=("pool", "pick", "points"))
        points = self.points(found.get("points"))
        numbers = self.choice(found, "numbers", NUMBERS, "student")
        items = []
        for inner in self.sequence(found.get("pool"), "pool"):
            keys = tuple(key for key in ITEM_KEYS if key not in ("points", "numbers"))
            what = "an item of a pool (its points and numbers are the pool's)"
            items.append(self.item(inner, self.mapping(inner, what, keys, ("family",)), points))
        pick = self.value(found["pick"], "pick") if "pick" in found else 1
        if isinstance(pick, bool) or not isinstance(pick, int) or not 0 < pick < len(items):
            rule = f"pick must be a whole number above 0 and below the {len(items)} items"
            self.wrong(found.get("pick"), f"{rule} of the pool (got {shown(pick)})")
        if len(self.places) > before:
            return None
        good = tuple(item for item in items if item is not None)
        return Slot(good, pick, numbers, pooled=True)

    def share(self, node: yaml.Node | None, key: str) -> float:
        """Read a number from 0 to 1; no such key is 1."""
        value = 1.0 if node is None else self.value(node, key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        if node is not None and value is not UNREADABLE:
            self.wrong(node, f"{key} must be a number from 0 to 1 (got {shown(value)})")
        return 1.0

    def choice(
        self, found: Mapping[str, yaml.Node], key: str, values: Sequence[str], default: str
    ) -> str:
        """Read one of some words; no such key is the default."""
        value = self.text(found.get(key), key) or default
        if value not in values:
            rule = f"{key} must be one of {', '.join(values)} (got {shown(value)})"
            self.wrong(found[key], rule + nearest(value, values))
        return value

    def item(
        self, node: yaml.Node, found: Mapping[str, yaml.Node], points: float | None
    ) -> Item | None:
        """Read one item; None when anything in it is wrong."""
        before = len(self.places)
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
            self.wrong(found.get("points", node), f"{rule} (got {points:g})")
            return None
        givens = None
        if "givens" in found:
            givens = self.givens(found["givens"], family, options, parts)
        else:
            # A first draw shows whether these parts at these digits can be fair at all.
            self.attempt(node, lambda: draw(family, range(3), options, parts))
        return Item(family, options, share_points(parts, points), givens)

    def givens(
        self, node: yaml.Node, family: Family, options: Options, parts: tuple[Part, ...]
    ) -> Givens | None:
        """Read the numbers of an exercise that is posed; contracts they break are warnings."""
        like = sample(family, [0], 0, options).map(lambda array: array[0]).arrays()
        places = self.mapping(node, f"givens of {family.name}", tuple(like), required=tuple(like))
        arrays: dict[str, Any] = {}
        for name, place in places.items():
            value = self.value(place, name)
            try:
                array = np.array(value, dtype=float)
            except (TypeError, ValueError):
                array = np.array(math.nan)
            whole = np.issubdtype(like[name].dtype, np.integer)
            fits = array.shape == like[name].shape and np.isfinite(array).all()
            if not fits or (whole and (array != np.rint(array)).any()):
                kind = "integers" if whole else "numbers"
                form = "×".join(map(str, like[name].shape)) or "one number"
                rule = f"{name} must be {kind} of the form {form}"
                self.wrong(place, f"{rule} (got {shown(value)})")
            arrays[name] = array.astype(like[name].dtype)
        if len(arrays) < len(like) or self.places:
            return None
        givens = family.givens(**arrays)
        try:
            failed = failed_contracts(family, givens.map(lambda a: a[None]), options, parts)
        except ValueError as error:
            self.wrong(node, f"{family.name} cannot be solved: {error}")
            return None
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        for contract in (name for name, mask in failed.items() if mask.any()):
            place_ = f"{self.path}:{line}:{column}"
            self.warnings.append(f"{place_}: these numbers break a contract: {contract}")
        return givens

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
