"""The tests of self-practice: a group for each question, in it a test for each part."""

import os
import shlex
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deltarule.graders.practice.files import is_bank, practised, shown

if TYPE_CHECKING:
    from deltarule.graders.practice.selfcheck import Entry, Sheet

PROPERTY = "deltarule"
"""Property of a report that tells what the summary needs; it survives pytest-xdist."""


class AnswerError(Exception):
    """An answer is not good; the argument is all that is printed."""


class AnswersFile(pytest.File):
    """A file of answers: a group for each question, in it a test for each part."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Read the file, which may be broken, and what was issued."""
        from deltarule.generator.core import InputError
        from deltarule.graders.practice import selfcheck

        try:
            sheet = selfcheck.read(shown(self.sheet))
        except InputError as error:
            yield BrokenFile.from_parent(self, name="file", says=str(error))
            return
        for slot, name in enumerate(sheet.practice.names):
            entries = [one for one in sheet.entries if one.slot == slot and self.wanted(one)]
            if entries:
                yield Question.from_parent(self, name=name, sheet=sheet, entries=entries)

    @property
    def sheet(self) -> Path:
        """The file of answers."""
        return self.path

    def wanted(self, entry: "Entry") -> bool:
        """Tell whether a part is collected here."""
        return True


class FunctionFile(AnswersFile):
    """The file of a function, named on the command line; with its folder it is collected there."""

    def __init__(self, *, sheet: Path, **others: Any) -> None:
        super().__init__(**others)
        self._answers = sheet

    @property
    def sheet(self) -> Path:
        """The file of answers."""
        return self._answers

    def wanted(self, entry: "Entry") -> bool:
        """Tell whether it is the function of this file."""
        named = self.session.isinitpath(self.path)
        return named and entry.file is not None and entry.file.name == self.path.name


class Question(pytest.Collector):
    """One question: a test for each part."""

    def __init__(self, *, sheet: "Sheet", entries: Sequence["Entry"], **others: Any) -> None:
        super().__init__(**others)
        self.sheet, self.entries = sheet, entries

    def collect(self) -> Iterator[pytest.Item]:
        """Give the parts in the order of the solution."""
        for entry in self.entries:
            name = entry.part.variable
            yield Answer.from_parent(self, name=name, sheet=self.sheet, entry=entry)


class Answer(pytest.Item):
    """One answer. It is skipped while it is blank."""

    def __init__(self, *, sheet: "Sheet", entry: "Entry", **others: Any) -> None:
        super().__init__(**others)
        self.sheet, self.entry, self.says = sheet, entry, ""
        practice = sheet.practice
        family = practice.exercises[entry.slot].family
        self.extra_keyword_matches |= {family.name, family.topic, family.title, entry.part.step}
        command = _practice(sheet.bank, shown(self.path).parent, "--new-seed")
        data = {"title": practice.title, "graded": practice.graded, "command": command}
        function = entry.file is not None
        more = {"asked": len(sheet.entries), "hinted": not function}
        if function and not practice.graded:
            more["trials"] = self.seed
        self.user_properties.append((PROPERTY, data | more))
        if entry.blank:
            self.add_marker(pytest.mark.skip(reason=say("unanswered")))

    @property
    def seed(self) -> int:
        """Which inputs functions are tried on."""
        return int(self.config.getoption("trials_seed"))

    def runtest(self) -> None:
        """Raise when the answer is not good, with the words of its verdict."""
        outcome = self.sheet.outcome(self.entry, self.seed)
        self.says = outcome.says
        self.add_report_section("call", "printed", outcome.printed)
        if not outcome.good:
            hint = self.sheet.hint(self.entry) if self.config.getoption("hints") else ""
            raise AnswerError(*filter(None, (self.says, hint)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the words alone."""
        return _repr(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the place of the answer, and its name with that of the question."""
        path = self.path if self.entry.file is None else self.entry.file.absolute()
        return path, self.entry.line - 1, self.nodeid.partition("::")[2]


class BrokenFile(pytest.Item):
    """Stands for a file of answers that cannot be read: it fails, and says where."""

    def __init__(self, *, says: str, **others: Any) -> None:
        super().__init__(**others)
        self.says = says
        self.user_properties.append((PROPERTY, {"broken": str(shown(self.path))}))

    def runtest(self) -> None:
        """Raise what is wrong in the file."""
        raise AnswerError(*self.says.splitlines())

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the mistakes alone."""
        return _repr(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the file."""
        return self.path, 0, str(shown(self.path))


class BankFile(pytest.File):
    """A bank: where it is not practised yet, one skipped test says how to start."""

    def collect(self) -> Iterator[pytest.Item]:
        """Look for answers near the bank and in what pytest was given."""
        if self.path.resolve() not in practised(self.config, self.path.parent):
            yield Start.from_parent(self, name="practice")


class Start(pytest.Item):
    """Says how to start practising."""

    def __init__(self, **others: Any) -> None:
        super().__init__(**others)
        bank, folder = shown(self.path), Path("my-practice")
        if sum(map(is_bank, self.path.parent.glob("*.yaml"))) > 1:
            folder /= self.path.stem
        says = say("start", command=_practice(bank, folder))
        self.add_marker(pytest.mark.skip(reason=says))
        self.user_properties.append((PROPERTY, {"start": f"{bank}: {says}"}))

    def runtest(self) -> None:
        """Do nothing: it is always skipped."""

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the bank."""
        return self.path, 0, self.name


def _practice(bank: Path, folder: Path, *more: str) -> str:
    """Give the command that makes a set of questions."""
    bank = Path(os.path.normpath(bank))
    return shlex.join(["deltarule", "practice", str(bank), str(folder), *more])


def say(name: str, **words: object) -> str:
    """Say something in the words of the templates, which take time to import."""
    from deltarule.generator import practice

    return practice.say(name, **words)


def _repr(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Give our own words, each on lines of their own; nothing for what is no `AnswerError`."""
    if not isinstance(excinfo.value, AnswerError):
        return ""
    width = max(40, shutil.get_terminal_size().columns - 1)
    fill = textwrap.TextWrapper(width, break_on_hyphens=False).fill
    return "\n".join(fill(str(line)) for line in excinfo.value.args)
