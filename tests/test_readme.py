"""What README shows of Python is what comes out."""

import doctest
from pathlib import Path

import pytest

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
