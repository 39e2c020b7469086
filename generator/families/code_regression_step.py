"""Write one step of gradient descent for linear regression as a function."""

import dataclasses

from deltarule.generator.checks import Argument, Returned
from deltarule.generator.coding import coding
from deltarule.generator.core import OneOf, Whole
from deltarule.generator.families import get

DESCENT = get("regression_descent")

FAMILY = coding(
    dataclasses.replace(
        DESCENT,
        title="One step of gradient descent for a line",
        params={
            **DESCENT.params,
            "batches": OneOf("batch", ("batch",), "updates by all points"),
            "epochs": Whole(1, 1, 1, "how often all points are passed: the function does one step"),
        },
        levels={"easy": {"digits": 3}, "hard": {"points": 4, "digits": 5}},
    ),
    "regression_step",
    arguments=(
        Argument("x", "inputs of the points", ("points",)),
        Argument("y", "targets of the points", ("points",)),
        Argument("slope", "slope before the step"),
        Argument("intercept", "intercept before the step"),
        Argument("lr", "learning rate"),
    ),
    returns=(
        Returned("errors", "errors of all points before the step", "u1.error", ("points",)),
        Returned("slope_new", "slope after the step", "u1.slope"),
        Returned("intercept_new", "intercept after the step", "u1.intercept"),
        Returned("loss", "loss after the step", "after.loss"),
    ),
    mistakes=(
        "mean-dropped",
        "mean-assumed",
        "perceptron-update-sign",
        "step-uphill",
        "delta-includes-old-value",
    ),
    sizes=({"points": 4}, {"points": 2}),
    edges={
        "only one point": lambda g: {"x": g.x[:1], "y": g.y[:1]},
        "points on the line": lambda g: {"y": g.slope * g.x + g.intercept},
        "a learning rate of 0": lambda g: {"lr": 0.0},
    },
    large={"points": 5000},
    covers=("linear-regression-gd",),
)
