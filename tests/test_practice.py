"""Self-practice: `deltarule practice`, and the pytest plugin that checks the answers."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from deltarule.generator import practice as practices
from deltarule.generator.core import InputError
from deltarule.generator.practice import Practice, issued, make
from deltarule.graders.practice import selfcheck
from tests import simulated
from tests.test_cli import Done, refused

TITLE = "First steps"
BANK = f"""\
title: {TITLE}
course: Deep Learning
term: 2026-autumn
items:
  - family: backprop_2_2_2
    parts: ["*.net", "*.out", E]
  - family: cnn_shapes
    options: {{layers: conv pool flatten dense}}
    parts: ["conv1.*", "pool2.shape"]
"""
POSED = """\
title: Gates
course: Deep Learning
term: 2026-autumn
items:
  - family: mcculloch_pitts
"""
BACKPROP, SHAPES = "q1_backprop_2_2_2", "q2_cnn_shapes"
Answers = dict[str, dict[str, Any]]


def run(where: Path, *words: str) -> Done:
    """Run a module in a process of its own, as in a terminal of 100 columns."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "CI"))}
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=where,
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
        encoding="utf-8",
        env=environment | {"COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def check(where: Path, *words: str) -> Done:
    """Run pytest, as it is with no other plugins that are slow to start."""
    without = ("cacheprovider", "hypothesispytest", "anyio")
    return run(where, "pytest", *(f"-pno:{name}" for name in without), *words)


def practise(where: Path, *words: str) -> Done:
    """Run `deltarule practice` on the bank."""
    return run(where, "deltarule.cli", "practice", "banks/first.yaml", "mine", *words)


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


def right(practice: Practice) -> Answers:
    """Answer everything right."""
    found = zip(practice.names, practice.exercises, strict=True)
    return {
        name: {
            part.variable: value
            for part, value in zip(one.parts, simulated.right(one).values(), strict=True)
        }
        for name, one in found
    }


def fill(
    folder: Path, answers: Mapping[str, Mapping[str, Any]], file: str = "answers.yaml"
) -> None:
    """Type answers behind the colons, as a student does."""
    path, question, lines = folder / file, "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        name = line.strip().removesuffix(":")
        if re.match(r"  q\d", line):
            question = name
        typed = answers.get(question, {}).get(name, "") if line.startswith("    ") else ""
        lines.append(f"    {name}: {typed}" if typed != "" else line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def outcomes(folder: Path) -> dict[str, selfcheck.Outcome]:
    """Check in this process: what is said about each answer that is not blank."""
    sheet = selfcheck.read(folder / "answers.yaml")
    return {e.part.variable: sheet.outcome(e) for e in sheet.entries if not e.blank}


def mistakes(folder: Path) -> str:
    """Give what is said about a file that cannot be read."""
    with pytest.raises(InputError) as error:
        selfcheck.read(folder / "answers.yaml")
    return str(error.value)


# --- a student's path ---


def test_from_practice_to_all_green(home: Path) -> None:
    """What a student sees first, then with nothing answered, then with everything right."""
    start = check(home, "banks")
    assert start.status == 0
    assert "to start: deltarule practice banks/first.yaml my-practice" in start.out
    assert "1 skipped" in start.out
    done = practise(home)
    assert done.status == 0
    assert "First steps: seed 1, 12 answers to find" in done.out
    assert "pytest mine" in done.out
    blank = check(home, "mine", "-rs")
    assert blank.status == 0
    assert "SKIPPED [12] mine/answers.yaml: not answered yet" in blank.out
    assert "First steps: 0 of 12 right, 12 to go." in blank.out
    fill(home / "mine", right(issued(home / "mine", 1)))
    green = check(home, "mine")
    assert green.status == 0
    assert "12 passed" in green.out
    assert "First steps: 12 of 12 right." in green.out
    assert "deltarule practice banks/first.yaml mine --new-seed" in green.out


def test_wrong_answers_fail_with_words_alone(home: Path, mine: Path) -> None:
    """The misconception, the slip and the unreadable are told; no right number, no internals."""
    practice = issued(mine, 1)
    truth = right(practice)
    shapes = practice.exercises[1]
    mistake = next(m for m in shapes.family.misconceptions if m.name == "biases-forgotten")
    wrong = simulated.mistaken(shapes, mistake)["conv1.params"]
    given = truth | {
        BACKPROP: truth[BACKPROP] | {"h2_net": 3.14, "o1_net": "half", "o1_out": "", "E": ""},
        SHAPES: truth[SHAPES] | {"conv1_params": wrong, "pool2_shape": ""},
    }
    fill(mine, given)
    done = check(home, "mine", "--hints", "-vv", "-l", "--tb=long", "--full-trace")
    assert done.status == 1
    words = " ".join(done.out.split())
    assert "First steps: 6 of 12 right, 3 not right yet, 3 to go." in words
    assert mistake.says in words
    assert "Not right, and the first step that went wrong" in words
    assert "Not readable: half" in words
    assert "Hint: params₁ = (F₁ · F₁ · C₀ + 1) · K₁" in words
    assert f"mine/answers.yaml::{SHAPES}::conv1_params" in words
    assert not re.search(r"\.py\b|Error", done.out)
    for variable in ("h2_net", "o1_net", "o1_out", "E"):
        assert str(truth[BACKPROP][variable]).lstrip("-") not in words
    assert str(truth[SHAPES]["conv1_params"]) not in words


def test_what_follows_from_a_slip_passes(home: Path, mine: Path) -> None:
    """A carried answer is passed, and `-rA` says from where it was carried on."""
    backprop = issued(mine, 1).exercises[0]
    slip = simulated.slipped(backprop, "h1.net", float(backprop.solve()["h1.net"]) + 0.2)
    fill(mine, {BACKPROP: {name.replace(".", "_"): value for name, value in slip.items()}})
    done = check(home, "mine", "-rA")
    assert "1 failed, 8 passed, 3 skipped" in done.out
    assert "Carried on from your h1_net" in done.out
    assert "First steps: 8 of 12 right, 1 not right yet, 3 to go. With --hints" in done.out


@pytest.mark.parametrize(
    ("words", "counted"),
    [
        (["-k", "cnn"], "0 of 3 right, 3 to go"),
        (["-k", "backprop"], "0 of 9 right, 9 to go"),
        (["-k", "perceptron"], "0 of 9 right, 9 to go"),
        ([f"mine/answers.yaml::{SHAPES}"], "0 of 3 right, 3 to go"),
        ([f"mine/answers.yaml::{SHAPES}::conv1_shape"], "0 of 1 right, 1 to go"),
        (["-n", "1"], "0 of 12 right, 12 to go"),
    ],
)
def test_a_part_of_the_questions(home: Path, mine: Path, words: list[str], counted: str) -> None:
    """Questions are chosen by family, topic and name; workers report to the same summary."""
    done = check(home, *words, *([] if "answers" in words[0] else ["mine"]))
    assert done.status == 0
    assert f"First steps: {counted}." in done.out


def test_a_graded_set_is_only_read(home: Path) -> None:
    """Whether an answer is right is not said, whether it can be read is."""
    bank = home / "banks" / "first.yaml"
    bank.write_text(BANK + "graded: true\n", encoding="utf-8")
    made = make(bank, home / "mine")
    truth = right(made.practice)
    assert "not whether they are right" in (home / "mine/questions.md").read_text("utf-8")
    given = {BACKPROP: truth[BACKPROP] | {"h1_out": 99, "h2_out": "half"}}
    fill(home / "mine", given | {SHAPES: {"conv1_shape": 1, "pool2_shape": "[1, 2, 3]"}})
    done = check(home, "mine", "--hints", "-rA")
    assert "First steps: 10 of 12 readable, 1 not, 1 to go. This set is graded" in done.out
    assert "Not readable: half" in done.out
    for word in ("Not right", "Right", "Carried", "Hint", "misshapen", "form"):
        assert word not in re.sub(r"platform.*", "", done.out)


# --- other files, other projects ---


def test_other_projects_notice_nothing(tmp_path: Path) -> None:
    """YAML that is not ours is ignored without a sound, and nothing heavy is imported."""
    for name, text in {
        "answers.yaml": "bank: x\nanswers: {a: 1}\n",
        "broken.yaml": "a: [1\n",
        "site.yaml": "title: A site\nitems: [1, 2]\n",
        "list.yml": "- title: x\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"title: \xe9\n")
    (tmp_path / "test_heavy.py").write_text(
        "import sys\n\ndef test_light():\n"
        "    assert not {'numpy', 'yaml', 'jinja2', 'sympy'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    done = check(tmp_path, "-W", "error")
    assert "1 passed" in done.out
    assert "collected 1 item" in done.out
    assert "practice" not in done.out
    assert done.status == 0


def test_one_broken_file_stops_no_other(home: Path, mine: Path) -> None:
    """It fails once, with file, line and column; other files are checked."""
    make(home / "banks/first.yaml", home / "other")
    path = home / "other" / "answers.yaml"
    path.write_text(path.read_text("utf-8").replace("    h2_out:", "    h2_aus: 3"), "utf-8")
    done = check(home, "mine", "other", "banks")
    assert "1 failed, 12 skipped" in done.out
    line = path.read_text("utf-8").split("h2_aus")[0].count("\n") + 1
    place = f"other/answers.yaml:{line}:5: {BACKPROP}: there is no 'h2_aus'; did you mean h2_out?"
    assert place in " ".join(done.out.split())
    assert "other/answers.yaml: cannot be checked" in done.out
    assert ".py" not in done.out


def test_the_first_bank_of_several(home: Path) -> None:
    """Each bank is started in a folder of its own; one that is practised is not mentioned."""
    (home / "banks" / "second.yaml").write_text(BANK.replace("First", "Next"), encoding="utf-8")
    make(home / "banks/first.yaml", home / "my-practice/first")
    done = check(home, "banks", "my-practice")
    assert "12 skipped" not in done.out
    assert "13 skipped" in done.out
    assert "deltarule practice banks/second.yaml my-practice/second" in done.out
    assert "banks/first.yaml:" not in done.out


# --- what can be typed, and what can be broken ---


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("{value}", ""),
        ("'{value}'", ""),
        ("  {value}   # rounded", ""),
        ("{value:e}", ""),
        ("+1_0", "Not readable"),
        ("1:30", "Not readable: 1:30"),
        ("- 0.5 +", "Not readable: - 0.5 +"),
        ("@", "Not readable: @"),
        ("[1, 2", "Not readable"),
        ("it's", "Not readable: it's"),
        ("{{a: 1}}", "Not readable: {a: 1}"),
        ("yes", "Not readable: yes"),
        ("2026-01-01", "Not readable: 2026-01-01"),
        ("0,5", "The comma can be a decimal mark"),
        (".inf", "Not readable: .inf"),
        ("010", "Not right"),
    ],
)
def test_a_number_is_read_as_it_was_typed(mine: Path, typed: str, says: str) -> None:
    """No answer means something else to YAML, or breaks the file."""
    value = right(issued(mine, 1))[BACKPROP]["h1_net"]
    fill(mine, {BACKPROP: {"h1_net": typed.format(value=value)}})
    outcome = outcomes(mine)["h1_net"]
    assert outcome.good == (says == "")
    assert says in outcome.says


@pytest.mark.parametrize(
    "layout",
    [
        "[{}, {}, {}]",
        "{}x{}x{}",
        "({}, {}, {})",
        "[{},\n      {}, # width\n      {}]",
        "\n      - {}\n      - {}\n      - {}",
        "\n      [{}, {}, {}]",
    ],
)
def test_lists_may_be_laid_out_as_in_yaml(mine: Path, layout: str) -> None:
    """A shape on one line or on several."""
    shape = right(issued(mine, 1))[SHAPES]["conv1_shape"]
    fill(mine, {SHAPES: {"conv1_shape": layout.format(*shape)}})
    assert outcomes(mine)["conv1_shape"].good


@pytest.mark.parametrize("typed", ["~", "null", "...", "?", '""', "None", "# later", "[]"])
def test_a_blank_is_not_answered(mine: Path, typed: str) -> None:
    """Nothing, and what stands for nothing, is left out."""
    fill(mine, {BACKPROP: {"h1_net": typed}})
    assert outcomes(mine) == {}


def test_a_space_may_be_missing(mine: Path) -> None:
    """What is typed right behind the colon is an answer."""
    value = right(issued(mine, 1))[BACKPROP]["h1_net"]
    path = mine / "answers.yaml"
    path.write_text(path.read_text("utf-8").replace("h1_net: ", f"h1_net:{value}"), "utf-8")
    assert outcomes(mine)["h1_net"].good


def test_a_language_with_decimal_commas(mine: Path) -> None:
    """With `locale: de`, 0,5 is one half."""
    value = right(issued(mine, 1))[BACKPROP]["h1_net"]
    fill(mine, {BACKPROP: {"h1_net": str(value).replace(".", ",")}})
    path = mine / "answers.yaml"
    path.write_text(
        path.read_text("utf-8").replace("answers:\n", "locale: de\nanswers:\n"), "utf-8"
    )
    assert outcomes(mine)["h1_net"].good


def test_an_interval_may_have_any_brackets(home: Path) -> None:
    """An interval that is no YAML is read all the same."""
    (home / "gates.yaml").write_text(POSED, encoding="utf-8")
    exercise = make(home / "gates.yaml", home / "mine").practice.exercises[0]
    part = next(part for part in exercise.parts if part.check.kind == "interval")
    typed = part.check.write(exercise.solve()[part.step])
    fill(home / "mine", {"q1_mcculloch_pitts": {part.variable: typed.replace("(", "]")}})
    assert outcomes(home / "mine")[part.variable].good
    (home / "mine/answers.yaml").write_text(
        (home / "mine/answers.yaml").read_text("utf-8").replace(f"{part.variable}: ]", "x: ]"),
        "utf-8",
    )
    assert "there is no 'x'" in mistakes(home / "mine")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("answers:\n", "answers: [\n", "answers.yaml:16:11: this is not YAML"),
        ("  q1_", "  q7_", "answers: there is no 'q7_backprop_2_2_2'; did you mean q1_"),
        ("    h1_out:", "    h1_net:", f"{BACKPROP}: h1_net is given twice"),
        ("../banks/first.yaml", "first.yaml", "answers.yaml:9:7: there is no bank 'first.yaml'"),
        ("bank: ", "bang: ", "there is no 'bang'; did you mean bank?"),
        (
            "seed: 1",
            "seed: 5",
            "answers.yaml:11:7: nothing was issued here with seed 5; valid are 1",
        ),
        ("seed: 1", "seed: one", "seed must be a whole number (got 'one')"),
        ("deltarule: practice", "deltarule: [1]", "answers.yaml:8:12: deltarule must be text"),
        ("deltarule: practice", "deltarule: 7", "deltarule must be practice"),
        ("answers:\n", "locale: xx\nanswers:\n", "answers.yaml:12:9: there is no locale 'xx'"),
        ("deltarule: practice\n", "", "a file of answers needs deltarule"),
    ],
)
def test_broken_files_say_where(mine: Path, old: str, new: str, says: str) -> None:
    """Each mistake has its place and the nearest valid name."""
    path = mine / "answers.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert says in mistakes(mine)


def test_left_out_lines_are_blank(mine: Path) -> None:
    """Questions and parts that are deleted are not answered, and nothing else."""
    path = mine / "answers.yaml"
    head, _, _ = path.read_text("utf-8").partition("    h1_net:")
    for text in (head, head.partition("answers:\n")[0], head.partition("  q1_")[0]):
        path.write_text(text, "utf-8")
        entries = selfcheck.read(path).entries
        assert len(entries) == 12
        assert all(entry.blank for entry in entries)


def _cut(record: dict[str, Any]) -> dict[str, Any]:
    return {"format": 1}


def _changed(record: dict[str, Any]) -> dict[str, Any]:
    del record["sets"][0]["items"][0]["givens"]["w"]
    return record


def _later(record: dict[str, Any]) -> dict[str, Any]:
    record["sets"][0]["items"][0]["family"] = "backprop_9"
    return record


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_cut, "was changed or is damaged"),
        (_changed, "was changed or is damaged"),
        (_later, "cannot be checked any more: there is no family 'backprop_9'"),
        (None, ".deltarule.json is missing"),
    ],
)
def test_what_was_issued_can_be_lost(
    mine: Path, change: Callable[[dict[str, Any]], dict[str, Any]] | None, says: str
) -> None:
    """Without it nothing can be checked, and it is said so."""
    record = mine / ".deltarule.json"
    if change is None:
        record.unlink()
    else:
        record.write_text(json.dumps(change(json.loads(record.read_text("utf-8")))), "utf-8")
    assert says in mistakes(mine)
    assert "answers.yaml:11:7: " in mistakes(mine)


def test_what_was_issued_is_what_is_marked(home: Path, mine: Path) -> None:
    """A family that draws other numbers later does not change a set: the draw is not repeated."""
    other = make(home / "banks/first.yaml", home / "other", seed=2).practice
    record = json.loads((mine / ".deltarule.json").read_text("utf-8"))
    later = json.loads((home / "other/.deltarule.json").read_text("utf-8"))
    record["sets"][0]["items"] = later["sets"][0]["items"]
    (mine / ".deltarule.json").write_text(json.dumps(record), "utf-8")
    fill(mine, right(other))
    assert all(outcome.good for outcome in outcomes(mine).values())
    assert len(outcomes(mine)) == 12


def test_hints_are_formulas_without_numbers(mine: Path) -> None:
    """A hint has the symbols of its step; a shape's is that of its sides."""
    sheet = selfcheck.read(mine / "answers.yaml")
    hints = {entry.part.variable: sheet.hint(entry) for entry in sheet.entries}
    assert hints["h1_net"] == "Hint: net_h1 = w₁ · x₁ + w₂ · x₂ + b₁"
    assert hints["pool2_shape"].startswith("Hint: H₂ = ⌊ (H₁ - F₂)/S₂ ⌋ + 1; W₂ = ")
    for exercise in sheet.practice.exercises:
        trace = exercise.solve()
        for part in exercise.parts:
            numbers = {str(x) for x in simulated.np.ravel(trace[part.step]).round(5)}
            assert not numbers & set(re.findall(r"-?\d+(?:\.\d+)?", hints[part.variable]))


# --- the command ---


def test_what_is_written(home: Path, mine: Path) -> None:
    """The questions have figures with text alternatives, and ask what the answers file asks."""
    text = (mine / "questions.md").read_text("utf-8")
    images = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", text)
    assert [name for _, name in images] == ["q1-seed1.svg", "q2-seed1.svg"]
    for alt, name in images:
        assert len(alt) > 40
        assert (mine / name).read_text("utf-8").startswith("<svg")
    answers = (mine / "answers.yaml").read_text("utf-8")
    asked = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert asked == re.findall(r"^    (\w+): $", answers, re.MULTILINE)
    assert len(asked) == 12
    assert "bank: ../banks/first.yaml\n" in answers
    assert f"pytest {mine}" in answers
    written = {"answers.yaml", "q1-seed1.svg", "q2-seed1.svg", "questions.md"}
    assert {path.name for path in mine.iterdir()} == written | {".deltarule.json"}


def test_a_fresh_set(home: Path) -> None:
    """Answers are not overwritten; a fresh set has other numbers, and the old one is kept."""
    first = practise(home, "--json").data
    assert [first["title"], first["seed"], first["parts"], first["kept"]] == [TITLE, 1, 12, []]
    assert first["questions"] == "mine/questions.md"
    assert first["answers"] == "mine/answers.yaml"
    mine = home / "mine"
    fill(mine, right(issued(mine, 1)))
    before = (mine / "answers.yaml").read_bytes()
    refused(practise(home), "mine/answers.yaml is there already", "--new-seed")
    refused(practise(home, "--seed", "3"), "is there already")
    assert (mine / "answers.yaml").read_bytes() == before
    second = practise(home, "--new-seed", "--json").data
    assert second["seed"] == 2
    assert second["kept"] == ["mine/questions-1.md", "mine/answers-1.yaml"]
    assert (mine / "answers-1.yaml").read_bytes() == before
    refused(practise(home, "--new-seed", "--seed", "1"), "seed 1 was used in mine before")
    done = check(home, "mine")
    assert "0 of 12 right, 12 to go" in done.out
    named = check(home, "mine/answers-1.yaml")
    assert "12 of 12 right" in named.out


def test_seeds_have_nothing_in_common(home: Path) -> None:
    """The same seed gives the same questions, another seed or another bank other ones."""
    bank, other = home / "banks/first.yaml", home / "banks/other.yaml"
    other.write_text(BANK.replace(TITLE, "Other"), encoding="utf-8")
    again = [make(bank, home / name, seed).practice for name, seed in (("a", 4), ("b", 4))]
    assert (home / "a/questions.md").read_text("utf-8") == (home / "b/questions.md").read_text(
        "utf-8"
    ).replace(str(home / "b"), str(home / "a"))
    near = make(bank, home / "c", 5).practice
    elsewhere = make(other, home / "d", 4).practice
    seeds = [e.seed for p in (again[0], near, elsewhere) for e in p.exercises]
    assert len(set(seeds)) == 6
    assert min(abs(a - b) for a in seeds for b in seeds if a != b) > 1000


def test_deleted_answers_come_back(home: Path, mine: Path) -> None:
    """Without an answers file the same seed writes the same questions, while it can."""
    (mine / "answers.yaml").unlink()
    record = (mine / ".deltarule.json").read_bytes()
    make(home / "banks/first.yaml", mine)
    assert (mine / ".deltarule.json").read_bytes() == record
    (mine / "answers.yaml").unlink()
    bank = home / "banks/first.yaml"
    bank.write_text(BANK.replace(", E]", "]"), encoding="utf-8")
    with pytest.raises(InputError, match=r"seed 1 was issued .* with other questions"):
        make(bank, mine)
    assert make(bank, mine, fresh=True).practice.seed == 2


def test_kept_answers_are_never_overwritten(home: Path, mine: Path) -> None:
    """Where a kept file has the name already, another one is taken."""
    bank = home / "banks/first.yaml"
    (mine / "answers-1.yaml").write_text("precious", encoding="utf-8")
    made = make(bank, mine, fresh=True)
    assert [path.name for path in made.kept] == ["questions-1-2.md", "answers-1-2.yaml"]
    assert (mine / "answers-1.yaml").read_text("utf-8") == "precious"


def test_wrong_input_writes_nothing(home: Path) -> None:
    """Each is an error of status 2 with a clear message, and the folder stays as it was."""
    (home / "file").write_text("", encoding="utf-8")
    (home / "full").mkdir()
    (home / "full/questions.md").write_text("mine", encoding="utf-8")
    (home / "bad.yaml").write_text(BANK.replace("E]", "Eh]"), encoding="utf-8")
    make(home / "banks/first.yaml", home / "taken")
    (home / "next.yaml").write_text(BANK.replace("First", "Next"), encoding="utf-8")
    before = sorted(home.rglob("*"))
    command = "deltarule.cli", "practice"
    refused(run(home, *command, "none.yaml", "new"), "none.yaml: cannot be read")
    refused(run(home, *command, "bad.yaml", "new"), "bad.yaml:6:31: ", "has no part 'Eh'")
    for bank, folder, says in (
        ("banks/first.yaml", "file", "is a file; practice needs a folder"),
        ("banks/first.yaml", "full", "full/questions.md is there already, and was not made here"),
        ("banks/first.yaml", "a\nb", r"a folder with a name like '.*a\\nb'"),
        ("next.yaml", "taken", "is for practising 'First steps'; choose another folder"),
    ):
        with pytest.raises(InputError, match=says):
            make(home / bank, home / folder, fresh=True)
    assert run(home, *command, "banks/first.yaml", "new", "--seed", "-1").status == 2
    assert sorted(home.rglob("*")) == before


def test_nothing_is_half_written(home: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails, the old answers are still there and can be checked."""
    fill(mine, right(issued(mine, 1)))
    before = (mine / "answers.yaml").read_bytes()

    def full(path: Path, data: bytes | str) -> None:
        if path.name == "questions.md":
            raise OSError(28, "No space left on device")
        practices_write(path, data)

    practices_write = practices.write
    monkeypatch.setattr(practices, "write", full)
    with pytest.raises(OSError, match="No space"):
        make(home / "banks/first.yaml", mine, fresh=True)
    assert (mine / "answers.yaml").read_bytes() == before
    assert all(outcome.good for outcome in outcomes(mine).values())


def test_names_that_need_quotes(tmp_path: Path) -> None:
    """Titles and folders with spaces, quotes, colons and umlauts do no harm."""
    bank = tmp_path / "my bänk: 1.yaml"
    title = 'Ein "Anfang": it\'s #1 — größer'
    bank.write_text(BANK.replace(f"title: {TITLE}", f"title: {json.dumps(title)}"), "utf-8")
    made = make(bank, tmp_path / "my own")
    assert made.practice.title == title
    sheet = selfcheck.read(tmp_path / "my own" / "answers.yaml")
    assert sheet.bank.resolve() == bank.resolve()
    assert f"pytest '{tmp_path / 'my own'}'" in (tmp_path / "my own/answers.yaml").read_text(
        "utf-8"
    )
