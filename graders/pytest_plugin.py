"""The pytest plugin for self-practice: ``pytest FOLDER`` checks the answers in it.

A function runs in a process of its own, never in that of pytest, and is tried on other inputs each
time, so that no answers can be put into it.

It is loaded wherever the package is installed, so it imports nothing heavy before there is
something of ours to collect: a file of answers, or a bank. A file of answers is collected when it
is called ``answers.yaml``, or when it is named on the command line (one that was kept beside).
"""

import os
import re
import shlex
import shutil
import textwrap
from collections.abc import Generator, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from deltarule.graders.selfcheck import Entry, Sheet

ANSWERS, RECORD = "answers.yaml", ".deltarule.json"
LONGEST = 2**20
"""Bytes that are looked at to tell what a file is."""
PROPERTY = "deltarule"
"""Property of a report that tells what the summary needs; it survives pytest-xdist."""
_FUNCTION = re.compile(r"q\d+_\w+?((?:-\d+)*)\.py")
_SHEET = re.compile(r"^deltarule[ \t]*:", re.MULTILINE)
_BANK = [
    re.compile(rf"^{key}[ \t]*:", re.MULTILINE) for key in ("title", "course", "term", "items")
]
_PRACTISED: pytest.StashKey[dict[Path, set[Path]]] = pytest.StashKey()


class AnswerError(Exception):
    """An answer is not good; the argument is all that is printed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--hints`` and ``--trials-seed``."""
    group = parser.getgroup("deltarule", "practising with deltarule")
    group.addoption(
        "--hints", action="store_true", help="print the formula of each step that is not right"
    )
    group.addoption(
        "--trials-seed",
        type=int,
        metavar="N",
        help="call functions with the inputs of this seed, not with new ones",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose new inputs for functions; the workers of pytest-xdist get the same."""
    if config.option.trials_seed is None:
        config.option.trials_seed = SystemRandom().randrange(10**6)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect files of answers and banks; other YAML is ignored."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    named = file_path.name == ANSWERS or parent.session.isinitpath(file_path)
    if named and _is_sheet(file_path):
        return AnswersFile.from_parent(parent, path=file_path)
    if _is_bank(file_path):
        return BankFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Collect a function in the place of a module of tests: it is not imported here."""
    match = _FUNCTION.fullmatch(module_path.name)
    if match and (module_path.parent / RECORD).exists():
        sheet = module_path.with_name(f"answers{match[1] or ''}.yaml")
        return FunctionFile.from_parent(parent, path=module_path, sheet=sheet)
    return None


def _is_sheet(path: Path) -> bool:
    """Tell whether a file holds answers, however broken it is."""
    ours = path.name == ANSWERS and (path.parent / RECORD).exists()
    return ours or bool(_SHEET.search(_start(path)))


def _is_bank(path: Path) -> bool:
    text = _start(path)
    return all(key.search(text) for key in _BANK) and "family" in text


def _start(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _shown(path: Path) -> Path:
    """Give a path as one would type it."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


class AnswersFile(pytest.File):
    """A file of answers: a group for each question, in it a test for each part."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Read the file, which may be broken, and what was issued."""
        from deltarule.generator.core import InputError
        from deltarule.graders import selfcheck

        try:
            sheet = selfcheck.read(_shown(self.sheet))
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
        command = _practice(sheet.bank, _shown(self.path).parent, "--new-seed")
        data = {"title": practice.title, "graded": practice.graded, "command": command}
        function = entry.file is not None
        more = {"asked": len(sheet.entries), "hinted": not function}
        if function and not practice.graded:
            more["trials"] = self.seed
        self.user_properties.append((PROPERTY, data | more))
        if entry.blank:
            self.add_marker(pytest.mark.skip(reason=_say("unanswered")))

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
        self.user_properties.append((PROPERTY, {"broken": str(_shown(self.path))}))

    def runtest(self) -> None:
        """Raise what is wrong in the file."""
        raise AnswerError(*self.says.splitlines())

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the mistakes alone."""
        return _repr(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the file."""
        return self.path, 0, str(_shown(self.path))


class BankFile(pytest.File):
    """A bank: where it is not practised yet, one skipped test says how to start."""

    def collect(self) -> Iterator[pytest.Item]:
        """Look for answers near the bank and in what pytest was given."""
        if self.path.resolve() not in _practised(self.config, self.path.parent):
            yield Start.from_parent(self, name="practice")


class Start(pytest.Item):
    """Says how to start practising."""

    def __init__(self, **others: Any) -> None:
        super().__init__(**others)
        bank, folder = _shown(self.path), Path("my-practice")
        if sum(map(_is_bank, self.path.parent.glob("*.yaml"))) > 1:
            folder /= self.path.stem
        says = _say("start", command=_practice(bank, folder))
        self.add_marker(pytest.mark.skip(reason=says))
        self.user_properties.append((PROPERTY, {"start": f"{bank}: {says}"}))

    def runtest(self) -> None:
        """Do nothing: it is always skipped."""

    def reportinfo(self) -> tuple[Path, int, str]:
        """Give the bank."""
        return self.path, 0, self.name


def _practised(config: pytest.Config, folder: Path) -> set[Path]:
    """Give the banks that files of answers below the folder or pytest's arguments name."""
    known = config.stash.setdefault(_PRACTISED, {})
    arguments = [config.invocation_params.dir / arg.split("::")[0] for arg in config.args]
    for root in (folder, *arguments):
        if root not in known:
            known[root] = set(_named_banks(root, config.getini("norecursedirs")))
    return set().union(*known.values())


def _named_banks(root: Path, skipped: Sequence[str]) -> Iterator[Path]:
    from deltarule.graders.selfcheck import named_bank

    for where, folders, files in os.walk(root):
        folders[:] = [f for f in folders if not any(fnmatch(f, pattern) for pattern in skipped)]
        if ANSWERS in files and (bank := named_bank(Path(where) / ANSWERS)):
            yield bank.resolve()


def _practice(bank: Path, folder: Path, *more: str) -> str:
    """Give the command that makes a set of questions."""
    bank = Path(os.path.normpath(bank))
    return shlex.join(["deltarule", "practice", str(bank), str(folder), *more])


def _say(name: str, **words: object) -> str:
    from deltarule.generator.practice import say

    return say(name, **words)


def _repr(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Give our own words, each on lines of their own; nothing for what is no `AnswerError`."""
    if not isinstance(excinfo.value, AnswerError):
        return ""
    width = max(40, shutil.get_terminal_size().columns - 1)
    fill = textwrap.TextWrapper(width, break_on_hyphens=False).fill
    return "\n".join(fill(str(line)) for line in excinfo.value.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let ``-rA`` show the words of good answers, such as from where one was carried on."""
    report = yield
    if isinstance(item, Answer) and report.when == "call" and report.passed and item.says:
        report.sections.append(("says", item.says))
    return report


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """Print how far one is with each bank, when there is anything of ours."""
    found = [
        (category, value)
        for category in ("passed", "failed", "skipped")
        for report in terminalreporter.stats.get(category, [])
        for name, value in getattr(report, "user_properties", ())
        if name == PROPERTY
    ]
    if not found:
        return
    terminalreporter.write_sep("=", "practice")
    sets: dict[str, dict[str, Any]] = {}
    for category, data in found:
        if "title" in data:
            start = {"passed": 0, "failed": 0, "skipped": 0, "hints": 0}
            one = sets.setdefault(data["command"], data | start)
            one[category] += 1
            one["hints"] += category == "failed" and data["hinted"]
    for one in sets.values():
        counts = {"good": one["passed"], "bad": one["failed"], "open": one["skipped"]}
        words = one | counts | {"total": sum(counts.values())}
        if terminalreporter.config.getoption("hints"):
            words["hints"] = 0
        terminalreporter.write_line(_say("summary", **words))
    tried = [data for category, data in found if category != "skipped" and "trials" in data]
    for seed in sorted({data["trials"] for data in tried}):
        terminalreporter.write_line(_say("again", seed=seed))
    for _, data in found:
        if "broken" in data:
            terminalreporter.write_line(_say("broken", title=data["broken"]))
        elif "start" in data:
            terminalreporter.write_line(data["start"])
