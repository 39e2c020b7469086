"""LaTeX as plain text for the terminal."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.plain import plain, plain_markdown
from deltarule.generator.render import Page
from deltarule.generator.sampling import draw


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"w_{1} \cdot x_1", "w₁ · x₁"),
        (r"net_{h1}", "net_h1"),
        (r"\frac{1}{2}", "1/2"),
        (r"\frac{a + b}{c}", "(a + b)/c"),
        (r"\frac{\frac{1}{2}}{3}", "(1/2)/3"),
        (r"\frac{\partial E}{\partial w_{5}}", "∂E/∂w₅"),
        (r"\frac{1}{1 + e^{-net_{h1}}}", "1/(1 + e^(-net_h1))"),
        (r"10^{-3}", "10⁻³"),
        (r"x^2", "x²"),
        (r"W^{\top}", "Wᵀ"),
        (r"\left( t_1 - out_{o1} \right)^2", "( t₁ - out_o1 )²"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "[1 & 2 ; 3 & 4]"),
        (r"\mathbf{0.5} \approx \mathrm{net}", "0.5 ≈ net"),
        (r"\left\lfloor \frac{28 - 5}{2} \right\rfloor + 1", "⌊ (28 - 5)/2 ⌋ + 1"),
        (r"\le \leq", r"≤ \leq"),
        ("", ""),
    ],
)
def test_formulas(latex: str, text: str) -> None:
    """Fractions, indices, powers and symbols have their plain form, with brackets where needed."""
    assert plain(latex) == text


def test_markdown() -> None:
    """Formulas in the text are replaced, the text around them is not."""
    assert plain_markdown(r"The rate $\eta$ is $x_1$.") == "The rate η is x₁."
    assert plain_markdown("so\n$$\\frac{1}{2}$$\nholds") == "so\n1/2\nholds"
    assert plain_markdown("no formula {here} \\ at all") == "no formula {here} \\ at all"
    assert plain_markdown("one $ alone") == "one $ alone"


def test_code_is_no_formula() -> None:
    """What is quoted as code, such as a student's words, is left as it is."""
    assert plain_markdown("Not readable: ` $x_1$ `.") == "Not readable: ` $x_1$ `."
    assert plain_markdown("`` a $b$ ` $c$ `` and $x_1$") == "`` a $b$ ` $c$ `` and x₁"


@pytest.mark.parametrize("name", families.names())
def test_nothing_is_left_of_latex(name: str) -> None:
    """Questions and solutions of every family have no LaTeX left in plain text."""
    family = families.get(name)
    for exercise in draw(family, range(3), family.options()):
        page = Page(exercise)
        text = plain_markdown(page.statement + page.solution)
        assert not re.findall(r"\\\w+|[{}$\\]", text)


PIECES = st.sampled_from([*r"\{}$^_ 1ab", r"\frac", r"\left", "{a}", "$$", "`"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
@example("x^{}")
@example("_{}")
@example(r"\frac{}{}")
def test_any_text_is_turned_into_some(latex: str) -> None:
    """No text leads to an error, or to more than one line from a formula."""
    assert "\n" not in plain(latex)
    assert isinstance(plain_markdown(latex), str)
