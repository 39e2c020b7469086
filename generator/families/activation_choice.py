"""The output layer for a task: activation, loss and number of units, for tasks from a list.

Contract 8 does not hold: what fits a task is said in words, and not computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact, Matching
from deltarule.generator.core import Family, Givens, Misconception, Options, Part, Whole
from deltarule.generator.draw import Draw
from deltarule.generator.lists import pick, tasks
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, View

ACTIVATIONS = ("sigmoid", "softmax", "tanh", "identity")
LOSSES = ("squared error", "binary cross entropy", "categorical cross entropy")
FITTING = {
    "binary": ("sigmoid", "binary cross entropy"),
    "multiclass": ("softmax", "categorical cross entropy"),
    "multilabel": ("sigmoid", "binary cross entropy"),
    "regression": ("identity", "squared error"),
}
KINDS = tuple(FITTING)
BINARY = KINDS.index("binary")
KIND = np.array([KINDS.index(task.kind) for task in tasks().values()])
ACTIVATION = np.array([ACTIVATIONS.index(activation) for activation, _ in FITTING.values()])
LOSS = np.array([LOSSES.index(loss) for _, loss in FITTING.values()])


@dataclass(frozen=True)
class Tasks(Givens):
    """Numbers of tasks, their numbers of inputs, and of classes, labels or targets."""

    symbols: ClassVar = {"count": r"\text{their number}"}
    task: Array
    inputs: Array
    count: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw different tasks, at least one of each kind."""
        task = 1 + pick(draw, KIND, options["tasks"], least=1)
        count = draw.integers(3, 9, options["tasks"])
        return cls(
            task=task,
            inputs=draw.integers(12, 60, options["tasks"]),
            count=np.where(KIND[task - 1] == BINARY, 2, count),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Look up what fits."""
        if not np.isin(self.task, list(tasks())).all():
            raise ValueError(f"task must be from 1 to {len(tasks())} (got {self.task})")
        kind = step(
            "kind", KIND[self.task - 1], r"\text{what is predicted}", r"\text{kind of each task}"
        )
        step("activation", ACTIVATION[kind], r"\text{what fits the } <kind>")
        step("loss", LOSS[kind], r"\text{what fits the } <kind>")
        step(
            "units",
            np.where(kind == BINARY, 1, self.count),
            r"\text{one for two classes, or else } <count> \text{, by the } <kind>",
        )


def parts(options: Options) -> tuple[Part, ...]:
    """Ask activation, loss and units for all tasks.

    Units earn nothing in part: who copies the numbers of the text has most of them right.
    """
    items = tuple(f"task {k}" for k in range(1, options["tasks"] + 1))
    activations, losses = Matching(items, ACTIVATIONS), Matching(items, LOSSES)
    return (
        Part("activation", "output activation", activations, points=2, partly=True),
        Part("loss", "loss", losses, points=2, partly=True),
        Part("units", "numbers of output units, in the order of the tasks", Exact(), points=2),
    )


def instead(step: str, kind: str, wrong: int) -> Callable[[View], Array]:
    """Give the rule that puts something wrong where a task is of a kind."""
    right = {"activation": ACTIVATION, "loss": LOSS}

    def rule(t: View) -> Array:
        """Put it there."""
        fits = t["count"] if step == "units" else right[step][t["kind"]]
        return np.where(t["kind"] == KINDS.index(kind), wrong, fits)

    return rule


FAMILY = Family(
    name="activation_choice",
    version=1,
    title="Which output layer for which task",
    topic="activation",
    givens=Tasks,
    params={"tasks": Whole(5, 4, 6, "how many tasks there are")},
    levels={"easy": {"tasks": 4}, "hard": {"tasks": 6}},
    parts=parts,
    misconceptions=(
        Misconception(
            "softmax-for-labels",
            ("activation",),
            instead("activation", "multilabel", ACTIVATIONS.index("softmax")),
            "softmax was taken where several labels may be right at once. It shares out one whole,"
            " so that one label can only win what others lose; each label needs its own sigmoid",
            "convention of activation-choice: sigmoid for several labels",
        ),
        Misconception(
            "softmax-equals-sigmoid",
            ("activation",),
            instead("activation", "multiclass", ACTIVATIONS.index("sigmoid")),
            "sigmoids were taken where exactly one of several classes is right, as if they were the"
            " same as softmax. They do not add up to one: only softmax weighs all classes together",
        ),
        Misconception(
            "tanh-for-two-classes",
            ("activation",),
            instead("activation", "binary", ACTIVATIONS.index("tanh")),
            "tanh was taken for two classes. Its outputs lie on both sides of zero, but what is"
            " needed is a probability, as a sigmoid gives it",
            "convention of activation-choice: the notes have tanh for two classes in one place",
        ),
        Misconception(
            "sigmoid-for-numbers",
            ("activation",),
            instead("activation", "regression", ACTIVATIONS.index("sigmoid")),
            "a sigmoid was taken for outputs that may be any number. It never leaves the range from"
            " zero to one; the identity reaches every number",
            "convention of activation-choice: linear output for regression",
        ),
        Misconception(
            "categorical-loss-for-one-unit",
            ("loss",),
            instead("loss", "binary", LOSSES.index("categorical cross entropy")),
            "categorical cross entropy was taken for two classes that share one output unit. It"
            " needs an output for each class; with one unit a sample of the other class costs"
            " nothing",
            "wrong formula fe-cat-dog-loss: binary and categorical cross entropy mixed up",
        ),
        Misconception(
            "categorical-loss-for-labels",
            ("loss",),
            instead("loss", "multilabel", LOSSES.index("categorical cross entropy")),
            "categorical cross entropy was taken where several labels may be right at once. Each"
            " label is a yes or no of its own, and binary cross entropy is added up over them",
            "convention of activation-choice: sigmoid for several labels",
        ),
        Misconception(
            "unit-for-each-of-two-classes",
            ("units",),
            instead("units", "binary", 2),
            "two units were taken for two classes. One is enough: it gives the probability of one"
            " class, and the other class has the rest",
            "convention of activation-choice: one sigmoid unit for two classes",
        ),
        Misconception(
            "one-unit-for-the-class-number",
            ("units",),
            instead("units", "multiclass", 1),
            "one unit was taken for the number of the class. Classes are no quantities, and softmax"
            " needs a unit for each of them, as the target is one-hot",
            "definition of one-hot-encoding: one element for each class",
        ),
    ),
    covers={"activation-choice": "activation"},
    exceptions={8: "what fits a task is said in words, and not computed"},
)
