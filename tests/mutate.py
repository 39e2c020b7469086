"""Do the tests of the solvers notice an error? ``python -m tests.mutate [MODULE...]``.

Each solver module of ``reference/`` is changed in one place at a time (see `tests.mutants`), and
the tests of that module alone are run (see `tests.forked`). A mutant that no test fails for has
survived; one that runs out of time has not. What no test of the module could tell from the module
itself is listed, with the reason, in ``tests/data/equivalent_mutants.yaml`` and not counted. The
exit status is 1 where too many survive or where the list is stale, and 2 where tests fail without
any change.

Left out are the modules that all solvers share, whose tests are all tests: the names of steps
(`trace`), how formulas are printed (`formula`, `brackets`, `linear_form`, `sums`), checks of
arguments (`validate`) and the rounding before decisions (`exact`).
"""

import argparse
import ast
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from deltarule import reference
from tests.forked import Module, run, warm
from tests.mutants import Mutant, chosen, mutants

HERE = Path(__file__).parent
EQUIVALENT = HERE / "data" / "equivalent_mutants.yaml"
SHARED = {"trace", "formula", "brackets", "linear_form", "sums", "validate", "exact"}
SHARED_TESTS = {"test_against_libraries"}
"""Tests of many solvers at once, most of them skipped where a library is missing."""
AT_MOST, ENOUGH = 40, 0.9
Key = tuple[str, str, str, str]
"""Module, function, line and change: what names a mutant while other lines change."""
COUNTS = ("mutants", "killed", "survived", "equivalent")


def solvers(
    folder: Path = Path(reference.__path__[0]),
    tests: Path = HERE,
    package: str = reference.__name__,
) -> list[Module]:
    """Find all solver modules, each with its tests.

    They are the test files that import it or, where there are none, a module that imports it.
    """
    files = (file for file in sorted(tests.glob("test_*.py")) if file.stem not in SHARED_TESTS)
    imported = {file: _imported(file) for file in files}
    sources = {f"{package}.{file.stem}": file for file in sorted(folder.glob("[!_]*.py"))}
    users = {
        name: {user for user, file in sources.items() if name in _imported(file)}
        for name in sources
    }
    found = []
    for name, source in sources.items():
        if source.stem not in SHARED:
            own = [file for file in imported if name in imported[file]]
            own = own or [file for file in imported if users[name] & imported[file]]
            found.append(Module(name, source, tuple(own)))
    return found


def _imported(file: Path) -> set[str]:
    """Name the modules that a file imports, or imports names from."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    found = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    names = {f"{node.module}.{one.name}" for node in found for one in node.names}
    return names | {node.module or "" for node in found}


def equivalents(file: Path = EQUIVALENT) -> dict[Key, str]:
    """Read the list: module, function, line and change, and the reason why no test can tell."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        (module, one["function"], one["line"], change): one["reason"]
        for module, some in entries.items()
        for one in some
        for change in one["changes"]
    }


def unknown(every: Iterable[Module], listed: Mapping[Key, str]) -> list[str]:
    """Give the entries of the list that are no mutants of any module."""
    keys = {(module.label, *mutant.key) for module in every for mutant in mutants(module.text)}
    return [f"{': '.join(key)} (there is no such mutant)" for key in listed if key not in keys]


def judge(every: Sequence[Module], names: Collection[str], listed: Mapping[Key, str]) -> int:
    """Run the mutants of the named modules, print what became of them, give the exit status."""
    some = [module for module in every if module.label in names]
    counts = {module.label: Counter[str]() for module in some}
    stale = unknown(every, listed)
    warm()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for module, _, passed in run([(module, None) for module in some], folder):
            if not passed:
                print((folder / f"{module.label}.log").read_text())
                print(f"{module.name}: its tests fail without any change")
                return 2
        jobs = [(module, one) for module in some for one in chosen(mutants(module.text), AT_MOST)]
        for module, mutant, passed in run(jobs, folder):
            known = (module.label, *mutant.key) in listed
            outcome = "killed" if not passed else "equivalent" if known else "survived"
            counts[module.label].update(("mutants", outcome))
            if outcome == "survived":
                print(f"survived: {where(module, mutant)}", flush=True)
            elif known and outcome == "killed":
                stale.append(f"{where(module, mutant)} (a test fails for it)")
    share = report(some, counts)
    for entry in stale:
        print(f"listed as equivalent, but is not: {entry}")
    if share < ENOUGH:
        print(f"{share:.1%} were killed, and at least {ENOUGH:.0%} must be")
    return int(share < ENOUGH or bool(stale))


def where(module: Module, mutant: Mutant) -> str:
    """Say where a mutant is, and what it is."""
    place = f"{os.path.relpath(module.source)}:{mutant.number}"
    return f"{place}: {mutant.function}: {mutant.line}: {mutant.change}"


def report(some: Iterable[Module], counts: Mapping[str, Counter[str]]) -> float:
    """Print the table, and give the share of all mutants that were killed."""
    table = Table("module")
    for name in (*COUNTS, "share", "seconds"):
        table.add_column(name, justify="right")
    for module in some:
        table.add_row(*_row(module.label, counts[module.label], module.cpu))
    total = sum(counts.values(), Counter[str]())
    table.add_section()
    table.add_row(*_row("all", total, sum(module.cpu for module in some)))
    Console().print(table)
    return _share(total)


def _row(label: str, count: Counter[str], seconds: float) -> list[str]:
    return [label, *(str(count[n]) for n in COUNTS), f"{_share(count):.1%}", f"{seconds:.0f}"]


def _share(count: Counter[str]) -> float:
    return count["killed"] / max(1, count["killed"] + count["survived"])


def main(words: Sequence[str]) -> int:
    """Run the mutants of some or all modules, and report."""
    every = solvers()
    known = [module.label for module in every]
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(known))
    names = parser.parse_args(words).modules or known
    if strange := set(names) - set(known):
        parser.error(f"MODULE must be one of {', '.join(known)} (got {', '.join(strange)})")
    return judge(every, names, equivalents())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
