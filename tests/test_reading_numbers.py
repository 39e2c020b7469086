"""Reading numbers and arrays, in the ways that people and programs write them."""

import csv
import io
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from deltarule.generator.checks import Check
from deltarule.generator.locales import decimal_comma
from deltarule.graders.answers import read
from deltarule.reference.formula import numbers
from tests.reading import BOTH, EXACT, NUMERIC, PERCENT, PROPERTY, SHAPE, form, refused, value

often = settings(max_examples=100, deadline=None)

# --- what is printed is read ---

NUMBERS = st.floats(-1e14, 1e14, allow_nan=False).map(lambda number: number + 0.0)


@often
@given(NUMBERS, st.integers(0, 12))
def test_printed_numbers_are_read(number: float, digits: int) -> None:
    """A number that Python prints, in any notation, is read as that number, with its decimals."""
    for text in (
        repr(number),
        f"{number:.{digits}f}",
        f"{number:.{digits}e}",
        f"{number:+.{digits}f}",
    ):
        assert value(text) == float(text)
        assert value(text.replace("-", "−")) == float(text)
        assert value(text.replace(".", ","), comma=True) == float(text)
    assert read(NUMERIC, f"{number:.{digits}f}", ()).decimals == digits
    assert value(f"{number:,.1f}") == value(f"{number:_.1f}") == float(f"{number:.1f}")


@often
@given(
    st.decimals(-(10**12), 10**12, places=2),
    st.sampled_from(["en", "de", "fr", "tr", "it", "nl", "pl", "sv", "de_CH", "es_MX", "pt_BR"]),
)
def test_numbers_of_a_locale_are_read(number: Any, locale: str) -> None:
    """Numbers are read with the separators of each language, as CLDR has them."""
    text = format_decimal(number, "#,##0.00", locale=locale)
    assert value(text, comma=decimal_comma(locale)) == float(number)


@often
@given(st.fractions(-1000, 1000, max_denominator=1000))
def test_fractions_are_read(fraction: Fraction) -> None:
    """Fractions are divided, and have no decimals."""
    n, d = fraction.numerator, fraction.denominator
    sign, size = ("-", -n) if n < 0 else ("", n)
    for text in (
        f"{n}/{d}",
        f"{n} / {d}",
        rf"{sign}\frac{{{size}}}{{{d}}}",
        rf"\dfrac{{{n}}}{{{d}}}",
    ):
        for raw, shape in ((text, ()), (f"[{text}, {text}]", (2,))):
            answer = read(NUMERIC, raw, shape)
            assert answer.value is not None
            assert answer.decimals is None
            np.testing.assert_array_equal(answer.value, float(fraction))


GRID = st.integers(-(10**7), 10**7).map(lambda n: n / 10**4)


@often
@given(st.data())
def test_printed_arrays_are_read(data: st.DataObject) -> None:
    """An array is read as numpy, CSV, MATLAB and LaTeX write it, with its lines broken."""
    shape = data.draw(array_shapes(min_dims=1, max_dims=2, max_side=9))
    array = data.draw(arrays(float, shape, elements=GRID)) + 0.0
    rows = array.reshape(len(array), -1).tolist()
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    texts = [repr(array), str(array.tolist()), table.getvalue(), numbers(array, 4)]
    texts += [np.array2string(array, separator=end) for end in (" ", ", ", "; ")]
    if len(shape) == 2 and shape[1] > 1:
        texts.append("[" + "; ".join(" ".join(map(repr, row)) for row in rows) + "]")
        texts.append("\n".join("\t".join(map(repr, row)) for row in rows))
    for text in texts:
        np.testing.assert_allclose(value(text, shape), array, atol=1e-9)


@often
@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_printed_shapes_are_read(shape: list[int]) -> None:
    """A shape is read as it was printed, in every notation."""
    for separator in ("x", " x ", "×", " × ", "*", r" \times ", ", ", ",", " "):
        for comma in (False, True):
            assert value(separator.join(map(str, shape)), (3,), SHAPE, comma=comma) == shape
    for raw in (str(shape), str(tuple(shape)), shape, tuple(shape)):
        assert value(raw, (3,), SHAPE, comma=True) == shape


# --- numbers ---


@pytest.mark.parametrize(
    ("text", "number", "decimals"),
    [
        ("0.25", 0.25, 2),
        ("-0.25", -0.25, 2),
        ("+0.25", 0.25, 2),
        ("−0.25", -0.25, 2),
        ("–0.25", -0.25, 2),
        ("- 0.25", -0.25, 2),
        ("-\t0.25", -0.25, 2),
        ("−\n0.25", -0.25, 2),
        ("  0.25\n", 0.25, 2),
        (".5", 0.5, 1),
        ("-.5", -0.5, 1),
        ("5.", 5, 0),
        ("3", 3, 0),
        ("007", 7, 0),
        ("-0.0", 0, 1),
        ("1.0000", 1, 4),
        ("1e-3", 0.001, 3),
        ("1E-3", 0.001, 3),
        ("1.2e-3", 0.0012, 4),
        ("1.2e+03", 1200, 0),
        ("−1.2e−3", -0.0012, 4),
        ("1.2×10^-3", 0.0012, 4),
        ("1.2 × 10^-3", 0.0012, 4),
        ("1.2 x 10^-3", 0.0012, 4),
        ("1.2 ×\t10^-3", 0.0012, 4),
        ("1.2*10^-3", 0.0012, 4),
        ("1.2*10**-3", 0.0012, 4),
        ("1.2*10**(-3)", 0.0012, 4),
        (r"1.2 \cdot 10^{-3}", 0.0012, 4),
        (r"1.2 \times 10^{-3}", 0.0012, 4),
        ("1.2×10^−3", 0.0012, 4),
        ("1.2·10⁻³", 0.0012, 4),
        ("10^-3", 0.001, 3),
        ("-10⁻³", -0.001, 3),
        ("(0.25)", 0.25, 2),
        ("$0.25$", 0.25, 2),
        ("np.array(0.25)", 0.25, 2),
        ("np.float64(0.25)", 0.25, 2),
        ("\u00a00.25\u2009", 0.25, 2),
        ("\ufeff0.25", 0.25, 2),
        ("０．２５", 0.25, 2),
        ("𝟎.𝟐𝟓", 0.25, 2),
        ("1/4", 0.25, None),
        ("1 ⁄ 4", 0.25, None),
        ("-0.5/2", -0.25, None),
        (r"\frac{1}{4}", 0.25, None),
        (r"-\tfrac{1}{4}", -0.25, None),
        ("1 234 567", 1234567, 0),
        ("1\u2009234", 1234, 0),
        ("1\u202f234.5", 1234.5, 1),
        (r"1\,234", 1234, 0),
        ("1'234.50", 1234.5, 2),
        ("1’234", 1234, 0),
        ("1_000", 1000, 0),
    ],
)
@BOTH
def test_a_number(text: str, number: float, decimals: int | None, comma: bool) -> None:
    """All usual ways to type a number are read, minus signs of every kind included."""
    answer = read(NUMERIC, text, (), comma)
    assert answer.value == pytest.approx(number, rel=1e-12), answer
    assert answer.decimals == decimals


@pytest.mark.parametrize(
    ("text", "number", "instead"),
    [
        ("0,5", 0.5, "0.5"),
        ("-0,25", -0.25, "-0.25"),
        ("1,2", 1.2, "1.2"),
        ("1,234", 1.234, "1.234 or 1234"),
        ("0,123", 0.123, "0.123"),
        ("1,2e-3", 0.0012, "1.2e-3"),
        ("1,2·10^{-3}", 0.0012, "1.2·10^{-3}"),
        ("$0{,}5$", 0.5, "0.5"),
        ("1.234,5", 1234.5, "1234.5"),
        ("1 234,5", 1234.5, "1234.5"),
        ("1.234.567", 1234567, "1234567"),
        (r"\frac{0,5}{2}", 0.25, "0.5"),
    ],
)
def test_a_decimal_comma(text: str, number: float, instead: str) -> None:
    """With decimal commas they are read; without, what could be meant is told."""
    assert value(text, comma=True) == pytest.approx(number, rel=1e-12)
    assert refused(text) == ("comma", instead)


@pytest.mark.parametrize(
    ("text", "number", "instead"),
    [("1,234.5", 1234.5, "1234,5"), ("1,234,567", 1234567, "1234567")],
)
def test_commas_between_thousands(text: str, number: float, instead: str) -> None:
    """They are read where they are no decimal commas; where they are, the number is told."""
    assert value(text) == number
    assert refused(text, comma=True) == ("comma", instead)


@BOTH
@pytest.mark.parametrize("text", ["12,345,67", "1,2,3", "1,23,456", "1,2.3,4"])
def test_commas_that_mean_nothing(text: str, comma: bool) -> None:
    """Commas that are neither are unreadable where one number is asked."""
    assert refused(text, comma=comma) == ("comma", "")


def test_a_point_is_decimal_in_every_language() -> None:
    """1.234 is no thousand in a language of decimal commas, but where integers are asked."""
    assert value("1.234", comma=True) == 1.234
    assert refused("1.234", (), EXACT, comma=True) == ("comma", "1234")
    assert refused("1,234", (), EXACT, comma=True) == ("comma", "1234")
    assert refused("1,234", (), EXACT) == ("comma", "1234")
    assert value("0.123", (), EXACT, comma=True) == 0.123
    assert value("1.234e3", (), EXACT, comma=True) == 1234


@pytest.mark.parametrize(
    "text",
    [
        "1+1",
        "1 + 1",
        "1 - 0.5",
        "1 -0.5",
        "2*3",
        "2 x 3",
        "9**9**9",
        "2^10",
        "1/2/3",
        "1/x",
        "h1_net",
        "x",
        "e",
        "exp(1)",
        "f(2)",
        "2(3)",
        "__import__('os').system('true')",
        "0.5 apples",
        "about 0.5",
        "= 0.5",
        "h1_net = 0.5",
        "0x10",
        "1_00",
        "1e",
        "e5",
        "1e5e5",
        "--5",
        "+-5",
        "-",
        ".",
        "½",
        "²",
        "5²",
        "١٢",
        "1\x00",
        "\ud800",
        "lambda: 1",
        "[x for x in (1,)]",
        "{1}",
        "1j",
        "10^-3^2",
        "1.5.2",
        "1..2",
        "0.5.",
        "1.2.3e4",
    ],
)
@BOTH
def test_what_is_no_number(text: str, comma: bool) -> None:
    """Expressions, names, calls and other text are unreadable, and never worked out."""
    assert refused(text, comma=comma) == ("not-a-literal", "")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        *((raw, "boolean") for raw in (True, False, "True", "FALSE", [True], [0.5, False])),
        ("[0.5, True]", "boolean"),
        *((raw, "not-finite") for raw in (math.nan, math.inf, -math.inf, [math.nan])),
        *((text, "not-finite") for text in ("nan", "-inf", "Infinity", "∞", "[1, nan]")),
        *((raw, "too-large") for raw in (10**16, -(10**16), 10**400, [10**5000], 1e300)),
        *((text, "too-large") for text in ("1e300", "1e999", "10**400", "9" * 1999, "1e15/1e-300")),
        *((text, "zero-denominator") for text in ("1/0", "0/0", r"\frac{1}{0.0}", "1/1e-999")),
        *((raw, "too-long") for raw in ("9" * 100_000, "[" * 1000, [0.5] * 2001, [[[[1]]]])),
        *(({}, "not-a-literal"), ({"a": 1}, "not-a-literal"), ("{}", "not-a-literal")),
        *(([{}], "not-a-literal"), (["0.5"], "not-a-literal"), ([None], "not-a-literal")),
    ],
)
def test_numbers_that_cannot_be_meant(raw: object, reason: str) -> None:
    """Each is unreadable for its own reason."""
    assert refused(raw) == refused(raw, (1,)) == (reason, "")


def test_percentages() -> None:
    """They are read where they are asked, and otherwise the number to write is told."""
    for text in ("45%", "45 %", r"45\%", "45.0 %"):
        assert value(text, (), PERCENT) == 0.45
        assert refused(text) == ("percent", "0.45")
    assert value("[45 %, 55,5%]", (2,), PERCENT, comma=True) == [0.45, 0.555]
    assert refused("45,5%", comma=True) == ("percent", "0,455")
    assert read(PERCENT, "45.5%", ()).decimals == 3
    assert value("0.45", (), PERCENT) == 0.45


# --- arrays ---


@pytest.mark.parametrize(
    "raw",
    [
        [[1, -2], [0.5, 4]],
        "[[1, -2], [0.5, 4]]",
        "((1, −2), (0.5, 4))",
        "[1 -2; 0.5 4]",
        "1, -2; 0.5, 4",
        "1,-2\n0.5,4",
        "1\t-2\r\n0.5\t4\n",
        "1;-2\n0.5;4",
        "[1 -2;\n 0.5 4]",
        "(1, -2)\n(0.5, 4)",
        "[1, -2]; [0.5, 4]",
        "[[1; -2]; [1/2; 4]]",
        "np.array([[1, -2], [0.5, 4]])",
        "torch.tensor([[1., -2.], [0.5, 4.]])",
        r"\begin{pmatrix} 1 & -2 \\ 0.5 & 4 \end{pmatrix}",
        r"\left[\begin{matrix} 1 & -2 \\ \frac{1}{2} & 4 \\ \end{matrix}\right]",
        r"$\begin{bmatrix}1&-2\\0.5&4\end{bmatrix}$",
        r"\left(\begin{array}{rr} 1 & -2 \\ 0.5 & 4 \end{array}\right)",
    ],
)
@BOTH
def test_a_matrix(raw: object, comma: bool) -> None:
    """Matrices are read in the notations of Python, MATLAB, LaTeX and tables."""
    assert value(raw, (2, 2), comma=comma) == [[1, -2], [0.5, 4]]


@pytest.mark.parametrize(
    "raw",
    [
        *([28, 28, 6], "(28, 28, 6)", "[28,28,6]", "28, 28, 6", "28,28,6", "28 28 6", "[28 28 6]"),
        *("28; 28; 6", "[28; 28; 6]", "np.array([28, 28, 6])", "[28, 28, 6,]", "[28,\n 28,\n 6]"),
        *("28.0, 28.0, 6.0", "28\n28\n6", "[28 28\n 6]", "[[28], [28], [6]]", "[[28, 28, 6]]"),
        *(r"\begin{pmatrix} 28 \\ 28 \\ 6 \end{pmatrix}", [[28], [28], [6]]),
    ],
)
@pytest.mark.parametrize("check", [NUMERIC, EXACT, SHAPE, PROPERTY], ids=lambda check: check.kind)
@BOTH
def test_a_list(raw: object, check: Check, comma: bool) -> None:
    """Lists are read in all notations, also as a column or a row, whatever a comma is."""
    assert value(raw, (3,), check, comma=comma) == [28, 28, 6]


@pytest.mark.parametrize("text", ["28x28x6", "28×28×6", "28 × 28 × 6", "28X28X6", "[28*28*6]"])
def test_a_shape(text: str) -> None:
    """Shapes are read as products too, and only where a shape is asked."""
    assert value(text, (3,), SHAPE) == [28, 28, 6]
    assert read(SHAPE, text, (3,)).decimals == 0
    assert read(SHAPE, text, (2,)).reason == "3"
    assert refused(text, (3,)) == ("not-a-literal", "")


@pytest.mark.parametrize("text", ["28x28xsix", "28x", "28 by 28 by 6", "28+28+6", "H×W×C"])
def test_what_is_no_shape(text: str) -> None:
    """Shapes with words or without numbers are unreadable."""
    assert refused(text, (3,), SHAPE) == ("not-a-literal", "")


def test_a_shape_of_tens() -> None:
    """A factor of ten in a shape is not taken for scientific notation."""
    assert value("10x10x16", (3,), SHAPE) == [10, 10, 16]


@pytest.mark.parametrize("raw", ["400", "[400]", "(400,)", "(400)", [400], 400, 400.0, "[[400]]"])
def test_a_list_of_one(raw: object) -> None:
    """A list of one number may be typed as the number."""
    assert value(raw, (1,), SHAPE) == [400]


@pytest.mark.parametrize("text", ["[0,5; -1,25]", "0,5; -1,25", "[0,5 -1,25]", "(0,5, -1,25)"])
def test_decimal_commas_in_lists(text: str) -> None:
    """Elements are separated by semicolons, spaces, or a comma and a space."""
    assert value(text, (2,), comma=True) == [0.5, -1.25]


def test_commas_in_lists_are_read_by_the_form_that_is_asked() -> None:
    """A comma between digits separates or is decimal, whichever gives what is asked."""
    for comma in (False, True):
        assert value("1,2", (2,), comma=comma) == [1, 2]
        assert value("[0.5,1.5]", (2,), comma=comma) == [0.5, 1.5]
    for text in ("[[0,5; 1]; [2; 3,5]]", "0,5;1\n2;3,5", "0,5 1\n2 3,5"):
        assert value(text, (2, 2), comma=True) == [[0.5, 1], [2, 3.5]]
    assert value("[1,234,567, 2]", (2,)) == [1234567, 2]
    assert value("[1,234,567]", (3,)) == [1, 234, 567]
    assert refused("0,5; 1,5", (2,)) == ("comma", "0.5; 1.5")
    assert refused("[1,234 5,678]", (2,)) == ("comma", "[1.234 5.678]")
    assert form("1,5,2", (2,)) == form("1,5,2", (2,), comma=True) == ("3", "2")


@pytest.mark.parametrize("raw", ["[1 2]", "1,2", "[[1, 2]]", [1, 2], "((1, 2),)"])
def test_a_row(raw: object) -> None:
    """A matrix of one row may be written as a list, as MATLAB and tables do."""
    assert value(raw, (1, 2)) == [[1, 2]]


def test_decimals_of_a_list() -> None:
    """They are the fewest of any number that is not a fraction; data have none."""
    assert read(NUMERIC, "[0.57, 1.0000]", (2,)).decimals == 2
    assert read(NUMERIC, "[0.57, 1/3]", (2,)).decimals == 2
    assert read(NUMERIC, "[2/3, 1/3]", (2,)).decimals is None
    assert read(NUMERIC, [0.57, 1.0], (2,)).decimals is None
    assert read(NUMERIC, 0.57, ()).decimals is None


@pytest.mark.parametrize(
    ("raw", "shape", "forms"),
    [
        *((raw, (), ("1", "1")) for raw in ([0.5], "[0.5]")),
        *((raw, (), ("2", "1")) for raw in ([1, 2], "1 2", "(1, 2)", "1, 2", "[1,2]", "1 1/2")),
        *((raw, (), ("1×1", "1")) for raw in ([[0.5]], "[[0.5]]")),
        ("[[1, 2], [3, 4]]", (), ("2×2", "1")),
        *((raw, (1, 2), ("2×1", "1×2")) for raw in ("[1; 2]", "[[1], [2]]", [[1], [2]], "1\n2")),
        ([[1], [2]], (2, 3), ("2×1", "2×3")),
        (r"\begin{pmatrix} 1 & 2 \end{pmatrix}", (2, 1), ("1×2", "2×1")),
        *((raw, (3,), ("2", "3")) for raw in ("[28, 28]", [28, 28], "28 28")),
        *((raw, (3,), ("1", "3")) for raw in ("28", 7)),
        ([1, 2], (2, 1), ("2", "2×1")),
    ],
)
def test_another_form(raw: object, shape: tuple[int, ...], forms: tuple[str, str]) -> None:
    """What has another form than is asked is misshapen, and both are told."""
    assert form(raw, shape) == forms


@pytest.mark.parametrize("raw", [[28, [28], 6], [[1, 2], [3]], "[[1, 2], [3]]", "1 2; 3"])
def test_rows_of_different_lengths(raw: object) -> None:
    """Ragged rows are unreadable."""
    assert refused(raw, (2, 2)) == ("ragged", "")


@pytest.mark.parametrize(
    "text",
    ["[28, 28, 6", "(28, 28, 6", "[[1, 2]", "[(1, 2]", "[1, 2)", "1, 2]", r"\begin{pmatrix}1"],
)
def test_brackets_that_do_not_match(text: str) -> None:
    """Open or mixed brackets are unreadable."""
    assert refused(text, (3,)) == ("bracket", "")
