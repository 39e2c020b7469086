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
        (r"\left. x + 1 \right|_{x = -2, y = x_{0}}", "(x + 1)|x=-2,y=x₀"),
        (
            r"\left. f' \right|_{x = x_{0}} = \left. 3 \cdot x^{2} \right|_{x = 2}",
            "f'|x=x₀ = (3 · x²)|x=2",
        ),
        (r"\left. \nabla f \right|_{x = p_{1,2}}", "∇f|x=p₁,₂"),
        (r"\frac{\partial}{\partial x}\left(f_{x y}\right)", "∂/∂x(f_xy)"),
        (r"\sqrt{a + b} - \sqrt{2}", "√(a + b) - √2"),
        (r"\frac{1}{\sqrt{\frac{a}{b}}}", "1/√(a/b)"),
        (r"\frac{8}{x^{3}} \cdot \sin^{2}(x)", "8/x³ · sin²(x)"),
        (r"\frac{u(x)}{(v(x))^{2}}", "u(x)/(v(x))²"),
        (
            r"c \cdot x^{n} \cdot e^{-\pi \cdot x} \cdot x^{n - 1}",
            "c · x^n · e^(-π · x) · x^(n - 1)",
        ),
        (r"e^{5 \cdot x^{2} - 1}", "e^(5 · x² - 1)"),
        (r"3 \cdot x -2", "3 · x - 2"),
        (r"\begin{pmatrix} 1 & -2 \\ -3 & 4 \end{pmatrix}", "[1 & -2 ; -3 & 4]"),
        (r"\lim_{h \to 0} \arctan(h)", "lim_(h → 0) arctan(h)"),
        (r"\vec{w} \cdot \hat y_i", "w\u20d7 · y\u0302_i"),
        (r"D(p \| q) \iff \lVert v \rVert \sim \alpha", "D(p ‖ q) ⇔ ‖ v ‖ ~ α"),
        (
            r"f(z) = \begin{cases} 1, & z \ge 0 \\ 0, & z \lt 0 \end{cases}",
            "f(z) = [1, z ≥ 0 ; 0, z < 0]",
        ),
        (r"\boxed{?} \, + \Delta = 1", "[?] + Δ = 1"),
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
