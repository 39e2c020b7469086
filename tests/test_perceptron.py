"""Perceptrons and their training, against loops with fractions, scikit-learn, and the notes.

The oracle decides every branch with exact fractions and shares no code with the solvers.
"""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.perceptron import FORMS, perceptron, perceptron_table, same_predictions
from deltarule.reference.perceptron_training import perceptron_algorithm, perceptron_rule
from deltarule.reference.separability import separability
from deltarule.reference.trace import Rule, Tracer, View
from tests import worked
from tests.solving import any_step, arrays, assert_batch, assert_printed, assert_steps, traced

often = settings(max_examples=100, deadline=None)
forms = st.sampled_from(list(FORMS))
conventions = st.fixed_dictionaries(
    {"form": forms, "outputs": st.sampled_from(["binary", "bipolar"]), "strict": st.booleans()}
)
Row = list[Fraction]
CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
TABLES = {
    "AND": [0, 0, 0, 1],
    "OR": [0, 1, 1, 1],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
    "XOR": [0, 1, 1, 0],
}


# --- the oracle ---


def net(x: Row, w: Row, offset: Fraction, form: str) -> Fraction:
    """Add up the weighted inputs, and what the form adds."""
    total = {"bias": offset, "difference": -offset}.get(form, Fraction(0))
    for i in range(len(x)):
        total += w[i] * x[i]
    return total


def output(z: Fraction, offset: Fraction, form: str, outputs: str, strict: bool) -> int:
    """Compare the net input with 0 or with the threshold."""
    limit = offset if form == "threshold" else Fraction(0)
    if z > limit or (z == limit and not strict):
        return 1
    return 0 if outputs == "binary" else -1


class Problem(NamedTuple):
    """One problem in exact numbers."""

    X: list[Row]
    target: list[int]
    w: Row
    offset: Fraction
    lr: Fraction


def train(
    problem: Problem, epochs: int, form: str, learned: bool, outputs: str, strict: bool
) -> dict[str, Any]:
    """Give all named steps of the training, as exact numbers."""
    w, offset, found, mistakes = list(problem.w), problem.offset, {}, []
    for epoch in range(1, epochs + 1):
        wrong = 0
        for k, (x, t) in enumerate(zip(problem.X, problem.target, strict=True), 1):
            at = f"e{epoch}.s{k}"
            found[f"{at}.z"] = net(x, w, offset, form)
            found[f"{at}.y"] = y = output(found[f"{at}.z"], offset, form, outputs, strict)
            found[f"{at}.e"] = e = t - y
            wrong += t != y
            for i in range(len(w)):
                w[i] += problem.lr * e * x[i]
            found[f"{at}.w"] = list(w)
            if learned and form == "bias":
                offset += problem.lr * e
                found[f"{at}.b"] = offset
            elif learned and form != "none":
                offset -= problem.lr * e
                found[f"{at}.theta"] = offset
        mistakes.append(wrong)
        found[f"e{epoch}.mistakes"] = wrong
    found["converged_at"] = mistakes.index(0) + 1 if 0 in mistakes else 0
    return found


def add_and_subtract(problem: Problem, form: str, learned: bool) -> dict[str, Any]:
    """Give all named steps of the algorithm, in the words of its two conditions."""
    w, offset, found, mistakes = list(problem.w), problem.offset, {}, 0
    for k, (x, t) in enumerate(zip(problem.X, problem.target, strict=True), 1):
        found[f"s{k}.z"] = z = net(x, w, offset, form)
        over = z - (offset if form == "threshold" else 0)
        c = 0
        if t == 1 and over < 0:
            c, w = 1, [a + b for a, b in zip(w, x, strict=True)]
        if t == 0 and over >= 0:
            c, w = -1, [a - b for a, b in zip(w, x, strict=True)]
        found[f"s{k}.c"], found[f"s{k}.w"] = c, list(w)
        if learned and form == "bias":
            found[f"s{k}.b"] = offset = offset + c
        elif learned and form != "none":
            found[f"s{k}.theta"] = offset = offset - c
        mistakes += c != 0
    return found | {"mistakes": mistakes}


# --- random problems: few decimals, so that net inputs of exactly 0 occur ---

tenths = st.integers(-10, 10).map(lambda n: Fraction(n, 10))
coordinates = st.one_of(st.integers(-2, 2).map(Fraction), tenths)
rates = st.integers(1, 20).map(lambda n: Fraction(n, 20))


@st.composite
def problems(draw: st.DrawFn, outputs: str = "binary", variants: int = 1) -> list[Problem]:
    """Draw problems of the same sizes."""
    N, n = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    low = 0 if outputs == "binary" else -1

    def row(length: int, numbers: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(numbers, min_size=length, max_size=length))

    return [
        Problem(
            [row(n, coordinates) for _ in range(N)],
            row(N, st.sampled_from([low, 1])),
            row(n, tenths),
            draw(tenths),
            draw(rates),
        )
        for _ in range(variants)
    ]


def by_name(solver: Any, form: str) -> tuple[Any, str]:
    """Give a solver that takes its offset by the name that formulas have for it, and that name."""
    name = FORMS[form].offset or "unused"

    def solve(**values: Any) -> Any:
        """Solve with the offset of that name."""
        return solver(offset=values.pop(name), form=form, **values)

    return solve, name


def givens(problem: Problem, offset: str, *without: str) -> dict[str, Any]:
    """Give the numbers of a problem as arrays, by the names that formulas have for them."""
    values = problem._asdict()
    values[offset] = values.pop("offset")
    return arrays({name: value for name, value in values.items() if name not in without})


# --- one perceptron, and all rows of a table ---


@often
@given(data=st.data(), options=conventions)
def test_net_input_and_output(data: st.DataObject, options: dict[str, Any]) -> None:
    """Both are those of the oracle, and print as they are; a batch is its elements."""
    variants = data.draw(problems(variants=data.draw(st.integers(1, 3))))
    problem = variants[0]
    solver, name = by_name(perceptron, options["form"])
    singles = [givens(one, name, "X", "target", "lr") | arrays({"x": one.X[0]}) for one in variants]
    rest = {key: value for key, value in options.items() if key != "form"}
    assert_batch(solver, singles, data.draw(any_step), **rest)
    tracer = traced(solver, singles[0], **rest)
    z = net(problem.X[0], problem.w, problem.offset, options["form"])
    assert_steps(tracer, {"z": z, "y": output(z, problem.offset, **options)})
    assert_printed(tracer)


@often
@given(data=st.data(), options=conventions)
def test_table(data: st.DataObject, options: dict[str, Any]) -> None:
    """A table is its rows, one by one, and mistakes are counted."""
    variants = data.draw(problems(options["outputs"], data.draw(st.integers(1, 3))))
    solver, name = by_name(perceptron_table, options["form"])
    rest = {key: value for key, value in options.items() if key != "form"}
    for one in variants:
        z = [net(x, one.w, one.offset, options["form"]) for x in one.X]
        y = [output(each, one.offset, **options) for each in z]
        wrong = sum(a != b for a, b in zip(y, one.target, strict=True))
        tracer = traced(solver, givens(one, name, "lr"), **rest)
        assert_steps(tracer, {"z": z, "y": y, "mistakes": wrong})
        assert_printed(tracer)
    singles = [givens(one, name, "lr") for one in variants]
    assert_batch(solver, singles, data.draw(any_step), **rest)
    without = givens(variants[0], name, "lr", "target")
    assert list(traced(solver, without, **rest).steps) == ["z", "y"]


@often
@given(data=st.data(), strict=st.booleans())
def test_same_predictions(data: st.DataObject, strict: bool) -> None:
    """Two weight sets agree where all outputs of the oracle do."""
    one, other = data.draw(problems(variants=2))
    y = [
        [output(net(x, p.w, p.offset, "bias"), p.offset, "bias", "binary", strict) for x in one.X]
        for p in (one, other)
    ]
    values = {"X": one.X, "w1": one.w, "b1": one.offset, "w2": other.w, "b2": other.offset}
    tracer = traced(same_predictions, arrays(values), strict=strict)
    assert tracer["same"] == (y[0] == y[1])
    assert [tracer["first.y"].tolist(), tracer["second.y"].tolist()] == y
    assert tracer.symbolic("same") == r"\min([y^{(1)} = y^{(2)}])"
    assert_printed(tracer)
    assert_batch(same_predictions, [arrays(values)], data.draw(any_step), strict=strict)


def test_leading_axes_broadcast() -> None:
    """Weights and offsets of other leading axes make all the combinations."""
    X, w = np.array(CORNERS), np.array([[0.5, -1.0], [1.0, 1.0], [2.0, 0.3]])
    b = np.array([[0.0], [-0.8]])
    z, y = perceptron_table(X, w, b)
    assert z.shape == y.shape == (2, 3, 4)
    trained = perceptron_rule(X, np.array(TABLES["OR"]), w, b, np.array(0.1), epochs=2)
    assert [one.shape for one in trained] == [(2, 3, 2), (2, 3), (2, 3, 2), (2, 3)]
    for i, j in np.ndindex(2, 3):
        np.testing.assert_array_equal(z[i, j], perceptron_table(X, w[j], b[i, 0])[0])


def test_zero_in_exact_arithmetic_is_zero() -> None:
    """On a grid of tenths floats miss many zeros, and so the wrong side is taken."""
    grid = [Fraction(n, 10) for n in range(-9, 10)]
    w = [[p, q] for p in grid for q in grid]
    exact = [output(sum(row) - Fraction(3, 10), Fraction(0), "bias", "binary", False) for row in w]
    ones, b = np.ones((len(w), 2)), np.array(-0.3)
    z, y = perceptron(ones, arrays({"w": w})["w"], b)
    assert y.tolist() == exact
    naive = ((arrays({"w": w})["w"].sum(axis=-1) + b) >= 0).astype(int)
    assert (naive != y).any()
    assert (z == 0).tolist() == [sum(row) == Fraction(3, 10) for row in w]
    assert not np.signbit(z[z == 0]).any()


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_rule_may_leave_what_floats_do(form: str) -> None:
    """A net input that is off its limit by no more than floats can be still counts as equal."""
    solver, name = by_name(perceptron, form)
    values = {"x": np.ones(2), "w": np.array([0.1, 0.2]), name: np.array(0.3)}
    limit = 0.3 if form == "threshold" else 0.0
    for off in (-1e-16, 0, 1e-16):
        tracer = Tracer(values, carried={"z": np.array(limit + off)})
        solver(**tracer.givens, step=tracer)
        assert tracer["y"] == 1


# --- training ---

trainings = st.fixed_dictionaries(
    {
        "form": forms,
        "learned": st.booleans(),
        "outputs": st.sampled_from(["binary", "bipolar"]),
        "strict": st.booleans(),
    }
)


@often
@given(data=st.data(), epochs=st.integers(1, 3), options=trainings)
def test_steps_of_the_rule(data: st.DataObject, epochs: int, options: dict[str, Any]) -> None:
    """Each step has the exact value, there are no others, and it prints as it is."""
    (problem,) = data.draw(problems(options["outputs"]))
    solver, name = by_name(perceptron_rule, options["form"])
    rest = {key: value for key, value in options.items() if key != "form"}
    tracer = traced(solver, givens(problem, name), epochs=epochs, **rest)
    assert_steps(tracer, train(problem, epochs, **options))
    assert_printed(tracer)


@often
@given(data=st.data(), epochs=st.integers(1, 3), options=trainings)
def test_rule_in_batches(data: st.DataObject, epochs: int, options: dict[str, Any]) -> None:
    """A batch is its elements, and what is returned are the last steps."""
    variants = data.draw(problems(options["outputs"], data.draw(st.integers(1, 4))))
    solver, name = by_name(perceptron_rule, options["form"])
    rest = {key: value for key, value in options.items() if key != "form"}
    singles = [givens(one, name) for one in variants]
    assert_batch(solver, singles, data.draw(any_step), epochs=epochs, **rest)
    given_ = givens(variants[0], name)
    w, offset, mistakes, converged = solver(**given_, epochs=epochs, **rest)
    tracer = traced(solver, given_, epochs=epochs, **rest)
    last = f"e{epochs}.s{len(variants[0].X)}"
    np.testing.assert_array_equal(w, tracer[f"{last}.w"])
    np.testing.assert_array_equal(offset, tracer.get(f"{last}.{name}", given_[name]))
    assert mistakes.tolist() == [tracer[f"e{k}.mistakes"] for k in range(1, epochs + 1)]
    assert converged == tracer["converged_at"]


@often
@given(data=st.data(), form=forms, learned=st.booleans())
def test_steps_of_the_algorithm(data: st.DataObject, form: str, learned: bool) -> None:
    """Adding and subtracting gives the exact steps, and a batch is its elements."""
    variants = data.draw(problems(variants=data.draw(st.integers(1, 3))))
    solver, name = by_name(perceptron_algorithm, form)
    for problem in variants:
        tracer = traced(solver, givens(problem, name, "lr"), learned=learned)
        assert_steps(tracer, add_and_subtract(problem, form, learned))
        assert_printed(tracer)
    singles = [givens(one, name, "lr") for one in variants]
    assert_batch(solver, singles, data.draw(any_step), learned=learned)


@often
@given(data=st.data(), epochs=st.integers(1, 4), outputs=st.sampled_from(["binary", "bipolar"]))
def test_forms_are_one_perceptron(data: st.DataObject, epochs: int, outputs: str) -> None:
    """With a threshold of minus the bias all forms make the same mistakes and learn the same."""
    (problem,) = data.draw(problems(outputs))
    X, target, w, b, lr = arrays(problem._asdict()).values()
    by_bias = perceptron_rule(X, target, w, b, lr, epochs=epochs, outputs=outputs)
    for form in ("difference", "threshold"):
        found = perceptron_rule(X, target, w, -b, lr, epochs=epochs, outputs=outputs, form=form)
        for one, other in zip(found, (by_bias[0], -by_bias[1], *by_bias[2:]), strict=True):
            np.testing.assert_array_equal(one, other)


@often
@given(data=st.data(), form=forms, learned=st.booleans())
def test_algorithm_is_the_rule_at_rate_one(data: st.DataObject, form: str, learned: bool) -> None:
    """Binary errors are 1, -1 and 0: what is added, subtracted, or left."""
    (problem,) = data.draw(problems())
    X, target, w, offset, _ = arrays(problem._asdict()).values()
    options: dict[str, Any] = {"form": form, "learned": learned}
    one = perceptron_algorithm(X, target, w, offset, **options)
    other = perceptron_rule(X, target, w, offset, np.array(1), epochs=1, **options)
    for found, wanted in zip(one, (*other[:2], other[2][0]), strict=True):
        np.testing.assert_array_equal(found, wanted)


@often
@given(data=st.data())
def test_a_learned_threshold_is_a_weight(data: st.DataObject) -> None:
    """It is trained as the weight of an input that is always -1, and a bias of one that is 1."""
    (problem,) = data.draw(problems())
    X, target, w, offset, _ = arrays(problem._asdict()).values()
    for form, constant in (("difference", -1.0), ("bias", 1.0)):
        more = np.column_stack([X, np.full(len(X), constant)])
        plain = perceptron_algorithm(X, target, w, offset, form=form, learned=True)
        weights, _, mistakes = perceptron_algorithm(
            more, target, np.append(w, offset), np.array(0), form="none"
        )
        np.testing.assert_array_equal(weights, np.append(plain[0], plain[1]))
        assert mistakes == plain[2]


@often
@given(data=st.data())
def test_bipolar_is_binary_at_half_the_rate(data: st.DataObject) -> None:
    """An error is twice as large where outputs are 1 and -1."""
    (problem,) = data.draw(problems())
    X, target, w, b, lr = arrays(problem._asdict()).values()
    one = perceptron_rule(X, target, w, b, lr, epochs=3)
    other = perceptron_rule(X, 2 * target - 1, w, b, lr / 2, epochs=3, outputs="bipolar")
    for found, wanted in zip(one, other, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-9)


@often
@given(data=st.data())
def test_training_ends_exactly_where_classes_are_separable(data: st.DataObject) -> None:
    """Small whole points: mistakes end if some line separates, and never else; then all stays."""
    N = data.draw(st.integers(2, 6))
    points = st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=N, max_size=N)
    X = np.array(data.draw(points))
    target = np.array(data.draw(st.lists(st.integers(0, 1), min_size=N, max_size=N)))
    start, epochs = (np.zeros(2), np.array(0), np.array(1)), 150
    w, b, mistakes, converged = perceptron_rule(X, target, *start, epochs=epochs)
    *_, separable = separability(X, target)
    assert (converged > 0) == bool(separable)
    if converged:
        assert mistakes[: converged - 1].all() and not mistakes[converged - 1 :].any()
        earlier = perceptron_rule(X, target, *start, epochs=int(converged))
        np.testing.assert_array_equal([*w, b], [*earlier[0], earlier[1]])
        assert (perceptron_table(X, w, b)[1] == target).all()


@pytest.mark.parametrize("gate", worked.entry("002-gates")["inputs"]["gates"])
def test_notes_gates(gate: str) -> None:
    """What the notes leave to try: OR, NAND and NOR are learnt, XOR never is."""
    target = worked.entry("002-gates")["computed"][gate]
    assert target == TABLES[gate]
    w, b, mistakes, converged = perceptron_rule(
        np.array(CORNERS), np.array(target), np.zeros(2), np.array(0), np.array(0.1), epochs=60
    )
    assert (converged > 0) == (gate != "XOR")
    if converged:
        assert perceptron_table(np.array(CORNERS), w, b)[1].tolist() == target
    else:
        assert mistakes.all()


# --- the worked examples of the notes ---


def columns(example: str) -> dict[str, Any]:
    """Give the inputs of an example as arrays, where they are numbers."""
    inputs = worked.entry(example)["inputs"]
    return {name: np.array(value) for name, value in inputs.items() if not isinstance(value, str)}


@pytest.mark.parametrize("name", ["003-perceptron-1", "003-perceptron-2"])
def test_notes_single_perceptrons(name: str) -> None:
    """Net input and output are those printed."""
    data = columns(name)
    z, y = perceptron(data["x"], data["w"], data["b"])
    found = {"z": z, "y": y}
    for one in worked.results([name]):
        assert found[one.name] == pytest.approx(one.computed, abs=1e-12)
        assert worked.rounds_to(float(found[one.name]), one.printed)


def test_notes_table() -> None:
    """The learnt AND of the notes: net inputs with the threshold taken off, and outputs."""
    data = columns("002-perceptron-and-check")
    z, y = perceptron_table(data["X"], data["w"], data["theta"], form="difference")
    printed = {one.name: one.printed for one in worked.results(["002-perceptron-and-check"])}
    assert {"y": z.tolist(), "f(y)": y.tolist()} == printed


def test_notes_algorithm() -> None:
    """The four presented samples of the notes; line 224 writes a factor wrong, not the sum."""
    data = columns("002-perceptron-and-trace")
    X, target = data["sequence"][:, :2], data["sequence"][:, 2]
    tracer = Tracer({"X": X, "target": target, "w": data["w"], "theta": data["theta"]})
    w, theta, mistakes = perceptron_algorithm(*tracer.givens.values(), step=tracer)
    printed = {one.name: one.printed for one in worked.results(["002-perceptron-and-trace"])}
    assert [tracer[f"s{k}.z"] for k in range(1, 5)] == [
        float(printed[f"z{k}"]) for k in range(1, 5)
    ]
    assert w.tolist() == printed["w final"]
    assert (theta, mistakes) == (2.5, 1)
    (typo,) = worked.entry("002-perceptron-and-trace")["expression_typos"]
    assert typo["literal_value"] == 2 * 0 + 2 * 1 - 2.5 != tracer["s3.z"]


def notes_004(*rules: Rule) -> Tracer:
    """Train AND for an epoch as the notes do: w x above 1, weights only, case 4 before case 3."""
    data = columns("004-perceptron-and")
    cases = data["cases"]
    numbers = {"X": cases[:, :2], "target": cases[:, 2], "w": data["w"], "theta": data["theta"]}
    tracer = Tracer(numbers | {"lr": data["eta"]}, rules=rules)
    options: dict[str, Any] = {"form": "threshold", "learned": False, "strict": True}
    perceptron_rule(*tracer.givens.values(), epochs=1, **options, step=tracer)
    return tracer


def as_if_input_were_one(t: View) -> Any:
    """Change every weight by the same amount: updates-inactive-input-weight."""
    return t["w"] + t["lr"] * t["e"]


def test_notes_epoch_of_and() -> None:
    """What the notes get wrong is what a known mistake gives, and right without it."""
    right = notes_004()
    mistyped, _ = perceptron(np.array([1, 1]), np.array([0.2, 0.6]), np.array(1), form="threshold")
    copied = notes_004(Rule(("e1.s4.w",), as_if_input_were_one))
    found = {
        "case 1 net": right["e1.s1.z"],
        "case 2 net": right["e1.s2.z"],
        "case 4 net (A=B=1)": right["e1.s3.z"],
        "case 3 net (A=1,B=0)": right["e1.s4.z"],
        "case 3 error": right["e1.s4.e"],
        "w1_new": right["e1.s4.w"][0],
        "w2_new": right["e1.s4.w"][1],
    }
    wrong = {"case 4 net (A=B=1)": mistyped, "w2_new": copied["e1.s4.w"][1]}
    first, *others = worked.results(["004-perceptron-and"])
    assert first.printed == [int(right[f"e1.s{k}.y"]) for k in range(1, 5)]
    for one in others:
        assert found.pop(one.name) == pytest.approx(one.computed, abs=1e-12)
        assert worked.rounds_to(one.computed, one.printed) == (one.verdict == "agrees")
        if one.verdict != "agrees":
            assert one.misconception in worked.misconceptions()
            assert worked.rounds_to(wrong.pop(one.name), one.printed)
    assert not found and not wrong


def test_notes_weights_solve_and_only_if_right() -> None:
    """With the right update AND is learnt; with that of the notes (1, 1) is missed."""
    data = columns("004-perceptron-and")
    computed = worked.entry("004-perceptron-and")["computed_only"]
    for weights, outputs in (
        ("correct_w", "correct_w_solves_and"),
        ("printed_w", "printed_w_solves_and"),
    ):
        _, y = perceptron_table(
            np.array(CORNERS),
            np.array(computed[weights]),
            data["theta"],
            form="threshold",
            strict=True,
        )
        assert y.tolist() == computed[outputs]
    assert computed["correct_w_solves_and"] == TABLES["AND"] != computed["printed_w_solves_and"]


def test_notes_rule_with_a_gap() -> None:
    """004:147 says nothing of sums from 0 to 1; as used there, what does not exceed 1 gives 0."""
    gap = worked.entry("fe-perceptron-gap")
    x, w = np.array([0, 1]), np.array([1.2, 0.6])
    z, y = perceptron(x, w, np.array(1), form="threshold", strict=True)
    assert (z, y) == (gap["demo_inputs"]["Lc"], gap["correct_value"])


def test_notes_threshold_of_one() -> None:
    """A sum of exactly 1 is where the strict rule and the other differ, in either form."""
    x, w = np.array([1, 1]), np.array([0.7, 0.3])
    for form, offset in (("threshold", 1), ("difference", 1), ("bias", -1)):
        for strict in (True, False):
            assert perceptron(x, w, np.array(offset), form=form, strict=strict)[1] == (not strict)


def test_notes_negative_rates_unlearn() -> None:
    """004:163 prints rates from 0 to -1: those move the net input away from the target."""
    assert worked.entry("fe-eta-range")["kind"] == "typo"
    x, target, w = np.array([[1, 1]]), np.array([1]), np.array([-0.2, -0.1])
    start = perceptron_table(x, w, np.array(0.0))[0]
    for lr, better in ((0.5, True), (-0.5, False)):
        new, b, *_ = perceptron_rule(x, target, w, np.array(0.0), np.array(lr), epochs=1)
        assert (perceptron_table(x, new, b)[0] > start) == better


# --- scikit-learn ---


def test_notes_library_weights() -> None:
    """The weights printed, and those of a later version, both make AND."""
    (printed,) = worked.results(["002-sklearn-perceptron-and"])
    later = worked.entry("002-sklearn-perceptron-and")["computed_only"]["sklearn_here"]
    weights = [[3, 2], later["coef"][0]]
    biases = [-4, later["intercept"][0]]
    X = columns("002-sklearn-perceptron-and")["X"]
    _, y = perceptron_table(X, np.array(weights), np.array(biases), strict=True)
    assert y.tolist() == [printed.printed, printed.printed]
    args = [np.array(one) for pair in zip(weights, biases, strict=True) for one in pair]
    assert same_predictions(X, *args, strict=True) == 1


def test_predictions_of_the_library() -> None:
    """From its weights follow its predictions, at points on the boundary, too.

    It is trained for a number of epochs: with the tolerance of the notes it may stop early.
    """
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(0)
    for gate in ("AND", "OR", "NAND", "NOR"):
        model = linear_model.Perceptron(tol=None, max_iter=200, random_state=0).fit(
            CORNERS, TABLES[gate]
        )
        assert model.predict(CORNERS).tolist() == TABLES[gate]
        points = np.concatenate([rng.integers(-3, 4, (200, 2)) / 2, rng.normal(size=(50, 2))])
        w, b = model.coef_[0], model.intercept_[0]
        z, y = perceptron_table(points, w, np.array(b), strict=True)
        np.testing.assert_array_equal(y, model.predict(points))
        assert (z == 0).any()


# --- errors ---

GOOD: dict[str, Any] = {
    "X": np.ones((3, 2)),
    "target": np.array([0, 1, 1]),
    "w": np.ones(2),
    "offset": np.array(0.0),
    "lr": np.array(0.1),
    "epochs": 2,
}
ERRORS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "form": ({"form": "treshold"}, ("form must be one of", "did you mean threshold?")),
    "outputs": ({"outputs": "signs"}, ("outputs must be one of binary, bipolar", "got 'signs'")),
    "no samples": ({"X": np.ones((0, 2))}, ("X must", "got shape (0, 2)")),
    "targets": ({"target": np.ones(2)}, ("target must", "each of 3 samples", "got shape (2,)")),
    "classes": ({"target": np.array([1, 2, 0])}, ("target must hold only 0 and 1", "[1 2 0]")),
    "signs": ({"outputs": "bipolar"}, ("target must hold only -1 and 1", "[0 1 1]")),
    "weights": ({"w": np.ones(3)}, ("w must", "each of 2 inputs", "got shape (3,)")),
    "no epoch": ({"epochs": 0}, ("epochs must be at least 1 (got 0)",)),
    "offsets": (
        {"w": np.ones((4, 2)), "offset": np.ones(3)},
        ("leading axes must broadcast", "w (4,)", "offset (3,)"),
    ),
    "rates": (
        {"X": np.ones((4, 3, 2)), "lr": np.ones(2)},
        ("leading axes must broadcast", "X (4,)", "lr (2,)"),
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong argument is a ValueError that names the argument, the rule and the value."""
    change, parts = ERRORS[name]
    with pytest.raises(ValueError) as error:
        perceptron_rule(**(GOOD | change))
    for part in parts:
        assert part in str(error.value)


def test_errors_of_one_perceptron() -> None:
    """A scalar has no inputs, and weights must be as many as inputs."""
    for x, w in ((np.ones(3), np.ones(2)), (np.array(1.0), np.ones(1))):
        with pytest.raises(ValueError, match="w must have one element for each of"):
            perceptron(x, w, np.array(0))
