"""The mutants of small functions, and the verdict on a module whose tests miss one of them."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.mutants import chosen, compiled, mutants
from tests.mutate import EQUIVALENT, HERE, SHARED, equivalents, solvers, unknown


def changes(body: str) -> list[str]:
    """Name the mutants of a function with this body."""
    return [one.change for one in mutants(f"def f(x, y):\n    {body}\n")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return x + y", ["x + y -> x - y"]),
        ("return x * y", ["x * y -> x / y"]),
        ("x -= y", ["x -= y -> x += y"]),
        ("return x ** y", ["x ** y -> x ** (y + 1)"]),
        ("return x ** 2", ["2 -> 3"]),
        ("return x // y", ["x // y -> x / y"]),
        ("return x[0] + x[0]", ["x[0] + x[0] -> x[0] - x[0]", "0 -> 1", "0 -> 1 #2"]),
        ("return -x", ["-x -> +x"]),
        ("return not x", ["not x -> not not x"]),
        ("return x < y", ["x < y -> x <= y"]),
        ("return x == y != x", ["x == y != x -> x != y != x", "x == y != x -> x == y == x"]),
        ("return x >= y", ["x >= y -> x > y"]),
        ("return x is y", ["x is y -> x is not y"]),
        ("return x & y", ["x & y -> x | y"]),
        ("return x and y", ["x and y -> x or y"]),
        ("return x if f else y", ["x if f else y -> y if f else x"]),
        ("return 0.5", ["0.5 -> 1.5"]),
        ("return x.sum(keepdims=True)", ["True -> False"]),
        ("return np.where(f, x, y)", ["np.where(f, x, y) -> np.where(f, y, x)"]),
        ("return max(x.argmin(), y)", ["max -> min", "x.argmin -> x.argmax"]),
        (r"return '<x> - e^{-<y>}'", [
            r"'<x> - e^{-<y>}' -> '<x> + e^{-<y>}'",
            r"'<x> - e^{-<y>}' -> '<x> - e^{+<y>}'",
        ]),
        ("return f'[<x> \\\\ge {y}]'", [r"'[<x> \\ge ' -> '[<x> \\gt '"]),
        ("return '<w[2,1]>'", ["'<w[2,1]>' -> '<w[3,1]>'", "'<w[2,1]>' -> '<w[2,2]>'"]),
    ],
)  # fmt: skip
def test_changes(body: str, expected: list[str]) -> None:
    """Each kind of change is made once at each place."""
    assert changes(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "'''Give x + 1.'''",
        "z: Literal[1] = x",
        "raise ValueError(f'x must be above 0 (got {x - 1})')",
        "zip(x, y, strict=True)",
        "return f'{x:.3f}'",
        r"return rf'\text{{half - open}} + {x}'",
        "return 'half-sum'",
    ],
)
def test_left_alone(body: str) -> None:
    """Docstrings, annotations, messages, words, names and how numbers are written are no sites."""
    assert not changes(body)


def test_only_functions() -> None:
    """Constants of the module, defaults and decorators stay; lambdas and methods do not."""
    source = """
        ONE = 1 + 1
        TABLE = {"half": lambda n: n / 2}
        @kept(1)
        def f(x=1):
            def g(x):
                return -x
            return g(x)
        class C:
            two = 2
            def method(self):
                return 3
    """
    found = [(one.function, one.change, one.number) for one in mutants(dedent(source))]
    assert found == [
        ("lambda", "n / 2 -> n * 2", 3),
        ("lambda", "2 -> 3", 3),
        ("f.g", "-x -> +x", 7),
        ("C.method", "3 -> 4", 12),
    ]


def test_compiled() -> None:
    """The compiled module has the one change and no other."""
    source = "def f(x):\n    return 3 * x + 1\n\ndef g(x):\n    return x < 2\n"
    results = {}
    for one in mutants(source):
        module: dict[str, object] = {}
        exec(compiled(source, one, "f.py"), module)  # noqa: S102
        results[one.change] = (module["f"](5), module["g"](2))  # type: ignore[operator]
    assert results == {
        "3 * x + 1 -> 3 * x - 1": (14, False),
        "3 * x -> 3 / x": (1.6, False),
        "3 -> 4": (21, False),
        "1 -> 2": (17, False),
        "x < 2 -> x <= 2": (16, True),
        "2 -> 3": (16, True),
    }


def test_chosen() -> None:
    """The draw is the same each time, in the order of the text, and a new line moves little."""
    body = "".join(f"    x = x + {k}\n" for k in range(100))
    source = f"def f(x):\n{body}"
    drawn = chosen(mutants(source), 40)
    assert drawn == chosen(mutants(source), 40) and len(drawn) == 40
    assert [one.position for one in drawn] == sorted(one.position for one in drawn)
    longer = chosen(mutants("\n\n" + source + "    x = x * 7\n"), 40)
    assert len({one.key for one in drawn} - {one.key for one in longer}) <= 2
    assert len(chosen(mutants("def f(x):\n    return x + 1\n"), 40)) == 2


# --- the run ---

AREA = '''
from planted.product import product

def area(a, b, *, step=lambda name, value, formula: value):
    """Multiply."""
    if a < 0:
        raise ValueError("a must be from 0 on")
    return step("area", product(a, b), "<a> * <b>")
'''
PRODUCT = """
def product(a, b):
    return a * b
"""
TESTS = """
from planted.area import area

def test_area():
    assert area(2, 3) == {result}

def test_error():
    try:
        area(-1, 1)
    except ValueError:
        return
    raise AssertionError
"""
LINE = "if a < 0:"
ENTRY: dict[tuple[str, ...], str] = {
    ("area", "area", LINE, "a < 0 -> a <= 0"): "no rectangle has a side of 0"
}


def verdict(
    folder: Path,
    listed: dict[tuple[str, ...], str],
    result: int = 6,
    names: tuple[str, ...] = ("area",),
) -> tuple[int, str]:
    """Run the mutants of planted modules, and give the exit status and what is printed."""
    (folder / "planted").mkdir()
    (folder / "tests").mkdir()
    (folder / "planted" / "area.py").write_text(AREA)
    (folder / "planted" / "product.py").write_text(PRODUCT)
    (folder / "tests" / "test_area.py").write_text(TESTS.format(result=result))
    code = (
        "import sys; from pathlib import Path; from tests.mutate import judge, solvers\n"
        "found = solvers(Path('planted'), Path('tests'), 'planted')\n"
        f"sys.exit(judge(found, {names!r}, {listed!r}))"
    )
    path = os.pathsep.join([str(folder), str(HERE.parent)])
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def counts(printed: str) -> list[str]:
    """Give the last row of the table: mutants, killed, survived, equivalent, share."""
    return [cell.strip() for cell in printed.split("all")[1].split("│")[1:6]]


def test_planted_survivor(tmp_path: Path) -> None:
    """What no test notices is reported with its place, and too much of it is a failure."""
    status, printed = verdict(tmp_path, {})
    assert status == 1, printed
    assert f"survived: planted/area.py:6: area: {LINE}: a < 0 -> a <= 0" in printed
    assert f"survived: planted/area.py:6: area: {LINE}: 0 -> 1" in printed
    assert counts(printed) == ["2", "0", "2", "0", "0.0%"]
    assert "0.0% were killed, and at least 90% must be" in printed


def test_planted_equivalents(tmp_path: Path) -> None:
    """What is listed is not counted; what a test notices after all is no longer equivalent."""
    killed = ("product", "product", "return a * b", "a * b -> a / b")
    listed = ENTRY | {("area", "area", LINE, "0 -> 1"): "", killed: ""}
    status, printed = verdict(tmp_path, listed, names=("area", "product"))
    assert status == 1, printed
    assert counts(printed) == ["3", "1", "0", "2", "100.0%"]
    assert "but is not: planted/product.py:3: product: return a * b: a * b -> a / b" in printed


def test_tests_that_fail_anyway(tmp_path: Path) -> None:
    """Where tests fail without any change, nothing can be said."""
    status, printed = verdict(tmp_path, {}, result=7)
    assert status == 2
    assert "planted.area: its tests fail without any change" in printed
    assert "assert area(2, 3) == 7" in printed


def test_no_entry_is_stale() -> None:
    """Each listed mutant is one of its module, has a reason, and what has changed is found."""
    every, listed = solvers(), equivalents()
    assert unknown(every, listed) == []
    assert all(reason.strip() for reason in listed.values()), EQUIVALENT
    gone = ("softmax", "softmax", "return z", "1 -> 2")
    (message,) = unknown(every, {**listed, gone: "as it was"})
    assert message == "softmax: softmax: return z: 1 -> 2 (there is no such mutant)"


def test_each_solver_has_tests() -> None:
    """All solver modules are found, and each has tests of its own."""
    found = {module.label: module for module in solvers()}
    assert {"threshold", "mlp", "cnn", "recurrent", "linear_unit", "softmax"} <= set(found)
    assert not SHARED & set(found)
    assert all(module.tests for module in found.values())
    names = [file.name for file in found["softmax"].tests]
    assert names == ["test_cross_entropy.py", "test_softmax.py"]
