"""Practice: a student's own questions from a bank, to be checked with ``pytest FOLDER``.

A folder of practice has the questions in Markdown, a file of answers to fill in, and in
``.deltarule.json`` what was issued, frozen: a later version of a family does not change it. A
function is written in a file of its own, such as ``q3_lms_epoch.py``. A fresh set takes the place
of the last one, whose questions, answers and functions are kept beside it under the number of
their seed, as in ``answers-1.yaml``.
"""

import json
import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deltarule.generator.bank import Bank, load
from deltarule.generator.coding import PREFIX
from deltarule.generator.core import Exercise, InputError, shown
from deltarule.generator.files import write, write_json
from deltarule.generator.issue import questions
from deltarule.generator.record import freeze_exercise, thaw_exercise
from deltarule.generator.render import Page, block, stub
from deltarule.generator.roster import Student
from deltarule.generator.trials import code_of

FORMAT = 1
MARKER, MARK = "deltarule", "practice"
"""The entry of an answers file that says that it is one."""
ANSWERS, QUESTIONS, RECORD = "answers.yaml", "questions.md", ".deltarule.json"
TEMPLATE = "practice.md.j2"
_UNTYPABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Practice:
    """One set of questions as it was issued. Of a graded one only the form can be checked."""

    title: str
    course: str
    term: str
    seed: int
    graded: bool
    locale: str
    exercises: tuple[Exercise, ...]

    @property
    def names(self) -> list[str]:
        """The names of the questions: number, and family or function."""
        found = enumerate(self.exercises, start=1)
        return [f"q{slot}_{one.family.name.removeprefix(PREFIX)}" for slot, one in found]

    @property
    def files(self) -> tuple[str, ...]:
        """The file of the function that each question asks; empty where it asks none."""
        asked = zip(self.names, self.exercises, strict=True)
        return tuple(f"{name}.py" if one.family.kind == "code" else "" for name, one in asked)


@dataclass(frozen=True)
class Made:
    """What was written: a set of questions, and where an earlier one was kept."""

    practice: Practice
    kept: tuple[Path, ...]


def say(name: str, **words: object) -> str:
    """Give words of the template, on one line."""
    return " ".join(block(TEMPLATE, name, **words).split())


def issued(folder: Path, seed: int) -> Practice:
    """Read what was issued in a folder with a seed.

    Raises
    ------
    InputError
        If there is no such set, it cannot be read, or its family does not know it any more.
    """
    sets = _sets(folder)
    if seed not in sets:
        known = ", ".join(map(str, sets))
        raise InputError(f"nothing was issued here with seed {seed}; valid are {known}")
    try:
        found = dict(sets[seed])
        exercises = tuple(thaw_exercise(item) for item in found.pop("items"))
        return Practice(**found, exercises=exercises)
    except InputError as error:
        raise InputError(f"what was issued cannot be checked any more: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _damaged(folder) from None


def make(bank: Path, folder: Path, seed: int | None = None, fresh: bool = False) -> Made:
    """Write the questions of a bank and a file for the answers.

    Parameters
    ----------
    bank : Path
        The bank.
    folder : Path
        Where to write; it is made if it is not there.
    seed : int, optional
        Which numbers; 1 without it, or the lowest that was not used in this folder.
    fresh : bool
        Whether answers that are there are kept beside a fresh set.

    Returns
    -------
    Made
        What was written. Everything is drawn and rendered before anything is.

    Raises
    ------
    InputError
        If the bank is wrong, the seed was used, or answers are there and no fresh set is asked;
        or if a file is in the way that was not made here.
    """
    problems = load(bank)
    sets = _check(problems, folder, fresh)
    if fresh and seed in sets:
        raise InputError(f"seed {seed} was used in {folder} before; leave it out for a new one")
    if seed is None:
        seed = next(n for n in range(1, len(sets) + 2) if n not in sets) if fresh else 1
    practice = _draw(problems, seed)
    frozen = _freeze(practice)
    if seed in sets and sets[seed] != frozen:
        raise InputError(
            f"seed {seed} was issued in {folder} before, with other questions: the bank or a family"
            " has changed since; --new-seed makes a fresh set"
        )
    files = _render(practice, _relative(bank, folder), folder)
    last = [frozen, *sets.values()][-1]
    mine = [QUESTIONS, ANSWERS, *_functions(folder, last)]
    _refuse_others(folder, set(practice.files) & files.keys() - set(mine) if sets else files)
    kept = dict(_keep(folder, mine, last["seed"])) if seed != last["seed"] else {}
    others = [one for number, one in sets.items() if number != seed]
    write_json(folder / RECORD, {"format": FORMAT, "sets": [*others, frozen]})
    for name, text in files.items():
        if name in kept or name not in practice.files or not (folder / name).exists():
            write(folder / name, text)
    for name in kept.keys() - files.keys():  # a function that is asked no more
        (folder / name).unlink()
    return Made(practice, tuple(kept.values()))


def check_command(folder: Path) -> str:
    """Give the command that checks the answers in a folder."""
    return f"pytest {shlex.quote(str(folder))}"


def _check(bank: Bank, folder: Path, fresh: bool) -> dict[int, dict[str, Any]]:
    """Give what was issued in a folder, or raise `InputError` where writing would spoil it."""
    if _UNTYPABLE.search(str(folder)):
        raise InputError(f"a folder with a name like {shown(str(folder))} cannot be practised in")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; practice needs a folder")
    if not (folder / RECORD).exists():
        return {}
    sets = _sets(folder)
    title = next(reversed(sets.values())).get("title")
    if title != bank.title:
        raise InputError(f"{folder} is for practising {title!r}; choose another folder")
    if (folder / ANSWERS).exists() and not fresh:
        raise InputError(
            f"{folder / ANSWERS} is there already and stays as it is; with --new-seed you get a"
            " fresh set, and the old answers are kept beside it"
        )
    return sets


def _refuse_others(folder: Path, names: Iterable[str]) -> None:
    """Raise `InputError` if a file that was not made here would be written over."""
    for name in names:
        if (folder / name).exists():
            what = "is there already, and was not made here"
            raise InputError(f"{folder / name} {what}; choose another folder")


def _functions(folder: Path, frozen: Mapping[str, Any]) -> list[str]:
    """Name the files of functions of a set, also where a family is not known any more."""
    try:
        names = [str(item["family"]) for item in frozen["items"]]
    except (KeyError, TypeError):
        raise _damaged(folder) from None
    asked = [(k, name) for k, name in enumerate(names, start=1) if name.startswith(PREFIX)]
    return [f"q{k}_{name.removeprefix(PREFIX)}.py" for k, name in asked]


def _sets(folder: Path) -> dict[int, dict[str, Any]]:
    """Read what was issued in a folder, by seed; the last one is that of the answers file."""
    path = folder / RECORD
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        sets = {one["seed"]: one for one in data["sets"] if data["format"] == FORMAT}
    except FileNotFoundError:
        raise InputError(f"{path} is missing: it holds what was issued") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged(folder) from None
    if not sets:
        raise _damaged(folder)
    return sets


def _damaged(folder: Path) -> InputError:
    return InputError(f"{folder / RECORD}, which holds what was issued, was changed or is damaged")


def _draw(bank: Bank, seed: int) -> Practice:
    """Draw a set; its seeds are hashes, so that neighbours have nothing in common."""
    key = ("practice", bank.title, bank.course, bank.term, seed)
    alone = Student("practice", group="practice")
    (row,) = questions(bank, [alone], key, known={})
    exercises = tuple(question.exercise for question in row)
    return Practice(bank.title, bank.course, bank.term, seed, bank.graded, bank.locale, exercises)


def _freeze(practice: Practice) -> dict[str, Any]:
    frozen = {name: value for name, value in vars(practice).items() if name != "exercises"}
    return frozen | {"items": [freeze_exercise(one) for one in practice.exercises]}


def _relative(bank: Path, folder: Path) -> str:
    """Give the bank's path from the folder, or as it is where there is no such path."""
    try:
        return Path(os.path.relpath(bank.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return bank.resolve().as_posix()


def _render(practice: Practice, bank: str, folder: Path) -> dict[str, str]:
    """Give the text of each file; the answers come last, as a sign that all is there."""
    pages = [Page(exercise) for exercise in practice.exercises]
    names = [f"q{i}-seed{practice.seed}.svg" for i in range(1, len(pages) + 1)]
    figures = {n: page.figure for n, page in zip(names, pages, strict=True) if page.pictured}
    asked = [
        {
            "name": name,
            "title": page.exercise.family.title,
            "parts": page.exercise.parts,
            "heading": _heading(slot, page.exercise),
            "text": page.question,
            "alt": page.alt,
            "figure": figure if page.pictured else "",
            "asked": page.asked,
            "file": file,
        }
        for slot, (name, page, figure, file) in enumerate(
            zip(practice.names, pages, names, practice.files, strict=True), start=1
        )
    ]
    words = {
        **{n: " ".join(v.split()) for n, v in vars(practice).items() if isinstance(v, str)},
        "seed": practice.seed,
        "graded": practice.graded,
        "questions": asked,
        "check": check_command(folder),
        "answers": ANSWERS,
        "sheet": QUESTIONS,
        "head": _head(practice, bank),
    }
    asking = zip(practice.files, practice.exercises, strict=True)
    return {
        **figures,
        QUESTIONS: block(TEMPLATE, "questions", **words),
        **{file: stub(code_of(one)) for file, one in asking if file},
        ANSWERS: re.sub(r":$", ": ", block(TEMPLATE, "answers", **words)),
    }


def _heading(slot: int, exercise: Exercise) -> str:
    title, total = exercise.family.title, exercise.points
    return block("notebook.md.j2", "heading", number=slot, title=title, total=total)


def _head(practice: Practice, bank: str) -> str:
    """Give the entries of an answers file that name its bank and its set."""
    head = {MARKER: MARK, "bank": bank, "title": practice.title, "seed": practice.seed}
    if practice.locale != "en":
        head["locale"] = practice.locale
    return yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10**6).strip()


def _keep(folder: Path, names: Sequence[str], seed: int) -> Iterator[tuple[str, Path]]:
    """Keep files under the number of their seed, overwriting nothing."""
    number, again = str(seed), 1
    while any((folder / numbered(name, number)).exists() for name in names):
        again += 1
        number = f"{seed}-{again}"
    for name in names:
        if (folder / name).exists():
            path = folder / numbered(name, number)
            write(path, (folder / name).read_bytes())
            yield name, path


def numbered(name: str, number: str) -> str:
    """Name a file of an earlier set.

    >>> numbered("answers.yaml", "1")
    'answers-1.yaml'
    """
    stem, suffix = name.split(".")
    return f"{stem}-{number}.{suffix}"
