"""The pytest plugin for self-practice: ``pytest FOLDER`` checks the answers in it.

A function runs in a process of its own, never in that of pytest, and is tried on other inputs each
time, so that no answers can be put into it.

It is loaded wherever the package is installed, so it imports nothing heavy before there is
something of ours to collect: a file of answers, or a bank. A file of answers is collected when it
is called ``answers.yaml``, or when it is named on the command line (one that was kept beside).
"""

from collections.abc import Generator
from pathlib import Path
from random import SystemRandom
from typing import Any

import pytest

from deltarule.graders.practice.files import ANSWERS, is_bank, is_sheet, sheet_of
from deltarule.graders.practice.items import (
    PROPERTY,
    Answer,
    AnswersFile,
    BankFile,
    FunctionFile,
    say,
)


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
    if named and is_sheet(file_path):
        return AnswersFile.from_parent(parent, path=file_path)
    if is_bank(file_path):
        return BankFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Collect a function in the place of a module of tests: it is not imported here."""
    sheet = sheet_of(module_path)
    if sheet is None:
        return None
    return FunctionFile.from_parent(parent, path=module_path, sheet=sheet)


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
        terminalreporter.write_line(say("summary", **words))
    tried = [data for category, data in found if category != "skipped" and "trials" in data]
    for seed in sorted({data["trials"] for data in tried}):
        terminalreporter.write_line(say("again", seed=seed))
    for _, data in found:
        if "broken" in data:
            terminalreporter.write_line(say("broken", title=data["broken"]))
        elif "start" in data:
            terminalreporter.write_line(data["start"])
