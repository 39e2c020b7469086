"""Reading answers: whatever is typed, for every check, and what marking makes of it."""

import json
import math
import re
import time
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from deltarule.generator import families
from deltarule.generator.checks import Check, Code, Formula, Interval
from deltarule.generator.core import Exercise, InputError
from deltarule.generator.locales import decimal_comma
from deltarule.generator.sampling import draw
from deltarule.graders.answers import Answer, read
from deltarule.graders.marking import mark, mark_all
from deltarule.graders.reading.text import clean
from tests.reading import (
    BOOL,
    BOTH,
    CHOICE,
    EXACT,
    FORMULA,
    INTERVAL,
    MATCHING,
    NUMERIC,
    ORDER,
    PERCENT,
    PROPERTY,
    SHAPE,
    value,
)

often = settings(max_examples=100, deadline=None)
ASKED: list[tuple[Check, tuple[int, ...]]] = [
    *((NUMERIC, shape) for shape in ((), (1,), (2,), (3,), (2, 2), (1, 2))),
    *((PERCENT, ()), (EXACT, ()), (EXACT, (4,)), (SHAPE, (3,)), (PROPERTY, (3,))),
    *((BOOL, ()), (BOOL, (4,)), (INTERVAL, (4,)), (FORMULA, ())),
    *((CHOICE, ()), (MATCHING, (3,)), (ORDER, (3,))),
]
EACH = pytest.mark.parametrize(
    ("asked", "shape"), ASKED, ids=[f"{check.kind}-{shape}" for check, shape in ASKED]
)

PIECES = [
    *"0123456789.,;:xX×·*^()[]{}<>=≤≥eE+-−–_/|&%'\\$ \t\n\u00a0\u2009\u202f⁰⁻∞θ→abcTFpq",
    *(
        "10",
        "10^",
        "{,}",
        r"\frac{",
        r"\\",
        r"\begin{pmatrix}",
        r"\end{pmatrix}",
        r"\le",
        r"\left(",
    ),
    *("np.array(", "1,234", "1.234", "1-b", "true", "no", "convex", "->", "inf", "{'1': 'b'", "x1"),
]
TYPED = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=60),
)
"""Text made of what answers are made of, and any text, halves of surrogate pairs included."""
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**63, 10**15]),
    st.integers(4300, 5000).map(lambda digits: 10**digits),
    st.floats(),
    TYPED,
)
DATA = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TYPED | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


# --- whatever is typed ---


def consistent(answer: Answer, shape: tuple[int, ...], check: Check) -> None:
    """Check what holds of every answer that was read."""
    assert answer.status in ("value", "blank", "unreadable", "misshapen")
    assert (answer.value is not None) == (answer.status == "value")
    assert bool(answer.reason) == (answer.status in ("unreadable", "misshapen"))
    assert bool(answer.asked) == (answer.status == "misshapen")
    assert len(answer.text) <= 80 and len(answer.instead) <= 80
    if answer.value is None:
        assert answer.decimals is None
        return
    assert answer.value.shape == shape
    assert answer.decimals is None or answer.decimals >= 0
    if not isinstance(check, Formula | Interval):
        assert np.isfinite(answer.value).all()
        assert not np.signbit(answer.value[answer.value == 0]).any()


@EACH
@pytest.mark.parametrize("raws", [TYPED, DATA], ids=["text", "data"])
def test_reading_never_raises(
    asked: Check, shape: tuple[int, ...], raws: st.SearchStrategy[object], many: int
) -> None:
    """Whatever comes, there is an answer with a value of the right shape, or a reason."""

    @settings(max_examples=many * many // 32, deadline=None)
    @given(raws, st.booleans())
    def holds(raw: object, comma: bool) -> None:
        consistent(read(asked, raw, shape, comma), shape, asked)

    holds()


@EACH
@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 1990 + "a",
        "-\t0.5",
        "9" * 1999,
        "1e" + "9" * 1900,
        "10^\x0b{-3}",
        "'",
        "$",
        r"\ ",
    ],
)
def test_reading_odd_text(asked: Check, shape: tuple[int, ...], text: str, comma: bool) -> None:
    """Some texts that once were a trap."""
    consistent(read(asked, text, shape, comma), shape, asked)


@often
@given(TYPED)
def test_no_digit_appears(text: str) -> None:
    """Making a text clean changes how digits are typed, and never how many there are."""
    raised = sum(c in "⁰¹²³⁴⁵⁶⁷⁸⁹" for c in text)
    assert sum(map(str.isdecimal, clean(text))) == sum(map(str.isdecimal, text)) + raised


REPEATED = [
    *("1", " ", "\n", ",", "1,", "1 ", "1\n", "1, ", "1,234,", "1 234 ", "[", "[1,", "1)", "- "),
    *("1e5 ", "1 x ", "10^{", "1/3 ", r"\frac{1}{2},", "\\", r"\begin{pmatrix}1", "1&", "%", "1<x"),
    *("x<", "1-b,", "ab", "a ", "->", "T ", "'", "$", "⁰", "1" + " " * 30, "(1;", "x ∈ ", "array"),
]


@EACH
def test_every_text_is_decided_soon(asked: Check, shape: tuple[int, ...]) -> None:
    """Texts of the maximal length, made to be hard, are decided in a fraction of a second."""
    for piece in REPEATED:
        for ends in ("", "[", "a"):
            text = (ends + piece * 2000)[:1999] + ends
            before = time.perf_counter()
            read(asked, text, shape, comma=True)
            assert time.perf_counter() - before < 1, (piece, ends)


def test_data_that_python_cannot_print() -> None:
    """Lists nested without end are unreadable too."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    loop: list[Any] = []
    loop.append(loop)
    wide = [[[0.5] * 2000] * 2000] * 2000
    for raw in (deep, {"a": deep}, loop, wide):
        for check, shape in ASKED:
            assert read(check, raw, shape).status == "unreadable"


@pytest.mark.parametrize(
    "raw", [None, "", "   ", "\n\t", "...", "…", "?", "None", "[]", "\u00a0", []]
)
@EACH
def test_blanks(asked: Check, shape: tuple[int, ...], raw: object) -> None:
    """Nothing, and what stands for nothing, is blank whatever is asked."""
    assert read(asked, raw, shape) == Answer("blank")


@pytest.mark.parametrize("raw", ["[[]]", [[], []], "[ ]", "( )"])
def test_empty_lists_are_blank(raw: object) -> None:
    """A list with nothing in it is blank."""
    assert read(NUMERIC, raw, (2, 2)) == Answer("blank")


def test_code_is_not_read() -> None:
    """Functions are for the sandbox."""
    with pytest.raises(InputError, match="sandbox"):
        read(Code("step", (), ()), "def step(x): return x", ())


# --- what is written is read ---

NUMBERS = st.floats(-1e14, 1e14, allow_nan=False).map(lambda number: number + 0.0)
ENDS = st.integers(-9999, 9999).map(lambda n: n / 100)
BOUNDED = st.tuples(ENDS, ENDS, st.integers(0, 1), st.integers(0, 1))
HALVES = st.builds(
    lambda end, closed, below: [-math.inf, end, 0, closed] if below else [end, math.inf, closed, 0],
    *(ENDS, st.integers(0, 1), st.booleans()),
)
X, W = sympy.symbols("x w1")
WRITTEN: list[tuple[Check, tuple[int, ...], st.SearchStrategy[Any]]] = [
    *((NUMERIC, shape, arrays(float, shape, elements=NUMBERS)) for shape in ((), (2,), (2, 3))),
    (PROPERTY, (3,), arrays(float, 3, elements=NUMBERS)),
    *(
        (EXACT, shape, arrays(int, shape, elements=st.integers(-99999, 99999)))
        for shape in ((), (4,))
    ),
    (SHAPE, (3,), arrays(int, 3, elements=st.integers(0, 99999))),
    *(
        (BOOL, shape, arrays(int, shape, elements=st.integers(0, 1)))
        for shape in ((), (4,), (2, 2))
    ),
    (INTERVAL, (4,), st.one_of(BOUNDED, HALVES).map(np.array)),
    (CHOICE, (), st.integers(0, 2).map(np.array)),
    (MATCHING, (3,), arrays(int, 3, elements=st.integers(0, 1))),
    (ORDER, (3,), st.permutations(range(3)).map(np.array)),
    (
        FORMULA,
        (),
        st.sampled_from([X, X * W, 2 * X - 3, sympy.tanh(W) ** 2, X / (W + 1)]).map(np.array),
    ),
]


@pytest.mark.parametrize(("asked", "shape", "values"), WRITTEN)
def test_what_a_check_writes_is_read(
    asked: Check, shape: tuple[int, ...], values: st.SearchStrategy[Any]
) -> None:
    """What a check writes is read as it was, as data, as JSON, and as Python prints it."""

    @often
    @given(values)
    def holds(right: Any) -> None:
        written = asked.write(right)
        for raw in (written, json.loads(json.dumps(written)), str(written)):
            found = value(raw, shape, asked)
            assert (found.doit() if isinstance(asked, Formula) else found) == right.tolist()

    holds()


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


@settings(max_examples=800, deadline=None)
@given(st.data())
def test_marking_never_raises(exercises: list[Exercise], data: st.DataObject) -> None:
    """Whatever is answered gets a verdict that JSON and UTF-8 can hold, within its points."""
    exercise = exercises[data.draw(st.integers(0, len(exercises) - 1))]
    names = [part.step for part in exercise.parts]
    given_ = data.draw(st.dictionaries(st.sampled_from(names), DATA, max_size=8))
    marking = mark(exercise, given_)
    assert [verdict.part for verdict in marking.verdicts] == names
    assert 0 <= marking.score <= marking.max
    for verdict in marking.verdicts:
        assert 0 <= verdict.points <= verdict.max
        assert 0 < len(verdict.says) < 800
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
