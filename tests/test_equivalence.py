"""Which formulas are equal, against trees that the laws of algebra change and `math` computes.

The trees are tuples: a variable, a fraction, or an operation and its parts. They share no code with
what is tested: they print themselves, rewrite themselves, and compute themselves.
"""

import math
import operator
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltarule.graders.formulas.equivalence import equivalent, same_at_points, which
from deltarule.graders.formulas.evaluation import NUMBER, HugeError, NoValueError, evaluate
from deltarule.graders.formulas.proof import Prover
from deltarule.graders.reading.errors import UnreadableError
from deltarule.graders.reading.formulas import parse

VARIABLES = ["x", "y", "z"]
often = settings(max_examples=100, deadline=None)
Tree = Any


def read(text: str) -> Any:
    """Read a formula in x, y and z."""
    return parse(text, VARIABLES)


# --- the oracle ---

BINARY: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "max": max,
    "min": min,
}
UNARY: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "exp": math.exp,
    "abs": abs,
    "ln": math.log,
    "sqrt": math.sqrt,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}


def value(tree: Tree, point: dict[str, float]) -> float:
    """Compute a tree; there may be no value."""
    if isinstance(tree, str):
        return point[tree]
    if isinstance(tree, Fraction):
        return float(tree)
    operation, *parts = tree
    values = [value(part, point) for part in parts]
    rule = BINARY[operation] if operation in BINARY else UNARY[operation]
    return rule(*values)


def show(tree: Tree) -> str:
    """Print a tree, with all its brackets."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, Fraction):
        return f"({tree})"
    operation, *parts = tree
    texts = [show(part) for part in parts]
    if operation in ("max", "min"):
        return f"{operation}({texts[0]}, {texts[1]})"
    return f"({texts[0]} {operation} {texts[1]})" if len(texts) == 2 else f"{operation}({texts[0]})"


ONE = Fraction(1)
LAWS: list[Callable[[Tree], Tree]] = [
    lambda t: ("*", t, ONE),
    lambda t: ("+", t, Fraction(0)),
    lambda t: ("-", ("*", Fraction(3), t), ("+", t, t)),
    lambda t: ("*", t, ("+", ("*", ("sin", "y"), ("sin", "y")), ("*", ("cos", "y"), ("cos", "y")))),
    lambda t: ("/", ("*", t, ("+", "y", Fraction(2))), ("+", "y", Fraction(2))),
    lambda t: ("ln", ("exp", t)),
]


def rewrite(tree: Tree, choose: Callable[[int], int]) -> Tree:
    """Give an equal tree, by a law of algebra wherever one fits."""
    if isinstance(tree, str | Fraction):
        return LAWS[choose(3)](tree) if choose(4) == 0 else tree
    operation, *parts = tree
    parts = [rewrite(part, choose) for part in parts]
    tree = (operation, *parts)
    a, b = parts[0], parts[-1]
    laws: dict[str, Tree] = {
        "+": ("+", b, a),
        "*": ("*", b, a),
        "-": ("+", ("*", Fraction(-1), b), a),
        "/": ("*", a, ("/", ONE, b)),
        "max": ("/", ("+", ("+", a, b), ("abs", ("-", a, b))), Fraction(2)),
        "min": ("-", ("+", a, b), ("max", b, a)),
        "abs": ("max", a, ("-", Fraction(0), a)),
        "tanh": ("-", ("*", Fraction(2), ("sigmoid", ("*", Fraction(2), a))), ONE),
        "sigmoid": ("/", ("exp", a), ("+", ("exp", a), ONE)),
        "sin": ("-", Fraction(0), ("sin", ("-", Fraction(0), a))),
        "cos": ("cos", ("-", Fraction(0), a)),
    }
    if operation == "*" and isinstance(b, tuple) and b[0] in ("+", "-") and choose(2):
        return (b[0], ("*", a, b[1]), ("*", a, b[2]))
    if operation == "exp" and isinstance(a, tuple) and a[0] == "+" and choose(2):
        return ("*", ("exp", a[1]), ("exp", a[2]))
    if operation in laws and choose(2):
        return laws[operation]
    return LAWS[choose(len(LAWS))](tree) if choose(6) == 0 else tree


def perturb(tree: Tree, choose: Callable[[int], int]) -> Tree:
    """Change one number, variable or sign."""
    if isinstance(tree, Fraction):
        return tree + ONE
    if isinstance(tree, str):
        return ("*", Fraction(-1), tree) if choose(2) else ("*", Fraction(101, 100), tree)
    operation, *parts = tree
    if operation in "+-" and choose(2):
        return ("-" if operation == "+" else "+", *parts)
    k = choose(len(parts))
    return (operation, *parts[:k], perturb(parts[k], choose), *parts[k + 1 :])


leaves = st.sampled_from(VARIABLES) | st.integers(-6, 6).map(lambda n: Fraction(n, 2))
safe = ["sin", "cos", "tanh", "exp", "abs", "sigmoid"]
trees = st.recursive(
    leaves,
    lambda parts: (
        st.tuples(st.sampled_from(["+", "-", "*", "max", "min"]), parts, parts)
        | st.tuples(st.sampled_from(safe), parts)
        | parts.map(lambda t: ("ln", ("+", ONE, ("*", t, t))))
        | parts.map(lambda t: ("sqrt", ("+", ONE, ("*", t, t))))
        | st.tuples(parts, parts).map(lambda p: ("/", p[0], ("+", ONE, ("*", p[1], p[1]))))
    ),
    max_leaves=5,
)
seeds = st.integers(0, 2**32)
POINTS = [
    {"x": 0.3, "y": 0.7, "z": 1.1},
    {"x": -0.8, "y": 1.3, "z": -0.4},
    {"x": 1.7, "y": -0.9, "z": 0.2},
    {"x": -0.2, "y": -1.4, "z": -1.9},
]


def differ(one: Tree, other: Tree) -> bool:
    """Tell whether two trees clearly differ where they have values."""
    try:
        return any(
            not math.isclose(value(one, p), value(other, p), rel_tol=1e-5, abs_tol=1e-5)
            for p in POINTS
        )
    except (OverflowError, ValueError, ZeroDivisionError):
        return False


def sizable(text: str) -> Any:
    """Read a formula, unless it is too large to be read."""
    try:
        return read(text)
    except UnreadableError as error:
        assume(not error.reason.startswith("too-"))
        raise


# --- the points ---


@often
@given(trees, seeds)
def test_rewritten_formulas_agree(tree: Tree, seed: int) -> None:
    """What the laws of algebra make of a formula is the same formula."""
    other = rewrite(tree, Random(seed).randrange)
    assert same_at_points(sizable(show(other)), sizable(show(tree)), VARIABLES)


@often
@given(trees, seeds)
def test_changed_formulas_differ(tree: Tree, seed: int) -> None:
    """A formula with another coefficient or sign is another one, also when rewritten."""
    choose = Random(seed).randrange
    changed = perturb(tree, choose)
    assume(differ(tree, changed))
    other = rewrite(changed, choose)
    assert not equivalent(sizable(show(other)), sizable(show(tree)), VARIABLES)


@often
@given(trees, st.sampled_from(POINTS))
def test_values(tree: Tree, point: dict[str, float]) -> None:
    """Values are those of plain floats."""
    assume(not differ(tree, tree))
    try:
        expected = value(tree, point)
    except OverflowError:
        assume(False)
    found = evaluate(read(show(tree)), {n: NUMBER(v) for n, v in point.items()}, digits=30)
    assert float(found) == pytest.approx(expected, rel=1e-6, abs=1e-6)


EQUAL = [
    ("σ(x)(1-σ(x))", "e^-x/(1+e^-x)^2"),
    ("1 - tanh^2 x", "1/cosh^2 x"),
    ("2σ(2x) - 1", "tanh x"),
    ("x/x", "1"),
    ("x^2/x", "x"),
    ("sqrt(x^2)", "|x|"),
    ("ln(x^2)", "2 ln|x|"),
    ("ln(x/(1-x))", "ln x - ln(1-x)"),
    ("-(y ln x + (1-y) ln(1-x))", "y ln(1/x) + (y-1) ln(1-x)"),
    ("ln(1+e^x)", "x + ln(1+e^-x)"),
    ("relu(x) - relu(-x)", "x"),
    ("max(x, y) + min(x, y)", "x + y"),
    ("(x+y)^20 (x-y)^20", "(x^2-y^2)^20"),
    ("x^x^x", "x^{x^x}"),
    ("(10^20 + x - 10^20)/x", "1"),
    ("0x", "0"),
    ("x^(1/3) x^(2/3)", "sqrt(x) sqrt(x)"),
]
UNEQUAL = [
    ("sqrt(x^2)", "x"),
    ("sqrt(x)^2", "x"),
    ("ln(x^2)", "2 ln x"),
    ("ln(xy)", "ln x + ln y"),
    ("sqrt(x) sqrt(y)", "sqrt(xy)"),
    ("|x|", "x"),
    ("relu(x)", "x"),
    ("max(x, 9)", "9"),
    ("x", "x + 10^-20"),
    ("x", "x + 10^-40"),
    ("x", "x(1 + 10^-99)"),
    ("1/(x-x)", "1/(x-x)"),
    ("sqrt(-1-x^2)", "sqrt(-1-x^2)"),
    ("e^1 exp(exp(exp(exp(9))))", "e^1 exp(exp(exp(exp(9))))"),
    ("exp(10^29 ln 9)", "1"),
    ("x^2y", "x y^2"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal(one: str, other: str) -> None:
    """Identities hold, in both directions."""
    assert equivalent(read(one), read(other), VARIABLES)
    assert equivalent(read(other), read(one), VARIABLES)


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_unequal(one: str, other: str) -> None:
    """What differs, or has a value elsewhere, or has none or only huge ones, is not equal."""
    assert not equivalent(read(one), read(other), VARIABLES)
    assert not equivalent(read(other), read(one), VARIABLES)


@pytest.mark.parametrize(
    ("answer", "truth"), [("2 ln x", "ln(x^2)"), ("sqrt(x)^2", "x"), ("ln x + ln y", "ln(xy)")]
)
def test_positive_variables(answer: str, truth: str) -> None:
    """Where the truth says that its variables are positive, other points do not count."""
    positive = {sympy.Symbol(n): sympy.Symbol(n, positive=True) for n in VARIABLES}
    assert not equivalent(read(answer), read(truth), VARIABLES)
    assert equivalent(read(answer), read(truth).xreplace(positive), VARIABLES)


def test_which() -> None:
    """An answer is compared with each candidate; a candidate may be a number."""
    texts = ["2x", "x+x", "x^2", "ln e^{2x}", "2|x|"]
    candidates = [*(read(text) for text in texts), 0]
    assert which(read("2x"), candidates, VARIABLES) == [True, True, False, True, False, False]
    assert which(read("2x"), [], VARIABLES) == []


def test_derivatives_of_the_reference() -> None:
    """What sympy makes of a derivative can be compared: signs and steps."""
    x = sympy.Symbol("x", real=True)
    assert equivalent(read("x/|x|"), sympy.diff(sympy.Abs(x), x), VARIABLES)
    assert equivalent(read("(x + |x|)/(2x)"), sympy.diff(sympy.Max(0, x), x), VARIABLES)


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        (sympy.Symbol("q"), "variables are x, y, z .got q"),
        (0.5 * sympy.Symbol("x"), "exact numbers.*got Float 0.5"),
        (sympy.gamma(sympy.Symbol("x")), "exact numbers and .*exp, .*got gamma"),
    ],
)
def test_truths_that_cannot_be_graded(truth: Any, words: str) -> None:
    """Another variable, a float, an unknown function: the error names it."""
    with pytest.raises(ValueError, match=words):
        equivalent(read("x"), truth, VARIABLES)


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("ln(x-1)", NoValueError),
        ("(x-2)^x", NoValueError),
        ("1/(x-0.5)", NoValueError),
        ("sin(10^40 x)", HugeError),
        ("exp(exp(99))", HugeError),
        ("(9^99)^(x exp(99))", HugeError),
        ("exp(999) - exp(999)", HugeError),
    ],
)
def test_no_value(formula: str, error: type[Exception]) -> None:
    """Where there is no real value, or a huge one on the way, it is said at once."""
    with pytest.raises(error):
        evaluate(read(formula), {"x": NUMBER(0.5)}, digits=50)


# --- proofs ---


@pytest.fixture
def prover() -> Iterator[Prover]:
    """Give a prover of its own, with little patience."""
    one = Prover(limit=0.5)
    yield one
    one.stop()


SLOW = ("(1+x)^100 (1+y)^100", "(1+x+y+xy)^100")


def test_proofs(prover: Prover) -> None:
    """Equal and different are told, also after a question that took too long."""
    assert prover.ask(read("(x+1)^2"), read("x^2+2x+1")) == "equal"
    assert prover.ask(read("x"), read("x + 10^-99")) == "different"
    start = time.perf_counter()
    assert prover.ask(*map(read, SLOW)) == "unknown"
    assert 0.4 < time.perf_counter() - start < 5
    assert prover.ask(read("sin^2 x + cos^2 x"), read("1")) == "equal"


def test_a_huge_number_is_given_up(prover: Prover) -> None:
    """Arithmetic that holds the interpreter is ended as well."""
    nine = sympy.Integer(9)
    huge = sympy.Pow(nine, sympy.Pow(nine, nine, evaluate=False), evaluate=False)
    assert prover.ask(huge, nine) == "unknown"


def test_an_error_of_sympy_proves_nothing(prover: Prover) -> None:
    """Whatever goes wrong over there, the next question is answered."""
    assert prover.ask(sympy.Tuple(1), sympy.Integer(1)) == "unknown"
    assert prover.ask(read("x+x"), read("2x")) == "equal"


@often
@given(trees, seeds)
def test_proofs_refute_nothing_true(tree: Tree, seed: int) -> None:
    """What the laws of algebra make of a formula is never said to be different."""
    other = rewrite(tree, Random(seed).randrange)
    assert equivalent(sizable(show(other)), sizable(show(tree)), VARIABLES)


PROGRAM = """
    import sys, sympy
    from deltarule.graders.formulas import proof
    x = sympy.Symbol("x")
    assert proof.prove(x + x, 2 * x) == "equal"
    print(proof._PROVER._process.pid, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("killed", [False, True])
def test_nothing_is_left_behind(killed: bool, tmp_path: Path) -> None:
    """The other process ends with the program, also with one that is killed.

    The folder is a student's: a file there that is called like a module is not run.
    """
    (tmp_path / "sympy.py").write_text("raise SystemExit('this is not sympy')")
    program = subprocess.Popen(
        [sys.executable, "-P", "-c", textwrap.dedent(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    with program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        os.kill(pid, 0)
        if killed:
            program.kill()
        program.communicate("\n")
    for _ in range(50):
        if not runs(pid):
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} still runs")


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for yet does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
