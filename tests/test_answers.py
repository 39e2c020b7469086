"""Reading answers: what students type, and what they should not have typed."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.core import Exercise, InputError
from deltarule.generator.locales import decimal_comma
from deltarule.generator.sampling import draw
from deltarule.graders.answers import Answer, read
from deltarule.graders.marking import mark, mark_all

TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
"""Any text at all, halves of surrogate pairs included."""
ALMOST = st.lists(
    st.sampled_from([*"0123456789.,;xX×·*^()[]{}eE+-−–_/ \t\n\u00a0", "10", "10^", "np.array("]),
    max_size=30,
).map("".join)
"""Text made of what answers are made of."""
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**63, 10**15]),
    st.floats(),
    TEXT,
    ALMOST,
)
ANYTHING = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
SHAPES = st.sampled_from([(), (1,), (2,), (3,), (2, 2)])
MANY = settings(max_examples=300, deadline=None)


def value(
    raw: object, shape: tuple[int, ...] = (), *, comma: bool = False, whole: bool = False
) -> Any:
    """Give what was read, which must be a value."""
    answer = read(raw, shape, comma, whole)
    assert answer.status == "value", answer
    assert answer.value is not None
    return answer.value.tolist()


def check(answer: Answer, shape: tuple[int, ...]) -> None:
    """Check what holds of every answer that was read."""
    assert answer.status in ("value", "blank", "unreadable", "misshapen")
    if answer.status == "value":
        assert answer.value is not None
        assert answer.value.shape == shape
        assert np.isfinite(answer.value).all()
    else:
        assert answer.value is None
    if answer.status in ("unreadable", "misshapen"):
        assert answer.reason
    assert len(answer.text) <= 100


# --- numbers ---


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.25", 0.25),
        ("-0.25", -0.25),
        ("+0.25", 0.25),
        ("−0.25", -0.25),
        ("–0.25", -0.25),
        ("- 0.25", -0.25),
        ("-\t0.25", -0.25),
        ("−\n0.25", -0.25),
        ("1.2 ×\t10^-3", 0.0012),
        ("  0.25\n", 0.25),
        (".5", 0.5),
        ("-.5", -0.5),
        ("5.", 5),
        ("007", 7),
        ("-0.0", 0),
        ("1e-3", 0.001),
        ("1E-3", 0.001),
        ("1.2e+03", 1200),
        ("−1.2e−3", -0.0012),
        ("1.2×10^-3", 0.0012),
        ("1.2 × 10^-3", 0.0012),
        ("1.2 x 10^-3", 0.0012),
        ("1.2*10^-3", 0.0012),
        ("1.2*10**-3", 0.0012),
        ("1.2*10**(-3)", 0.0012),
        (r"1.2 \cdot 10^{-3}", 0.0012),
        (r"1.2 \times 10^{-3}", 0.0012),
        ("1.2×10^−3", 0.0012),
        ("1.2·10^-3", 0.0012),
        ("(0.25)", 0.25),
        ("np.array(0.25)", 0.25),
        ("\u00a00.25\u2009", 0.25),
    ],
)
def test_a_number(text: str, number: float) -> None:
    """All usual ways to type a number are read, minus signs of every kind included."""
    assert value(text) == pytest.approx(number, rel=1e-12)
    assert value(text, comma=True) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0,5", 0.5), ("-0,25", -0.25), ("1,234", 1.234), ("1,2e-3", 0.0012)],
)
def test_a_decimal_comma(text: str, number: float) -> None:
    """With decimal commas they are read; without, a comma is unreadable and the reason is told."""
    assert value(text, comma=True) == pytest.approx(number, rel=1e-12)
    answer = read(text, ())
    assert (answer.status, answer.reason) == ("unreadable", "comma")


@pytest.mark.parametrize("text", ["1,234,567.8", "1.234,5", "1,234.5", "1,2", "1, 2"])
def test_a_comma_is_never_guessed(text: str) -> None:
    """A comma that may separate thousands, decimals or two numbers is no number."""
    assert read(text, ()).status in ("unreadable", "misshapen")


@pytest.mark.parametrize("text", ["1.234,5", "1,234.5"])
@pytest.mark.parametrize("comma", [False, True])
def test_a_comma_and_a_point_are_explained(text: str, comma: bool) -> None:
    """A number with both is unreadable, and the words are about separators, in every locale."""
    answer = read(text, (), comma)
    assert (answer.status, answer.reason) == ("unreadable", "comma")


@pytest.mark.parametrize(
    "text",
    [
        "1+1",
        "1 + 1",
        "1 - 0.5",
        "2*3",
        "2 x 3",
        "9**9**9",
        "2^10",
        "1/3",
        "1/0",
        "h1_net",
        "x",
        "e",
        "exp(1)",
        "f(2)",
        "__import__('os').system('true')",
        "0.5 apples",
        "0.5%",
        "about 0.5",
        "= 0.5",
        "h1_net = 0.5",
        "0x10",
        "1_000",
        "1e",
        "e5",
        "1e5e5",
        "--5",
        "+-5",
        "-",
        ".",
        "½",
        "²",
        "1\x00",
        "\ud800",
        "lambda: 1",
        "[x for x in (1,)]",
        "{1}",
        "1j",
        "10^-3^2",
    ],
)
def test_what_is_no_number(text: str) -> None:
    """Expressions, names, calls and other text are unreadable, and never worked out."""
    for comma in (False, True):
        answer = read(text, (), comma)
        assert (answer.status, answer.reason) == ("unreadable", "not-a-literal")


@pytest.mark.parametrize(
    "text", ["1 -0.5", "0.5 +0.25", "1.5.2", "1.234.567", "1..2", "0.5.", "1.2.3e4"]
)
def test_numbers_that_run_together(text: str) -> None:
    """A difference without a space and a number with two points are not taken for a list."""
    assert read(text, ()).status == "unreadable"


def test_two_points_are_no_list() -> None:
    """A number with two points is unreadable where a list is asked, too."""
    assert read("1.5.2", (2,)).status == "unreadable"


@pytest.mark.parametrize("raw", [True, False, "True", "true", "FALSE", [True], [0.5, False]])
def test_booleans(raw: object) -> None:
    """True and False are no numbers."""
    answer = read(raw, ())
    assert (answer.status, answer.reason) == ("unreadable", "boolean")


@pytest.mark.parametrize(
    "raw", [math.nan, math.inf, -math.inf, [math.nan], "nan", "NaN", "-inf", "Infinity", "1e999"]
)
def test_what_is_not_finite(raw: object) -> None:
    """NaN and infinities are unreadable, as data and as text."""
    answer = read(raw, ())
    assert (answer.status, answer.reason) == ("unreadable", "not-finite")


@pytest.mark.parametrize(
    "raw",
    [10**16, -(10**16), 10**400, 10**5000, [10**5000], 1e300, "1e300"],
    ids=["1e16", "-1e16", "1e400", "1e5000", "list", "float", "text"],
)
def test_what_is_too_large(raw: object) -> None:
    """Numbers that cannot be meant are unreadable."""
    answer = read(raw, ())
    assert answer.status == "unreadable"
    assert answer.reason in ("too-large", "not-finite")
    assert len(answer.text) <= 100


@pytest.mark.parametrize(
    "raw",
    ["9" * 100_000, "[" * 100_000, [0.5] * 100_000, "1, " * 5000],
    ids=["digits", "brackets", "list", "typed list"],
)
def test_what_is_too_long(raw: object) -> None:
    """Very long answers are unreadable, and are not shown whole."""
    answer = read(raw, ())
    assert (answer.status, answer.reason) == ("unreadable", "too-long")
    assert len(answer.text) <= 100


@pytest.mark.parametrize("raw", [{}, {"a": 1}, [{}], ["0.5"], [None], "{}"])
def test_other_data(raw: object) -> None:
    """Objects, and text or nothing inside lists, are unreadable."""
    assert read(raw, ()).status == "unreadable"
    assert read(raw, (1,)).status == "unreadable"


@pytest.mark.parametrize("raw", [None, "", "   ", "\n\t", "...", "…", "?", "None", "[]", "\u00a0"])
def test_blanks(raw: object) -> None:
    """Nothing, and what stands for nothing, is blank whatever is asked."""
    for shape in ((), (3,)):
        assert read(raw, shape) == Answer("blank")


@pytest.mark.parametrize(
    "raw", [[0.5], [[0.5]], [1, 2], "[0.5]", "1 2", "[[1, 2], [3, 4]]", "(1, 2)"]
)
def test_lists_for_a_number(raw: object) -> None:
    """A list where a number is asked is misshapen, and its form is told."""
    answer = read(raw, ())
    assert answer.status == "misshapen"
    assert re.fullmatch(r"\d+(×\d+)*", answer.reason)


# --- shapes and arrays ---


@pytest.mark.parametrize(
    "text",
    [
        "28x28x6",
        "28×28×6",
        "28 × 28 × 6",
        "28 x 28 x 6",
        "28X28X6",
        "28*28*6",
        r"28 \times 28 \times 6",
        "(28, 28, 6)",
        "[28, 28, 6]",
        "[28,28,6]",
        "28, 28, 6",
        "28,28,6",
        "28 28 6",
        "[28 28 6]",
        "28; 28; 6",
        "[28; 28; 6]",
        "[28x28x6]",
        "np.array([28, 28, 6])",
        "[28, 28, 6,]",
        "[28,\n 28,\n 6]",
        "28.0, 28.0, 6.0",
    ],
)
@pytest.mark.parametrize("comma", [False, True])
def test_a_shape(text: str, comma: bool) -> None:
    """All usual ways to type a shape are read, whatever the decimal separator is."""
    assert value(text, (3,), comma=comma, whole=True) == [28, 28, 6]


@pytest.mark.parametrize("raw", ["10x10x16", "10 × 10 × 16", [10, 10, 16], (10, 10, 16)])
def test_a_shape_of_tens(raw: object) -> None:
    """A factor of ten in a shape is not taken for scientific notation."""
    assert value(raw, (3,)) == [10, 10, 16]


@pytest.mark.parametrize("raw", ["400", "[400]", "(400,)", "(400)", [400], 400, 400.0])
def test_a_shape_of_one(raw: object) -> None:
    """A shape of one number may be typed as the number."""
    assert value(raw, (1,)) == [400]


@pytest.mark.parametrize(
    "raw", ["28x28", "[28, 28]", "28", "28x28x6x1", [28, 28], [[28, 28, 6]], 7]
)
def test_another_number_of_dimensions(raw: object) -> None:
    """A shape of other length is misshapen."""
    assert read(raw, (3,)).status == "misshapen"


@pytest.mark.parametrize("text", ["28x28xsix", "28x", "28 by 28 by 6", "28+28+6", "H×W×C"])
def test_what_is_no_shape(text: str) -> None:
    """Shapes with words or without numbers are unreadable."""
    answer = read(text, (3,))
    assert (answer.status, answer.reason) == ("unreadable", "not-a-literal")


@pytest.mark.parametrize("text", ["[28, 28, 6", "(28, 28, 6", "[[1, 2]", "[(1, 2]", "[1, 2)"])
def test_brackets_that_do_not_match(text: str) -> None:
    """Open or mixed brackets are unreadable."""
    assert read(text, (3,)).status == "unreadable"


@pytest.mark.parametrize("raw", [[28, [28], 6], [[1, 2], [3]], "[[1, 2], [3]]", "1 2; 3"])
def test_rows_of_different_lengths(raw: object) -> None:
    """Ragged rows are unreadable."""
    answer = read(raw, (2, 2))
    assert (answer.status, answer.reason) == ("unreadable", "ragged")


@pytest.mark.parametrize(
    "raw",
    [
        [[1, -2], [0.5, 4]],
        "[[1, -2], [0.5, 4]]",
        "((1, −2), (0.5, 4))",
        "[1 -2; 0.5 4]",
        "1, -2; 0.5, 4",
        "np.array([[1, -2], [0.5, 4]])",
    ],
)
def test_a_matrix(raw: object) -> None:
    """Matrices are read in the notations of Python and of textbooks."""
    assert value(raw, (2, 2)) == [[1, -2], [0.5, 4]]


def test_decimal_commas_in_lists() -> None:
    """With decimal commas, elements are separated by semicolons, spaces, or a comma and a space."""
    for text in ("[0,5; -1,25]", "0,5; -1,25", "[0,5 -1,25]", "(0,5, -1,25)"):
        assert value(text, (2,), comma=True) == [0.5, -1.25]


# --- whatever is typed ---


@MANY
@given(ANYTHING, SHAPES, st.booleans())
@example(10**5000, (), False)
@example([[10**5000]], (), False)
def test_reading_never_raises(raw: object, shape: tuple[int, ...], comma: bool) -> None:
    """Whatever the data, there is an answer with a value of the right shape or a reason."""
    check(read(raw, shape, comma), shape)


@MANY
@given(TEXT | ALMOST, SHAPES, st.booleans())
@example("1" + " " * 1990 + "a", (3,), False)
@example("-\t0.5", (), False)
@example("-\n0.5", (), True)
@example("9" * 1999, (), True)
@example("1e" + "9" * 1900, (), True)
def test_reading_text_never_raises(text: str, shape: tuple[int, ...], comma: bool) -> None:
    """Whatever the text, there is an answer with a value of the right shape or a reason."""
    check(read(text, shape, comma), shape)


def test_data_that_python_cannot_print() -> None:
    """Lists nested without end are unreadable too."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert read(deep, ()).status == "unreadable"
    assert read({"a": deep}, ()).status == "unreadable"
    loop: list[Any] = []
    loop.append(loop)
    assert read(loop, (1,)).status == "unreadable"


NUMBERS = st.floats(-1e14, 1e14, allow_nan=False)


@MANY
@given(NUMBERS, st.integers(0, 12))
def test_printed_numbers_are_read_back(number: float, digits: int) -> None:
    """A number that Python prints, in any notation, is read as that number."""
    for text in (
        repr(number),
        f"{number:.{digits}f}",
        f"{number:.{digits}e}",
        f"{number:+.{digits}f}",
    ):
        assert value(text) == float(text)
        assert value(text.replace("-", "−")) == float(text)
        assert value(text.replace(".", ","), comma=True) == float(text)
    assert value(number) == number


@MANY
@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_printed_shapes_are_read_back(shape: list[int]) -> None:
    """A shape is read as it was printed, in every notation."""
    for separator in ("x", " x ", "×", " × ", ", ", ",", " "):
        assert value(separator.join(map(str, shape)), (3,)) == shape
    assert value(str(shape), (3,)) == value(str(tuple(shape)), (3,)) == value(shape, (3,)) == shape
    assert value(str(shape), (3,), comma=True, whole=True) == shape


@MANY
@given(st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=2, max_size=2))
def test_printed_matrices_are_read_back(rows: list[list[float]]) -> None:
    """A matrix is read as Python prints it."""
    assert value(str(rows), (2, 2)) == value(rows, (2, 2)) == rows


# --- locales ---


@pytest.mark.parametrize(
    ("locale", "comma"),
    [
        ("en", False),
        ("en-US", False),
        ("en_GB", False),
        ("de", True),
        ("de-AT", True),
        ("de_CH", False),
        ("fr", True),
        ("es-MX", False),
        ("tr", True),
        ("ja", False),
    ],
)
def test_decimal_separators(locale: str, comma: bool) -> None:
    """The decimal separator is that of the language and the country."""
    assert decimal_comma(locale) is comma


@pytest.mark.parametrize(
    "locale", ["", " ", "xx", "german", "../../etc/passwd", "de\x00", "-", "1"]
)
def test_no_locale(locale: str) -> None:
    """What is no locale is refused by its name."""
    with pytest.raises(InputError, match=re.escape(repr(locale))):
        decimal_comma(locale)


# --- marking whatever is typed ---


@pytest.fixture(scope="module")
def exercises() -> list[Exercise]:
    """Give one exercise of each family."""
    found = [families.get(name) for name in families.names()]
    return [draw(family, [5], family.options())[0] for family in found]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_marking_never_raises(exercises: list[Exercise], data: st.DataObject) -> None:
    """Whatever is answered gets a verdict that JSON and UTF-8 can hold, within its points."""
    for exercise in exercises:
        names = [part.step for part in exercise.parts]
        given_ = data.draw(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=8))
        marking = mark(exercise, given_)
        assert [verdict.part for verdict in marking.verdicts] == names
        assert 0 <= marking.score <= marking.max
        for verdict in marking.verdicts:
            assert 0 <= verdict.points <= verdict.max
            assert 0 < len(verdict.says) < 600
            json.dumps(verdict.says, ensure_ascii=False).encode()
            assert "\n" not in verdict.says


def test_half_a_character_can_be_saved(exercises: list[Exercise]) -> None:
    """A lone surrogate, which a notebook can hold, leads to words that UTF-8 can."""
    exercise = next(e for e in exercises if e.family.name == "backprop_2_2_2")
    verdict = next(v for v in mark(exercise, {"E": "\ud800 0.5"}).verdicts if v.part == "E")
    assert verdict.kind == "unreadable"
    assert b"0.5" in verdict.says.encode()


def test_marking_uses_the_locale(exercises: list[Exercise]) -> None:
    """Decimal commas are read where the locale has them, and only there."""
    exercise = next(e for e in exercises if e.family.name == "backprop_2_2_2")
    trace = exercise.solve()
    given_ = {p.step: f"{trace[p.step]:.{p.digits}f}".replace(".", ",") for p in exercise.parts}
    german = mark(exercise, given_, "de")
    english = mark(exercise, given_)
    assert german.score == german.max
    assert {verdict.kind for verdict in english.verdicts} == {"unreadable"}


def test_marking_many_is_marking_one_by_one(exercises: list[Exercise]) -> None:
    """Students marked together get what they get alone, whatever the others answered."""
    answers: list[dict[str, object]] = [{}, {"E": 0.1}, {"E": "?", "h1.net": True}]
    exercise = next(e for e in exercises if e.family.name == "backprop_2_2_2")
    together = mark_all([exercise] * 3, answers)
    assert together == [mark(exercise, one) for one in answers]


@pytest.mark.parametrize("name", ["h1.nett", "H1.net", "", "h1"])
def test_marking_an_unknown_part(exercises: list[Exercise], name: str) -> None:
    """A part that is not asked is refused by its name."""
    exercise = next(e for e in exercises if e.family.name == "backprop_2_2_2")
    with pytest.raises(InputError, match=re.escape(repr(name))):
        mark(exercise, {name: 1})
