"""Lines of many variants at once say what each variant says alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.render import pages
from deltarule.generator.sampling import draw
from deltarule.reference.formula import columns, fill_columns, filled, fixed, number, numbers

SIZES = st.one_of(
    st.floats(-1e6, 1e6),
    st.floats(-1e-2, 1e-2),
    st.sampled_from([0.0, -0.0, 1e-3, -1e-3, 0.01, 0.00499, -0.00499, 5e-7, -4.9e-7]),
)


@given(st.lists(SIZES, min_size=1), st.integers(0, 9), st.sampled_from([number, fixed]))
def test_columns(values: list[float], decimals: int, show: object) -> None:
    """A column prints each number as it is printed alone."""
    alone = [numbers(value, decimals, show) for value in values]  # type: ignore[arg-type]
    assert columns(np.array(values), len(values), decimals, show) == alone  # type: ignore[arg-type]


def test_columns_of_what_all_share() -> None:
    """One value for all variants is printed for each."""
    assert columns(np.array([0.5]), 3, 2) == ["0.50"] * 3
    assert columns(np.array([[1, 2]]), 2) == [r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"] * 2


@given(st.lists(st.tuples(SIZES, SIZES), min_size=1), st.integers(0, 9))
def test_fill_columns(rows: list[tuple[float, float]], decimals: int) -> None:
    """Formulas are filled in for all variants as for each."""
    formula = r"100 % - <a> \cdot \frac{<b>}{2} + <a>^{2}"
    texts = [[number(a, decimals), number(b, decimals), number(a, decimals)] for a, b in rows]
    found = fill_columns(formula, [list(column) for column in zip(*texts, strict=True)], len(rows))
    assert found == [filled(formula, row) for row in texts]
    assert fill_columns("7 %", [], 2) == ["7 %", "7 %"]


@pytest.mark.parametrize("name", ["backprop_2_2_2", "cnn_shapes", "perceptron_outputs", "vectors"])
def test_lines_of_a_batch(name: str) -> None:
    """Each line has the formula, the numbers put in and the value of its own variant."""
    family = families.get(name)
    for page in pages(draw(family, range(4), family.options())):
        trace = page.exercise.solve()
        for step in trace.steps.values():
            line = page.line(step.name)
            assert line.startswith(step.symbol) and trace.symbolic(step.name) in line
            assert trace.substituted(step.name, page.decimals) in line
