"""Answers in words and letters: truth values, choices, matchings and orders."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

import numpy as np

from deltarule.generator.checks import LETTERS
from deltarule.generator.core import shown
from deltarule.graders.reading import arrays, rows
from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.numbers import Number
from deltarule.graders.reading.text import clean
from deltarule.reference.formula import Array

_TRUE = (
    "true t 1 1. 1.0 np.true_ yes y on ⊤ wahr w ja j vrai v oui evet doğru verdadero verdadeiro "
    "sí si sim vero sì waar sant sand prawda tak pravda ano истина да"
)
_FALSE = (
    "false f 0 0. 0.0 np.false_ no n off ⊥ falsch nein faux non hayır hayir yanlış yanliş yanlis "
    "falso não nao onwaar nee falskt falsk nej nei fałsz nie nepravda ne ложь нет"
)
TRUTH = dict.fromkeys(_TRUE.split(), 1.0) | dict.fromkeys(_FALSE.split(), 0.0)
"""Words for true and false, in the languages with decimal commas too."""

_ATOM = re.compile(r"[^\s\[\](),;&\\]+")
_PUNCTUATION = " \t\n\"'`.,;:()[]{}"
_LABELLED = re.compile(r"\(?([a-z0-9]+)[).:=\s-]+(.+)", re.DOTALL)
_ARROW = re.compile(r"\\(?:long|L|l)?(?:r|R)ightarrow(?![A-Za-z])|\\to(?![A-Za-z])|[-=]+>|[→⇒⟶↦]")
_NAME = re.compile(r"[0-9]+|[^\W\d_]+")
_BETWEEN = frozenset(" \t\n\r\"'`.,;:()[]{}-=<>→|&")
_NUMBERED = re.compile(r"\(?([0-9]+)[\s)\-:=.→\"']+(.+)", re.DOTALL)
_LISTED = re.compile(r"[,;\n]")
_ORDERED = re.compile(r"[,;\n<→]")

Pair = tuple[object, object]
"""What an item is called, None where it is told by its place; and what was chosen for it."""


# --- truth values ---


def truth(raw: object, shape: tuple[int, ...]) -> Array:
    """Read truth values, as 0 and 1.

    >>> truth("0001", (4,)), truth("[F, F, F, T]", (4,)), truth("Wahr", ())
    (array([0., 0., 0., 1.]), array([0., 0., 0., 1.]), array(1.))
    """
    if not isinstance(raw, str):
        return arrays.fit(arrays.from_data(raw, _truth_value), shape)
    text = clean(raw).strip().casefold()
    if len(shape) == 1 and len(text) == shape[0] > 1 and TRUTH.keys() >= set(text):
        return np.array([TRUTH[sign] for sign in text])
    tokens = rows.tokenize(text, _truth_at)
    found = [rows.structure(tokens, lines) for lines in rows.new_lines(text)]
    values = [arrays.fit(arrays.array(nested), shape) for nested in found]
    return next((value for value in values if value.shape == shape), values[0])


def _truth_at(text: str, at: int) -> tuple[Number, int] | None:
    """Read a truth value at a place of a text."""
    atom = _ATOM.match(text, at)
    return (Number(_truth_value(atom[0].strip("\"'"))), atom.end()) if atom else None


def _truth_value(raw: object) -> float:
    value = TRUTH.get((raw if isinstance(raw, str) else shown(raw)).casefold())
    if value is None:
        raise UnreadableError("truth-value")
    return value


# --- names of things ---


class Names:
    """Labels and words by which students name one of some things.

    Parameters
    ----------
    labels : sequence of str
        A letter or a number for each.
    words : sequence of str
        Words for each. A label is never taken for words.
    reason : str
        Why an answer that names none of them is unreadable.
    """

    def __init__(self, labels: Sequence[str], words: Sequence[str], reason: str) -> None:
        self.labels = {label: k for k, label in enumerate(labels)}
        self.words = words
        self.reason = reason
        self._spelled = [_unique([form(one) for one in words]) for form in (_close, _bare)]

    def index(self, typed: object) -> int:
        """Give the index of what is named.

        >>> names = Names("ab", ["convex", "concave"], "choice")
        >>> names.index("(B)"), names.index(" Con vex "), names.index("b) concave")
        (1, 0, 1)
        """
        if not isinstance(typed, str | int | float):
            raise UnreadableError(self.reason)
        text = typed if isinstance(typed, str) else shown(typed)
        if len(text) > arrays.LONGEST:
            raise UnreadableError("too-long")
        found = self.find(text)
        if found is None:
            raise UnreadableError(self.reason, self._nearest(text))
        return found

    def find(self, text: str) -> int | None:
        """Find what is named by its label, its words, or both; None if nothing is."""
        found = self._find(text)
        labelled = _LABELLED.fullmatch(clean(text).strip().casefold())
        if found is None and labelled:
            label = self.labels.get(labelled[1])
            found = label if label == self._find(labelled[2]) else None
        return found

    def _find(self, text: str) -> int | None:
        """Find what is named by a label or by words, exactly or but for punctuation."""
        for form, spelled in zip((_close, _bare), self._spelled, strict=True):
            for known in (self.labels, spelled):
                if form(text) in known:
                    return known[form(text)]
        return None

    def _nearest(self, text: str) -> str:
        """Give the words that are nearest to what was typed, if any are near."""
        near = get_close_matches(_close(text)[:80], self._spelled[0], n=1)
        return self.words[self._spelled[0][near[0]]] if near else ""


def _close(text: str) -> str:
    """Give words in small letters without the spaces between them."""
    return "".join(clean(text).casefold().split())


def _bare(text: str) -> str:
    return _close(text).strip(_PUNCTUATION)


def _unique(words: Sequence[str]) -> Mapping[str, int]:
    """Number the words that are not empty and occur once."""
    return {one: k for k, one in enumerate(words) if one and words.count(one) == 1}


# --- choices, matchings and orders ---


def choice(raw: object, choices: Sequence[str]) -> Array:
    """Read the index of what is chosen.

    >>> choice("B)", ["convex", "concave"]), choice("Concave", ["convex", "concave"])
    (array(1), array(1))
    """
    return np.array(_letters(choices).index(raw))


def matching(raw: object, items: Sequence[str], choices: Sequence[str]) -> Array:
    """Read the index of what is chosen for each item.

    >>> matching("2a 1b", ["p", "q"], ["yes", "no"]), matching(["b", "a"], "pq", ["yes", "no"])
    (array([1, 0]), array([1, 0]))
    """
    chosen = _letters(choices)
    numbered = Names(_numbers(items), items, "matching")
    return np.array(_assigned(_pairs(raw, chosen, len(items), _LISTED), numbered, chosen))


def order(raw: object, items: Sequence[str]) -> Array:
    """Read the indices of items in the order that was given to them.

    >>> order("c < a < b", ["go", "set", "ready"]), order("ready, go, set", ["go", "set", "ready"])
    (array([2, 0, 1]), array([2, 0, 1]))
    """
    if isinstance(raw, str):
        raw = _ARROW.sub("→", clean(raw))
        if ">" in raw:
            pieces = [piece.strip() for piece in raw.split(">")]
            raise UnreadableError("order", f"{', '.join(pieces)} or {', '.join(pieces[::-1])}")
    named = _letters(items)
    places = Names(_numbers(items), (), "order")
    found = _assigned(_pairs(raw, named, len(items), _ORDERED), places, named)
    if len(set(found)) < len(items):
        raise UnreadableError("repeated")
    return np.array(found)


def _letters(words: Sequence[str]) -> Names:
    return Names(LETTERS[: len(words)], words, "choice")


def _numbers(items: Sequence[str]) -> list[str]:
    return [str(k) for k in range(1, len(items) + 1)]


def _assigned(pairs: Iterable[Pair], items: Names, chosen: Names) -> list[int]:
    """Give the index of what was chosen for each item, if each item occurs once."""
    found: dict[int, int] = {}
    for place, (item, name) in enumerate(pairs):
        at = place if item is None else items.index(item)
        if at in found:
            raise UnreadableError("repeated")
        if at >= len(items.labels):
            raise UnreadableError(items.reason)
        found[at] = chosen.index(name)
    if len(found) < len(items.labels):
        raise UnreadableError("missing")
    return [found[at] for at in range(len(items.labels))]


def _pairs(raw: object, names: Names, count: int, separator: re.Pattern[str]) -> Iterable[Pair]:
    """Split an answer into what was chosen for each item."""
    if isinstance(raw, Mapping):
        return [(item if isinstance(item, str) else shown(item), n) for item, n in raw.items()]
    if isinstance(raw, list | tuple):
        return [(None, name) for name in raw]
    if not isinstance(raw, str):
        return [(None, raw)]
    text = _ARROW.sub("→", clean(raw)).strip()
    return _in_letters(text.casefold(), names, count) or _in_words(text, names, separator)


def _in_letters(text: str, names: Names, count: int) -> list[Pair]:
    """Split ``1-b, 2-a``, ``b a`` or ``ba``; nothing if it is not all letters and numbers."""
    found = _NAME.findall(text)
    if not set(_NAME.sub("", text)) <= _BETWEEN:
        return []
    if len(found) == 1 < count == len(found[0]):
        found = list(found[0])
    keys, letters = found[::2], found[1::2]
    if names.labels.keys() >= set(found):
        return [(None, letter) for letter in found]
    if all(key.isdecimal() for key in keys) and names.labels.keys() >= set(letters):
        return list(zip(keys, letters, strict=True)) if len(keys) == len(letters) else []
    return []


def _in_words(text: str, names: Names, separator: re.Pattern[str]) -> Iterator[Pair]:
    """Split ``1: yes; 2: no`` or ``yes, no``."""
    if text[:1] + text[-1:] in ("[]", "()", "{}"):
        text = text[1:-1]
    pieces = [piece for piece in map(_unquoted, separator.split(text)) if piece]
    for piece in pieces if len(pieces) > 1 else text.split():
        numbered = _NUMBERED.fullmatch(piece)
        if numbered and names.find(piece) is None:
            yield _unquoted(numbered[1]), _unquoted(numbered[2])
        else:
            yield None, piece


def _unquoted(text: str) -> str:
    return text.strip(" \t\n\"'`")
