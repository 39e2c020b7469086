"""Where the LMS rule leads: the least-squares weights, and the largest stable learning rate."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from deltarule.generator.checks import Numeric
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.reference.formula import Array
from deltarule.reference.linear_unit import FACTORS
from deltarule.reference.lms_limits import lms_limits
from deltarule.reference.trace import Hook, Tracer, View

INPUTS = {"w-b": 1, "w1-w2": 2, "w1-w2-b": 2}
"""How many inputs a unit has, by what it learns."""
RANGES = {"easy": (1, 4, 0), "medium": (0.4, 2.4, 1), "hard": (0.4, 3.2, 1)}
"""Sizes of inputs and targets, and decimals of inputs."""


LEAST = 0.2
"""Smallest eigenvalue of R and smallest error: below it, rounding would decide."""


@dataclass(frozen=True)
class Samples(Givens):
    """The samples in rows, and their targets."""

    X: Array
    d: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw inputs and targets of either sign; the first two samples are never alike."""
        samples, inputs = options["samples"], INPUTS[options["unknowns"]]
        low, high, places = RANGES[options["level"]]
        X = draw.decimals(low, high, samples, inputs, places=places, signed=True)
        X[:, :2] = np.abs(X[:, :2])
        X[:, 0, 0] *= -1
        return cls(X, draw.decimals(low, high, samples, places=1, signed=True))

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `lms_limits`."""
        bias = options["unknowns"].endswith("b")
        lms_limits(self.X, self.d, bias=bias, factor=options["rule"], step=step)

    def sane(self, trace: Tracer) -> Array:
        """Keep samples that determine the weights well, and that no unit fits without error."""
        least = np.linalg.eigvalsh(trace["R"])[..., 0]
        return np.asarray((least > LEAST) & (np.abs(trace["mse"]) > LEAST))


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the normal equations, their solution with its error, and a learning rate.

    The largest eigenvalue of three rows is no work for paper; there the safe rate is asked.
    """
    digits, three = options["digits"], options["unknowns"] == "w1-w2-b"
    asked = [
        Part("R", "matrix R of the normal equations", Numeric(), digits, 3, partly=True),
        Part("p", "right-hand side p", Numeric(), digits, 2, partly=True),
        Part("solution", "weights to which LMS leads", Numeric(), digits, 3, partly=True),
        Part("mse", "mean squared error of these weights", Numeric(), digits, 2),
    ]
    if three:
        return (*asked, Part("safe_lr", "safe learning rate", Numeric(), digits, 2))
    return (
        *asked,
        Part("lambda_max", "largest eigenvalue of R", Numeric(), digits, 2),
        Part("largest_lr", "rate below which learning is stable", Numeric(), digits),
    )


def trace_of(t: View) -> Array:
    """Give the trace of R."""
    return np.asarray(np.trace(t["R"], axis1=-2, axis2=-1))


def rate(t: View, above: float) -> Array:
    """Give a learning rate with another number above the line."""
    return above / (trace_of(t) if t.step == "safe_lr" else t["lambda_max"])


def sums(t: View) -> Array:
    """Give R or p without the mean."""
    Z = t["Z"] if "Z" in t else t["X"]
    if t.step == "R":
        return np.asarray(np.swapaxes(Z, -1, -2) @ Z)
    return np.asarray((Z * t["d"][..., None]).sum(axis=-2))


FAMILY = Family(
    name="lms_limit",
    version=1,
    title="Where the LMS rule leads",
    topic="linear unit",
    givens=Samples,
    params={
        "samples": Whole(4, 3, 6, "how many samples there are"),
        "unknowns": OneOf(
            "w-b", tuple(INPUTS), "what the unit learns: weights, and a bias or none"
        ),
        "rule": OneOf("half", tuple(FACTORS), "descent on half the squared error, or on it"),
        "digits": Whole(4, 3, 8, "decimals to round every result to"),
    },
    levels={"easy": {"samples": 3}, "hard": {"unknowns": "w1-w2-b"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "mean-dropped",
            ("R", "p"),
            sums,
            "the sums over the samples were not divided by their number. R and p are means; in the"
            " weights this cancels, in the error and in the learning rate it does not",
        ),
        Misconception(
            "error-of-no-weights",
            ("mse",),
            lambda t: (t["d"] ** 2).mean(axis=-1),
            "the mean of the squared targets was taken for the error. That is the error of a unit"
            " whose output is always zero; what the weights explain must be taken off",
            "formula of lms-adaline: e = d - y",
        ),
        Misconception(
            "trace-taken-for-the-eigenvalue",
            ("lambda_max",),
            trace_of,
            "the sum of the diagonal was taken for the largest eigenvalue. It is the sum of all"
            " eigenvalues, which gives a rate that is safe but not the largest",
            "formula of lms-adaline: largest stable learning rate",
        ),
        Misconception(
            "smallest-eigenvalue",
            ("lambda_max",),
            lambda t: trace_of(t) - np.linalg.eigvalsh(t["R"])[..., -1],
            "the smallest eigenvalue was taken. The rate is limited where the error is steepest,"
            " and that is along the largest one",
            "formula of lms-adaline: largest stable learning rate",
        ),
        Misconception(
            "half-factor-mismatch",
            ("largest_lr", "safe_lr"),
            lambda t: rate(t, 1),
            "the rate is that of descent on the squared error. Here E is half of it, its slope is"
            " half as steep, and the rate may be twice as large",
        ),
        Misconception(
            "half-factor-assumed",
            ("largest_lr", "safe_lr"),
            lambda t: rate(t, 2),
            "the rate is that of descent on half the squared error. Here E is the squared error,"
            " its slope is twice as steep, and the rate must be half as large",
            "half-factor-mismatch",
        ),
    ),
    covers={"lms-adaline": "solution"},
)
