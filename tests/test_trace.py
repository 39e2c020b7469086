"""The hook, on small solvers with scalars, vectors, matrices and scopes."""

import numpy as np
import pytest

from deltarule.reference.formula import Array, fixed, number, numbers, put_in
from deltarule.reference.trace import Hook, Masked, Rule, Tracer, View, join, scoped, untraced
from tests.evaluator import evaluate


def affine(W: Array, x: Array, b: Array, *, step: Hook = untraced) -> Array:
    """Compute y = tanh(W x + b) and the sum of its squares."""
    a = step("a", (W @ x[..., None])[..., 0] + b, r"<W> \cdot <x> + <b>")
    y = step("y", np.tanh(a), r"\tanh(<a>)")
    return step("total", (y**2).sum(axis=-1), r"<y>^{\top} \cdot <y>")


def chain(x: Array, rate: Array, *, step: Hook = untraced) -> Array:
    """Multiply three times, each time in a scope of its own, with two steps in each."""
    for t in (1, 2, 3):
        before = "<x>" if t == 1 else f"<t{t - 1}.h>"
        a = step(f"t{t}.a", x * rate, rf"{before} \cdot <rate>")
        x = step(f"t{t}.h", a + 1, "<a> + 1")
    return x


GIVENS = {
    "W": np.array([[0.5, -1.0], [2.0, 0.25]]),
    "x": np.array([1.0, -2.0]),
    "b": np.array([0.1, -0.2]),
}
CHAIN = {"x": np.array(2.0), "rate": np.array(-0.5)}


def traced(**changes: object) -> Tracer:
    """Trace `affine`."""
    tracer = Tracer(GIVENS, **changes)  # type: ignore[arg-type]
    affine(GIVENS["W"], GIVENS["x"], GIVENS["b"], step=tracer)
    return tracer


def test_tracing_changes_nothing() -> None:
    """A traced solver returns what it returns untraced, and names its steps in order."""
    tracer = traced()
    assert affine(*GIVENS.values()) == tracer["total"]
    assert list(tracer.steps) == ["a", "y", "total"]
    assert set(tracer) == {*GIVENS, "a", "y", "total"}
    assert len(tracer) == 6


def test_formulas_print_with_symbols_and_with_numbers() -> None:
    """Arrays print as pmatrix, and what is printed evaluates to the value."""
    tracer = traced(symbols={"b": r"\beta"})
    assert tracer.symbolic("a") == r"W \cdot x + \beta"
    assert tracer.substituted("a", 3) == (
        r"\begin{pmatrix} 0.5 & -1 \\ 2 & 0.25 \end{pmatrix} \cdot "
        r"\begin{pmatrix} 1 \\ -2 \end{pmatrix} + \begin{pmatrix} 0.1 \\ -0.2 \end{pmatrix}"
    )
    for name, step in tracer.steps.items():
        printed = evaluate(tracer.substituted(name, 12))
        np.testing.assert_allclose(printed, step.value, atol=1e-10)


def test_carried_values_are_used_from_there_on() -> None:
    """A carried value replaces the result, but the step keeps what was computed at it."""
    tracer = traced(carried={"y": np.array([3.0, 4.0])})
    assert tracer["total"] == 25
    np.testing.assert_array_equal(tracer.steps["y"].value, np.tanh(tracer["a"]))
    np.testing.assert_array_equal(tracer["y"], [3, 4])


def test_rules_replace_what_is_computed() -> None:
    """A wrong rule sees the givens and the steps so far; everything after it follows."""
    tracer = traced(rules=[Rule(("y",), lambda t: t["a"] + t["b[1]"])])
    np.testing.assert_array_equal(tracer.steps["y"].value, tracer["a"] + 0.1)
    assert tracer["total"] == (tracer["y"] ** 2).sum()


def test_shifts_come_after_carried_values() -> None:
    """A shift moves what is used, not what was computed."""
    tracer = traced(carried={"y": np.zeros(2)}, shifts={"y": np.array([0.0, 2.0])})
    assert tracer["total"] == 4


def test_patterns_and_scopes() -> None:
    """A rule applies at every step its pattern names, and looks names up in that scope first."""
    seen = []

    def wrong(t: View) -> Array:
        seen.append((t.step, t.scope))
        return t["a"] + 10

    tracer = Tracer(CHAIN, rules=[Rule(("t*.h",), wrong)])
    chain(CHAIN["x"], CHAIN["rate"], step=tracer)
    assert seen == [("t1.h", "t1"), ("t2.h", "t2"), ("t3.h", "t3")]
    assert tracer["t1.h"] == 9
    assert tracer["t2.a"] == -4.5


def test_scoped_formulas_and_symbols() -> None:
    """Inside a scope a formula names its own steps; scopes and digits become subscripts."""
    tracer = Tracer(CHAIN)
    chain(CHAIN["x"], CHAIN["rate"], step=tracer)
    assert tracer.symbolic("t2.a") == r"h_{t1} \cdot \mathrm{rate}"
    assert tracer.symbolic("t2.h") == "a_{t2} + 1"
    assert tracer.substituted("t1.a", 2) == r"2 \cdot (-0.5)"
    assert tracer.substituted("t2.a", 2, {"t1.h": np.array(-7.0)}) == r"(-7.00) \cdot (-0.5)"


def test_a_solver_called_twice_is_scoped() -> None:
    """A step function used at each time keeps its own names; what it is given is renamed."""

    def cell(x: Array, h: Array, *, step: Hook = untraced) -> Array:
        z = step("z", x.sum(axis=-1) + h, r"<x>^{\top} \cdot <x> + <h>")
        return step("h", z / 2, r"\frac{<z>}{2}")

    x, h = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array(0.5)
    tracer = Tracer({"x": x, "h0": h}, rules=[Rule(("t*.z",), lambda t: t["x[2,1]"])])
    h = cell(x[0], h, step=scoped(tracer, "t1", x="x[1]", h="h0"))
    cell(x[1], h, step=scoped(tracer, "t2", x="x[2]", h="t1.h"))
    assert list(tracer.steps) == ["t1.z", "t1.h", "t2.z", "t2.h"]
    assert tracer.symbolic("t2.z") == r"x_{2}^{\top} \cdot x_{2} + h_{t1}"
    assert tracer.symbolic("t2.h") == r"\frac{z_{t2}}{2}"
    assert r"\begin{pmatrix} 3 \\ 4 \end{pmatrix}" in tracer.substituted("t2.z", 2)
    assert tracer["t1.z"] == 3


def test_an_element_of_what_is_renamed() -> None:
    """An index in a solver's formula is one of the array outside, behind the index it has there."""

    def first(x: Array, *, step: Hook = untraced) -> Array:
        return step("f", x[..., 0], "<x[1]>")

    X = np.array([[1.5, 2.5], [3.5, 4.5]])
    tracer = Tracer({"X": X, "y": X[1]})
    first(X[1], step=scoped(tracer, "a", x="X[2]"))
    first(X[1], step=scoped(tracer, "b", x="y"))
    assert [tracer.symbolic(name) for name in tracer.steps] == ["X_{2,1}", "y_{1}"]
    assert tracer.substituted("a.f", 1) == "3.5"


def test_an_index_counts_behind_the_variants() -> None:
    """With leading axes an index still names a row or an element."""
    tracer = Tracer({"x": np.arange(12.0).reshape(2, 3, 2)}, lead=1)
    np.testing.assert_array_equal(View(tracer, "a")["x[2]"], [[2, 3], [8, 9]])
    np.testing.assert_array_equal(View(tracer, "a")["x[3,1]"], [4, 10])


def test_a_step_never_names_itself() -> None:
    """A step named like a given in its scope is printed with the given that it came from."""
    tracer = Tracer({"w": np.array(2.0)})
    tracer("s1.w", np.array(3.0), "<w> + 1")
    tracer("s1.y", np.array(6.0), r"2 \cdot <w>")
    assert tracer.substituted("s1.w", 1) == "2 + 1"
    assert tracer.substituted("s1.y", 1) == r"2 \cdot 3.0"
    assert tracer.ancestors("s1.y") == {"s1.w"}
    assert tracer.ancestors("s1.w") == set()


def test_ancestors_follow_the_formulas() -> None:
    """A step's ancestors are all the steps it was computed from."""
    tracer = Tracer(CHAIN)
    chain(CHAIN["x"], CHAIN["rate"], step=tracer)
    assert tracer.ancestors("t1.a") == set()
    assert tracer.ancestors("t2.h") == {"t1.a", "t1.h", "t2.a"}


def test_a_step_name_is_unique() -> None:
    """The same name twice, or the name of a given, is an error that names it."""
    tracer = Tracer(CHAIN)
    tracer("a", np.array(1.0), "1")
    for name in ("a", "rate"):
        with pytest.raises(ValueError, match=f"'{name}' came twice"):
            tracer(name, np.array(1.0), "1")


def test_an_unknown_reference_is_an_error() -> None:
    """A formula or a rule that names nothing says which name."""
    tracer = Tracer(CHAIN)
    tracer("a", np.array(1.0), "<nothing> + 1")
    with pytest.raises(KeyError, match="nothing"):
        tracer.symbolic("a")
    with pytest.raises(KeyError, match="nothing"):
        View(tracer, "a")["nothing"]


def test_masks_choose_variants_and_hypotheses() -> None:
    """Two students and three hypotheses are solved at once, each as if alone."""
    x = np.array([[2.0, 3.0]])
    rate = np.array([[-0.5, 0.25]])
    students = Masked(np.array([[5.0, 7.0]]), np.array([[True, False]]))
    rows = np.arange(3)[:, None]
    rules = [
        Rule(("t2.a",), lambda t: t["t1.h"] + t["rate"], rows == 1),
        Rule(("t*.h",), lambda t: t["a"], rows == 2),
    ]
    tracer = Tracer({"x": x, "rate": rate}, lead=2, carried={"t1.h": students}, rules=rules)
    together = chain(x, rate, step=tracer)
    assert together.shape == (3, 2)
    for k, hypothesis in enumerate(([], rules[:1], rules[1:])):
        for i in range(2):
            alone = Tracer(
                {"x": x[0, i], "rate": rate[0, i]},
                carried={"t1.h": np.array(5.0)} if i == 0 else {},
                rules=[Rule(r.at, r.wrong) for r in hypothesis],
            )
            assert chain(x[0, i], rate[0, i], step=alone) == together[k, i]


def test_masks_reach_into_vectors() -> None:
    """A mask over variants replaces whole vectors."""
    lead = {name: np.stack([value, 2 * value]) for name, value in GIVENS.items()}
    carried = {"y": Masked(np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([False, True]))}
    tracer = Tracer(lead, lead=1, carried=carried)
    affine(*lead.values(), step=tracer)
    np.testing.assert_array_equal(tracer["y"][1], [2, 2])
    np.testing.assert_array_equal(tracer["y"][0], traced()["y"])


def test_join_broadcasts() -> None:
    """Scalars with leading axes of length 1 join those of many variants."""
    joined = join([np.zeros((1, 3)), np.ones((2, 3))])
    assert joined.shape == (2, 3, 2)


def test_numbers_print_for_reading() -> None:
    """No -0, no bare exponent, integers whole, tiny numbers with a power of ten."""
    assert number(-0.0) == "0"
    assert fixed(-0.00001, 2) == "0.00"
    assert number(-0.0004, 3) == r"-4.000 \cdot 10^{-4}"
    assert number(0.25, 2) == "0.25"
    assert number(1e-7, 5) == r"1.000 \cdot 10^{-7}"
    assert number(0.1 + 0.2, 4) == "0.3000"
    assert number(123456789.0) == "123456789"
    assert numbers(np.array([1, 2]), 5) == r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"
    with pytest.raises(ValueError, match="at most 2 axes"):
        numbers(np.zeros((1, 1, 1)))


def test_signs_are_bracketed_where_they_would_clash() -> None:
    """A negative or scientific number is bracketed, but not alone in its own brackets."""
    values = {"a": "-1", "b": r"2.000 \cdot 10^{-7}", "c": "3"}.__getitem__
    assert put_in(r"<a> - <b> \cdot <c>", values) == r"(-1) - (2.000 \cdot 10^{-7}) \cdot 3"
    assert put_in(r"\frac{<a>}{<b>} + (<a>)", values) == r"\frac{-1}{2.000 \cdot 10^{-7}} + (-1)"
