"""Logic gates: rows of their truth tables, the two codings, and a gate that is to be recognised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Bool, Choice, Exact
from deltarule.generator.core import (
    Family,
    Givens,
    Misconception,
    OneOf,
    Options,
    Part,
    Whole,
    Words,
    nearest,
)
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.gates import (
    CODINGS,
    GATES,
    gate_outputs,
    recode,
    recognise_gate,
    truth_table,
)
from deltarule.reference.trace import Hook, Tracer, View, scoped

ROWS = {3: 6, 4: 8}
"""How many rows of the table are looked at, by the number of inputs."""
CHOICES = ("none of them", *GATES)
"""What the gate of the figure may be; the solver counts the gates from 1."""


def check_gates(gates: Sequence[str]) -> None:
    """Raise ValueError unless there are one to four gates, each known and named once."""
    for gate in gates:
        if gate not in GATES:
            raise ValueError(f"must be names of gates (got {gate!r}{nearest(gate, GATES)})")
    if not 1 <= len(gates) <= 4 or len(set(gates)) < len(gates):
        raise ValueError(f"must be one to four different gates (got {' '.join(gates)})")


@dataclass(frozen=True)
class Tables(Givens):
    """Rows of inputs in some order, and the outputs of the gate in the figure."""

    symbols: ClassVar = {"outputs": "u"}
    X: Array
    outputs: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw rows, with all inputs off and all on among them, and a gate with a name or none."""
        table, rows = truth_table(options["inputs"]), ROWS[options["inputs"]]
        keys = draw.integers(1, 10**6, len(table))
        keys[:, [0, -1]] = 0
        picked = keys.argsort(axis=-1, kind="stable")[:, :rows]
        order = draw.integers(0, 10**6, rows).argsort(axis=-1, kind="stable")
        X = table[np.take_along_axis(picked, order, axis=-1)]
        named = np.array([gate_outputs(truth_table(2), gate) for gate in GATES])
        known = named[draw.integers(0, len(named) - 1)]
        low, high = CODINGS[options["coding"]]
        outputs = np.where(draw.integers(0, 5)[:, None] > 0, known, draw.integers(0, 1, 4))
        return cls(low + (high - low) * X, low + (high - low) * outputs)

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `gate_outputs`, `recode` and `recognise_gate`, which reads zeros and ones."""
        coding = options["coding"]
        for gate in options["gates"]:
            gate_outputs(self.X, gate, coding=coding, step=scoped(step, gate.lower()))
        other = "binary" if coding == "bipolar" else "bipolar"
        recoded = recode(self.outputs, other, step=scoped(step, "figure", values="outputs"))
        binary, name = (recoded, "recoded") if other == "binary" else (self.outputs, "outputs")
        recognise_gate(binary, step=scoped(step, "figure", Y=name))

    def sane(self, trace: Tracer) -> Array:
        """Keep a gate in the figure whose outputs are not all the same."""
        return np.asarray(trace["outputs"].min(axis=-1) < trace["outputs"].max(axis=-1))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the outputs of each gate, those of the figure in the other coding, and its name.

    The other coding is all or nothing: the values of true are the same in both.
    """
    check = Bool() if options["coding"] == "binary" else Exact()
    tables = [
        Part(f"{gate.lower()}.Y", f"outputs of {gate}", check, points=2, partly=True)
        for gate in options["gates"]
    ]
    return (
        *tables,
        Part("figure.recoded", "outputs of the figure in the other coding", Exact()),
        Part("figure.gate", "the gate in the figure", Choice(CHOICES), points=0.5),
    )


def coded(t: View, on: Array) -> Array:
    """Write truth values in the coding of the table."""
    low = t["X"].min(axis=(-2, -1))[..., None]
    return np.asarray(np.where(on, 1, low))


def swapped(t: View) -> Array:
    """Give the outputs with the two truth values exchanged."""
    gate = GATES[t.scope.upper()]
    return coded(t, ~np.isin(t["ones"], gate(t["X"].shape[-1])))


def negated_inputs(t: View) -> Array:
    """Give AND or OR of the negated inputs, where the negation belongs to the output."""
    n = t["X"].shape[-1]
    return coded(t, t["ones"] == 0 if t.scope == "nand" else t["ones"] < n)


def upside_down(t: View) -> Array:
    """Write the outputs of the figure in the other coding, each as the other truth value."""
    outputs = t["outputs"]
    binary = outputs.min(axis=-1, keepdims=True) == 0
    return np.asarray(np.where(binary, 1 - 2 * outputs, (1 - outputs) // 2))


FAMILY = Family(
    name="truth_tables",
    version=1,
    title="Truth tables and their codings",
    topic="threshold neuron",
    givens=Tables,
    params={
        "inputs": Whole(3, 3, 4, "number of inputs of the gates in the table"),
        "gates": Words(("XOR", "NAND"), check_gates, "the gates whose outputs are asked"),
        "coding": OneOf("binary", tuple(CODINGS), "truth values 0 and 1, or -1 and 1"),
    },
    parts=parts,
    misconceptions=(
        Misconception(
            "label-swapped",
            ("*.Y",),
            swapped,
            "the two truth values were exchanged in all outputs. 1 stands for true",
        ),
        Misconception(
            "xor-exactly-one",
            ("xor.Y",),
            lambda t: coded(t, t["ones"] == 1),
            "XOR was read as: exactly one input is on. Of more than two inputs it is on where an"
            " odd number of them is",
            "convention of logic-gate-truth-table: parity of more than two inputs",
        ),
        Misconception(
            "or-taken-for-xor",
            ("xor.Y",),
            lambda t: coded(t, t["ones"] > 0),
            "XOR was taken for OR. XOR is exclusive: it is off again where an even number of"
            " inputs is on",
            "formula of logic-gate-truth-table",
        ),
        Misconception(
            "inputs-negated",
            ("nand.Y", "nor.Y"),
            negated_inputs,
            "the inputs were negated in place of the output. NAND is AND and then NOT, and NOR is"
            " OR and then NOT",
            "formula of logic-gate-truth-table",
        ),
        Misconception(
            "coding-upside-down",
            ("figure.recoded",),
            upside_down,
            "true and false changed places in the other coding. In both codings 1 is true",
            "convention of logic-gate-truth-table: binary and bipolar",
        ),
    ),
    covers={"logic-gate-truth-table": "xor.Y"},
    levels={
        "easy": {"gates": ("NAND",)},
        "hard": {"inputs": 4, "gates": ("XOR", "NAND", "NOR")},
    },
)
