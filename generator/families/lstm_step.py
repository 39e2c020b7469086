"""Time steps of an LSTM cell: gates, candidate, cell state and hidden state."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.activations import sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.recurrent import GATES, lstm
from deltarule.reference.trace import Hook, Tracer, View, join

WORDS = {
    "i": "input gate",
    "f": "forget gate",
    "g": "candidate",
    "o": "output gate",
    "c": "cell state",
    "h": "hidden state",
}


@dataclass(frozen=True)
class Cell(Givens):
    """Inputs, the states before them, and the weights of each gate."""

    symbols: ClassVar = {f"{m}_{gate}": f"{m}_{{{gate}}}" for m in "WUb" for gate in GATES}
    x: Array
    h0: Array
    c0: Array
    W_i: Array
    W_f: Array
    W_g: Array
    W_o: Array
    U_i: Array
    U_f: Array
    U_g: Array
    U_o: Array
    b_i: Array
    b_f: Array
    b_g: Array
    b_o: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw numbers other than 0 that keep the gates away from saturation."""
        n, d = options["hidden"], options["inputs"]
        sizes = {"x": (options["steps"], d), "h0": (n,), "c0": (n,)}
        ranges = {"x": (0.2, 1.2), "h0": (0.2, 0.8), "c0": (0.4, 1.5)}
        for gate in GATES:
            sizes |= {f"W_{gate}": (n, d), f"U_{gate}": (n, n), f"b_{gate}": (n,)}
        return cls(
            **{
                name: draw.decimals(*ranges.get(name, (0.1, 0.7)), *size, places=1, signed=True)
                for name, size in sizes.items()
            }
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `lstm`."""
        W, U, b = (
            np.concatenate([getattr(self, f"{m}_{gate}") for gate in GATES], axis=axis)
            for m, axis in (("W", -2), ("U", -2), ("b", -1))
        )
        lstm(self.x, self.h0, self.c0, W, U, b, step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep net inputs other than 0, and gates of which it matters which one is i or f.

        A net input of 0 would print as the noise of floats. Where i and f can be swapped, by
        another mistake too, a cell state that follows from them shows nothing.
        """
        nets, swaps = [], []
        for t in range(1, self.x.shape[-2] + 1):
            i, f, g = (trace[f"t{t}.{gate}"] for gate in "ifg")
            swaps.append((f - i) * (trace["c0" if t == 1 else f"t{t - 1}.c"] - g))
            nets += [trace[f"t{t}.a_{gate}"] for gate in GATES]
        matters = np.abs(join(swaps)).max(axis=-2).min(axis=-1) > 0.0025
        return matters & (np.abs(join(nets)).min(axis=(-2, -1)) > 1e-6)


def parts(options: Options) -> tuple[Part, ...]:
    """Ask gates, candidate and states at each time step."""
    return tuple(
        Part(f"t{t}.{name}", f"{words} at time {t}", Numeric(), options["digits"], partly=True)
        for t in range(1, options["steps"] + 1)
        for name, words in WORDS.items()
    )


def before(t: View, state: str) -> Array:
    """Give a state, h or c, from before the time step."""
    time = int(t.scope[1:])
    return t[f"{state}0" if time == 1 else f"t{time - 1}.{state}"]


def net(t: View, h: Array, bias: float = 1.0) -> Array:
    """Give the net input of the gate of a step a_i, a_f, a_g or a_o, from a hidden state."""
    gate = t.step[-1]
    from_x = np.einsum("...ij,...j->...i", t[f"W_{gate}"], t[f"x[{t.scope[1:]}]"])
    from_h = np.einsum("...ij,...j->...i", t[f"U_{gate}"], h)
    return from_x + from_h + bias * t[f"b_{gate}"]


def from_the_first_states(t: View) -> Array:
    """Go on from the states before the first time step."""
    return t["f"] * t["c0"] + t["i"] * t["g"] if t.step.endswith(".c") else net(t, t["h0"])


FAMILY = Family(
    name="lstm_step",
    version=1,
    title="Time steps of an LSTM cell",
    topic="LSTM",
    givens=Cell,
    params={
        "steps": Whole(1, 1, 3, "time steps"),
        "hidden": Whole(2, 1, 2, "hidden units"),
        "inputs": Whole(2, 1, 2, "inputs of each time step"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"hidden": 1, "inputs": 1}, "hard": {"steps": 2}},
    parts=parts,
    misconceptions=(
        Misconception(
            "bias-forgotten",
            ("t*.a_*",),
            lambda t: net(t, before(t, "h"), bias=0.0),
            "the biases were left out. Each gate, and the candidate, adds its own bias to its net"
            " input before the sigmoid or the hyperbolic tangent",
            "formula of lstm-cell: every gate has + b",
        ),
        Misconception(
            "hidden-state-left-out",
            ("t*.a_*",),
            lambda t: net(t, 0 * before(t, "h")),
            "the gates were computed from the input alone. They also see the hidden state of the"
            " time step before: that is what makes the network recurrent",
            "formula of lstm-cell: every gate sees h and x",
        ),
        Misconception(
            "states-not-passed-on",
            ("t[23].a_*", "t[23].c"),
            from_the_first_states,
            "a later time step was computed from the states before the first one. Each time step"
            " goes on from the hidden state and the cell state of the time step before",
            "formula of lstm-cell: the states at t - 1",
        ),
        Misconception(
            "sigmoid-candidate",
            ("t*.g",),
            lambda t: sigmoid(t["a_g"]),
            "the candidate was squashed with the sigmoid. It is no gate but new content, which can"
            " be negative too, so it is made with the hyperbolic tangent",
            "formula of lstm-cell: the candidate has tanh, for which some books write σ",
        ),
        Misconception(
            "gates-swapped",
            ("t*.c",),
            lambda t: t["i"] * before(t, "c") + t["f"] * t["g"],
            "the input gate and the forget gate were swapped in the new cell state. The forget gate"
            " says how much of the old cell state stays, the input gate how much of the candidate"
            " comes in",
            "formula of lstm-cell: f goes with the old cell state, i with the candidate",
        ),
        Misconception(
            "tanh-of-cell-forgotten",
            ("t*.h",),
            lambda t: t["o"] * t["c"],
            "the output gate was applied to the cell state itself. The cell state first goes"
            " through the hyperbolic tangent, which keeps the hidden state between −1 and 1",
            "formula of lstm-cell: h is o times tanh of the cell state",
        ),
        Misconception(
            "old-cell-in-h",
            ("t*.h",),
            lambda t: t["o"] * np.tanh(before(t, "c")),
            "the hidden state was made from the cell state of the time step before. The cell state"
            " is updated first, and the hidden state shows the new one",
            "formula of lstm-cell: h has the cell state of the same time",
        ),
    ),
    covers={"lstm-cell": "t1.h"},
)
