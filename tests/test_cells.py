"""Reading answers from the text of cells."""

import io
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.graders.cells import answer_text

LABEL = "# net input of hidden unit 1, 5 decimals (1 point)\n"


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        (LABEL + "h1_net = ", ""),
        (LABEL + "h1_net = 0.25", "0.25"),
        (LABEL + "h1_net = −0.25\n\n", "−0.25"),
        ("h1_net=0.25", "0.25"),
        ("  h1_net\t=\t0.25", "0.25"),
        ("h1_net =\n0.25", "0.25"),
        ("h1_net = 0.25\r\n", "0.25"),
        ("h1_net = 0.25  # rounded", "0.25"),
        ("h1_net = # 0.25", ""),
        ("h1_net = '0.25'", "0.25"),
        ('h1_net = "0.25"  # as text', "0.25"),
        ("h1_net = 28 x 28 x 6", "28 x 28 x 6"),
        (
            "h1_net = [28,\n          28,  # width\n          6]",
            "[28,\n          28,  \n          6]",
        ),
        ("h1_net = 1 + 1", "1 + 1"),
        ("", ""),
        (LABEL, ""),
    ],
)
def test_what_stands_behind_the_equals_sign(source: str, answer: str) -> None:
    """The answer is the text behind the equals sign, without comments, quotes and space around."""
    assert answer_text(source, "h1_net") == answer


@pytest.mark.parametrize(
    "source",
    [
        "h1_net = 0.1\nh1_net = 0.25",
        "# h1_net = 0.1\nh1_net = 0.25",
        "h1_net = 0.25  # not h1_net = 0.1",
        "x = 0.1\nh1_net = 0.25",
        "import math\nh1_net = 0.25",
    ],
)
def test_the_last_line_counts(source: str) -> None:
    """Of several answers the last one counts; comments and other lines before it do not."""
    assert answer_text(source, "h1_net") == "0.25"


@pytest.mark.parametrize("after", ["print(h1_net)", "h1_net", "x = 3", "assert h1_net > 0"])
def test_lines_after_the_answer(after: str) -> None:
    """The answer is one line: what a student tries out below it is no part of it."""
    assert answer_text(f"h1_net = 0.25\n{after}", "h1_net") == "0.25"


def test_lines_after_a_list() -> None:
    """A list goes on to its closing bracket, and no further."""
    text = answer_text("conv1_shape = [28,\n    28,\n    6]\nprint(conv1_shape)", "conv1_shape")
    assert text.split() == ["[28,", "28,", "6]"]


def test_a_cell_without_the_name() -> None:
    """A cell whose name was deleted is taken as the answer itself."""
    assert answer_text("0.25", "h1_net") == "0.25"
    assert answer_text(LABEL + "0.25", "h1_net") == "0.25"


@pytest.mark.parametrize("source", ["h1_net == 0.25", "h1_out = 0.25", "my_h1_net = 0.25", "x = 1"])
def test_another_name(source: str) -> None:
    """An answer to something else, or a comparison, is not taken for the answer."""
    assert answer_text(source, "h1_net") != "0.25"


def test_names_are_no_patterns() -> None:
    """Signs in a name stand for themselves."""
    assert answer_text("axb = 2", "a.b") == "axb = 2"


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=80), st.sampled_from(["h1_net", "E"]))
def test_any_text_can_be_read(source: str, name: str) -> None:
    """Whatever is in a cell, there is an answer text no longer than it."""
    assert len(answer_text(source, name)) <= len(source)
    assert len(answer_text(f"{name} = {source}", name)) <= len(source)


def test_a_very_long_cell_is_read_in_no_time() -> None:
    """A cell of twenty thousand lines, or of an open bracket, does not hold up the grading."""
    start = time.perf_counter()
    for source in ("E = [" + "x\n" * 20_000, "\n" * 20_000 + "x", "E = [" + "\n" * 20_000 + "1"):
        assert len(answer_text(source, "E")) <= len(source)
    assert time.perf_counter() - start < 0.5


def test_a_notebook_with_half_a_character_can_be_graded() -> None:
    """A lone surrogate, which a notebook's JSON can hold, does not stop the writing of files."""
    restore = pytest.importorskip("deltarule.graders.nbgrader.restore")
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": []}
    book = {"cells": [cell | {"source": "E = \ud800"}], "metadata": {}}
    file = io.StringIO(json.dumps(book | {"nbformat": 4, "nbformat_minor": 5}))
    text, _ = restore.TolerantExporter().from_file(file, resources={"nbgrader": {}})
    assert "E = " in text
    assert text.encode()
