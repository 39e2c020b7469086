"""Gates: inhibition, thresholds, truth tables, and networks of gates, against plain loops.

The oracles are loops over rows with fractions or with the math module.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.gate_network import gate_network, smallest_scale
from deltarule.reference.gates import (
    GATES,
    gate_outputs,
    recode,
    recognise_gate,
    truth_table,
)
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.threshold import absolute_inhibition, mcculloch_pitts, threshold_rule
from tests import worked
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    assert_steps,
    several,
    traced,
)

often = settings(max_examples=100, deadline=None)
tenths = st.integers(-20, 20).map(lambda n: Fraction(n, 10))
sizes = st.integers(1, 3)
BITS: dict[str, Callable[[tuple[int, ...]], bool]] = {
    "AND": all,
    "OR": any,
    "NAND": lambda row: not all(row),
    "NOR": lambda row: not any(row),
    "XOR": lambda row: row.count(1) % 2 == 1,
    "XNOR": lambda row: row.count(1) % 2 == 0,
}


# --- inhibition ---


@often
@given(data=st.data(), n=sizes, k=st.integers(1, 2), rows=st.integers(1, 4))
def test_absolute_inhibition(data: st.DataObject, n: int, k: int, rows: int) -> None:
    """A neuron fires where its sum reaches the threshold and nothing says no."""
    variants = [
        {
            "X": data.draw(several(st.integers(0, 1), rows, n + k)),
            "weights": data.draw(several(tenths.filter(lambda w: w >= 0), n)),
            "theta": data.draw(tenths),
        }
        for _ in range(data.draw(sizes))
    ]
    for one in variants:
        S = [
            sum((w for w, x in zip(one["weights"], row, strict=False) if x), Fraction(0))
            for row in one["X"]
        ]
        V = [sum(row[n:]) for row in one["X"]]
        Y = [int(s >= one["theta"] and not v) for s, v in zip(S, V, strict=True)]
        bound = sum(one["weights"]) - one["theta"]
        tracer = traced(absolute_inhibition, arrays(one))
        assert_steps(tracer, {"S": S, "V": V, "Y": Y, "bound": bound})
        assert_printed(tracer)
    assert_batch(absolute_inhibition, [arrays(one) for one in variants], data.draw(any_step))


@often
@given(data=st.data(), n=sizes, k=st.integers(1, 2), above=st.integers(-20, 20))
def test_a_finite_weight_vetoes_above_the_bound_only(
    data: st.DataObject, n: int, k: int, above: int
) -> None:
    """A weight -p does what the veto does, in all rows, exactly where p exceeds the bound."""
    weights = data.draw(several(st.integers(1, 9), n))
    # A neuron that never fires needs no veto.
    theta = data.draw(st.integers(1, sum(weights)))
    X = truth_table(n + k)
    vetoed, bound = absolute_inhibition(X, np.array(weights), np.array(theta))
    p = max(int(bound) + above, 0)
    both = np.array([*weights, *[-p] * k])
    _, finite, _ = mcculloch_pitts(X, both, np.array(theta), [0, 1] * (len(X) // 2), k)
    assert (finite.tolist() == vetoed.tolist()) == (p > bound)


def test_the_bound_has_a_symbol_of_its_own() -> None:
    """A penalty must exceed the bound, so the bound is not printed as the smallest penalty."""
    givens = {"X": truth_table(3), "weights": np.array([2, 3]), "theta": np.array(2)}
    bound = traced(absolute_inhibition, givens).steps["bound"]
    assert (bound.symbol, bound.value) == ("p_{0}", 3)


def test_inhibition_of_the_notes_example() -> None:
    """000:94: the third of four inputs is inhibitory; one of the others is enough here."""
    X = truth_table(4)[:, [0, 1, 3, 2]]
    Y, _ = absolute_inhibition(X, np.ones(3), np.array(1))
    for row, y in zip(truth_table(4).tolist(), Y, strict=True):
        assert y == (not row[2] and bool(row[0] or row[1] or row[3]))


def test_a_sum_of_decimals_reaches_its_threshold() -> None:
    """0.3 - 0.1 - 0.2 is 0, and 0.1 + 0.7 is 0.8; in floats both are below."""
    X, target = np.array([[1, 1, 1], [0, 1, 0]]), [1, 0]
    for weights, theta in (([0.3, -0.1, -0.2], 0.0), ([0.1, 0.7, 0.0], 0.8)):
        assert sum(weights) < theta
        S, Y, _ = mcculloch_pitts(X, np.array(weights), np.array(theta), target)
        assert (S[0], Y[0]) == (theta, 1)
    Y, _ = absolute_inhibition(np.array([[1, 1, 0]]), np.array([0.1, 0.7]), np.array(0.8))
    assert Y == 1


# --- one threshold for numbers ---


@often
@given(data=st.data(), N=st.integers(2, 6))
def test_threshold_rule(data: st.DataObject, N: int) -> None:
    """Labels, errors and the interval are those of the definition; a threshold works just there."""
    target = data.draw(several(st.integers(0, 1), N).filter(lambda t: set(t) == {0, 1}))
    variants = [
        {"p": data.draw(several(tenths, N)), "theta": data.draw(tenths)}
        for _ in range(data.draw(sizes))
    ]
    for one in variants:
        p, theta = one["p"], one["theta"]
        labels = [int(each >= theta) for each in p]
        lower = max(each for each, t in zip(p, target, strict=True) if t == 0)
        upper = min(each for each, t in zip(p, target, strict=True) if t == 1)
        tracer = traced(threshold_rule, arrays(one), target=target)
        expected = {
            "difference": [each - theta for each in p],
            "labels": labels,
            "errors": sum(a != b for a, b in zip(labels, target, strict=True)),
            "lower": lower,
            "upper": upper,
            "thresholds": [lower, upper, 0, 1],
            "separable": int(lower < upper),
        }
        assert_steps(tracer, expected)
        assert_printed(tracer)
        for twentieth in range(-50, 50):
            threshold = Fraction(twentieth, 20)
            works = [int(each >= threshold) for each in p] == target
            assert works == (lower < threshold <= upper)
    singles = [arrays(one) for one in variants]
    assert_batch(threshold_rule, singles, data.draw(any_step), target=target)


def test_notes_threshold() -> None:
    """The data of the notes are separated by 5, and by all of (4, 5]."""
    example = worked.entry("002-threshold-classifier")
    data = example["inputs"]["data"]
    p, target = np.array([int(each) for each in data]), [int(c == "P") for c in data.values()]
    theta = np.array(example["inputs"]["theta_chosen_here"])
    labels, errors, ends = threshold_rule(p, theta, target)
    (result,) = worked.results(["002-threshold-classifier"])
    assert (labels.tolist() == target) == result.printed and errors == 0
    computed = example["computed_only"]
    assert ends.tolist() == [computed["max_N"], computed["min_P"], 0, 1]
    assert computed["valid_theta_interval"] == "(4, 5]"


# --- truth tables ---


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("gate", GATES)
def test_truth_tables(gate: str, n: int) -> None:
    """Each gate is the sentence that its name says, in both codings, and prints as it is."""
    rows = list(product((0, 1), repeat=n))
    assert truth_table(n).tolist() == [list(row) for row in rows]
    expected = [int(BITS[gate](row)) for row in rows]
    ones = [row.count(1) for row in rows]
    tracer = traced(gate_outputs, {"X": truth_table(n)}, gate=gate)
    assert_steps(tracer, {"ones": ones, "Y": expected})
    assert_printed(tracer)
    counts = {k for k, y in zip(ones, expected, strict=True) if y}
    assert tracer.steps["Y"].formula.count("<ones>") == len(counts)  # none that cannot be
    tracer = traced(gate_outputs, {"X": 2 * truth_table(n) - 1}, gate=gate, coding="bipolar")
    assert_steps(tracer, {"ones": ones, "Y": [2 * y - 1 for y in expected]})
    assert tracer["ones"].dtype == int
    assert_printed(tracer)


@often
@given(
    data=st.data(), gate=st.sampled_from(list(GATES)), coding=st.sampled_from(["binary", "bipolar"])
)
def test_gates_of_any_rows(data: st.DataObject, gate: str, coding: str) -> None:
    """Rows may come in any order, and a batch is its elements."""
    low = 0 if coding == "binary" else -1
    shape = (data.draw(sizes), data.draw(sizes), data.draw(sizes))
    X = np.array(data.draw(several(st.sampled_from([low, 1]), *shape)))
    singles = [{"X": one} for one in X]
    assert_batch(gate_outputs, singles, data.draw(any_step), gate=gate, coding=coding)
    expected = [[BITS[gate](tuple(int(x == 1) for x in row)) for row in one] for one in X.tolist()]
    assert (gate_outputs(X, gate, coding=coding) == 1).tolist() == expected


@often
@given(data=st.data(), to=st.sampled_from(["binary", "bipolar"]), shape=st.tuples(sizes, sizes))
def test_recoding(data: st.DataObject, to: str, shape: tuple[int, int]) -> None:
    """Every truth value is replaced by its name in the other coding; twice is nothing."""
    names = {0: -1, 1: 1} if to == "bipolar" else {-1: 0, 1: 1}
    values = data.draw(several(st.sampled_from(list(names)), *shape))
    tracer = traced(recode, {"values": np.array(values)}, to=to)
    assert_steps(tracer, {"recoded": [[names[each] for each in row] for row in values]})
    assert tracer["recoded"].dtype == int
    assert_printed(tracer)
    back = {"bipolar": "binary", "binary": "bipolar"}[to]
    assert recode(tracer["recoded"], back).tolist() == values
    assert_batch(recode, [{"values": np.array(values)}] * 2, to=to)


@pytest.mark.parametrize("choices", [tuple(GATES), ("XOR", "AND")])
@pytest.mark.parametrize("n", [2, 3])
def test_recognising_gates(choices: tuple[str, ...], n: int) -> None:
    """Every table of outputs is the gate whose outputs they are, or none; and that is printed."""
    rows = list(product((0, 1), repeat=n))
    tables = {tuple(int(BITS[gate](row)) for row in rows): gate for gate in choices}
    every = list(product((0, 1), repeat=2**n))
    found = recognise_gate(np.array(every), choices, inputs=n)
    for outputs, number in zip(every, found.tolist(), strict=True):
        assert tables.get(outputs) == ([None, *choices][number])
    for outputs in [*tables, (0,) * 2**n]:
        tracer = traced(recognise_gate, {"Y": np.array(outputs)}, choices=choices, inputs=n)
        assert_printed(tracer)
    assert_batch(
        recognise_gate, [{"Y": np.array(one)} for one in every[:9]], choices=choices, inputs=n
    )


# --- networks of gates ---


@st.composite
def networks(draw: st.DrawFn, variants: int = 1) -> list[dict[str, Any]]:
    """Draw networks of the same sizes."""
    m, n, h = draw(st.integers(1, 4)), draw(sizes), draw(sizes)
    return [
        {
            "X": draw(several(st.integers(-1, 1).map(Fraction), m, n)),
            "W": draw(several(tenths, h, n)),
            "b": draw(several(tenths, h)),
            "v": draw(several(tenths, h)),
            "c": draw(tenths),
        }
        for _ in range(variants)
    ]


def forward(one: dict[str, Any], f: Callable[[Any], Any]) -> dict[str, list[Any]]:
    """Give net inputs and outputs of all units in all rows."""
    found: dict[str, list[Any]] = {}
    for j, weights in enumerate(one["W"]):
        nets = [
            sum((w * x for w, x in zip(weights, row, strict=True)), one["b"][j]) for row in one["X"]
        ]
        found |= {f"h{j + 1}.z": nets, f"h{j + 1}.out": [f(z) for z in nets]}
    outs = [found[f"h{j + 1}.out"] for j in range(len(one["W"]))]
    nets = [
        one["c"] + sum(v * out[k] for v, out in zip(one["v"], outs, strict=True))
        for k in range(len(one["X"]))
    ]
    return found | {"y.z": nets, "y.out": [f(z) for z in nets]}


def sigmoid(z: Any) -> float:
    """Compute the sigmoid by the math module."""
    return 1 / (1 + exp(-float(z)))


@often
@given(data=st.data())
def test_step_networks(data: st.DataObject) -> None:
    """All units are exact, and the states are those that occur."""
    variants = data.draw(networks(data.draw(sizes)))
    for one in variants:
        found = forward(one, lambda z: int(z >= 0))
        outs = [found[name] for name in found if name.startswith("h") and name.endswith("out")]
        states = [int("".join(map(str, bits)), 2) for bits in zip(*outs, strict=True)]
        reached = [int(k in states) for k in range(2 ** len(outs))]
        found |= {"states": states, "reached": reached, "reachable": len(set(states))}
        tracer = traced(gate_network, arrays(one), activation="step")
        assert_steps(tracer, found)
        assert_printed(tracer)
    singles = [arrays(one) for one in variants]
    assert_batch(gate_network, singles, data.draw(any_step), activation="step")


@often
@given(data=st.data())
def test_sigmoid_networks(data: st.DataObject) -> None:
    """All units are those of the loop."""
    variants = data.draw(networks(data.draw(sizes)))
    for one in variants:
        exact = {name: Fraction(value) if name == "c" else value for name, value in one.items()}
        found = forward(exact, sigmoid)
        tracer = traced(gate_network, arrays(one))
        assert_steps(tracer, {name: [float(each) for each in row] for name, row in found.items()})
        assert_printed(tracer)
    assert_batch(gate_network, [arrays(one) for one in variants], data.draw(any_step))


@often
@given(data=st.data(), scales=several(st.integers(1, 30), 3).map(sorted))
def test_smallest_scale(data: st.DataObject, scales: list[int]) -> None:
    """It is the first scale at which the scaled network is near enough to the targets."""
    variants = data.draw(networks(data.draw(sizes)))
    for one in variants:
        one["target"] = data.draw(several(st.integers(0, 1), len(one["X"])))
        one["scales"] = scales
        one["eps"] = data.draw(st.sampled_from([Fraction(k, 100) for k in (1, 10, 45, 55, 90)]))
        tracer = traced(smallest_scale, arrays(one))
        errors = []
        for i, k in enumerate(scales, 1):
            scaled = {
                "X": one["X"],
                "W": [[k * w for w in row] for row in one["W"]],
                "b": [k * b for b in one["b"]],
                "v": [k * v for v in one["v"]],
                "c": k * one["c"],
            }
            y = forward(scaled, sigmoid)["y.out"]
            errors.append(max(abs(a - t) for a, t in zip(y, one["target"], strict=True)))
            np.testing.assert_allclose(tracer[f"k{i}.y"], y, atol=1e-9)
            assert tracer[f"k{i}.error"] == pytest.approx(errors[-1], abs=1e-9)
        near = [k for k, error in zip(scales, errors, strict=True) if error < one["eps"]]
        assert tracer["smallest"] == (near[0] if near else 0)
        assert_printed(tracer)
    assert_batch(smallest_scale, [arrays(one) for one in variants], data.draw(any_step))


def test_an_error_of_eps_is_not_small_enough() -> None:
    """Without weights the output is 1/2 at any scale, and the error 1/2."""
    nothing = {"W": np.zeros((1, 2)), "b": np.zeros(1), "v": np.zeros(1), "c": np.array(0.0)}
    givens = {"X": truth_table(2), **nothing, "target": np.zeros(4), "scales": np.array([1, 2])}
    for eps, smallest in ((0.5, 0), (0.51, 1)):
        tracer = traced(smallest_scale, givens | {"eps": np.array(eps)})
        assert tracer["smallest"] == smallest
        assert_printed(tracer)


def notes_network() -> dict[str, Any]:
    """Give the hand-made network of the notes."""
    inputs = worked.entry("000-xor-sigmoid-network")["inputs"]
    hidden, output = inputs["hidden"], inputs["output"]
    return {
        "X": np.array(inputs["X"]),
        "W": np.array([[hidden[f"w{j}{i}"] for i in (1, 2)] for j in (1, 2)]),
        "b": np.array([hidden["b1"], hidden["b2"]]),
        "v": np.array([output["wo1"], output["wo2"]]),
        "c": np.array(output["bo"]),
    }


def test_notes_sigmoid_network() -> None:
    """Exact values of the network, whose roundings the notes print; its units are OR, NAND, AND."""
    tracer = traced(gate_network, notes_network())
    exact = worked.entry("000-xor-sigmoid-network")["computed_only"]
    printed = [one.printed for one in worked.results(["000-xor-sigmoid-network"])]
    for unit, name, rounded in zip(("h1.out", "h2.out", "y.out"), exact, printed, strict=True):
        np.testing.assert_allclose(tracer[unit], exact[name], rtol=1e-9)
        assert tracer[unit].round().tolist() == rounded
    H, y = gate_network(**notes_network(), activation="step")
    names = ["none", *GATES]
    gates = [names[k] for k in recognise_gate(np.array([*H.T, y])).tolist()]
    assert gates == ["OR", "NAND", "XOR"]


def test_notes_weights_are_larger_than_needed() -> None:
    """Weights of 20 are scale 20 of half-integer biases; an error of 1 % needs scale 10 only."""
    network = notes_network()
    X = network.pop("X")
    unit = {name: value / 20 for name, value in network.items()}
    scales, target = np.array([5, 9, 10, 20]), np.array([0, 1, 1, 0])
    assert smallest_scale(X, **unit, target=target, scales=scales, eps=np.array(0.01)) == 10
    y = gate_network(X, **network)[1]
    tracer = traced(
        smallest_scale, {"X": X, **unit, "target": target, "scales": scales, "eps": 0.01}
    )
    np.testing.assert_allclose(tracer["k4.y"], y, rtol=1e-12)


def test_notes_xor_of_gates() -> None:
    """NAND and OR, then AND, as perceptrons; both hidden units are never 0 together."""
    example = worked.entry("002-xor-nand-or-and")
    printed = {one.name: one.printed for one in worked.results(["002-xor-nand-or-and"])}
    X = np.array(example["inputs"]["X"])
    W, b = np.array([[-1, -1], [1, 1]]), np.array([1.5, -0.5])
    v, c = np.array([1, 1]), np.array(-1.5)
    tracer = traced(gate_network, {"X": X, "W": W, "b": b, "v": v, "c": c}, activation="step")
    assert tracer["h1.out"].tolist() == printed["O1 = NAND"]
    assert tracer["h2.out"].tolist() == printed["O2 = OR"]
    assert tracer["y.out"].tolist() == printed["XOR"]
    assert tracer["reached"].tolist() == [0, 1, 1, 1] and tracer["reachable"] == 3
    _, z = perceptron_table(np.array([[1, 0], [1, 1], [0, 1]]), v, c)
    assert z.tolist() == printed["z = AND(O1,O2) for (1,0),(1,1),(0,1)"]


# --- errors ---

TABLE = np.array([[0, 0], [0, 1]])
NETWORK: tuple[Any, ...] = (TABLE, np.ones((2, 2)), np.ones(2), np.ones(2), np.array(0))
ERRORS: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any], str]] = {
    "no veto": (absolute_inhibition, (TABLE, np.ones(2), np.array(1)), {}, "X must have an inhib"),
    "no excitation": (absolute_inhibition, (TABLE, np.ones(0), np.array(1)), {}, "X must have"),
    "target": (threshold_rule, (np.ones(3), np.array(1), [0, 1]), {}, "target must be 3 zeros"),
    "one class": (threshold_rule, (np.ones(2), np.array(1), [1, 1]), {}, "both of them"),
    "gate": (gate_outputs, (TABLE, "AMD"), {}, "gate must be one of AND.* did you mean AND"),
    "coding": (gate_outputs, (TABLE, "AND"), {"coding": "signs"}, "coding must be one of"),
    "values": (gate_outputs, (2 * TABLE, "AND"), {}, "X must hold only 0 and 1"),
    "signs": (gate_outputs, (TABLE, "OR"), {"coding": "bipolar"}, "X must hold only -1 and 1"),
    "recode": (recode, (TABLE, "signs"), {}, "to must be one of binary, bipolar"),
    "not bipolar": (recode, (TABLE, "binary"), {}, "values must hold only -1 and 1"),
    "not binary": (recode, (2 * TABLE, "bipolar"), {}, "values must hold only 0 and 1"),
    "rows": (recognise_gate, (np.ones(3),), {}, "Y must have one element for each of 4 rows"),
    "choice": (recognise_gate, (np.ones(4), ["NAN"]), {}, "did you mean NAND"),
    "activation": (gate_network, NETWORK, {"activation": "tanh"}, "activation must be one of"),
    "weights": (gate_network, (TABLE, np.ones((2, 3)), *NETWORK[2:]), {}, "each of 2 inputs"),
    "biases": (gate_network, (*NETWORK[:2], np.ones(3), *NETWORK[3:]), {}, "2 hidden units"),
    "unit": (gate_network, (TABLE, np.ones(2), *NETWORK[2:]), {}, "one row for each hidden unit"),
    "targets": (
        smallest_scale,
        (*NETWORK, np.ones(3), np.ones(1), np.array(0.1)),
        {},
        "target must have one element for each of 2 rows",
    ),
    "scales": (
        smallest_scale,
        (*NETWORK, np.ones(2), np.ones(0), np.array(0.1)),
        {},
        "scales must have at least one scale",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong argument is a ValueError that names the argument, the rule and the value."""
    solver, args, options, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        solver(*args, **options)
