"""The evaluator of printed LaTeX, against values computed by hand."""

import math
from collections.abc import Mapping

import numpy as np
import pytest

from tests.evaluator import EvaluationError, evaluate

A = r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"
B = r"\begin{pmatrix} 0 & 1 \\ 1 & 1 \end{pmatrix}"
U = r"\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}"
V = r"\begin{pmatrix} 5 \\ -6 \end{pmatrix}"
ONE = r"\begin{pmatrix} 7 \end{pmatrix}"
ROW = r"\begin{pmatrix} 1 & 2 & 3 \end{pmatrix}"


def check(
    latex: str,
    expected: object,
    variables: Mapping[str, float] | None = None,
    rtol: float = 1e-12,
) -> None:
    """The value has the expected numbers, and also the expected shape and type."""
    value = evaluate(latex, variables)
    array = np.array(expected, dtype=float)
    assert type(value) is (np.ndarray if array.ndim else float)
    assert np.shape(value) == array.shape
    np.testing.assert_allclose(value, array, rtol=rtol, atol=1e-300)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("12", 12.0),
        ("0.15", 0.15),
        ("1234.5", 1234.5),
        (r"1.2 \cdot 10^{-5}", 1.2e-5),
        (r"-3 \cdot 10^{2}", -300.0),
    ],
)
def test_numbers(latex: str, expected: float) -> None:
    """Plain decimals and the printed scientific form are read as floats."""
    check(latex, expected)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("2 + 3", 5.0),
        ("10 - 4 - 3", 3.0),
        (r"2 + 3 \cdot 4", 14.0),
        (r"2 \cdot 3 + 4", 10.0),
        (r"(2 + 3) \cdot 4", 20.0),
        (r"2 \cdot 3^{2}", 18.0),
        (r"(2 \cdot 3)^{2}", 36.0),
        (r"2 \odot 3 \cdot 4", 24.0),
        (r"1 - 2 \cdot 3 - 4", -9.0),
    ],
)
def test_precedence_and_left_association(latex: str, expected: float) -> None:
    """Powers come before products, products before sums, and both group from the left."""
    check(latex, expected)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("-2", -2.0),
        ("+2", 2.0),
        ("-2 + 5", 3.0),
        (r"-2 \cdot 3", -6.0),
        ("-2^{2}", -4.0),
        ("-2^2", -4.0),
        ("(-2)^{2}", 4.0),
        (r"3 \cdot (-2)", -6.0),
        ("2^{-1}", 0.5),
        (r"\frac{-1}{+4}", -0.25),
        ("(-1, +2, -3)", [-1, 2, -3]),
        (r"\begin{pmatrix} -1 & -2 \\ -3 & +4 \end{pmatrix}", [[-1, -2], [-3, 4]]),
        ("|-3|", 3.0),
        (r"[-1 \gt -2]", 1.0),
        ("{-3}", -3.0),
        (r"-\begin{pmatrix} 1 \\ 2 \end{pmatrix}", [-1, -2]),
    ],
)
def test_signs(latex: str, expected: object) -> None:
    """A sign opens any (sub)expression and binds weaker than a power."""
    check(latex, expected)


@pytest.mark.parametrize("latex", ["--2", "2 + -3", "2 - -3", r"2 \cdot -3", "2^-1", "-", "2 -"])
def test_misplaced_signs(latex: str) -> None:
    """A sign elsewhere, doubled, or with nothing after it is an error."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("3^2", 9.0),
        ("2^{10}", 1024.0),
        ("4^{0.5}", 2.0),
        ("2^{1 + 2}", 8.0),
        ("2^{3^{2}}", 512.0),
        ("0^{0}", 1.0),
        ("(1, -2, 3)^{2}", [1, 4, 9]),
        ("e^{0}", 1.0),
        ("e^2", 7.38905609893065),
        ("-e^{-1}", -0.36787944117144233),
        ("e^{-1000}", 0.0),
        ("e^{(0, 1)}", [1, 2.718281828459045]),
        (r"2 \cdot e^{0} + 1", 3.0),
    ],
)
def test_powers(latex: str, expected: object) -> None:
    """Powers take one digit or a braced exponent; e with an exponent is the exponential."""
    check(latex, expected)


@pytest.mark.parametrize(
    "latex",
    [
        "e",
        "2 + e",
        "ee^{2}",
        "2^10",
        "2^1.5",
        "2^{3}^{2}",
        "2^{}",
        "2^(3)",
        r"e^{\top}",
        "1e5",
    ]
    + [f"{A}^{{2}}", "2^{(1, 2)}", "(-8)^{0.5}", "0^{-1}", "e^{1000}", "10^{400}"],
)
def test_powers_outside_the_subset(latex: str) -> None:
    """A bare e, unbraced or repeated exponents, matrix powers and infinite values are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{1}{4}", 0.25),
        (r"\frac{1 + 2}{2 \cdot 3}", 0.5),
        (r"\frac{\frac{1}{2}}{4}", 0.125),
        (r"2 \cdot \frac{1}{4} + 1", 1.5),
        (r"\frac{(1, 2)}{(4, 8)}", [0.25, 0.25]),
        (r"\frac{(1, 2)}{4}", [0.25, 0.5]),
        (r"\frac{6}{(2, 3)}", [3, 2]),
        (rf"\frac{{{A}}}{{2}}", [[0.5, 1], [1.5, 2]]),
        (r"\sqrt{16}", 4.0),
        (r"\sqrt{3^{2} + 4^{2}}", 5.0),
        (r"\sqrt{(4, 9)}", [2, 3]),
    ],
)
def test_fractions_and_roots(latex: str, expected: object) -> None:
    """Fractions and square roots are elementwise on arrays."""
    check(latex, expected)


@pytest.mark.parametrize(
    "latex",
    [r"\frac{1}{0}", r"\frac12", r"\frac{1}", r"\frac{(1, 2)}{(1, 2, 3)}", r"\sqrt{-1}"]
    + [r"\sqrt(4)", r"\sqrt[3]{8}", r"\sqrt 4", r"\dfrac{1}{2}"],
)
def test_fractions_and_roots_outside_the_subset(latex: str) -> None:
    """Unbraced arguments, unequal shapes and undefined values are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"2 \cdot (3 + 4)", 14.0),
        (r"2 \cdot \left(3 + 4\right)", 14.0),
        (r"2 \cdot [3 + 4]", 14.0),
        (r"2 \cdot \left [ 3 + (4) \right ]", 14.0),
        ("{3 + 4}", 7.0),
        (r"{2} \cdot {3}", 6.0),
        (r"{2}^{3} + {2 \cdot 5}", 18.0),
        (r"{10^{2}} \cdot 2", 200.0),
        (r"{(1 + 2)} \cdot 3", 9.0),
        (r"({1 + 2}) \cdot 3", 9.0),
    ],
)
def test_groups(latex: str, expected: float) -> None:
    """Round and square brackets, with or without left and right, and braces group."""
    check(latex, expected)


@pytest.mark.parametrize(
    "latex",
    [
        "(1",
        "1)",
        "(1]",
        "[1)",
        r"\left(1)",
        r"(1\right)",
        r"\left(1\right]",
        "{1",
        "1}",
        "()",
        "{}",
    ]
    + [
        r"\left\{1\right\}",
        r"|1\right|",
        r"\lfloor 1 \rceil",
        "[1, 2]",
        "{1, 2}",
        "1, 2",
    ],
)
def test_brackets_that_do_not_match(latex: str) -> None:
    """Missing, mixed or empty brackets, and lists outside round ones, are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    "latex",
    [r"{1 + 2} \cdot 3", r"3 \cdot {1 + 2}", "{-2}^{2}", "5 - {2 + 3}", "{2^{2}}^{2}"]
    + [r"{{1 + 2}} \cdot 3", "-{1 + 2}", r"2 \odot {-3}", r"{2 \cdot 3}^{2}"],
)
def test_braces_do_not_stand_for_brackets(latex: str) -> None:
    """A brace group is an error where a reader, who sees no brackets, would read another value."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("(1, 2, 3)", [1, 2, 3]),
        (r"\left(1, \frac{1}{2}\right)", [1, 0.5]),
        ("((1 + 1), 2^{3})", [2, 8]),
        ("(1, 2) + (10, 20)", [11, 22]),
    ],
)
def test_tuples(latex: str, expected: list[float]) -> None:
    """A list in round brackets is a 1-d array."""
    check(latex, expected)


@pytest.mark.parametrize("latex", ["(1, )", "(, 1)", "(1, 2", "((1, 2), 3)", "(1; 2)"])
def test_tuples_outside_the_subset(latex: str) -> None:
    """Empty entries, open lists and nested tuples are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


def test_spaces_are_ignored() -> None:
    """Blanks, newlines and every thin space may stand anywhere between the parts."""
    check(r"\, 1 \; +\ 2\quad" + "\n" + r"\cdot\,3 \ ", 7.0)
    check(r"\left (\, 1,\;2 \quad \right )", [1, 2])
    check(r"\begin{pmatrix}\,1 \\\, 2\\\ 3 \end{pmatrix}", [1, 2, 3])


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\lfloor 2.7 \rfloor", 2.0),
        (r"\lfloor -2.5 \rfloor", -3.0),
        (r"\lceil 2.1 \rceil", 3.0),
        (r"\left\lfloor \frac{7}{2} \right\rfloor + 1", 4.0),
        (r"\left\lceil \frac{7}{2} \right\rceil", 4.0),
        (r"| 2 - 5 |", 3.0),
        (r"\left| 2 - 5 \right|", 3.0),
        (r"2 \cdot |-3| \cdot |4|", 24.0),
        (r"|1 - |2 - 5||", 2.0),
        (r"||2| - 5|^2", 9.0),
        (r"\left| (1, -2) \right|", [1, 2]),
        (r"\lfloor (1.5, -1.5) \rfloor", [1, -2]),
    ],
)
def test_floor_ceiling_and_absolute_value(latex: str, expected: object) -> None:
    """Floor, ceiling and absolute value are elementwise, with or without left and right."""
    check(latex, expected)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\sigma(0)", 0.5),
        (r"\sigma\left(\ln(3)\right)", 0.75),
        (r"\sigma(-\ln(3))", 0.25),
        (r"\sigma(1000)", 1.0),
        (r"\sigma(-1000)", 0.0),
        (r"\sigma((0, \ln(3)))", [0.5, 0.75]),
        (r"\tanh(0)", 0.0),
        (r"\tanh(\ln(2))", 0.6),
        (r"\ln(e^{2.5})", 2.5),
        (r"\ln((1, e^{1}))", [0, 1]),
        (r"\exp(0)", 1.0),
        (r"\exp(\ln(5) + \ln(2))", 10.0),
        (r"\operatorname{ReLU}(-3)", 0.0),
        (r"\operatorname{ReLU}\left(3\right)", 3.0),
        (rf"\operatorname{{ReLU}}({V})", [5, 0]),
        (rf"\operatorname{{ReLU}}(-{A} + 2)", [[1, 0], [0, 0]]),
        (r"2 \cdot \tanh(0)^{2} + \exp(0)", 1.0),
        (r"\cos\left((0, \pi)\right)", [1, -1]),
        (r"\sin(\frac{\pi}{6})", 0.5),
        (r"\tan(\frac{\pi}{4})", 1.0),
        (r"4 \cdot \arctan(1)", math.pi),
        (r"\sinh(\ln(2))", 0.75),
        (r"\cosh(\ln(2))", 1.25),
        (r"\operatorname{atan2}(1, -1)", 0.75 * math.pi),
        (r"\operatorname{atan2}(0, -2)", math.pi),
        (r"\operatorname{atan2}(-3, 0)", -0.5 * math.pi),
        (r"\cos^{2}(\frac{\pi}{3})", 0.25),
        (r"3 \cdot \sin^3(-\frac{\pi}{6}) + 1", 0.625),
    ],
)
def test_functions(latex: str, expected: object) -> None:
    """The functions of one argument are elementwise, and the logistic never overflows."""
    check(latex, expected)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\max(1, 3, 2)", 3.0),
        (r"\min(1, -3, 2)", -3.0),
        (r"\max\left(0, -1\right)", 0.0),
        (r"\max((4, 9, 2))", 9.0),
        (rf"\min({A})", 1.0),
        (rf"\max(0, {V})", [5, 0]),
        (r"\min((1, 5), (3, 2))", [1, 2]),
    ],
)
def test_max_and_min(latex: str, expected: object) -> None:
    """One array gives its largest or smallest element; several arguments compare elementwise."""
    check(latex, expected)


def test_softmax() -> None:
    """Softmax normalises the exponentials of one vector without overflow."""
    check(r"\operatorname{softmax}((0, \ln(3)))", [0.25, 0.75])
    check(
        r"\operatorname{softmax}(\begin{pmatrix} 1000 \\ 1000 \end{pmatrix})",
        [0.5, 0.5],
    )


@pytest.mark.parametrize(
    "latex",
    [r"\sigma 2", r"\sigma", r"\sigma()", r"\sigma[2]", r"\sigma{2}", r"\sigma^{2}"]
    + [r"\sin^{-1}(1)", r"\sin^{1}(1)", r"\sin^{2.5}(1)", r"\sin^{2}^{2}(1)", r"\sin 1"]
    + [r"\operatorname{atan2}(1)", r"\operatorname{atan2}(1, 2, 3)", r"\sin(1, 2)"]
    + [r"\tanh(1, 2)", r"\exp(1, 2)", r"\ln(0)", r"\ln(-1)", r"\exp(1000)", r"\max()"]
    + [
        r"\max((1, 2), (1, 2, 3))",
        r"\operatorname{softmax}(1)",
        r"\operatorname{softmax}(1, 2)",
    ]
    + [
        rf"\operatorname{{softmax}}({A})",
        r"\operatorname{relu}(1)",
        r"\arcsin(1)",
        "exp(1)",
    ],
)
def test_functions_outside_the_subset(latex: str) -> None:
    """Unknown functions, other brackets, wrong arguments and undefined values are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (r"\ge", [0, 1, 1]),
        (r"\gt", [0, 0, 1]),
        (r"\le", [1, 1, 0]),
        (r"\lt", [1, 0, 0]),
        ("=", [0, 1, 0]),
        (r"\ne", [1, 0, 1]),
    ],
)
def test_iverson_brackets(relation: str, expected: list[float]) -> None:
    """A relation in square brackets is 1 where it holds and 0 elsewhere, per element."""
    for left, value in zip((1, 2, 3), expected, strict=True):
        check(f"[{left} {relation} 2]", float(value))
    check(rf"\left[(1, 2, 3) {relation} 2\right]", expected)
    check(rf"[(1, 2, 3) {relation} (2, 2, 2)]", expected)
    check(rf"10 \cdot [1 + 1 {relation} 2] + 1", 10.0 * expected[1] + 1.0)


@pytest.mark.parametrize(
    "latex",
    [
        r"1 \ge 2",
        "1 = 1",
        r"(1 \ge 2)",
        r"{1 \ge 2}",
        r"[1 \le 2 \le 3]",
        r"[1 \ge]",
        "[1 < 2]",
    ]
    + ["[1 > 2]", r"[1 \geq 2]", r"[1 \neq 2]", r"[(1, 2) = (1, 2, 3)]"],
)
def test_relations_outside_the_subset(latex: str) -> None:
    """Relations outside square brackets, chained or otherwise spelled are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (A, [[1, 2], [3, 4]]),
        (U, [1, 2, 3]),
        (ROW, [[1, 2, 3]]),
        (ONE, [7]),
        (
            r"\begin{pmatrix} 1 + 1 & -\frac{1}{2} \\ 2^{2} & (3) \end{pmatrix}",
            [[2, -0.5], [4, 3]],
        ),
    ],
)
def test_matrices(latex: str, expected: object) -> None:
    """A matrix is a 2-d array, a single column a 1-d array, and a single row stays 2-d."""
    check(latex, expected)


@pytest.mark.parametrize(
    "body",
    ["1 & 2 \\\\ 3", "1 & ", "", "1 \\\\", "1, 2", "(1, 2) \\\\ (3, 4)", "1 \\\\[2] 3"],
)
def test_matrices_outside_the_subset(body: str) -> None:
    """Ragged rows, empty entries, and entries that are not numbers are errors."""
    with pytest.raises(EvaluationError):
        evaluate(rf"\begin{{pmatrix}} {body} \end{{pmatrix}}")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (f"{A} + {B}", [[1, 3], [4, 5]]),
        (f"{A} - 1", [[0, 1], [2, 3]]),
        (f"1 - {V}", [-4, 7]),
        (rf"2 \cdot {V}", [10, -12]),
        (rf"{A} \cdot 2", [[2, 4], [6, 8]]),
        (rf"{A} \cdot {B}", [[2, 3], [4, 7]]),
        (rf"{A} \odot {B}", [[0, 2], [3, 4]]),
        (rf"{V} \odot {V}", [25, 36]),
        (rf"{A} \cdot {V}", [-7, -9]),
        (rf"{A} \cdot {V} + {V}", [-2, -15]),
        (rf"{A} \odot {B} \cdot {B}", [[2, 2], [4, 7]]),
        (rf"{A} \odot ({B} \cdot {B})", [[1, 2], [3, 8]]),
        (rf"{V} \cdot {V}", 61.0),
    ],
)
def test_arithmetic_of_arrays(latex: str, expected: object) -> None:
    """Sums broadcast scalars, cdot is the matrix product and odot the elementwise one."""
    check(latex, expected)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (rf"{A}^{{\top}}", [[1, 3], [2, 4]]),
        (rf"{U}^{{\top}}", [[1, 2, 3]]),
        (rf"{ROW}^{{\top}}", [1, 2, 3]),
        (rf"({U}^{{\top}})^{{\top}}", [1, 2, 3]),
        (rf"{U}^{{\top}} \cdot {U}", 14.0),
        (rf"{ROW} \cdot {U}", 14.0),
        (rf"{A}^{{\top}} \cdot {V}", [-13, -14]),
        (rf"{V}^{{\top}} \cdot {A} \cdot {V}", 19.0),
        (rf"{V} \cdot {U}^{{\top}}", [[5, 10, 15], [-6, -12, -18]]),
        (rf"{U} \cdot {U}^{{\top}}", [[1, 2, 3], [2, 4, 6], [3, 6, 9]]),
        (rf"{V} \cdot {ONE}^{{\top}}", [35, -42]),
        (rf"{ONE} \cdot {U}^{{\top}}", [[7, 14, 21]]),
        (rf"{ONE}^{{\top}} \cdot {ONE}", 49.0),
    ],
)
def test_transposes(latex: str, expected: object) -> None:
    """Transposes give inner products as scalars and outer products as matrices."""
    check(latex, expected)


@pytest.mark.parametrize(
    "latex",
    [f"{U} + {V}", f"{U} + {ROW}", f"{A} - {V}", rf"{A} \odot {V}", rf"{A} \cdot {U}"]
    + [
        rf"{U} \cdot {V}",
        rf"{U}^{{\top}} \cdot {A}",
        r"2^{\top}",
        rf"{U}^\top",
        rf"{U}^{{T}}",
    ],
)
def test_shapes_that_do_not_fit(latex: str) -> None:
    """Arrays of different shapes, impossible products and other transposes are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    "latex",
    [
        "2 3",
        "2(3)",
        "(2)(3)",
        "2 [3]",
        r"2\,3",
        r"2 \frac{1}{2}",
        r"2 \sigma(0)",
        "2{3}",
        "2|3|",
    ]
    + [
        r"\frac{1}{2}{3}",
        "2e^{1}",
        "(1, 2) 3",
        "[1 = 1] 2",
        f"2 {A}",
        "1\u00a02",
        "1{,}234",
    ],
)
def test_juxtaposition(latex: str) -> None:
    """Two values side by side are an error, never a product."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    "latex",
    [
        "",
        " ",
        "x",
        r"2 \times 3",
        "2 * 3",
        "2 / 3",
        "2 < 3",
        "2 > 3",
        r"\sum_{i=1}^{2} 3",
        ".5",
    ]
    + [
        "5.",
        "1.2.3",
        "2 = 2",
        r"\theta",
        r"2 \pi",
        r"2 \! + 3",
        r"2 \qquad + 3",
        "3!",
        "x_1",
        "50\\%",
        "2 \\",
    ]
    + [
        "\u0663",
        "2 \u2212 1",
        r"\cdot 2",
        r"2 \cdot",
        r"1 & 2",
        r"1 \\ 2",
        r"\text{2}",
        "nan",
    ]
    + [
        "9" * 400,
        "$2$",
        r"\begin{bmatrix} 1 \end{bmatrix}",
        r"\begin{pmatrix} 1",
        r"\left. 2",
    ],
)
def test_everything_else_is_an_error(latex: str) -> None:
    """What the grammar does not state is an error."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "position", "rest"),
    [
        ("2 + 3 4", 6, "4"),
        (r"2 \times 3", 2, r"\times 3"),
        ("(1 + 2", 6, ""),
        (r"1 + \frac{1}{0}", 4, r"\frac{1}{0}"),
        ("(1, 2) + (1, 2, 3)", 7, "+ (1, 2, 3)"),
    ],
)
def test_errors_say_where(latex: str, position: int, rest: str) -> None:
    """An error is a ValueError that carries, and prints, the position and the rest of the text."""
    with pytest.raises(ValueError, match=f"position {position}: ") as caught:
        evaluate(latex)
    assert isinstance(caught.value, EvaluationError)
    assert (caught.value.position, caught.value.rest) == (position, rest)
    assert repr(rest) in str(caught.value)


X = {"x": 0.5, "y": -2.0, "x_{1}": 3.0, r"\theta": 4.0, r"\theta_{1,2}": 5.0, "d": 6.0}


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("x", 0.5),
        (r"2 \cdot x^{2} \cdot y", -1.0),
        ("x_{1}^{2}", 9.0),
        ("-x^2", -0.25),
        (r"\theta + \theta_{1,2}", 9.0),
        ("(x, y) + 1", [1.5, -1]),
        (r"e^{x - \frac{1}{2}}", 1.0),
        (r"\frac{d}{2}", 3.0),
        (r"\begin{pmatrix} x \\ y \end{pmatrix}", [0.5, -2]),
    ],
)
def test_variables(latex: str, expected: object) -> None:
    """A variable has the value that it is given, one with a subscript its own."""
    check(latex, expected, X)


@pytest.mark.parametrize(
    "latex", ["z", "x y", "2 x", "xy", "x_1", "x_{2}", "x_{1}_{1}", "(x)_{1}", r"\theta_{1}", "x'"]
)
def test_variables_outside_the_subset(latex: str) -> None:
    """Unknown variables, and those side by side, are errors."""
    with pytest.raises(EvaluationError):
        evaluate(latex, X)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("(5, 6, 7)_{2}", 6.0),
        (r"2 \cdot \left(5, 6\right)_{1 + 1} + 1", 13.0),
        (r"(\sin(x), \cos(x), x)_{3}^{2}", 0.25),
    ],
)
def test_elements_of_tuples(latex: str, expected: float) -> None:
    """An element of a list is counted from 1."""
    check(latex, expected, X)


@pytest.mark.parametrize(
    "latex", ["(5, 6)_{0}", "(5, 6)_{3}", "(5, 6)_{1.5}", "(5)_{1}", "(5, 6)_1"]
)
def test_elements_that_are_not_there(latex: str) -> None:
    """An index outside the list, and one of a single number, is an error."""
    with pytest.raises(EvaluationError):
        evaluate(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{d}{dx}(x^{3})", 0.75),
        (r"\frac{d}{dx} \left( 7 \right)", 0.0),
        (r"\frac{d}{dx}\left(\frac{1}{x}\right)", -4.0),
        (r"\frac{d}{dx}(\sin(x)) \cdot 2 + 1", 2 * math.cos(0.5) + 1),
        (r"1 - \frac{d}{dx}(\ln(x))", -1.0),
        (r"\frac{d}{dx}(e^{-2 \cdot x})", -2 * math.exp(-1)),
        (r"\frac{d}{dx}(\tanh(x))", 1 - math.tanh(0.5) ** 2),
        (r"\frac{d}{dx}(\frac{d}{dx}(x^{4}))", 3.0),
        (r"\frac{d}{dx_{1}}(x \cdot x_{1}^{2})", 3.0),
        (r"\frac{\partial}{\partial x}(x^{4} \cdot y)", -1.0),
        (r"\frac{\partial}{\partial \theta}(\sqrt{\theta})", 0.25),
        (r"\frac{\partial}{\partial y}\left(x^{4} \cdot y\right)", 0.0625),
        (r"(\frac{\partial}{\partial x}(x \cdot y^{2}), \frac{\partial}{\partial y}(x))", [4, 0]),
    ],
)
def test_derivatives(latex: str, expected: object) -> None:
    """A derivative is that of the bracket behind it, the other variables constant."""
    value = evaluate(latex, X)
    rtol = 1e-7 if latex.count("{d}") > 1 else 1e-10
    np.testing.assert_allclose(value, expected, rtol=rtol, atol=1e-12)


@pytest.mark.parametrize(
    "latex",
    [r"\frac{d}{dz}(x)", r"\frac{d}{dx} x", r"\frac{d}{dx}[x]", r"\frac{d}{d}(x)"]
    + [r"\frac{d}{\partial x}(x)", r"\frac{d}{dx^{2}}(x)", r"\frac{d}{dx y}(x)"]
    + [r"\frac{d}{dy}(\ln(y))", r"\frac{d}{dx}(x) x", r"\frac{d}{dx}(x + z)"]
    + [r"\frac{d}{dx}(x, y)", r"\frac{d}{dx}()"],
)
def test_derivatives_outside_the_subset(latex: str) -> None:
    """An unknown variable, a missing bracket, or a function without a value is an error."""
    with pytest.raises(EvaluationError):
        evaluate(latex, X)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\left. x^{2} + 1 \right|_{x = 3}", 10.0),
        (r"\left. x^{2} \cdot y \right|_{x = -1, y = 2 + 3}", 5.0),
        (r"\left. 2 \cdot u \right|_{u = x^{2} + 1}", 2.5),
        (r"\left. (x, z) \right|_{z = 1}", [0.5, 1]),
        (r"\left. x + x^{2} \right|_{x = x + 1}", 3.75),
        (r"\left. 4 \right|_{x = 2}", 4.0),
        (r"\left. \left| x \right| \right|_{x = \left| -2 \right|}", 2.0),
        (r"\left. \frac{d}{dx}(x^{3}) \right|_{x = 2}", 12.0),
    ],
)
def test_values_at_a_point(latex: str, expected: object) -> None:
    """The bar gives variables the values behind it, which are computed outside of it."""
    check(latex, expected, X, rtol=1e-10)


@pytest.mark.parametrize(
    "latex",
    [r"2 + \left. x \right|_{x = 3}", r"\left. x \right|_{x = 3} + 2", r"\left. x \right|"]
    + [r"\left. x \right|_{3}", r"\left. x \right|_{x}", r"\left. x \right|_x", r"x |_{x = 3}"]
    + [r"\left. z \right|_{x = 1}", r"\left. x y \right|_{x = 1}", r"\left. x \right|_{2 = 3}"]
    + [r"\left. x \right|_{}", r"(\left. x \right|_{x = 3})"],
)
def test_values_at_a_point_outside_the_subset(latex: str) -> None:
    """A bar stands alone, since nobody could see where its left side begins; it binds variables."""
    with pytest.raises(EvaluationError):
        evaluate(latex, X)


def test_variables_do_not_leak() -> None:
    """What the derivative and the bar set is forgotten behind them."""
    assert evaluate(r"\frac{d}{dx}(x^{2}) + x", {"x": 3.0}) == pytest.approx(9)
    assert evaluate(r"\left. y \right|_{y = 2 \cdot x}", {"x": 3.0, "y": 1.0}) == 6
