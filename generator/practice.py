"""Practice: a student's own questions from a bank, to be checked with ``pytest FOLDER``.

A folder of practice has the questions in Markdown, a file of answers to fill in, and in
``.deltarule.json`` what was issued, frozen: a later version of a family does not change it. A
fresh set takes the place of the last one, whose questions and answers are kept beside it under
the number of their seed, as in ``answers-1.yaml``.
"""

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deltarule.generator.bank import Bank, load
from deltarule.generator.core import Exercise, InputError, shown
from deltarule.generator.files import write, write_json
from deltarule.generator.issue import questions
from deltarule.generator.record import freeze_exercise, thaw_exercise
from deltarule.generator.render import Page, block
from deltarule.generator.roster import Student

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
        """The names of the questions in the answers file: number and family."""
        return [f"q{slot}_{e.family.name}" for slot, e in enumerate(self.exercises, start=1)]


@dataclass(frozen=True)
class Made:
    """What was written: a set of questions, and where an earlier one was kept."""

    practice: Practice
    kept: tuple[Path, ...]


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
        If the bank is wrong, the seed was used, or answers are there and no fresh set is asked.
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
    kept = tuple(_keep(folder, list(sets)[-1])) if (folder / ANSWERS).exists() else ()
    others = [one for number, one in sets.items() if number != seed]
    write_json(folder / RECORD, {"format": FORMAT, "sets": [*others, frozen]})
    for name, text in files.items():
        write(folder / name, text)
    return Made(practice, kept)


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
        for name in (ANSWERS, QUESTIONS):
            if (folder / name).exists():
                what = "is there already, and was not made here"
                raise InputError(f"{folder / name} {what}; choose another folder")
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
        }
        for slot, (name, page, figure) in enumerate(
            zip(practice.names, pages, names, strict=True), start=1
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
    return {
        **figures,
        QUESTIONS: block(TEMPLATE, "questions", **words),
        ANSWERS: block(TEMPLATE, "answers", **words).removesuffix("\n") + " \n",
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


def _keep(folder: Path, seed: int) -> Iterator[Path]:
    """Keep questions and answers under the number of their seed, overwriting nothing."""
    number, again = str(seed), 1
    while any((folder / _numbered(name, number)).exists() for name in (QUESTIONS, ANSWERS)):
        again += 1
        number = f"{seed}-{again}"
    for name in (QUESTIONS, ANSWERS):
        if (folder / name).exists():
            path = folder / _numbered(name, number)
            write(path, (folder / name).read_bytes())
            yield path


def _numbered(name: str, number: str) -> str:
    stem, suffix = name.split(".")
    return f"{stem}-{number}.{suffix}"
