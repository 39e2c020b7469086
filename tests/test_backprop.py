"""The 2-2-2 network: plain Python, complex steps, and the lecture notes as oracles.

No oracle here shares code with the solver. A derivative by complex step is the imaginary part of
the error over a tiny imaginary change, and loses no digits.
"""

import cmath
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.generator.families.backprop_2_2_2 import FAMILY
from deltarule.reference.formula import Array
from deltarule.reference.mlp import LOSSES, backprop_2_2_2
from deltarule.reference.trace import Rule, Tracer
from tests import worked
from tests.evaluator import evaluate

often = settings(max_examples=100, deadline=None)
losses = st.sampled_from(("half_sum", "mean", "sum", "half_mean"))
TINY = 1e-30


class Case(NamedTuple):
    """The arguments of the solver, in its order, as plain lists."""

    x: list[float]
    target: list[float]
    w: list[float]
    b: list[float]
    lr: float

    def arrays(self) -> dict[str, Any]:
        """Give them as arrays."""
        return {name: np.array(value) for name, value in self._asdict().items()}


def cases(number: st.SearchStrategy[float], rate: st.SearchStrategy[float]) -> Any:
    """Give a strategy for cases of such numbers."""
    vectors = [st.lists(number, min_size=n, max_size=n) for n in (2, 2, 8, 2)]
    return st.builds(Case, *vectors, rate)


free = cases(st.floats(-3, 3, allow_subnormal=False), st.floats(0.01, 2))
printable = cases(
    st.integers(-300, 300).map(lambda n: n / 100), st.integers(1, 20).map(lambda n: n / 10)
)


def traced(case: Case, loss: str = "half_sum", **changes: Any) -> Tracer:
    """Solve with a recording hook."""
    tracer = Tracer(case.arrays(), **changes)
    backprop_2_2_2(**tracer.givens, loss=loss, step=tracer)
    return tracer


# --- the oracles ---

ERRORS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "half_sum": lambda squares: sum(squares) / 2,
    "mean": lambda squares: sum(squares) / len(squares),
    "sum": sum,
    "half_mean": lambda squares: sum(squares) / len(squares) / 2,
}


def forward(case: Case) -> dict[str, float]:
    """Compute net inputs and outputs, number by number."""
    (x1, x2), w, (b1, b2) = case.x, case.w, case.b
    h1_net = w[0] * x1 + w[1] * x2 + b1
    h2_net = w[2] * x1 + w[3] * x2 + b1
    h1 = 1 / (1 + math.exp(-h1_net))
    h2 = 1 / (1 + math.exp(-h2_net))
    o1_net = w[4] * h1 + w[5] * h2 + b2
    o2_net = w[6] * h1 + w[7] * h2 + b2
    o1 = 1 / (1 + math.exp(-o1_net))
    o2 = 1 / (1 + math.exp(-o2_net))
    nets = {"h1.net": h1_net, "h2.net": h2_net, "o1.net": o1_net, "o2.net": o2_net}
    return nets | {"h1.out": h1, "h2.out": h2, "o1.out": o1, "o2.out": o2}


def nudged(case: Case, loss: str, node: str) -> dict[str, complex]:
    """Compute outputs and error with a tiny imaginary change of one parameter, net or output."""

    def at(name: str, value: complex) -> complex:
        return value + 1j * TINY if name == node else value

    def neuron(name: str, weights: Sequence[complex], sources: Sequence[complex]) -> complex:
        net = sum((w * s for w, s in zip(weights, sources, strict=True)), start=0j)
        return at(f"{name}.out", 1 / (1 + cmath.exp(-at(f"{name}.net", net))))

    w = [at(f"w{n}", value) for n, value in enumerate(case.w, 1)]
    b1, b2 = at("b1", case.b[0]), at("b2", case.b[1])
    inputs = [*case.x, 1]
    h = [neuron("h1", [w[0], w[1], b1], inputs), neuron("h2", [w[2], w[3], b1], inputs)]
    o = [neuron("o1", [w[4], w[5], b2], [*h, 1]), neuron("o2", [w[6], w[7], b2], [*h, 1])]
    squares = [(t - out) ** 2 for t, out in zip(case.target, o, strict=True)]
    shares = {
        f"o{k + 1}.loss": ERRORS[loss](
            [square if i == k else 0 for i, square in enumerate(squares)]
        )
        for k in range(2)
    }
    outs = {"h1.out": h[0], "h2.out": h[1], "o1.out": o[0], "o2.out": o[1]}
    return outs | shares | {"E": ERRORS[loss](squares)}


def derivative(case: Case, loss: str, what: str, by: str) -> float:
    """Differentiate an output or an error by complex step."""
    return nudged(case, loss, by)[what].imag / TINY


def oracle(case: Case, loss: str) -> dict[str, float]:
    """Compute every step of the solution, forwards by numbers and backwards by complex steps."""
    plain = nudged(case, loss, "")
    steps = forward(case) | {name: plain[name].real for name in ("o1.loss", "o2.loss", "E")}
    for unit in ("h1", "h2", "o1", "o2"):
        steps[f"{unit}.slope"] = derivative(case, loss, f"{unit}.out", f"{unit}.net")
        steps[f"{unit}.back"] = derivative(case, loss, "E", f"{unit}.out")
        steps[f"{unit}.delta"] = derivative(case, loss, "E", f"{unit}.net")
    for hidden in ("h1", "h2"):
        for output in ("o1", "o2"):
            by_path = derivative(case, loss, f"{output}.loss", f"{hidden}.out")
            steps[f"{hidden}.via_{output}"] = by_path
    old = {f"w{n}": value for n, value in enumerate(case.w, 1)}
    old |= {f"b{n}": value for n, value in enumerate(case.b, 1)}
    for name, value in old.items():
        steps[f"{name}.grad"] = derivative(case, loss, "E", name)
        steps[f"{name}.change"] = -case.lr * steps[f"{name}.grad"]
        steps[f"{name}.new"] = value - case.lr * steps[f"{name}.grad"]
    return steps


# --- the solver against them ---


@often
@given(free)
def test_forward_pass(case: Case) -> None:
    """Net inputs and outputs are those of a scalar pass with math.exp."""
    tracer = traced(case)
    for name, value in forward(case).items():
        assert float(tracer[name]) == pytest.approx(value, rel=1e-13, abs=1e-14), name


@often
@given(free, losses)
def test_every_step_agrees_with_the_oracle(case: Case, loss: str) -> None:
    """Every step, back to all ten gradients, agrees with numbers and complex steps."""
    tracer, expected = traced(case, loss), oracle(case, loss)
    assert set(tracer.steps) == set(expected)
    for name, value in expected.items():
        assert float(tracer[name]) == pytest.approx(value, rel=1e-9, abs=1e-14), name


@often
@given(free, losses)
def test_returned_parameters(case: Case, loss: str) -> None:
    """What the solver returns is what it names as new, with the hook or without."""
    w, b = backprop_2_2_2(**case.arrays(), loss=loss)
    expected = oracle(case, loss)
    new_w, new_b = (
        [expected[f"{letter}{n}.new"] for n in range(1, count + 1)]
        for letter, count in (("w", 8), ("b", 2))
    )
    np.testing.assert_allclose(w, new_w, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(b, new_b, rtol=1e-12, atol=1e-13)
    tracer = traced(case, loss)
    np.testing.assert_array_equal(w, [tracer[f"w{n}.new"] for n in range(1, 9)])
    np.testing.assert_array_equal(b, [tracer[f"b{n}.new"] for n in (1, 2)])


def test_losses_are_all_tried() -> None:
    """The oracle knows each convention of the solver, and no other."""
    assert set(ERRORS) == set(LOSSES)


@often
@given(st.lists(free, min_size=1, max_size=4), losses)
def test_batch_is_its_elements(batch: list[Case], loss: str) -> None:
    """Element k of a batched call, and of each of its steps, equals the single call k."""
    columns = {name: np.stack([c.arrays()[name] for c in batch]) for name in Case._fields}
    together = Tracer(columns, lead=1)
    w, b = backprop_2_2_2(**columns, loss=loss, step=together)
    assert (w.shape, b.shape) == ((len(batch), 8), (len(batch), 2))
    for k, case in enumerate(batch):
        alone_w, alone_b = backprop_2_2_2(**case.arrays(), loss=loss)
        np.testing.assert_allclose(w[k], alone_w, rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(b[k], alone_b, rtol=1e-13, atol=1e-14)
        for name, value in traced(case, loss).items():
            np.testing.assert_allclose(together[name][k], value, rtol=1e-12, atol=1e-14)


def test_leading_axes_broadcast() -> None:
    """Two leading axes of which each argument has one or none make all the combinations."""
    rng = np.random.default_rng(0)
    x, target, b = rng.uniform(-1, 1, (3, 2))
    w, lr = rng.uniform(-1, 1, (3, 1, 8)), np.array([0.1, 0.5])
    new_w, new_b = backprop_2_2_2(x, target, w, b, lr)
    assert (new_w.shape, new_b.shape) == ((3, 2, 8), (3, 2, 2))
    for i, j in np.ndindex(3, 2):
        alone_w, alone_b = backprop_2_2_2(x, target, w[i, 0], b, lr[j])
        np.testing.assert_allclose(new_w[i, j], alone_w, rtol=1e-13)
        np.testing.assert_allclose(new_b[i, j], alone_b, rtol=1e-13)


@often
@given(printable, losses)
def test_printed_steps_have_their_value(case: Case, loss: str) -> None:
    """Each step as printed with numbers, computed by the independent evaluator, is its value."""
    tracer = traced(case, loss)
    for name, step in tracer.steps.items():
        text = tracer.substituted(name, decimals=12)
        assert evaluate(text) == pytest.approx(float(step.value), rel=0, abs=1e-9), (name, text)


GOOD = Case([1.0, 2.0], [0.0, 1.0], [0.5] * 8, [0.1, 0.2], 0.5)


@pytest.mark.parametrize("name", [*(f"w{n}" for n in range(1, 9)), "b1", "b2"])
def test_symbols(name: str) -> None:
    """Gradient, change and new value of a parameter are written with its letter and number."""
    steps, symbol = traced(GOOD).steps, f"{name[0]}_{{{name[1]}}}"
    assert steps[f"{name}.grad"].symbol == rf"\frac{{\partial E}}{{\partial {symbol}}}"
    assert steps[f"{name}.change"].symbol == rf"\Delta {symbol}"
    assert steps[f"{name}.new"].symbol == f"{symbol}'"


@pytest.mark.parametrize("name", ["x", "target", "w", "b"])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3,), (2, 3), (8, 1)])
def test_bad_shape(name: str, shape: tuple[int, ...]) -> None:
    """An array of the wrong length is an error that names argument, rule and shape."""
    arguments = GOOD.arrays() | {name: np.zeros(shape)}
    with pytest.raises(ValueError) as error:
        backprop_2_2_2(**arguments)
    length = len(getattr(GOOD, name))
    for part in (f"{name} must", f"{length} elements", f"got shape {shape}"):
        assert part in str(error.value)


@pytest.mark.parametrize("loss", ["", "mse", "Sum", None])
def test_unknown_loss(loss: Any) -> None:
    """An unknown convention is an error that names argument, valid values and value."""
    with pytest.raises(ValueError) as error:
        backprop_2_2_2(**GOOD.arrays(), loss=loss)
    for part in ("loss must", *ERRORS, f"got {loss!r}"):
        assert part in str(error.value)


# --- the worked examples of the notes ---

IDS = (
    "000-backprop-222-lr0.6",
    "000-backprop-222-lr0.5",
    "001-backprop-222-forward",
    "001-backprop-222-w5",
    "001-backprop-222-w1",
)
CONVENTIONS = {
    "sum 1/2 (t-o)^2": "half_sum",
    "1/2 [(t1-o1)^2+(t2-o2)^2]": "half_sum",
    "(1/n) sum (t-o)^2 with n = 2 outputs": "mean",
    None: "half_sum",
}
"""How the notes write the error; where an example does not, it goes on from one that does."""

STEPS = (
    {f"net_{unit}": f"{unit}.net" for unit in ("h1", "h2", "o1", "o2")}
    | {unit: f"{unit}.out" for unit in ("h1", "h2", "o1", "o2")}
    | {f"delta_{unit}": f"{unit}.delta" for unit in ("h1", "o1", "o2")}
    | {f"w{n}_new": f"w{n}.new" for n in range(1, 9)}
    | {"E_o1": "o1.loss", "E_o2": "o2.loss", "E": "E", "E_total": "E", "E_total (line 564)": "E"}
    | {"dE/do1": "o1.back", "dE/do2": "o2.back", "(o1-t1)": "o1.back", "dE/dh1": "h1.back"}
    | {"do1/dnet_o1": "o1.slope", "do1/dnet": "o1.slope", "o1(1-o1)": "o1.slope"}
    | {"do2/dnet_o2": "o2.slope", "o2(1-o2)": "o2.slope"}
    | {"dh1/dnet_h1": "h1.slope", "h1(1-h1)": "h1.slope"}
    | {"dE1/dh1": "h1.via_o1", "delta_o1*w5": "h1.via_o1"}
    | {"dE2/dh1": "h1.via_o2", "delta_o2*w7": "h1.via_o2"}
    | {"dnet_o1/dw5 = h1": "h1.out", "dnet/dw5": "h1.out"}
    | {"dE/dw5": "w5.grad", "dE/dw1": "w1.grad", "Delta w5": "w5.change", "Delta w1": "w1.change"}
)
OTHER: dict[str, Callable[[Mapping[str, Array]], Array]] = {
    "h1*w5": lambda t: t["h1.out"] * t["w"][4],
    "h2*w6": lambda t: t["h2.out"] * t["w"][5],
    "h1*w7": lambda t: t["h1.out"] * t["w"][6],
    "h2*w8": lambda t: t["h2.out"] * t["w"][7],
    "(t1-o1)^2": lambda t: 2 * t["o1.loss"],
    "(t2-o2)^2": lambda t: 2 * t["o2.loss"],
    "sum of squares": lambda t: 2 * t["E"],
    "dnet_h1/dw1": lambda t: t["x"][0],
}
"""Where a printed result is: the step, or what is read off steps and givens."""

CARRIED = {
    (IDS[0], "w1_new"): [(IDS[0], "dE/dw1")],
    (IDS[1], "(t1-o1)^2"): [(IDS[1], "o1")],
    (IDS[1], "(t2-o2)^2"): [(IDS[1], "o2")],
    (IDS[1], "o2(1-o2)"): [(IDS[1], "o2")],
    (IDS[1], "delta_o2"): [(IDS[1], "o2"), (IDS[1], "o2(1-o2)")],
    (IDS[1], "delta_o2*w7"): [(IDS[1], "delta_o2")],
    (IDS[2], "o1"): [(IDS[2], "net_o1")],
    (IDS[2], "net_o2"): [(IDS[2], "h1"), (IDS[2], "h2")],
    (IDS[2], "o2"): [(IDS[2], "net_o2")],
    (IDS[2], "E_total"): [(IDS[2], "o1"), (IDS[2], "o2")],
    (IDS[3], "dE/do1"): [(IDS[2], "o1")],
    (IDS[4], "dE/dw1"): [(IDS[3], "dE/do1"), (IDS[3], "do1/dnet"), (IDS[4], "dh1/dnet_h1")],
    (IDS[4], "Delta w1"): [(IDS[4], "dE/dw1")],
    (IDS[4], "w1_new"): [(IDS[3], "dE/do1"), (IDS[3], "do1/dnet"), (IDS[4], "dh1/dnet_h1")],
}
"""The printed results that a result which is off was computed from, by its explanation."""

PRINTED = {(one.example, one.name): one for one in worked.results(IDS)}
OFF = [one for one in PRINTED.values() if one.verdict != "agrees"]
UNEXPLAINED = (IDS[0], "dE/dw5")
"""A slip in copying; see `test_misprinted_gradient`."""


def by_label(printed: list[worked.Printed]) -> pytest.MarkDecorator:
    """Parametrize a test over printed results."""
    return pytest.mark.parametrize("one", printed, ids=[one.label for one in printed])


def notes(example: str, **changes: Any) -> Tracer:
    """Solve a worked example, with numbers carried or wrong rules."""
    data = worked.entry(example)["inputs"]
    w = [data[f"w{n}"] for n in range(1, 9)]
    # The forward pass alone states no learning rate; no printed result of it depends on one.
    case = Case(data["x"], data["target"], w, [data["b1"], data["b2"]], data.get("lr", 1.0))
    return traced(case, CONVENTIONS[data.get("loss")], **changes)


def solved(one: worked.Printed, **changes: Any) -> float:
    """Give what the solver computes for a printed result."""
    tracer = notes(one.example, **changes)
    return float(tracer[STEPS[one.name]] if one.name in STEPS else OTHER[one.name](tracer))


def carried(sources: Sequence[tuple[str, str]]) -> dict[str, Array]:
    """Give printed results as a student's own values of their steps."""
    return {STEPS[name]: np.array(float(PRINTED[id_, name].printed)) for id_, name in sources}


def wrong_rules(*names: str) -> list[Rule]:
    """Give the family's rules of these names."""
    rules = {m.name: m.as_rule() for m in FAMILY.misconceptions}
    return [rules[name] for name in names if name in rules]


@by_label(list(PRINTED.values()))
def test_notes_computed(one: worked.Printed) -> None:
    """The solver agrees with the independent computation of each printed result."""
    assert solved(one) == pytest.approx(one.computed, rel=1e-12, abs=0)


@by_label([one for one in PRINTED.values() if one.verdict == "agrees"])
def test_notes_reproduced(one: worked.Printed) -> None:
    """A printed result that agrees is the solver's, rounded."""
    assert worked.rounds_to(solved(one), one.printed)


@by_label(OFF)
def test_notes_off_is_not_reproduced(one: worked.Printed) -> None:
    """A printed result that is off says why, and is not the solver's, rounded."""
    assert one.explanation
    assert not worked.rounds_to(solved(one), one.printed)


@by_label([one for one in OFF if one.explanation.startswith("truncated")])
def test_notes_truncated(one: worked.Printed) -> None:
    """A result explained as truncated is the solver's with the further digits cut off."""
    assert worked.truncates_to(solved(one), one.printed)


@by_label([one for one in OFF if one.explanation.startswith("last printed digit")])
def test_notes_one_unit_too_large(one: worked.Printed) -> None:
    """A result explained as a unit too large is the solver's rounded away from zero."""
    assert worked.rounds_up_to(solved(one), one.printed)


@pytest.mark.parametrize("key", CARRIED, ids=": ".join)
def test_notes_explained_by_what_was_carried(key: tuple[str, str]) -> None:
    """From the printed numbers it is said to come from, a result is the stated wrong value."""
    one = PRINTED[key]
    value = solved(one, carried=carried(CARRIED[key]), rules=wrong_rules(one.misconception))
    if one.wrong_rule_value is None:
        assert any(worked.rounds_to(value, text) for text in decimals(one.explanation))
        assert not worked.rounds_to(value, one.printed)
        return
    assert value == pytest.approx(one.wrong_rule_value, rel=1e-12)
    reproduces = worked.rounds_to(value, one.printed) or worked.truncates_to(value, one.printed)
    assert reproduces == one.wrong_rule_reproduces_printed


def decimals(text: str) -> list[str]:
    """Give the results that an explanation states, each after an equals sign."""
    return [part.split()[0].rstrip(",;") for part in text.split("=")[1:]]


def test_notes_each_is_explained_once() -> None:
    """Each printed result that is off is truncated, rounded up, carried, or a slip in copying."""
    by_words = {
        (one.example, one.name)
        for one in OFF
        if one.explanation.startswith(("truncated", "last printed digit"))
    }
    assert by_words.isdisjoint(CARRIED)
    assert {(o.example, o.name) for o in OFF} == {*by_words, *CARRIED, UNEXPLAINED}


def test_misprinted_gradient() -> None:
    """The printed w5* comes from the unrounded gradient, and not from the misprinted one.

    From the nine decimals that the explanation names it is 0.3506997754: a unit off when rounded.
    """
    gradient, new = PRINTED[UNEXPLAINED], PRINTED[IDS[0], "w5_new"]
    said = gradient.explanation.split(": ")[1].split()[0]
    assert worked.rounds_to(solved(gradient), said)
    assert worked.rounds_to(solved(new), new.printed)
    one_unit = float(worked.unit(new.printed))
    from_said = solved(new, carried={"w5.grad": np.array(float(said))})
    assert 0.5 * one_unit < abs(from_said - float(new.printed)) < one_unit
    from_printed = solved(new, carried=carried([UNEXPLAINED]))
    assert abs(from_printed - float(new.printed)) > 20 * one_unit


def test_delta_from_the_right_slope() -> None:
    """The delta that the notes' slip spoils is, from rounded right factors, the one explained."""
    one = PRINTED[IDS[1], "delta_o2"]
    value = solved(one, carried=carried([(IDS[1], "o2")]))
    assert worked.rounds_to(value, decimals(one.explanation)[0])
    assert worked.rounds_to(value, "-0.03810")


def test_ignored_path_through_the_tracer() -> None:
    """The family's rule for the ignored second path gives the exact value of the notes' mistake."""
    one = PRINTED[IDS[4], "dE/dw1"]
    exact = worked.entry(IDS[4])["computed_only"]["exact_value_of_the_wrong_rule"]
    assert solved(one, rules=wrong_rules(one.misconception)) == pytest.approx(exact, rel=1e-12)
    assert solved(one) != pytest.approx(exact, rel=0.1)


def test_rate_applied_twice_through_the_tracer() -> None:
    """The family's rule for a rate applied twice gives the literal value of the printed formula."""
    typos = worked.entry(IDS[3])["expression_typos"]
    (typo,) = (t for t in typos if t.get("misconception") == "alpha-applied-twice")
    new, change = PRINTED[IDS[3], "w5_new"], PRINTED[IDS[3], "Delta w5"]
    rate = worked.entry(IDS[3])["inputs"]["lr"]
    gradient = {"w5.grad": np.array(-float(change.printed) / rate)}
    value = solved(new, carried=gradient, rules=wrong_rules("alpha-applied-twice"))
    assert value == pytest.approx(typo["literal_value"], rel=1e-12)
    assert worked.rounds_to(solved(new, carried=gradient), new.printed)


def test_wrong_label_has_the_value_of_the_other_unit() -> None:
    """A slope printed under the label of o1 has there the literal value, and its own under o2."""
    typos = worked.entry(IDS[0])["expression_typos"]
    (typo,) = (t for t in typos if "literal_value" in t)
    tracer = notes(IDS[0])
    assert float(tracer["o1.slope"]) == pytest.approx(typo["literal_value"], rel=1e-12)
    assert worked.truncates_to(float(tracer["o2.slope"]), typo["printed"].split()[-1])


@pytest.mark.parametrize(
    ("example", "line", "latex"),
    [
        (IDS[2], 275, r"0.40 \cdot 0.59326 + 0.45 \cdot 0.59688 \cdot 0.60 \cdot 1"),
        (IDS[3], 349, r"0.3411 \cdot 0.1869 \cdot 0.5932"),
    ],
)
def test_literal_value_of_a_misprint(example: str, line: int, latex: str) -> None:
    """An expression that the notes misprint has, as printed, the value that the data states."""
    (typo,) = (t for t in worked.entry(example)["expression_typos"] if t["line"] == line)
    assert latex.replace(r" \cdot ", "x") == typo["printed"].replace(" x ", "x")
    assert evaluate(latex) == pytest.approx(typo["literal_value"], rel=1e-12)


@pytest.mark.parametrize("example", IDS[:2])
@pytest.mark.parametrize(("group", "step"), [("gradients", "grad"), ("new_parameters", "new")])
def test_notes_unprinted_parameters(example: str, group: str, step: str) -> None:
    """All ten gradients and new parameters agree with autograd, printed or not."""
    tracer, expected = notes(example), worked.entry(example)["computed_only"][group]
    assert len(expected) == 10
    for name, value in expected.items():
        assert float(tracer[f"{name}.{step}"]) == pytest.approx(value, rel=1e-12, abs=0), name


def test_notes_unprinted_deltas() -> None:
    """All four deltas agree with autograd."""
    tracer = notes(IDS[1])
    for name, value in worked.entry(IDS[1])["computed_only"]["deltas"].items():
        delta = tracer[f"{name.removeprefix('net_')}.delta"]
        assert float(delta) == pytest.approx(value, rel=1e-12, abs=0), name
