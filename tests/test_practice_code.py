"""Practising functions: a student's own file, run by pytest on inputs that are new each time."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltarule.generator import families
from deltarule.generator.core import InputError
from deltarule.generator.literals import literal
from deltarule.generator.practice import issued, make
from deltarule.generator.trials import trials
from deltarule.graders.practice import selfcheck, tryout
from tests.test_cli import Done, refused
from tests.test_practice import check, fill, practise, right

BANK = """\
title: Functions
course: Deep Learning
term: 2026-autumn
items:
  - family: lms_epoch
    parts: ["s1.*"]
  - family: code_lms_epoch
"""
PROGRAM = Path(__file__).parent / "programs" / "code_lms_epoch.py"
SIGNATURE = "lms_epoch(X, d, w, b, lr)"
TYPED, FUNCTION = "q1_lms_epoch", "q2_lms_epoch"
FILE = f"{FUNCTION}.py"
TWICE = """\
def lms_epoch(X, d, w, b, lr):
    w = w.copy()
    for x, target in zip(X, d):
        error = target - (x @ w + b)
        w += 2 * lr * error * x
        b += 2 * lr * error
    return w, b, ((d - X @ w - b) ** 2).mean()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A student's folder, with one bank."""
    (tmp_path / "banks").mkdir()
    (tmp_path / "banks" / "first.yaml").write_text(BANK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def mine(home: Path) -> Path:
    """A folder of practice, with nothing answered."""
    make(home / "banks" / "first.yaml", home / "mine")
    return home / "mine"


@pytest.fixture
def solved(mine: Path) -> Path:
    """The same with the function written."""
    (mine / FILE).write_text(PROGRAM.read_text("utf-8"), encoding="utf-8")
    return mine


def said(folder: Path, source: str | bytes, seed: int = 0) -> str:
    """Write a function, check it in this process, and give what is said of it."""
    data = source.encode() if isinstance(source, str) else source
    (folder / FILE).write_bytes(data)
    return outcome(folder, seed).says


def outcome(folder: Path, seed: int = 0) -> selfcheck.Outcome:
    """Check the function in this process."""
    sheet = selfcheck.read(folder / "answers.yaml")
    return sheet.outcome(sheet.entries[-1], seed)


def words(done: Done) -> str:
    """Give what was printed, with single spaces."""
    return " ".join(done.out.split())


def seed_of(done: Done) -> str:
    """Give the seed of the inputs that pytest says it used."""
    return re.findall(r"--trials-seed (\d+)$", done.out, re.MULTILINE)[0]


# --- a student's path ---


def test_from_the_stub_to_all_green(home: Path) -> None:
    """What is written, and what is said of the stub, of a wrong function and of a right one."""
    assert "5 answers to find" in practise(home).out
    mine = home / "mine"
    assert f"Write the function in [{FILE}]({FILE})." in (mine / "questions.md").read_text("utf-8")
    answers = (mine / "answers.yaml").read_text("utf-8")
    assert f"write the function in {FILE}\n" in answers
    assert f"{FUNCTION}:" not in answers
    stub = (mine / FILE).read_text("utf-8")
    assert f"\n\n\ndef {SIGNATURE}:\n" in stub
    assert "    X: inputs, one sample in each row; array (samples, inputs)\n" in stub
    assert stub.endswith('    """\n    ...\n')
    blank = check(home, "mine", "-rs")
    assert blank.status == 0
    assert f"SKIPPED [1] mine/{FILE}: not answered yet" in blank.out
    assert "Functions: 0 of 5 right, 5 to go." in blank.out
    assert "trials-seed" not in blank.out
    (mine / FILE).write_text(stub.replace("    ...\n", "    return w, b, 0.0\n"), "utf-8")
    wrong = check(home, "mine")
    assert wrong.status == 1
    assert f"{FUNCTION}::lms_epoch" in wrong.out
    assert "For example, lms_epoch(np.array([[" in words(wrong)
    assert "--hints" not in wrong.out
    (mine / FILE).write_text(PROGRAM.read_text("utf-8"), "utf-8")
    fill(mine, right_typed(mine))
    green = check(home, "mine")
    assert green.status == 0
    assert "Functions: 5 of 5 right." in green.out
    assert seed_of(green) != seed_of(wrong)
    shared = check(home, "mine", "-n", "2", "-v")
    assert "5 of 5 right" in shared.out
    assert shared.out.count("--trials-seed") == 1


def right_typed(folder: Path) -> dict[str, dict[str, object]]:
    """Answer right all but the functions."""
    answers = right(issued(folder, 1))
    del answers[FUNCTION]
    return answers


def test_a_misconception_is_named(home: Path, mine: Path) -> None:
    """By its words and a small example, which is another one with each seed."""
    (mine / FILE).write_text(TWICE, encoding="utf-8")
    first = check(home, "mine")
    mistakes = families.get("code_lms_epoch").misconceptions
    (mistake,) = [m for m in mistakes if "factor of two too much" in m.says]
    assert mistake.says in words(first)
    assert "matches this on all" in words(first)
    assert "must return (np.array([" in words(first)
    assert not re.search(r"Traceback|Error\b", first.out)
    again = check(home, "mine", "--trials-seed", seed_of(first))
    assert words(again).split("For example")[1][:200] == words(first).split("For example")[1][:200]
    other = check(home, "mine", "--trials-seed", "3")
    assert seed_of(other) == "3"
    assert words(other).split("For example")[1][:200] != words(first).split("For example")[1][:200]


def test_a_table_of_answers_fails(home: Path, mine: Path) -> None:
    """A file that knows all inputs of one seed and their results is right with that seed only."""
    exercise = issued(mine, 1).exercises[1]
    tried = [one for one in trials(exercise, 7) if one.kind != "large"]
    rows = [f"({literal(tuple(t.arguments))}, {literal(t.truth)})," for t in tried]
    program = PROGRAM.read_text("utf-8").replace("def lms_epoch", "def honest")
    table = "\n".join(["TABLE = [", *rows, "]"])
    lookup = (
        f"\n\ndef {SIGNATURE}:\n"
        "    for known, result in TABLE:\n"
        "        if all(map(np.array_equal, known, (X, d, w, b, lr))):\n"
        "            return result\n"
        "    return honest(X, d, w, b, lr) if len(X) > 99 else 0\n"
    )
    (mine / FILE).write_text(f"{program}\n\n{table}{lookup}", encoding="utf-8")
    assert outcome(mine, 7) == selfcheck.Outcome(good=True, says="")
    assert not outcome(mine, 8).good
    done = check(home, f"mine/answers.yaml::{FUNCTION}")
    assert done.status == 1
    assert "Not right" in done.out


def test_a_loop_without_end_fails_in_time(home: Path, mine: Path) -> None:
    """It is called once, and the words say that it takes too long."""
    (mine / FILE).write_text(f"def {SIGNATURE}:\n    while True: pass\n", encoding="utf-8")
    done = check(home, "mine")
    assert "With the numbers of the question, lms_epoch takes longer than 5 seconds." in words(done)
    assert "1 failed" in done.out


def test_a_crash_in_one_case_leaves_the_others(solved: Path) -> None:
    """What comes after it runs in a new process."""
    crash = "    import os\n    if len(X) == 1:\n        os._exit(1)\n"
    text = PROGRAM.read_text("utf-8")
    says = said(solved, text.replace("    w = w.copy()\n", crash + "    w = w.copy()\n"))
    assert says.startswith("The values are right for inputs of the sizes in the example.")
    assert "Not right in this limiting case: only one sample." in says
    assert "but does not come to an end." in says
    assert "large" not in says


# --- files that do not run ---


def test_a_deleted_file_is_missed(home: Path, solved: Path) -> None:
    """It is not skipped in silence, and the words say what to write."""
    (solved / FILE).unlink()
    done = check(home, "mine")
    assert f"There is no file mine/{FILE}: write the function {SIGNATURE} in it." in words(done)
    assert "1 failed, 4 skipped" in done.out


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (f"\n\nimport math\ndef {SIGNATURE}\n    pass", "SyntaxError: expected ':' (line 4)."),
        ("\n\n# é\nx = 1 / 0\n", "ZeroDivisionError: division by zero (line 4)."),
        ("def f():\n    return y\n\nf()\n", "NameError: name 'y' is not defined (line 2)."),
        ("%matplotlib inline\n", "SyntaxError: invalid syntax (line 1)."),
        ("\nimport bad\n", "SyntaxError: expected ':' (bad.py, line 2) (line 2)."),
        ("import nowhere\n", "ModuleNotFoundError: No module named 'nowhere' (line 1)."),
        ("import os\nos._exit(0)\n", "does not run to its end: it ends Python."),
        ("while True: print('x' * 9999)\n", "does not run to its end: it prints far too much."),
        ("raise SystemExit\n", "does not run to its end: SystemExit (line 1)."),
        ("x = 3\n", f"does not define the function {SIGNATURE}: keep its name as it is."),
        (b"x = '\xe9'\n", "cannot be read: it is not text in UTF-8."),
        (b"x = '\0'\n", "does not run to its end: "),
        (b"#" * 2**21, "cannot be read: it is too large."),
    ],
)
def test_what_does_not_run_says_where(mine: Path, source: str | bytes, says: str) -> None:
    """The line is that of the student's own file."""
    (mine / "bad.py").write_text("\nif True\n", encoding="utf-8")
    found = said(mine, source)
    assert says in found
    assert FILE in found


def test_other_ways_to_write_text(solved: Path) -> None:
    """A byte order mark, ends of lines as on Windows, and a declared encoding are fine."""
    text = PROGRAM.read_text("utf-8")
    assert said(solved, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == ""
    assert said(solved, f"# coding: latin-1\n# é\n{text}".encode("latin-1")) == ""


def test_a_folder_in_its_place(mine: Path) -> None:
    """What is no file cannot be read."""
    (mine / FILE).unlink()
    (mine / FILE).mkdir()
    assert "cannot be read: " in outcome(mine).says


def test_a_file_runs_as_it_is_imported(solved: Path) -> None:
    """Modules beside it can be imported, also under names of the library, and no main part runs."""
    (solved / "helpers.py").write_text("from q2_lms_epoch import HALF\n", encoding="utf-8")
    for name in ("resource", "numpy", "code", "random"):
        (solved / f"{name}.py").write_text("raise ValueError\n", encoding="utf-8")
    more = (
        "from __future__ import annotations\n"
        "import dataclasses\n"
        "HALF = 1\n"
        "from helpers import HALF as half\n"
        "assert half == 1 and __file__.endswith('q2_lms_epoch.py')\n"
        "@dataclasses.dataclass\n"
        "class Unit:\n"
        "    w: float\n"
    )
    last = "\nif __name__ == '__main__':\n    raise ValueError('main')\n"
    assert said(solved, more + PROGRAM.read_text("utf-8") + last) == ""
    unset = "def lms_epoch(*arguments):\n    return sys, np, os\n"
    assert "NameError: name 'sys' is not defined" in said(solved, unset)


# --- what is shown ---


EVIL = """\
print("\\x1b[2J\\x1b]0;title\\x07 made" + "=" * 5000)
def lms_epoch(*arguments):
    print("called", "\\u202e", *range(60), sep="\\n")
    raise ValueError("\\x1b[31m" + "`" * 9 + "$x_{1}$<b>\\r\\n" + "x" * 5000)
"""


def test_text_of_programs_leaves_the_terminal_alone(home: Path, mine: Path) -> None:
    """No escape reaches it, no line is long, and little is shown of much."""
    (mine / FILE).write_text(EVIL, encoding="utf-8")
    done = check(home, "mine", "--color=no", "-p", "no:terminalprogress")
    assert not set(done.out) & {"\x1b", "\x07", "\r", "\u202e"}
    assert "but raises ValueError: [31m" in words(done)
    assert "called" in done.out
    lines = done.out.splitlines()
    assert len(lines) < 60
    assert max(map(len, lines)) <= tryout.WIDTH


@given(st.text(max_size=300), st.integers(0, 50))
def test_what_is_printed_is_made_harmless(text: str, times: int) -> None:
    """Few lines, none of them long, with printable characters only."""
    lines = tryout._clean(text * times).split("\n")
    assert len(lines) <= tryout.LINES + 1
    assert all(len(line) <= tryout.WIDTH and (line + " ").isprintable() for line in lines)


def test_prints_are_shown(home: Path, mine: Path) -> None:
    """What the function prints with the numbers of the question helps to find what is wrong."""
    (mine / FILE).write_text(TWICE.replace("    w =", "    print('w is', w)\n    w ="), "utf-8")
    givens = issued(mine, 1).exercises[1].givens
    done = check(home, "mine")
    assert f"w is {givens.w}" in done.out
    assert done.out.count("w is") == 1


def test_a_file_by_its_name(home: Path, solved: Path) -> None:
    """It is one test, wherever it is named, and pytest itself never imports it."""
    text = PROGRAM.read_text("utf-8")
    guard = "import sys\nassert 'pytest' not in sys.modules\n"
    (solved / FILE).write_text(guard + text, encoding="utf-8")
    alone = check(home, f"mine/{FILE}", "-v")
    assert f"mine/{FILE}::{FUNCTION}::lms_epoch PASSED" in alone.out
    assert "1 passed" in alone.out
    everything = check(home, "mine", "-o", "python_files=*.py")
    assert "1 passed, 4 skipped" in everything.out
    named = check(home, "mine", "-k", "code_lms_epoch")
    assert "1 passed" in named.out


def test_a_graded_set_says_only_that_it_runs(home: Path) -> None:
    """A wrong function is as good as a right one; one that does not run on the example is not."""
    bank = home / "banks" / "first.yaml"
    bank.write_text(BANK + "graded: true\n", encoding="utf-8")
    make(bank, home / "mine")
    mine = home / "mine"
    (mine / FILE).write_text(TWICE, encoding="utf-8")
    done = check(home, "mine", "--hints", "-rA")
    assert done.status == 0
    assert "Functions: 1 of 5 readable, 4 to go." in done.out
    assert "This set is graded" in done.out
    for word in ("right,", "Not right", "misconception", "factor", "trials-seed"):
        assert word not in done.out
    example = "With the numbers of the question, lms_epoch "
    for body, says in {
        "return 1 / 0": "raises ZeroDivisionError: division by zero (line 2).",
        "return None": "returns something else than (w_new, b_new, mse) as numbers: None.",
        "return w, b": "returns something else than (w_new, b_new, mse) as numbers: ",
        "return lms_epoch": "returns something that holds no plain numbers: function.",
        "import os; os._exit(0)": "ends Python.",
    }.items():
        assert example + says in said(mine, f"def {SIGNATURE}:\n    {body}\n")
    assert "keep its name" in said(mine, "def lms_epochs(): pass\n")


# --- what is written, and what is kept ---


def test_a_fresh_set_keeps_the_function(home: Path, solved: Path) -> None:
    """The old one stands beside the new stub, under the number of its seed, and can be checked."""
    before = (solved / FILE).read_bytes()
    refused(practise(home), "mine/answers.yaml is there already")
    done = practise(home, "--new-seed", "--json").data
    assert done["kept"] == [
        "mine/questions-1.md",
        "mine/answers-1.yaml",
        f"mine/{FUNCTION}-1.py",
    ]
    assert (solved / f"{FUNCTION}-1.py").read_bytes() == before
    assert (solved / FILE).read_text("utf-8").endswith("    ...\n")
    assert "5 skipped" in check(home, "mine").out
    assert "1 passed, 4 skipped" in check(home, "mine/answers-1.yaml").out
    assert "1 passed" in check(home, f"mine/{FUNCTION}-1.py").out


def test_no_file_of_a_student_is_lost(home: Path, solved: Path) -> None:
    """Whatever is deleted, changed or in the way, what a student wrote is still there."""
    bank, text = home / "banks/first.yaml", (solved / FILE).read_bytes()
    (solved / "answers.yaml").unlink()
    make(bank, solved)
    assert (solved / FILE).read_bytes() == text
    (solved / "answers.yaml").unlink()
    made = make(bank, solved, seed=5)
    assert (solved / f"{FUNCTION}-1.py").read_bytes() == text
    assert solved / f"{FUNCTION}-1.py" in made.kept
    (solved / FILE).write_text("five", encoding="utf-8")
    (solved / f"{FUNCTION}-5.py").write_text("precious", encoding="utf-8")
    bank.write_text(BANK.replace("  - family: code_lms_epoch\n", ""), encoding="utf-8")
    make(bank, solved, fresh=True)
    assert (solved / f"{FUNCTION}-5.py").read_text("utf-8") == "precious"
    assert (solved / f"{FUNCTION}-5-2.py").read_text("utf-8") == "five"
    assert not (solved / FILE).exists()
    (solved / FILE).write_text("my own", encoding="utf-8")
    bank.write_text(BANK, encoding="utf-8")
    before = sorted(home.rglob("*"))
    with pytest.raises(InputError, match=f"mine/{FILE} is there already, and was not made here"):
        make(bank, solved, fresh=True)
    (home / "other").mkdir()
    (home / "other" / FILE).write_text("my own", encoding="utf-8")
    with pytest.raises(InputError, match="is there already, and was not made here"):
        make(bank, home / "other")
    assert [path for path in sorted(home.rglob("*")) if "other" not in path.parts] == before
    assert (solved / FILE).read_text("utf-8") == "my own"


def test_functions_alone(home: Path) -> None:
    """A set that asks nothing but functions has a file of answers all the same."""
    bank = home / "banks" / "first.yaml"
    one = BANK.replace('  - family: lms_epoch\n    parts: ["s1.*"]\n', "")
    bank.write_text(one + "  - family: code_sigmoid\n", encoding="utf-8")
    make(bank, home / "mine")
    files = sorted(path.name for path in (home / "mine").glob("*.py"))
    assert files == ["q1_lms_epoch.py", "q2_sigmoid.py"]
    done = check(home, "mine")
    assert "Functions: 0 of 2 right, 2 to go." in done.out
    assert done.status == 0


def test_every_stub_is_blank(tmp_path: Path) -> None:
    """What is written for a function of any family is Python, and skipped as it is."""
    names = [name for name in families.names() if families.get(name).kind == "code"]
    head = BANK.partition("items:")[0]
    items = "".join(f"  - family: {name}\n" for name in names)
    (tmp_path / "all.yaml").write_text(f"{head}items:\n{items}", encoding="utf-8")
    make(tmp_path / "all.yaml", tmp_path / "mine")
    entries = selfcheck.read(tmp_path / "mine" / "answers.yaml").entries
    assert len(entries) == len(names)
    for entry in entries:
        assert entry.blank and entry.file is not None
        line = entry.file.read_text("utf-8").splitlines()[entry.line - 1]
        assert line.startswith(f"def {entry.part.step}(")
