"""How many samples a split leaves for training, and how many updates training with batches has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from deltarule.generator.checks import Exact
from deltarule.generator.core import Family, Givens, Misconception, OneOf, Options, Part
from deltarule.generator.draw import Draw
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, Tracer, scoped
from deltarule.reference.training_counts import count_updates, split_sizes

SAMPLES = {"easy": (110, 400), "medium": (500, 3000), "hard": (5000, 60000)}
PARTS = {"easy": (10, 15, 20, 25, 30), "medium": range(12, 36), "hard": range(8, 36)}
BATCHES = {
    "easy": (20, 25, 30, 40),
    "medium": (32, 40, 48, 50, 64, 80),
    "hard": (64, 96, 100, 128),
}
"""Numbers of samples from and to, parts for testing in hundredths, and batch sizes."""

SHARE = r"<samples> \cdot <test_size>"


@dataclass(frozen=True)
class Training(Givens):
    """Number of samples, the part for testing, batch size and number of epochs."""

    symbols: ClassVar = {"samples": "n", "test_size": "p", "batch_size": "B", "epochs": "E"}
    samples: Array
    test_size: Array
    batch_size: Array
    epochs: Array

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw numbers that a training might have."""
        level = options["level"]
        return cls(
            samples=draw.integers(*SAMPLES[level]),
            test_size=draw.choice(tuple(PARTS[level])) / 100,
            batch_size=draw.choice(BATCHES[level]),
            epochs=draw.integers(3, 40),
        )

    def solve(self, step: Hook, options: Options) -> None:
        """Solve by `split_sizes`, and by `count_updates` for the samples that are trained on."""

        def split(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            """Record a step, but for the exact share: it is not to be rounded to decimals."""
            exact = formula.replace("<share>", SHARE)
            return value if name == "share" else step(name, value, exact, symbol)

        rounding, drop_last = options["rounding"], options["last_batch"] == "dropped"
        train, _ = split_sizes(self.samples, self.test_size, rounding=rounding, step=split)
        # A student's own number may be no count at all.
        train = np.maximum(np.rint(train), 1)
        updates = scoped(step, "updates", samples="train")
        count_updates(train, self.batch_size, self.epochs, drop_last=drop_last, step=updates)

    def sane(self, trace: Tracer) -> Array:
        """Keep splits and epochs that do not come out even, nor nearly so, nor at half a batch."""
        part, batch = clean(share(trace) % 1), trace["batch_size"]
        over = trace["train"] % batch
        uneven = (part > 0.04) & (part < 0.96) & (over > 2) & (over < batch - 2)
        return np.asarray(uneven & (2 * over != batch))


def share(t: Mapping[str, Array]) -> Array:
    """Give the part of the samples that is for testing, before it is rounded."""
    return clean(t["samples"] * t["test_size"])


def parts(options: Options) -> tuple[Part, ...]:
    """Ask the sizes of the split, and the updates in an epoch and in all."""
    kept = options["last_batch"] == "kept"
    last = ("updates.last", "samples in the last batch of an epoch")
    asked = [
        ("test", "samples for testing"),
        ("train", "samples for training"),
        ("updates.per_epoch", "updates in one epoch"),
        last if kept else ("updates.left_out", "samples left out of each epoch"),
        ("updates.total", "updates in all epochs"),
    ]
    return tuple(Part(step, what, Exact()) for step, what in asked)


FAMILY = Family(
    name="training_counts",
    version=1,
    title="Split, batches and epochs",
    topic="evaluation",
    givens=Training,
    params={
        "rounding": OneOf("ceil", ("ceil", "floor"), "how the number of test samples is rounded"),
        "last_batch": OneOf("kept", ("kept", "dropped"), "a last batch that is not full"),
    },
    levels={"easy": {}, "hard": {"last_batch": "dropped"}},
    parts=parts,
    misconceptions=(
        Misconception(
            "test-part-rounded-down",
            ("test",),
            lambda t: np.floor(share(t)).astype(int),
            "the number of test samples was rounded down. Here it is rounded up, and training gets"
            " the others",
            "convention of train-test-split: ceil",
        ),
        Misconception(
            "test-part-rounded-up",
            ("test",),
            lambda t: np.ceil(share(t)).astype(int),
            "the number of test samples was rounded up. Here it is rounded down, and training gets"
            " the others",
            "convention of train-test-split: floor",
        ),
        Misconception(
            "test-samples-trained-on",
            ("train",),
            lambda t: t["samples"],
            "all samples were used for training. Those for testing are held back, so that the model"
            " is judged on samples it has never seen",
            "definition of train-test-split: a partition",
        ),
        Misconception(
            "partial-batch-forgotten",
            ("updates.per_epoch",),
            lambda t: t["train"] // t["batch_size"],
            "the samples that do not fill a batch were forgotten. Here they make a smaller last"
            " batch, with an update of its own",
            "convention of epoch: the last batch is kept",
        ),
        Misconception(
            "partial-batch-counted",
            ("updates.per_epoch",),
            lambda t: -(-t["train"] // t["batch_size"]),
            "the samples that do not fill a batch were counted as one more batch. Here they are"
            " left out, and only full batches make an update",
            "convention of epoch: the last batch is dropped",
        ),
        Misconception(
            "one-update-per-sample",
            ("updates.per_epoch",),
            lambda t: t["train"],
            "every sample was given its own update. With batches the samples of one batch share an"
            " update",
            "formula of epoch",
        ),
        Misconception(
            "missing-samples-counted",
            ("updates.last",),
            lambda t: t["per_epoch"] * t["batch_size"] - t["train"],
            "what is missing in the last batch was counted. Asked is how many samples are in it",
            "formula of epoch",
        ),
        Misconception(
            "epoch-as-one-update",
            ("updates.total",),
            lambda t: t["epochs"],
            "an epoch was taken for one update. It is one pass over all training samples, with an"
            " update for every batch",
            "convention of epoch: a pass over the data",
        ),
    ),
    covers={"epoch": "updates.per_epoch", "train-test-split": "test"},
)
