"""What README shows of Python is what comes out."""

import doctest
import re
from pathlib import Path
from textwrap import dedent

import pytest

from deltarule.generator import bank as banks
from deltarule.generator.course import build, find
from deltarule.generator.roster import Student
from deltarule.graders.corrections import FILE, load

README = Path(__file__).parent.parent / "README.md"


@pytest.mark.skipif(not README.exists(), reason="no README beside the tests of a wheel")
def test_the_python_of_readme_runs() -> None:
    """Each line that README shows in Python prints what stands below it."""
    text = README.read_text(encoding="utf-8")
    start = text.index("```python\n>>>") + len("```python\n")
    shown = text[start : text.index("```", start)]
    parsed = doctest.DocTestParser().get_doctest(shown, {}, "README", str(README), 0)
    runner = doctest.DocTestRunner()
    runner.run(parsed)
    assert runner.tries > 4 and runner.failures == 0


@pytest.mark.skipif(not README.exists(), reason="no README beside the tests of a wheel")
def test_the_bank_and_the_corrections_of_readme_fit(tmp_path: Path) -> None:
    """The bank can be built, and the corrections are of what it asks."""
    bank, corrections = (_shown(first) for first in ("title: Backpropagation", "hw1:\n"))
    (tmp_path / "hw1.yaml").write_text(bank, encoding="utf-8")
    course = tmp_path / "dl"
    build(banks.load(tmp_path / "hw1.yaml"), [Student("ann")], course, "hw1")
    (course / FILE).write_text(corrections, encoding="utf-8")
    kinds = {one.kind for one in load(find(course, "hw1"))}
    assert kinds == {"void", "accept_rule", "accept_value", "bonus"}


def _shown(first: str) -> str:
    """Give the block of YAML that begins with some words."""
    blocks = re.findall(
        r"^( *)```yaml\n(.*?)\n *```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (found,) = [dedent(text) for _, text in blocks if dedent(text).startswith(first)]
    return found
