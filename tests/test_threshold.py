"""McCulloch-Pitts neurons, against loops with fractions and by trying thresholds out."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.core import Exercise
from deltarule.generator.sampling import draw
from deltarule.graders.marking import mark
from deltarule.reference.threshold import mcculloch_pitts
from deltarule.reference.trace import Tracer
from tests import simulated
from tests.evaluator import evaluate
from tests.worked import entry

often = settings(max_examples=100, deadline=None)
INTEGERS = st.integers(-30, 30)


def table(n: int) -> list[list[int]]:
    """Count up in binary."""
    return [[k >> (n - 1 - i) & 1 for i in range(n)] for k in range(2**n)]


@often
@given(st.data(), st.integers(1, 3))
def test_net_inputs_outputs_and_thresholds(data: st.DataObject, n: int) -> None:
    """Sums by fractions; a threshold makes the gate exactly when it lies in the interval."""
    weights = data.draw(st.lists(INTEGERS, min_size=n, max_size=n))
    theta = data.draw(INTEGERS)
    target = data.draw(st.lists(st.integers(0, 1), min_size=2**n, max_size=2**n))
    if set(target) != {0, 1}:
        target[0] = 1 - target[0]
    S, Y, ends = mcculloch_pitts(np.array(table(n)), np.array(weights), np.array(theta), target)
    sums = [
        sum((Fraction(w) * x for w, x in zip(weights, row, strict=True)), Fraction(0))
        for row in table(n)
    ]
    assert S.tolist() == sums
    assert Y.tolist() == [int(s >= theta) for s in sums]
    for quarter in range(-400, 400):
        threshold = Fraction(quarter, 4)
        works = [int(s >= threshold) for s in sums] == target
        assert works == (ends[0] < threshold <= ends[1])


@often
@given(st.lists(st.tuples(INTEGERS, INTEGERS, INTEGERS), min_size=1, max_size=4))
def test_batches_and_printed_steps(variants: list[tuple[int, int, int]]) -> None:
    """Element k of a batch is k alone, and what is printed evaluates to it."""
    X, target = np.array(table(2)), [0, 0, 1, 0]
    weights = np.array([[w, p] for w, p, _ in variants])
    theta = np.array([t for *_, t in variants])
    together = Tracer({"X": X[None], "weights": weights, "theta": theta}, lead=1)
    mcculloch_pitts(X[None], weights, theta, target, 1, step=together)
    for k, (w, p, t) in enumerate(variants):
        givens = {"X": X, "weights": np.array([w, p]), "theta": np.array(t)}
        alone = Tracer(givens)
        mcculloch_pitts(*givens.values(), target, 1, step=alone)
        for name, step in alone.steps.items():
            value = np.broadcast_to(together[name], (len(variants), *step.value.shape))[k]
            np.testing.assert_array_equal(value, step.value)
            np.testing.assert_array_equal(evaluate(alone.substituted(name, 0)), step.value)


@pytest.mark.parametrize("inhibitory", range(4))
def test_bound_of_absolute_inhibition(inhibitory: int) -> None:
    """It is the net input with all excitatory inputs on, and one inhibitory one if there is one."""
    weights = np.where(np.arange(4) < 4 - inhibitory, [3, 5, 7, 9], -2)
    tracer = Tracer({"X": np.array(table(4)), "weights": weights, "theta": np.array(1)})
    mcculloch_pitts(*tracer.givens.values(), [0] * 8 + [1] * 8, inhibitory, step=tracer)
    if not inhibitory:
        assert "bound" not in tracer
    else:
        assert tracer["bound"] == weights[: 4 - inhibitory].sum() - 2
        assert evaluate(tracer.substituted("bound", 0)) == tracer["bound"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": np.ones(3)}, "weights must have one element for each of 2 inputs"),
        ({"target": [0, 0, 1]}, "target must be 4 zeros and ones"),
        ({"target": [1, 1, 1, 1]}, "both of them"),
        ({"inhibitory": 2}, "inhibitory must be from 0 to 1"),
    ],
)
def test_errors(change: dict[str, object], words: str) -> None:
    """What is wrong is named with the rule and the value."""
    right: dict[str, object] = {
        "X": np.array(table(2)),
        "weights": np.ones(2),
        "theta": np.array(1),
        "target": [0, 0, 0, 1],
        "inhibitory": 0,
    }
    with pytest.raises(ValueError, match=words):
        mcculloch_pitts(**right | change)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["000-mp-threshold-1.5", "000-mp-and-net-inputs"])
def test_worked_examples(name: str) -> None:
    """The notes' neurons for AND, in their own order of rows."""
    example = entry(name)
    given_ = example["inputs"]
    printed = {result["name"]: result["printed"] for result in example["results"]}
    X = np.array(given_["X"])
    target = [int(all(row)) for row in given_["X"]]
    theta = np.array(given_.get("theta", 1.5))
    S, Y, ends = mcculloch_pitts(X, np.array(given_["w"]), theta, target)
    assert S.tolist() == printed.get("S", printed.get("y_in"))
    assert Y.tolist() == printed.get("Y", printed.get("y"))
    assert ends.tolist() == [1, 2, 0, 1]


def test_the_notes_bound_refuses_thresholds_that_work() -> None:
    """000:183 asks for theta >= n w - p; for AND of unit weights 1.5 works all the same."""
    example = entry("000-mp-and-threshold")["inputs"]
    bound = example["n"] * example["w"] - example["p"]
    X = np.array(table(2))
    S, Y, ends = mcculloch_pitts(X, np.array([1, 1]), np.array(1.5), [0, 0, 0, 1])
    assert bound == entry("000-mp-and-threshold")["results"][0]["computed"] == 2
    assert Y.tolist() == [0, 0, 0, 1]
    assert ends[0] < 1.5 < bound == ends[1]
    assert S.max() == bound


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    """One variant."""
    family = families.get("mcculloch_pitts")
    return draw(family, [5], family.options())[0]


def test_other_ends_are_wrong(exercise: Exercise) -> None:
    """An interval with an end more or less is the misconception that it shows."""
    right = simulated.right(exercise)
    closed = right["thresholds"].replace("(", "[")
    by_part = {v.part: v for v in mark(exercise, right | {"thresholds": closed}).verdicts}
    assert by_part["thresholds"].misconceptions == ("inhibition-bound-not-strict",)
