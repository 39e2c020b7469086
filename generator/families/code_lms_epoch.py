"""Write one epoch of the LMS rule as a function."""

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.families import get

FAMILY = coding(
    get("lms_epoch"),
    "lms_epoch",
    arguments=(
        Argument("X", "inputs, one sample in each row", ("samples", "inputs")),
        Argument("d", "targets of the samples", ("samples",)),
        Argument("w", "weights before the epoch", ("inputs",)),
        Argument("b", "bias before the epoch"),
        Argument("lr", "learning rate"),
    ),
    returns=(
        Returned("w_new", "weights after the epoch", "s*.w_new", ("inputs",)),
        Returned("b_new", "bias after the epoch", "s*.b_new"),
        Returned("mse", "mean squared error after the epoch", "after.mse"),
    ),
    sizes=({"samples": 4, "inputs": 1}, {"samples": 2, "inputs": 3}),
    edges={
        "only one sample": lambda g: {"X": g.X[:1], "d": g.d[:1]},
        "weights and bias of 0": lambda g: {"w": 0 * g.w, "b": 0.0},
        "a learning rate of 0": lambda g: {"lr": 0.0},
    },
    large={"samples": 1000},
    covers=("lms-adaline", "mse"),
)
