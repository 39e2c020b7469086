"""Tests of modules that are run again and again, each time with another version of the module.

Each run is a child, forked from this process, which has imported what is slow to import.
"""

import gc
import importlib.util
import json
import os
import resource
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from tests.mutants import Mutant, compiled

AT_ONCE = 2
SLOW, MEMORY = 5.0, 4 * 2**30
"""Seconds that a mutant may take beyond three times what the module takes, and its bytes."""


@dataclass
class Module:
    """A module, its tests, and what is known of them: seconds, and how many mutants each killed."""

    name: str
    source: Path
    tests: tuple[Path, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    cpu: float = 0.0

    @property
    def label(self) -> str:
        """Its name without the package."""
        return self.source.stem

    @property
    def text(self) -> str:
        """Its source."""
        return self.source.read_text(encoding="utf-8")

    @property
    def limit(self) -> int:
        """The seconds of processor time that a mutant may take."""
        return int(3 * sum(self.seconds.values()) + SLOW) + 1

    def cost(self, test: str) -> float:
        """Give the seconds that a test takes for each mutant that it kills."""
        return self.seconds.get(test, 0.0) / (1 + self.kills[test])


Change = TypeVar("Change", Mutant, None)


def warm() -> None:
    """Import what is slow to import, but nothing that may be a mutant, and settle randomness."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("numpy", "mpmath", "sympy", "hypothesis.extra.numpy", "pytest", "jinja2"):
        importlib.import_module(name)
    from hypothesis import HealthCheck, Phase, settings

    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    gc.freeze()  # children need not look through it


def run(
    jobs: Iterable[tuple[Module, Change]], folder: Path
) -> Iterator[tuple[Module, Change, bool]]:
    """Run the tests of each job in a child, and tell whether they all passed.

    In `folder` are then the records of the children, and what the tests printed, by their modules,
    where there was no mutant.
    """
    waiting, running = deque(jobs), dict[int, tuple[Module, Change]]()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            job = waiting.popleft()
            pid = os.fork()
            if not pid:
                _child(*job, folder)
            running[pid] = job
        pid, status, usage = os.wait4(-1, 0)
        module, mutant = running.pop(pid)
        module.cpu += usage.ru_utime + usage.ru_stime
        record = folder / f"{pid}.json"
        if record.exists():  # not where time ran out
            found = json.loads(record.read_text())
            module.kills.update(found["failed"])
            module.seconds = module.seconds or found["seconds"]
            record.unlink()
        yield module, mutant, status == 0


def _child(module: Module, mutant: Mutant | None, folder: Path) -> NoReturn:
    """Put the mutant in the module's place, run its tests, and end with their exit status."""
    status = 1
    try:
        log = Path(os.devnull) if mutant else folder / f"{module.label}.log"
        with log.open("w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        if mutant:
            resource.setrlimit(resource.RLIMIT_CPU, (module.limit, module.limit))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            _install(module, mutant)
        import pytest

        plugin = _Watch(module)
        options = ["-x", "-q", "-p", "no:cacheprovider", f"--tb={'no' if mutant else 'short'}"]
        status = int(pytest.main([*options, *map(str, module.tests)], plugins=[plugin]))
        record = {"failed": plugin.failed, "seconds": plugin.seconds}
        (folder / f"{os.getpid()}.json").write_text(json.dumps(record))
    finally:
        sys.stdout.flush()
        os._exit(status)


def _install(module: Module, mutant: Mutant) -> None:
    """Import the mutant before anything imports the module."""
    spec = importlib.util.find_spec(module.name)
    if spec is None or module.name in sys.modules:
        raise ImportError(f"{module.name} cannot be replaced: it is not found, or is imported")
    made = importlib.util.module_from_spec(spec)
    sys.modules[module.name] = made
    exec(compiled(module.text, mutant, str(module.source)), vars(made))  # noqa: S102


class _Watch:
    """A plugin of pytest that runs cheap tests first, and notes times and failures."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.seconds = Counter[str]()
        self.failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: self.module.cost(item.nodeid))

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)
