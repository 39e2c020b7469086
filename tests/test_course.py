"""Courses: what is built, what students get, and that issued variants never change."""

import base64
import copy
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from deltarule.generator import bank as banks
from deltarule.generator import families
from deltarule.generator.bank import Bank
from deltarule.generator.core import Exercise, InputError, Part
from deltarule.generator.course import Assignment, build, find
from deltarule.generator.files import write_json
from deltarule.generator.record import freeze_exercise, thaw_exercise
from deltarule.generator.roster import Student
from deltarule.generator.sampling import draw
from deltarule.graders.marking import mark
from deltarule.graders.submission import grade
from tests import simulated

HEAD = "title: First sheet\ncourse: Deep Learning\nterm: autumn\nitems:\n"
ITEMS = """
  - {family: backprop_2_2_2, digits: 6, points: 33, options: {loss: mean}}
  - {family: cnn_shapes, points: 12}
"""
FEW = "  - {family: cnn_shapes, options: {layers: flatten dense}}\n"
"""An item that has no more than 720 variants."""
CLASS = [Student("ann", "Ann", "Müller"), Student("bob"), Student("cem", email="cem@uni.org")]
NAMES = [student.id for student in CLASS]
DAN = Student("Dan.1")


def bank_of(folder: Path, items: str = ITEMS, head: str = HEAD) -> Bank:
    """Read a bank from text."""
    path = folder / "bank.yaml"
    path.write_text(head + items, encoding="utf-8")
    return banks.load(path)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Give a bank with both families."""
    return bank_of(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, bank: Bank) -> Path:
    """Build a course once; it is only looked at."""
    course = tmp_path_factory.mktemp("built") / "course"
    assert build(bank, CLASS, course, "hw1") == NAMES
    return course


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Path:
    """Give a copy of the course, to do things to."""
    shutil.copytree(built, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture(scope="module")
def assignment(built: Path) -> Assignment:
    """Give the assignment that was built."""
    return find(built, "hw1")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Give the bytes of every file, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def handed_out(course: Path, student: str) -> str:
    """Give all text that a student gets, figures and metadata included."""
    text = (course / "dist" / student / "hw1" / "hw1.ipynb").read_text(encoding="utf-8")
    figures = re.findall(r"base64,([A-Za-z0-9+/=]+)", text)
    assert figures
    plain = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
    return "\n".join([plain, *(base64.b64decode(figure).decode() for figure in figures)])


def shown(answer: Any) -> str:
    """Write an answer as a leak would."""
    return (
        f"{float(answer):.8f}"
        if answer.ndim == 0 and answer.dtype == float
        else str(answer.tolist())
    )


def attempt(bank: Bank, roster: list[Student], course: Path, name: str) -> str:
    """Build, and give the message where that is refused."""
    try:
        build(bank, roster, course, name)
    except InputError as error:
        return str(error)
    return ""


def keys(data: Any) -> Iterator[str]:
    """Give all keys of nested data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


def same(one: Exercise, other: Exercise) -> bool:
    """Tell whether two exercises have the same parts and the same answers."""
    first, second = one.solve(), other.solve()
    return one.parts == other.parts and all(
        np.array_equal(first[part.step], second[part.step]) for part in one.parts
    )


# --- what is built ---


def test_the_files_of_a_course(built: Path) -> None:
    """A notebook and a zip for each student, a sample, and the configuration are built."""
    files = set(snapshot(built))
    for name in NAMES:
        assert {f"dist/{name}/hw1/hw1.ipynb", f"dist/{name}/hw1-{name}.zip"} <= files
    assert {"source/hw1/hw1.ipynb", "nbgrader_config.py"} <= files
    ours = {file for file in files if not file.startswith((".deltarule/", "dist/"))}
    assert ours == {"source/hw1/hw1.ipynb", "nbgrader_config.py"}
    assert len([file for file in files if file.startswith("dist/")]) == 2 * len(NAMES)


def test_nothing_temporary_is_left(built: Path) -> None:
    """No half-written file is left behind."""
    names = {path.name for path in built.rglob("*") if path.is_file()}
    assert {name for name in names if name.startswith(".")} == {".gitignore"}


def test_a_zip_holds_the_notebook(built: Path) -> None:
    """The zip holds the student's notebook under the assignment's name, and nothing else."""
    for name in NAMES:
        with zipfile.ZipFile(built / "dist" / name / f"hw1-{name}.zip") as archive:
            assert archive.namelist() == ["hw1.ipynb"]
            data = archive.read("hw1.ipynb")
        assert data == (built / "dist" / name / "hw1" / "hw1.ipynb").read_bytes()


def test_notebooks_are_valid(built: Path, bank: Bank) -> None:
    """Every notebook is valid, with one graded cell for each part, worth its points."""
    for path in built.rglob("*.ipynb"):
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        cells = [cell for cell in book.cells if cell.metadata.nbgrader.grade]
        points = [part.points for item in bank.items for part in item.parts]
        assert [cell.metadata.nbgrader.points for cell in cells] == points
        ids = [cell.metadata.nbgrader.grade_id for cell in book.cells]
        assert len(set(ids)) == len(ids) == len({cell.id for cell in book.cells})


def test_answer_cells_are_empty(built: Path, assignment: Assignment) -> None:
    """The cell of a part ends with its name and an equals sign, ready to be filled in."""
    for name in NAMES:
        book = nbformat.read(built / "dist" / name / "hw1" / "hw1.ipynb", as_version=4)
        parts = [part for one in assignment.issued(name).exercises for part in one.parts]
        cells = [cell for cell in book.cells if cell.cell_type == "code"]
        for cell, part in zip(cells, parts, strict=True):
            assert cell.source.endswith(f"\n{part.variable} = ")
            assert cell.source.startswith("# ")
            assert cell.outputs == []
            assert cell.execution_count is None


def test_the_bank_is_quoted_as_it_is(tmp_path: Path) -> None:
    """Title, course and term are shown, and nothing in them is run as a template."""
    head = "title: '{{ 7 * 7 }} & <x>'\ncourse: 'K {% raw %}'\nterm: ü\nitems:\n"
    build(bank_of(tmp_path, FEW, head), CLASS[:1], tmp_path / "c", "hw1")
    text = handed_out(tmp_path / "c", "ann")
    for words in ("{{ 7 * 7 }} & <x>", "K {% raw %}", "ü"):
        assert words in text


def test_the_secret_is_private(built: Path) -> None:
    """Only the instructor can read the secret."""
    path = built / ".deltarule" / "secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text()) >= 32


def test_the_secret_is_not_committed(course: Path) -> None:
    """Git leaves the secret out."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    subprocess.run([git, "init", "-q"], cwd=course, check=True)
    subprocess.run([git, "add", "--all"], cwd=course, check=True, capture_output=True)
    listed = subprocess.run(
        [git, "ls-files"], cwd=course, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "dist/ann/hw1/hw1.ipynb" in listed
    assert ".deltarule/secret" not in listed


def test_every_course_has_its_own_secret(tmp_path: Path, built: Path) -> None:
    """Two courses from the same bank and roster have other numbers."""
    other = tmp_path / "other"
    build(bank_of(tmp_path), CLASS[:1], other, "hw1")
    assert (other / ".deltarule/secret").read_text() != (built / ".deltarule/secret").read_text()
    assert handed_out(other, "ann") != handed_out(built, "ann")


def test_the_secret_makes_the_numbers(tmp_path: Path, built: Path, bank: Bank) -> None:
    """With the same secret another machine builds the same files, whoever else is in the class."""
    other = tmp_path / "other"
    (other / ".deltarule").mkdir(parents=True)
    shutil.copy(built / ".deltarule/secret", other / ".deltarule/secret")
    build(bank, [DAN, CLASS[2]], other, "hw1")
    for path in ("dist/cem/hw1/hw1.ipynb", "dist/cem/hw1-cem.zip", "source/hw1/hw1.ipynb"):
        assert (other / path).read_bytes() == (built / path).read_bytes()


# --- what students get ---


def leaked(text: str, part: Part, answer: Any) -> bool | None:
    """Tell whether an answer is in a text; None where it may be there as something given."""
    if part.digits is not None:
        exact = f"{abs(float(answer)):.8f}"
        return exact[:-4] in text or f"{float(exact):.4f}" in text
    if answer.size == 3:
        numbers = (rf"\b{number}\b" for number in answer.tolist())
        return bool(re.search(r"\s*(?:[,;×x]|by)\s*".join(numbers), text))
    return bool(re.search(rf"\b{answer.max()}\b", text)) if answer.max() > 999 else None


def test_no_truth_is_handed_out(built: Path, assignment: Assignment) -> None:
    """No answer that must be worked out is in what a student gets, in four digits or more."""
    checked = 0
    for name in NAMES:
        text = handed_out(built, name)
        for exercise in assignment.issued(name).exercises:
            trace = exercise.solve()
            for part in exercise.parts:
                answer = trace[part.step]
                found = leaked(text, part, answer)
                checked += found is not None
                assert not found or answer.tolist() == [28, 28, 6], part.step  # as in the hint
                assert leaked(f"{text} {shown(answer)}", part, answer) in (True, None)
    assert checked > 30 * len(NAMES)


def test_no_seed_and_no_secret_is_handed_out(built: Path, assignment: Assignment) -> None:
    """Neither the secret nor a seed is in what a student gets, and no key speaks of answers."""
    secret = (built / ".deltarule" / "secret").read_text()
    for name in NAMES:
        text = handed_out(built, name)
        assert secret not in text
        assert secret[:16] not in text
        for exercise in assignment.issued(name).exercises:
            assert str(exercise.seed) not in text
            assert f"{exercise.seed:x}" not in text
        path = built / "dist" / name / "hw1" / "hw1.ipynb"
        found = set(keys(json.loads(path.read_text(encoding="utf-8"))))
        assert not {key for key in found if re.search("answer|seed|secret|truth|given", key)}


def test_every_student_has_other_numbers(built: Path, assignment: Assignment) -> None:
    """No two students, and not the sample either, have the same question."""
    exercises = [assignment.issued(name).exercises for name in NAMES]
    for slot in zip(*exercises, strict=True):
        assert len({json.dumps(freeze_exercise(e)["givens"]) for e in slot}) == len(NAMES)
    books = [built / "dist" / name / "hw1/hw1.ipynb" for name in NAMES]
    books.append(built / "source/hw1/hw1.ipynb")
    questions = {
        cell.source
        for path in books
        for cell in nbformat.read(path, as_version=4).cells
        if cell.metadata.nbgrader.grade_id in ("q1", "q2")
    }
    assert len(questions) == 2 * len(books)


def test_the_sample_has_the_same_cells(built: Path) -> None:
    """The sample in source has the cells that every student has, in the same order."""
    found = {
        tuple(cell.id for cell in nbformat.read(path, as_version=4).cells)
        for path in built.rglob("*.ipynb")
    }
    assert len(found) == 1


def test_right_answers_to_the_issued_numbers_get_full_marks(assignment: Assignment) -> None:
    """What was issued can be answered and is worth the item's points."""
    for name in NAMES:
        marks = [mark(one, simulated.right(one)) for one in assignment.issued(name).exercises]
        assert [marking.score for marking in marks] == [marking.max for marking in marks]
        assert [marking.max for marking in marks] == [33, 12]


# --- building again ---


def test_building_again_changes_nothing(course: Path, bank: Bank) -> None:
    """The same roster again adds nobody and leaves every byte as it is."""
    before = snapshot(course)
    assert build(bank, CLASS, course, "hw1") == []
    assert snapshot(course) == before


def test_a_longer_roster_only_adds(course: Path, bank: Bank) -> None:
    """A longer, re-sorted roster without names adds the new student and changes no file."""
    before = snapshot(course)
    roster = [DAN, CLASS[2], Student("ann"), CLASS[1]]
    assert build(bank, roster, course, "hw1") == ["Dan.1"]
    after = snapshot(course)
    assert {path: after[path] for path in before} == before
    new = set(after) - set(before)
    assert {"dist/Dan.1/hw1/hw1.ipynb", "dist/Dan.1/hw1-Dan.1.zip"} <= new
    assert all("Dan.1" in path for path in new)
    assert find(course, "hw1").students() == sorted(["Dan.1", *NAMES])


def test_a_corrected_name_is_taken(course: Path, bank: Bank) -> None:
    """Building again with a corrected name changes the record's name and no number."""
    before = find(course, "hw1").issued("ann")
    build(bank, [Student("ann", "Anna", "Meier", group="other")], course, "hw1")
    after = find(course, "hw1").issued("ann")
    assert (after.student.first_name, after.student.last_name) == ("Anna", "Meier")
    assert after.student.group == before.student.group
    assert freeze_exercise(after.exercises[0]) == freeze_exercise(before.exercises[0])


def test_a_shorter_roster_takes_nothing_away(course: Path, bank: Bank) -> None:
    """Students who left the roster keep what they were given."""
    before = snapshot(course)
    assert build(bank, CLASS[:1], course, "hw1") == []
    assert snapshot(course) == before


def test_deleted_files_come_back(course: Path, bank: Bank) -> None:
    """What was deleted from dist and source comes back with the same bytes."""
    before = snapshot(course)
    shutil.rmtree(course / "dist")
    shutil.rmtree(course / "source")
    (course / "nbgrader_config.py").unlink()
    assert build(bank, CLASS[:1], course, "hw1") == []
    assert snapshot(course) == before


def test_a_lost_secret_harms_nobody(course: Path, bank: Bank, assignment: Assignment) -> None:
    """Without the secret, what was issued stays, can be graded, and new students can join."""
    before = snapshot(course)
    (course / ".deltarule" / "secret").unlink()
    assert build(bank, [*CLASS, DAN], course, "hw1") == ["Dan.1"]
    after = snapshot(course)
    del before[".deltarule/secret"]
    assert {path: after[path] for path in before} == before
    for one, other in zip(
        find(course, "hw1").issued("ann").exercises,
        assignment.issued("ann").exercises,
        strict=True,
    ):
        assert same(one, other)


def test_a_second_assignment(course: Path, bank: Bank) -> None:
    """Another assignment in the course has other numbers and touches no file of the first."""
    before = snapshot(course)
    assert build(bank, CLASS, course, "hw2") == NAMES
    after = snapshot(course)
    assert {path: after[path] for path in before} == before
    first, second = (find(course, name).issued("ann") for name in ("hw1", "hw2"))
    assert first.variant != second.variant
    assert not any(
        same(one, other) for one, other in zip(first.exercises, second.exercises, strict=True)
    )


def test_zips_of_different_students_are_different_files(tmp_path: Path) -> None:
    """Whatever assignments and students are called, each gets the zip with the own notebook."""
    bank, course = bank_of(tmp_path, FEW), tmp_path / "course"
    build(bank, [Student("a-b")], course, "hw1")
    before = snapshot(course)
    refused = attempt(bank, [Student("b")], course, "hw1-a")
    if refused:
        assert "hw1-a" in refused
        assert snapshot(course) == before
        return
    own = (course / "dist" / "b" / "hw1-a" / "hw1-a.ipynb").read_bytes()
    found = []
    for path in course.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    assert own in found
    assert len(found) == 2


# --- what is refused, and leaves nothing behind ---


@pytest.mark.parametrize(
    "items",
    [
        ITEMS.replace("digits: 6", "digits: 7"),
        ITEMS.replace("points: 12", "points: 13"),
        ITEMS.replace("cnn_shapes,", "cnn_shapes, parts: ['conv*', total],"),
        ITEMS.replace("loss: mean", "loss: sum"),
        ITEMS + "  - {family: cnn_shapes}\n",
        "".join(sorted(ITEMS.splitlines(keepends=True), reverse=True)),
    ],
    ids=["digits", "points", "parts", "options", "more items", "another order"],
)
def test_other_items_under_the_same_name(course: Path, tmp_path: Path, items: str) -> None:
    """A bank with other items is refused for an assignment that was issued; nothing changes."""
    before = snapshot(course)
    with pytest.raises(InputError, match=r"hw1.*another name"):
        build(bank_of(tmp_path, items), [*CLASS, DAN], course, "hw1")
    assert snapshot(course) == before


def test_a_foreign_configuration(tmp_path: Path) -> None:
    """A configuration that is not ours stays as it is; the message says what to add."""
    course = tmp_path / "course"
    course.mkdir()
    config = course / "nbgrader_config.py"
    config.write_text("c = get_config()\nc.ClearSolutions.code_stub = {}\n")
    before = snapshot(course)
    with pytest.raises(InputError, match=re.escape(str(config))) as raised:
        build(bank_of(tmp_path, FEW), CLASS, course, "hw1")
    assert "configure(c)" in str(raised.value)
    assert snapshot(course) == before


def test_a_configuration_with_our_lines(tmp_path: Path) -> None:
    """A configuration to which our lines were added is left as it is, and built with."""
    course = tmp_path / "course"
    course.mkdir()
    text = "from deltarule.graders.nbgrader.config import configure\nconfigure(get_config())\n"
    (course / "nbgrader_config.py").write_text(text)
    assert build(bank_of(tmp_path, FEW), CLASS, course, "hw1") == NAMES
    assert (course / "nbgrader_config.py").read_text() == text


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../hw1", "a/b", "hw 1", ".hw", "-hw", "hw+1", "hw1\n", "hausübung"]
)
def test_a_name_that_is_no_folder(tmp_path: Path, bank: Bank, name: str) -> None:
    """An assignment's name that cannot be a folder's is refused by its value."""
    with pytest.raises(InputError, match=re.escape(repr(name))):
        build(bank, CLASS, tmp_path / "course", name)
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("name", ["secret", "Secret"])
def test_a_name_that_we_use_ourselves(tmp_path: Path, name: str) -> None:
    """An assignment may be called anything that is a folder's name, or is refused as a whole."""
    bank, course = bank_of(tmp_path, FEW), tmp_path / "course"
    refused = attempt(bank, CLASS, course, name)
    if refused:
        assert repr(name) in refused
        assert not course.exists()
    else:
        assert find(course, name).students() == NAMES


def test_a_course_that_is_a_file(tmp_path: Path) -> None:
    """A file where the course should be is refused by its name."""
    path = tmp_path / "course"
    path.write_text("x")
    with pytest.raises(InputError, match=re.escape(str(path))):
        build(bank_of(tmp_path, FEW), CLASS, path, "hw1")


def test_too_few_variants(tmp_path: Path) -> None:
    """Where not everybody can have other numbers, the message says so and nothing is written."""
    roster = [Student(f"s{n}") for n in range(800)]
    with pytest.raises(InputError, match=r"cnn_shapes.*800"):
        build(bank_of(tmp_path, FEW), roster, tmp_path / "course", "hw1")
    assert not (tmp_path / "course").exists()


def test_an_unknown_assignment(built: Path, tmp_path: Path) -> None:
    """Unknown assignments are named with the nearest one, and folders that are no courses."""
    with pytest.raises(InputError, match=r"'hw11'.*did you mean hw1\?"):
        find(built, "hw11")
    with pytest.raises(InputError, match=re.escape(str(tmp_path))):
        find(tmp_path, "hw1")


# --- by the command ---


def deltarule(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "deltarule.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def write_inputs(folder: Path, items: str = FEW, roster: str = "id\nann\nbob\n") -> list[str]:
    """Write a bank and a roster, and give the words that build from them."""
    (folder / "bank.yaml").write_text(HEAD + items)
    (folder / "roster.csv").write_text(roster)
    places = ["--roster", str(folder / "roster.csv"), "--course", str(folder / "course")]
    return ["build", str(folder / "bank.yaml"), *places, "--assignment", "hw1"]


def test_the_command_builds(tmp_path: Path) -> None:
    """The command tells who is new and who is there, and where to go on."""
    words = write_inputs(tmp_path)
    first = deltarule(*words, "--json")
    assert first.returncode == 0
    found = json.loads(first.stdout)
    assert found == {"assignment": "hw1", "new": ["ann", "bob"], "students": ["ann", "bob"]}
    second = deltarule(*words)
    assert second.returncode == 0
    assert "deltarule grade" in second.stdout
    assert "0 new" in second.stdout
    grading = ["--course", str(tmp_path / "course"), "--assignment", "hw1"]
    nobody = deltarule("grade", *grading)
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert "hw1" in nobody.stderr
    assert "Traceback" not in nobody.stderr


@pytest.mark.parametrize(
    ("items", "roster", "words"),
    [
        ("  - {family: cnn_shape}\n", "id\nann\n", ["bank.yaml:5:14: ", "cnn_shapes?"]),
        (FEW, "id\nann\nANN\n", ["roster.csv:3: ", "line 2"]),
        (FEW, "name\nann\n", ["roster.csv:1: ", "id"]),
        (FEW, "id\n../../x\n", ["roster.csv:2: ", "'../../x'"]),
        ("  - [\n", "id\nann\n", ["bank.yaml:6:1: ", "YAML"]),
    ],
    ids=["bank", "same id", "no id", "evil id", "no yaml"],
)
def test_mistakes_leave_no_folder(
    tmp_path: Path, items: str, roster: str, words: list[str]
) -> None:
    """A mistake in bank or roster ends with its place and status 2 before anything is written."""
    done = deltarule(*write_inputs(tmp_path, items, roster), "--json")
    assert (done.returncode, done.stdout) == (2, "")
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"bank.yaml", "roster.csv"}


# --- frozen records ---


@pytest.fixture(scope="module")
def variants() -> list[Exercise]:
    """Give exercises of every family, some at other options."""
    others: dict[str, list[dict[str, object]]] = {
        "backprop_2_2_2": [{"loss": "sum", "digits": 7}],
        "cnn_shapes": [{"rounding": "ceil", "layers": ["same", "pool", "flatten", "dense"]}],
    }
    return [
        exercise
        for name in families.names()
        for options in ({}, *others.get(name, []))
        for exercise in draw(families.get(name), [3, 4], families.get(name).options(options))
    ]


def thawed(exercise: Exercise) -> Exercise:
    """Freeze an exercise, write it as JSON, read it and thaw it."""
    return thaw_exercise(json.loads(json.dumps(freeze_exercise(exercise))))


def test_a_frozen_exercise_thaws_to_the_same(variants: list[Exercise]) -> None:
    """Givens, options, parts and answers are the same after freezing, to the last bit."""
    for exercise in variants:
        back = thawed(exercise)
        assert same(back, exercise)
        assert (back.family, back.seed) == (exercise.family, exercise.seed)
        assert dict(back.options) == dict(exercise.options)
        for name, array in exercise.givens.arrays().items():
            assert back.givens.arrays()[name].dtype == np.asarray(array).dtype
        answers = simulated.right(exercise)
        assert mark(back, answers) == mark(exercise, answers)


def test_a_changed_sampler_regrades_nobody(
    variants: list[Exercise], built: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was issued thaws and is marked without drawing anything."""
    frozen = [json.loads(json.dumps(freeze_exercise(one))) for one in variants]
    issued = {name: assignment.issued(name) for name in NAMES}

    def changed(*_: object) -> None:
        pytest.fail("grading drew numbers")

    for name in families.names():
        monkeypatch.setattr(families.get(name).givens, "sample", changed)
    assert all(same(thaw_exercise(f), v) for f, v in zip(frozen, variants, strict=True))
    for name, before in issued.items():
        after = find(built, "hw1").issued(name)
        for one, other in zip(after.exercises, before.exercises, strict=True):
            assert same(one, other)
        cells = {f"q1_{p.variable}": f"{p.variable} = 0.1" for p in after.exercises[0].parts}
        assert grade(after, cells).record()["max"] == 45


def test_a_changed_sampler_redraws_nobody(
    course: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building again after the sampler changed leaves what was issued as it is."""
    before = snapshot(course)
    family = families.get("backprop_2_2_2")
    sample = family.givens.sample.__func__  # type: ignore[attr-defined]

    def changed(cls: type, *arguments: Any) -> Any:
        givens = sample(cls, *arguments)
        return givens.map(lambda array: array + 0.01)

    monkeypatch.setattr(family.givens, "sample", classmethod(changed))
    assert build(bank, [*CLASS, DAN], course, "hw1") == ["Dan.1"]
    after = snapshot(course)
    assert {path: after[path] for path in before} == before


def test_frozen_points_and_digits_count(variants: list[Exercise]) -> None:
    """Points and digits are those of the record, whatever the family's are now."""
    record = json.loads(json.dumps(freeze_exercise(variants[0])))
    record["parts"] = record["parts"][:2]
    record["parts"][0] |= {"points": 7.5, "digits": 3}
    first, _ = thaw_exercise(record).parts
    assert (first.points, first.digits) == (7.5, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"family": "backprop_2_2"}, "'backprop_2_2'.*backprop_2_2_2"),
        ({"options": {"los": "mean"}}, "'los'.*loss"),
        ({"parts": [{"name": "z1.net", "points": 1, "digits": 5}]}, "z1.net"),
    ],
)
def test_a_record_that_no_longer_fits(
    variants: list[Exercise], change: dict[str, Any], words: str
) -> None:
    """A record of a family, option or part that is not there any more is refused by name."""
    backprop = next(one for one in variants if one.family.name == "backprop_2_2_2")
    record = copy.deepcopy(freeze_exercise(backprop)) | change
    with pytest.raises(InputError, match=words):
        thaw_exercise(record)


def test_verdicts_on_any_text_can_be_saved(tmp_path: Path, assignment: Assignment) -> None:
    """Whatever is in the cells, the record of the verdicts is written and read back."""
    issued = assignment.issued("ann")
    texts = ["h1_net = \ud800", "h1_net = -\n0.5", "\x00", "h1_net = [[[[[[", "h1_net = $x$ <b>"]
    for number, text in enumerate(texts):
        record = grade(issued, {"q1_h1_net": text}).record()
        write_json(tmp_path / f"{number}.json", record)
        assert json.loads((tmp_path / f"{number}.json").read_text(encoding="utf-8")) == record
        assert record["items"][0]["verdicts"][0]["says"]
