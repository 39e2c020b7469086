"""The worked examples of the lecture notes: what they print, and what is so.

``tests/data/worked_examples.yaml`` says of each printed result whether it ``agrees`` with that of
an independent script, or is off by ``rounding``, a ``typo`` or a ``wrong-method``, and then why.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

DATA = Path(__file__).parent / "data" / "worked_examples.yaml"
SLACK = Decimal("1e-12")
"""What a float may miss a decimal by: 0.3775 lies exactly between 0.377 and 0.378."""


@dataclass(frozen=True)
class Printed:
    """One printed result of a worked example."""

    example: str
    name: str
    printed: Any
    computed: Any
    verdict: str
    explanation: str
    misconception: str
    wrong_rule_value: float | None
    wrong_rule_reproduces_printed: bool | None

    @property
    def label(self) -> str:
        """Its name as the id of a test."""
        return f"{self.example}: {self.name}"


def misconceptions() -> set[str]:
    """Give the ids of the catalogue of misconceptions."""
    text = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {found["id"] for found in text["misconceptions"]}


@cache
def _entries() -> Mapping[str, dict[str, Any]]:
    text = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    sections = ("examples", "formula_errors", "unworked_data")
    return {entry["id"]: entry for section in sections for entry in text[section]}


def entry(name: str) -> dict[str, Any]:
    """Give a worked example, an error in a formula, or data without a result, by its id."""
    return _entries()[name]


def examples() -> list[str]:
    """Give the ids of all worked examples that have results."""
    return [name for name, found in _entries().items() if "results" in found]


def results(names: Iterable[str]) -> list[Printed]:
    """Give all printed results of some examples."""
    return [
        Printed(
            example=name,
            name=result["name"],
            printed=result["printed"],
            computed=result["computed"],
            verdict=result["verdict"],
            explanation=result.get("explanation", ""),
            misconception=result.get("misconception", ""),
            wrong_rule_value=result.get("wrong_rule_value"),
            wrong_rule_reproduces_printed=result.get("wrong_rule_reproduces_printed"),
        )
        for name in names
        for result in entry(name)["results"]
    ]


def unit(printed: str) -> Decimal:
    """Give one unit of the last printed digit."""
    return Decimal(1).scaleb(int(Decimal(printed).as_tuple().exponent))


def rounds_to(value: float, printed: str) -> bool:
    """Tell whether a value is within half a unit of the last printed digit."""
    return abs(Decimal(float(value)) - Decimal(printed)) <= unit(printed) / 2 + SLACK


def truncates_to(value: float, printed: str) -> bool:
    """Tell whether the printed number is the value with its further digits cut off."""
    cut = Decimal(repr(float(value))).quantize(unit(printed), ROUND_DOWN)
    return cut == Decimal(printed)


def rounds_up_to(value: float, printed: str) -> bool:
    """Tell whether the printed number is the value rounded away from zero."""
    return Decimal(repr(float(value))).quantize(unit(printed), ROUND_UP) == Decimal(printed)


class Layer(NamedTuple):
    """One layer of a network in the notes, in the words of `cnn_shapes`."""

    kind: str
    units: int = 0
    kernel: int = 0
    stride: int = 0
    padding: int = 0


def read_layers(inputs: Mapping[str, Any]) -> list[Layer]:
    """Read layers such as "conv 96 11x11 s4 same", or ``conv1: {k: 16, F: 5, S: 1, P: 2}``.

    A convolution has stride 1 and a pooling layer the stride of its window where none is given.
    Activations and dropout change neither a shape nor a count and are left out, and a flatten is
    put before the first dense layer where the notes leave it out.
    """
    texts: Sequence[str] = inputs.get("layers", ())
    found = [_read_layer(text.split()) for text in texts]
    for name, value in inputs.items():
        if name.startswith(("conv", "pool")):
            kind = name.rstrip("0123456789")
            found.append(Layer(kind, value.get("k", 0), value["F"], value["S"], value.get("P", 0)))
    layers = [layer for layer in found if layer is not None]
    kinds = [layer.kind for layer in layers]
    if "flatten" not in kinds and "dense" in kinds:
        layers.insert(kinds.index("dense"), Layer("flatten"))
    return layers


def _read_layer(words: list[str]) -> Layer | None:
    head, *rest = words
    numbers = [int(n) for n in re.findall(r"\d+", " ".join(rest))]
    stride = next((int(word[1:]) for word in rest if re.fullmatch(r"s\d+", word)), 0)
    if head == "conv":
        return Layer("same" if "same" in rest else "conv", numbers[0], numbers[1], stride or 1)
    if head in ("maxpool", "avgpool"):
        return Layer("pool", 0, numbers[0], stride or numbers[0])
    if head in ("fc", "dense"):
        return Layer("dense", numbers[-1])
    if head == "flatten":
        return Layer("flatten")
    if head in ("relu", "dropout"):
        return None
    raise ValueError(f"unknown layer in the worked examples (got {' '.join(words)!r})")
