"""Random smooth functions as trees, which any arithmetic can compute: an oracle without sympy.

The same tree gives a number by `cmath` or `mpmath` and a formula by `sympy`. All functions are
smooth on the whole real line.
"""

import cmath
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import numpy as np
import sympy
from hypothesis import strategies as st

from deltarule.reference.trace import Tracer
from tests.evaluator import evaluate

Tree = tuple[Any, ...]
TINY = 1e-100


def trees(*variables: str, leaves: int = 4) -> st.SearchStrategy[Tree]:
    """Draw functions of some variables.

    Powers are of variables and of bounded functions only: nothing changes so quickly that
    differences of floats would tell little about it.
    """
    numbers = st.tuples(st.just("number"), st.integers(-30, 30))
    names = st.tuples(st.just("variable"), st.sampled_from(variables))
    kinds = st.sampled_from(["sin", "cos", "tanh", "damped", "bell", "log", "inverse"])

    def combined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        functions = st.tuples(kinds, parts)
        powers = st.tuples(st.just("power"), st.one_of(names, functions), st.integers(2, 3))
        return st.one_of(st.tuples(st.sampled_from("+*"), parts, parts), functions, powers)

    return st.recursive(st.one_of(numbers, names, names), combined, max_leaves=leaves)


def compute(tree: Tree, values: Mapping[str, Any], by: Any) -> Any:
    """Compute a function with the arithmetic of a module: cmath, mpmath or sympy."""
    kind, *rest = tree
    if kind == "number":
        return sympy.Rational(rest[0], 10) if by is sympy else by.exp(0) * rest[0] / 10
    if kind == "variable":
        return values[rest[0]]
    if kind == "power":
        return compute(rest[0], values, by) ** rest[1]
    parts = [compute(part, values, by) for part in rest]
    if kind in "+*":
        return parts[0] + parts[1] if kind == "+" else parts[0] * parts[1]
    (z,) = parts
    wider = {
        "damped": lambda: by.exp(-by.cos(z)),
        "bell": lambda: by.exp(-(by.sin(z) ** 2)),
        "log": lambda: by.log(by.cos(z) + 2),
        "inverse": lambda: 1 / (by.sin(z) + 2),
    }
    return wider[kind]() if kind in wider else getattr(by, kind)(z)


def formula(tree: Tree, *variables: str) -> Any:
    """Give a function as an array of one sympy expression."""
    symbols = {name: sympy.Symbol(name) for name in variables}
    return np.array(sympy.sympify(compute(tree, symbols, sympy)), dtype=object)


def value(tree: Tree, **place: float) -> float:
    """Compute a function at a point."""
    found: float = compute(tree, {n: complex(x) for n, x in place.items()}, cmath).real
    return found


def slope(tree: Tree, variable: str, **place: float) -> float:
    """Compute a derivative by a complex step, which cancels nothing."""
    values = {n: complex(x) for n, x in place.items()}
    values[variable] += TINY * 1j
    found: float = compute(tree, values, cmath).imag / TINY
    return found


def precise_slope(tree: Tree, x: float, order: int = 1) -> float:
    """Compute a derivative in x by mpmath, with many digits."""
    with mpmath.workdps(40):
        return float(mpmath.diff(lambda z: compute(tree, {"x": z}, mpmath), mpmath.mpf(x), order))


def numeric(step: Any, place: Mapping[str, float]) -> Any:
    """Give the numbers of a step, whose formulas are computed at a point by sympy."""
    values = {sympy.Symbol(name): sympy.Float(repr(x), 30) for name, x in place.items()}
    found = [float(sympy.sympify(one).xreplace(values)) for one in np.ravel(step).tolist()]
    return np.reshape(found, np.shape(step))


def assert_formulas_batch(
    solver: Callable[..., Any], singles: Sequence[Mapping[str, Any]], *arguments: Any
) -> None:
    """Element k of each step of a batch, of formulas or numbers, is what k alone gives."""
    columns = {name: np.stack([one[name] for one in singles]) for name in singles[0]}
    together = Tracer(columns, lead=1)
    solver(*columns.values(), *arguments, step=together)
    for k, single in enumerate(singles):
        alone = Tracer(single)
        solver(*single.values(), *arguments, step=alone)
        assert list(alone.steps) == list(together.steps)
        for name, value_ in alone.items():
            np.testing.assert_array_equal(together[name][k], value_, err_msg=name)


def assert_printed_at(tracer: Tracer, place: Mapping[str, float]) -> None:
    """Each step as printed, computed at a point by the independent evaluator, has its value there.

    A list of one element is not told from the element.
    """
    names = {name.strip("\\"): x for name, x in place.items()}
    for name, step in tracer.steps.items():
        if step.prose:
            continue
        text = tracer.substituted(name, decimals=12)
        printed = np.squeeze(np.asarray(evaluate(text, place)))
        expected = np.squeeze(numeric(step.value, names))
        assert printed.shape == expected.shape, text
        scale = max(1.0, float(np.max(np.abs(expected))))
        np.testing.assert_allclose(printed, expected, rtol=1e-7, atol=1e-8 * scale, err_msg=text)
