"""Reading truth values, intervals, choices, matchings, orders and formulas."""

import math

import pytest
import sympy

from deltarule.generator.checks import Choice
from deltarule.graders.answers import read
from tests.reading import (
    BOOL,
    BOTH,
    CHOICE,
    FORMULA,
    INTERVAL,
    MATCHING,
    ORDER,
    refused,
    value,
)

# --- truth values ---


@pytest.mark.parametrize(
    "raw",
    [
        *("0001", "FFFT", "0 0 0 1", "0,0,0,1", "[F, F, F, T]", "[False False False True]"),
        *("0\n0\n0\n1", "[0. 0. 0. 1.]", "no no no yes", "falsch; falsch; falsch; wahr", "ffft"),
        *([False, False, False, True], [0, 0, 0, 1], [0.0, 0, False, 1.0], ["F", "F", "F", "T"]),
        r"\begin{pmatrix} 0 \\ 0 \\ 0 \\ 1 \end{pmatrix}",
        "[np.False_, np.False_, np.False_, np.True_]",
    ],
)
def test_a_truth_table(raw: object) -> None:
    """The outputs of a truth table may be run together, and be words, letters or digits."""
    assert value(raw, (4,), BOOL) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("true", "false"),
    [
        *(
            (True, False),
            (1, 0),
            (1.0, 0.0),
            ("True", "false"),
            ("T", "F"),
            ("1", "0"),
            ("YES", "no"),
        ),
        *(("Wahr", "falsch"), ("ja", "nein"), ("vrai", "faux"), ("oui", "non")),
        *(("evet", "hayır"), ("EVET", "HAYIR"), ("doğru", "yanlış"), ("DOĞRU", "YANLIŞ")),
        *(("verdadero", "falso"), ("sí", "no"), ("vero", "falso"), ("waar", "onwaar")),
    ],
)
@BOTH
def test_a_truth_value(true: object, false: object, comma: bool) -> None:
    """Truth values are read in many languages, whatever the locale is."""
    assert value(true, (), BOOL, comma=comma) == 1
    assert value(false, (), BOOL, comma=comma) == 0


@pytest.mark.parametrize("raw", [2, 0.5, "2", "maybe", "0002", "0.5", "x > 1", [0, 0, 0, 2], {}])
def test_what_is_no_truth_value(raw: object) -> None:
    """Anything else is unreadable."""
    assert refused(raw, (4,), BOOL) == ("truth-value", "")


def test_another_number_of_truth_values() -> None:
    """A table of other length is misshapen."""
    assert read(BOOL, "0 0 1", (4,)).reason == "3"
    assert read(BOOL, [True, False], ()).reason == "2"


# --- intervals ---

INF = math.inf


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1 < θ ≤ 2", [1, 2, 0, 1]),
        ("1 < theta <= 2", [1, 2, 0, 1]),
        ("2 >= t > 1", [1, 2, 0, 1]),
        (r"1 \lt \theta_1 \leq 2", [1, 2, 0, 1]),
        (r"1 \leqslant w_{1} ⩽ 2", [1, 2, 1, 1]),
        ("(1, 2]", [1, 2, 0, 1]),
        ("(1,2]", [1, 2, 0, 1]),
        ("]1; 2]", [1, 2, 0, 1]),
        ("(1;2]", [1, 2, 0, 1]),
        ("[1, 2[", [1, 2, 1, 0]),
        (r"\theta \in \left(1, 2\right]", [1, 2, 0, 1]),
        ("θ ∈ (−1/2, 1.5e3)", [-0.5, 1500, 0, 0]),
        ("θ > 1", [1, INF, 0, 0]),
        ("1 < θ", [1, INF, 0, 0]),
        ("x ≤ 2", [-INF, 2, 0, 1]),
        ("2 ≥ x", [-INF, 2, 0, 1]),
        ("(1, ∞)", [1, INF, 0, 0]),
        (r"(1, \infty)", [1, INF, 0, 0]),
        ("(1, oo)", [1, INF, 0, 0]),
        ("(-inf, 2]", [-INF, 2, 0, 1]),
        ("[-∞, +∞]", [-INF, INF, 0, 0]),
        ("-∞ < x < 2", [-INF, 2, 0, 0]),
    ],
)
@BOTH
def test_ways_to_write_an_interval(text: str, ends: list[float], comma: bool) -> None:
    """Chains, brackets, brackets turned outwards, and one end only."""
    assert value(text, (4,), INTERVAL, comma=comma) == ends


def test_decimal_commas_in_intervals() -> None:
    """They are read where they can be told from the comma between the ends."""
    for text in ("(0,5; 2]", "(0,5, 2]", "0,5 < θ ≤ 2", "]0,5; 2,0]"):
        assert value(text, (4,), INTERVAL, comma=True) == [0.5, 2, 0, 1]
    assert value("(0,5,1,5]", (4,), INTERVAL, comma=True) == [0.5, 1.5, 0, 1]
    assert refused("(0,5,2]", (4,), INTERVAL, comma=True) == ("comma", "(0; 5,2] or (0,5; 2]")
    assert refused("(0,5; 2]", (4,), INTERVAL) == ("comma", "0.5")
    assert read(INTERVAL, "(0.50, 2]", (4,)).decimals == 0
    assert read(INTERVAL, "0.50 < x", (4,)).decimals == 2


@pytest.mark.parametrize(
    "raw",
    [
        *("1 to 2", "1 < x > 2", "(1 2]", "[1, 2", "1,2", "(1, 2, 3)", "(a, b]", "< 2", "x < y"),
        *("1 < 2", "1 < x <", "1 = x", "1 < x < y < 2", "(,)", "(1, 2] 3", "x", "1 < 2x < 3"),
        *([1, 2], 3, True, {"low": 1}),
    ],
)
def test_what_is_no_interval(raw: object) -> None:
    """Anything else is unreadable, and says what to write."""
    assert refused(raw, (4,), INTERVAL) == ("interval", "")


@pytest.mark.parametrize(
    ("text", "reason"), [("(1/0, 2]", "zero-denominator"), ("(1, 1e99]", "too-large")]
)
def test_ends_that_cannot_be_meant(text: str, reason: str) -> None:
    """An end is unreadable for the reason that its number is."""
    assert refused(text, (4,), INTERVAL) == (reason, "")


# --- choices, matchings and orders ---


@pytest.mark.parametrize(
    "raw",
    [
        "b",
        "B",
        "(b)",
        "b)",
        "b.",
        "[b]",
        "'b'",
        "ｂ",
        "Concave",
        " con  cave ",
        "b) concave",
        "b: concave",
    ],
)
def test_a_choice(raw: object) -> None:
    """A choice is told by its letter or its words, in any case and spacing, or by both."""
    assert value(raw, (), CHOICE) == 1


@pytest.mark.parametrize(
    ("raw", "instead"),
    [
        *(
            ("d", ""),
            ("ab", ""),
            ("a b", ""),
            ("2", ""),
            (1, ""),
            (True, ""),
            (["b"], ""),
            ({}, ""),
        ),
        *(("concav", "concave"), ("not at al", "not at all"), ("a) concave", "concave")),
    ],
)
def test_what_is_no_choice(raw: object, instead: str) -> None:
    """Anything else is unreadable, and the nearest choice is told."""
    assert refused(raw, (), CHOICE) == ("choice", instead)


def test_choices_that_look_like_letters_or_blanks() -> None:
    """A letter is a label; words that two choices share tell neither."""
    assert value("a", (), Choice(("b", "a"))) == 0
    assert value("x", (), Choice(("x", "y"))) == 0
    assert value("None", (), Choice(("some", "none"))) == 1
    assert value(4, (), Choice(("2", "4"))) == 1
    assert value("true", (), Choice(("True", "False"))) == 0
    assert value("[0,1]", (), Choice(("(0, 1)", "[0, 1]"))) == 1
    assert refused("0, 1", (), Choice(("(0, 1)", "[0, 1]")))[0] == "choice"
    assert refused("same", (), Choice(("same", "Same")))[0] == "choice"


@pytest.mark.parametrize(
    "raw",
    [
        *("1-b, 2-a, 3-a", "1b 2a 3a", "1: b; 2: a; 3: a", "b a a", "B, A, A", "baa", "b\na\na"),
        *(
            "3-a, 1-b, 2-a",
            "(1,b), (2,a), (3,a)",
            "1. b\n2. a\n3. a",
            "1→b, 2->a, 3 => a",
            "1=b 2=a 3=a",
        ),
        *(
            {"1": "b", "2": "a", "3": "a"},
            {3: "a", 1: "(b)", 2: "yes"},
            {"p": "no", "q": "a", "r": "a"},
        ),
        *(["b", "a", "a"], ("no", "yes", "a"), "['b', 'a', 'a']", '{"1": "b", "2": "a", "3": "a"}'),
        *("1: no; 2: yes; 3: yes", "no, yes, yes", "no yes yes", r"1 \to b, 2 \to a, 3 \to a"),
        '{"1": "no", "2": "yes", "3": "yes"}',
    ],
)
def test_a_matching(raw: object) -> None:
    """Each item is told by its number or its place, each choice by its letter or words."""
    assert value(raw, (3,), MATCHING) == [1, 0, 0]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        *(("1-b, 1-a, 2-a", "repeated"), ({"1": "a", "(1)": "b"}, "repeated")),
        *(("b a", "missing"), ("1-b, 3-a", "missing"), ({"1": "b"}, "missing"), ({}, "missing")),
        *(("4-a, 1-b, 2-a", "matching"), ("b a a a", "matching"), ({"s": "a"}, "matching")),
        *(("1-c, 2-a, 3-a", "choice"), ("maybe", "choice"), ("1 2 3", "choice"), (5, "choice")),
        *((["b", 1, 2], "choice"), ([["b"], ["a"], ["a"]], "choice"), ("1-b, 2", "choice")),
    ],
)
def test_what_is_no_matching(raw: object, reason: str) -> None:
    """Each item has to be there once, with one of the choices."""
    assert refused(raw, (3,), MATCHING)[0] == reason


@pytest.mark.parametrize(
    "raw",
    [
        *("c, a, b", "c a b", "cab", "C; A; B", "c < a < b", "c -> a -> b", "c → a → b", "c\na\nb"),
        *(
            "ready, go, set",
            "ready -> go -> set",
            "Ready < GO < set",
            "1. c\n2. a\n3. b",
            "1c 3b 2a",
        ),
        *(
            ["c", "a", "b"],
            ["ready", "a", "(b)"],
            {"1": "c", "2": "a", "3": "b"},
            "['c', 'a', 'b']",
        ),
        r"c \rightarrow a \to b",
    ],
)
def test_an_order(raw: object) -> None:
    """Items are told by letters or words, and separated by commas, spaces or arrows."""
    assert value(raw, (3,), ORDER) == [2, 0, 1]


@pytest.mark.parametrize(
    ("raw", "reason", "instead"),
    [
        ("c > a > b", "order", "c, a, b or b, a, c"),
        *(("c a b a", "order", ""), ("c c a", "repeated", ""), ("1c 1a 2b", "repeated", "")),
        *(("c a", "missing", ""), (["c"], "missing", ""), ("4c 1a 2b", "order", "")),
        *(("c, a, d", "choice", ""), ("raedy, go, set", "choice", "ready"), (7, "choice", "")),
    ],
)
def test_what_is_no_order(raw: object, reason: str, instead: str) -> None:
    """Each item has to be there once, in one direction."""
    assert refused(raw, (3,), ORDER) == (reason, instead)


# --- formulas ---


def test_a_formula() -> None:
    """Formulas are read by their own grammar, with its reasons; a number is one."""
    x, w = sympy.symbols("x w1")
    assert sympy.expand(value("0,5 x (w_1 + x)", (), FORMULA, comma=True)) == w * x / 2 + x**2 / 2
    assert value(2, (), FORMULA) == 2
    assert refused("y + 1", (), FORMULA)[0] == "unknown-name"
    assert refused([1], (), FORMULA) == refused(True, (), FORMULA) == ("not-a-formula", "")
