"""Write one time step of an LSTM cell as a function."""

import dataclasses
from typing import Any

import numpy as np

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import Whole
from deltarule.generator.families import get
from deltarule.reference.formula import Array
from deltarule.reference.recurrent import GATES

LSTM = get("lstm_step")


def stacked(g: Any, letter: str) -> Array:
    """Put the weights W or U, or the biases b, of all gates one below the other."""
    return np.concatenate([getattr(g, f"{letter}_{gate}") for gate in GATES])


FAMILY = coding(
    dataclasses.replace(
        LSTM,
        title="A time step of an LSTM cell",
        params={
            **LSTM.params,
            "steps": Whole(1, 1, 1, "time steps: the function computes one"),
            "hidden": Whole(2, 1, 3, "hidden units"),
        },
        levels={"easy": {"hidden": 1, "inputs": 1}, "hard": {"hidden": 3}},
    ),
    "lstm_step",
    arguments=(
        Argument("x", "input", ("inputs",), lambda g: g.x[0]),
        Argument("h", "hidden state before", ("hidden",), lambda g: g.h0),
        Argument("c", "cell state before", ("hidden",), lambda g: g.c0),
        Argument("W", "weights on the input", ("4 hidden", "inputs"), lambda g: stacked(g, "W")),
        Argument(
            "U", "weights on the hidden state", ("4 hidden", "hidden"), lambda g: stacked(g, "U")
        ),
        Argument("b", "biases", ("4 hidden",), lambda g: stacked(g, "b")),
    ),
    returns=(
        Returned("h_new", "new hidden state", "t1.h", ("hidden",)),
        Returned("c_new", "new cell state", "t1.c", ("hidden",)),
    ),
    mistakes=(
        "bias-forgotten",
        "hidden-state-left-out",
        "sigmoid-candidate",
        "gates-swapped",
        "tanh-of-cell-forgotten",
        "old-cell-in-h",
    ),
    sizes=({"hidden": 3, "inputs": 1}, {"hidden": 1, "inputs": 2}),
    edges={
        "states of 0": lambda g: {"h0": 0 * g.h0, "c0": 0 * g.c0},
        "an input of 0": lambda g: {"x": 0 * g.x},
        "large inputs": lambda g: {"x": 1000 * g.x},
    },
    large={"hidden": 60, "inputs": 60},
    covers=("lstm-cell",),
)
