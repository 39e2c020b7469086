"""Feedback pages: formulas without a network, levels, and nothing of a student's that acts."""

import json
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.bank import LEVELS, load
from deltarule.generator.core import Exercise
from deltarule.generator.course import build, find, new_attempt
from deltarule.generator.notebook import question
from deltarule.generator.render import Page
from deltarule.generator.roster import Student
from deltarule.generator.sampling import draw
from deltarule.graders.course import grade
from deltarule.graders.nbgrader.feedback import mathml, pieces, prose
from deltarule.graders.words import code
from tests import demo, simulated

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
BANK = """
title: Sheet
course: Deep Learning
term: autumn
feedback: {level}
items:
  - family: backprop_2_2_2
    points: 9
    parts: [h1.net, h1.out, o1.net]
  - pool:
      - family: cnn_shapes
      - family: cnn_shapes
        options: {{rounding: ceil}}
    pick: 1
    points: 5
"""
CLASS = ("ann", "bob", "cem", "dot", "eve")


class Seen(HTMLParser):
    """What a browser would see: elements with their attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All text."""
        return "".join(self.texts)

    @property
    def names(self) -> set[str]:
        """The names of the elements."""
        return {tag for tag, _ in self.elements}


def tokens(texts: Iterable[str]) -> Counter[str]:
    """Count numbers and minus signs; mathematical digits are digits, and nothing else counts."""
    found: Counter[str] = Counter()
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).replace("−", "-")
        found.update(re.findall(r"\d+(?:\.\d+)?|-", plain))
    return found


def formulas(exercise: Exercise) -> list[str]:
    """Give the formulas of a question and of its worked solution."""
    page = Page(exercise)
    found = FORMULA.findall(page.statement + page.solution)
    return [display or inline for display, inline in found]


# --- formulas ---


@pytest.mark.parametrize("name", families.names())
def test_every_formula_of_the_families_is_turned(name: str, many: int) -> None:
    """None is left as it was typed, and none of its numbers is lost or changed."""
    family = families.get(name)
    for exercise in draw(family, range(many // 8), family.options({})):
        found = formulas(exercise)
        assert found or "$" not in Page(exercise).statement
        for latex in found:
            seen = Seen(mathml(latex))
            assert "math" in seen.names and "code" not in seen.names, latex
            assert tokens(seen.texts) == tokens([latex]), latex


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"W^{\top} \cdot x_{t-1} \odot \sigma(a)", "W⊤⋅xt−1⊙σ(a)"),
        (r"\left\lfloor \frac{H - F}{S} \right\rfloor", "⌊H−FS⌋"),
        (r"\sum_{i=1}^{n} \left| x_i \right| \le 2 \lt 3", "∑i=1n|xi|≤2<3"),
        (r"\begin{cases} 1 & x \ge 0 \\ 0 & x \lt 0 \end{cases}", "{1x≥00x<0"),
        (r"\begin{pmatrix} -1 & 2 \\ 3 & 4 \end{pmatrix}", "(−1234)"),
        (r"\operatorname{softmax}(z) \approx \mathbf{0.5}", "softmax(z)≈0.5"),
        (r"\hat{y} \in \{0, 1\}, \quad \mathrm{MSE}", "yˆ∈{0,1},MSE"),
    ],
)
def test_what_formulas_are_made_of(latex: str, shown: str) -> None:
    """The commands of the documented subset, and a few more, give their symbols."""
    text = unicodedata.normalize("NFKC", Seen(mathml(latex)).text)
    visible = [c for c in text if not c.isspace() and unicodedata.category(c) != "Cf"]
    assert "".join(visible) == shown


@pytest.mark.parametrize("latex", [r"\nosuch{x}", r"\frac", "a_{", "a & b", r"<script> \begin{x}"])
def test_a_formula_that_cannot_be_turned_stays_readable(latex: str) -> None:
    """It stands there as it was typed, as text."""
    seen = Seen(mathml(latex))
    assert seen.names == {"code"}
    assert seen.text == latex


@given(st.text(st.sampled_from("ab=+(){}[]\\ ") | st.characters(codec="utf-8")))
def test_cutting_loses_nothing(latex: str) -> None:
    """The pieces put together are the formula, whatever it is."""
    first, *rest = pieces(latex)
    assert all(piece.startswith("{}") for piece in rest)
    assert first + "".join(piece[2:] for piece in rest) == latex


def test_no_cut_is_made_inside_brackets() -> None:
    """A chain is cut at its relations and sums, and nothing that belongs together is."""
    latex = (
        r"f(a = b) + \frac{c = d}{e + f} = \begin{pmatrix} a + b \\ c \end{pmatrix} = -2 \approx x"
    )
    assert [piece.strip() for piece in pieces(latex)] == [
        "f(a = b)",
        r"{}+ \frac{c = d}{e + f}",
        r"{}= \begin{pmatrix} a + b \\ c \end{pmatrix}",
        "{}= -2",
        r"{}\approx x",
    ]


# --- text of students ---


@given(st.text(st.sampled_from("`$<>&b/\\_*[]!(){}=x \n\"'") | st.characters(codec="utf-8")))
def test_what_a_student_typed_is_text(typed: str) -> None:
    """Quoted in a comment it is code, and neither HTML nor a formula, here or behind it."""
    quoted = code(typed)
    seen = Seen(prose(f"- `x`: Not readable: {quoted}. Check it against $y = 1$."))
    assert seen.names == {"ul", "li", "code", "math", "mi", "wbr", "mrow", "mo", "mn"}
    assert seen.text.endswith(". Check it against y=1.\n\n")
    assert not any(attributes for tag, attributes in seen.elements if tag not in ("mo", "mi"))


def test_html_acts_only_in_our_own_text() -> None:
    """The figure of a question is an image; the same HTML in a comment is text."""
    family = families.get("cnn_shapes")
    (exercise,) = draw(family, [0], family.options({}))
    text = question(1, Page(exercise))
    assert "img" in Seen(prose(text, trusted=True)).names
    assert "img" not in Seen(prose(text)).names


# --- pages ---


def fill(course: Path, name: str) -> None:
    """Let a class of five hand in: ann's notebook is ruined, and dot's is of a second attempt."""
    assignment = find(course, name)
    for student in CLASS:
        attempt = assignment.attempts(student)[-1]
        issued = assignment.issued(student, attempt)
        backprop, pooled = issued.exercises
        slip = round(float(backprop.solve()["h1.out"]) + 0.1, 5)
        answers: dict[str, Any] = {
            "bob": simulated.slipped(backprop, "h1.out", slip),
            "cem": {part.step: "<b>nothing</b> $x$" for part in backprop.parts},
        }
        path = course / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        shutil.copy(assignment.issued_notebook(student, attempt), path)
        first = answers.get(student, simulated.right(backprop))
        simulated.fill_in(path, issued, [first, simulated.right(pooled)])
    demo.edit(course / "submitted" / "eve" / name / f"{name}.ipynb", scribble)
    (course / "submitted" / "ann" / name / f"{name}.ipynb").write_text("{", encoding="utf-8")


def scribble(cells: demo.Cells) -> None:
    """Add a cell of one's own that would do harm, were it rendered."""
    harm = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![](http://example.org/x.png) $a < b$"
    )
    own = {"cell_type": "markdown", "id": "own", "source": harm}
    cells.insert(1, {**own, "metadata": {"deltarule": {"solution": 1}}})


@pytest.fixture(scope="module", params=["verdict", "solution"])
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was built and graded by nbgrader's own commands, at a level of feedback."""
    path: Path = tmp_path_factory.mktemp(request.param)
    (path / "bank.yaml").write_text(BANK.format(level=request.param), encoding="utf-8")
    bank = load(path / "bank.yaml")
    build(bank, [Student(name) for name in CLASS], path / "course", "hw")
    assert new_attempt(bank, path / "course", "hw", "dot") == 2
    fill(path / "course", "hw")
    assert not grade(path / "course", "hw").failed
    return path / "course"


def level(course: Path) -> str:
    """Give the level of feedback that was frozen."""
    return str(find(course, "hw").plan()["feedback"])


def page(course: Path, student: str) -> str:
    """Give the page of a student."""
    return (course / "feedback" / student / "hw" / "hw.html").read_text(encoding="utf-8")


def verdicts(course: Path, student: str) -> list[dict[str, Any]]:
    """Give the verdicts that were kept for the instructor."""
    record = json.loads(find(course, "hw").graded(student).read_text(encoding="utf-8"))
    return [verdict for item in record["items"] for verdict in item["verdicts"]]


def test_a_page_needs_no_network(course: Path) -> None:
    """No script, no style sheet, font or image from elsewhere, and formulas as MathML."""
    for student in CLASS:
        seen = Seen(page(course, student))
        assert seen.names.isdisjoint({"script", "link", "iframe", "object", "embed", "base"})
        for tag, attributes in seen.elements:
            assert "src" not in attributes or str(attributes["src"]).startswith("data:")
            assert "href" not in attributes or str(attributes["href"]).startswith("#"), tag
        assert "url(" not in seen.text and "@import" not in seen.text
        assert "math" in seen.names
        assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in (
            seen.elements
        )


def test_what_students_wrote_does_not_act(course: Path) -> None:
    """A cell of their own is shown as it was typed, even if it is marked like one of ours."""
    seen = Seen(page(course, "eve"))
    assert "<script>alert(1)</script> [x](javascript:alert(1))" in seen.text
    assert "$a < b$" in seen.text
    assert "b" not in Seen(page(course, "cem")).names


def test_points_and_links_to_where_they_were_lost(course: Path) -> None:
    """The page begins with the score, and names the parts that cost points."""
    wrong, full = Seen(page(course, "bob")), Seen(page(course, "eve"))
    assert "11 of 14 points" in wrong.text and "14 of 14 points" in full.text
    assert ("a", {"href": "#q1_h1_out"}) in wrong.elements
    assert "Points were lost" not in full.text


def test_the_comments_say_as_much_as_the_level_allows(course: Path) -> None:
    """At ``verdict`` no mistake and no formula; the instructor's record has all words anyway."""
    slip, follows = verdicts(course, "bob")[1:3]
    assert (slip["kind"], follows["kind"]) == ("wrong", "carried")
    text = Seen(page(course, "bob")).text
    if level(course) == "verdict":
        assert "Not right.\n" in text and "Check it against" not in text
        assert "Carried on from your earlier answers." in text and "h1_out:" not in text
    else:
        assert "Check it against" in text and "Carried on from your h1_out" in text
    assert "Check it against" in slip["says"]
    assert "Write the number itself" in Seen(page(course, "cem")).text


def test_solutions_come_with_the_level_and_with_grading_only(course: Path) -> None:
    """They are the student's own, of the graded attempt, on the page and in no notebook."""
    for student in CLASS:
        text = page(course, student)
        solved = level(course) == "solution" and student != "ann"  # nothing of hers was graded
        assert text.count("Worked solution") == (2 if solved else 0)
        assignment = find(course, "hw")
        for attempt in assignment.attempts(student):
            latex = Page(assignment.issued(student, attempt).exercises[0]).line("h1.net")
            shown = Seen(prose(f"${latex}$")).text.strip()
            assert (shown in Seen(text).text) == (
                solved and attempt == assignment.attempts(student)[-1]
            )
    for path in course.rglob("*.ipynb"):
        assert "Worked solution" not in path.read_text(encoding="utf-8")


def test_a_solution_stands_under_its_question(course: Path) -> None:
    """Behind the last part of its question, before the next one."""
    if level(course) == "solution":
        text = Seen(page(course, "bob")).text
        first, second = (m.start() for m in re.finditer("Worked solution", text))
        assert text.index("o1_net =") < first < text.index("2. Shapes") < second


# --- the bank's key ---


@pytest.mark.parametrize("name", LEVELS)
def test_the_level_is_frozen_in_the_plan(tmp_path: Path, name: str) -> None:
    """Building keeps it; building again with another one changes it for later grading."""
    for one in ("hint", name):
        (tmp_path / "bank.yaml").write_text(BANK.format(level=one), encoding="utf-8")
        bank = load(tmp_path / "bank.yaml")
        build(bank, [Student("ann")], tmp_path / "course", "hw")
        assert (bank.feedback, level(tmp_path / "course")) == (one, one)
