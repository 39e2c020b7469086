"""The sandbox: what a submission and a call cost, beside otter-grader without a container."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
from nbformat import v4
from rich.table import Table

from deltarule.graders.sandbox.box import Sandbox
from deltarule.graders.sandbox.select import start, survey
from tests.simulated import PROGRAMS

SUBMISSIONS, CALLS, PEERS = 30, 300, 5
PROGRAM = (PROGRAMS / "code_sigmoid.py").read_text(encoding="utf-8")
OTTER_TEST = '''OK_FORMAT = True
test = {"name": "q1", "points": 1, "suites": [{"scored": True, "setup": "", "teardown": "",
  "type": "doctest", "cases": [{"hidden": False, "locked": False, "code": """
>>> import numpy as np
>>> bool(abs(sigmoid(np.array([0.0]))[0][0] - 0.5) < 1e-6)
True
"""}]}]}
'''


def median(action: Callable[[], object], times: int) -> float:
    """Give the median time of some runs, in seconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def submission(sandbox: Sandbox) -> None:
    """Grade what is least: a cell, and one call of its function."""
    with sandbox.open() as box:
        box.run(PROGRAM)
        if box.call("sigmoid", [np.zeros(3)]).status != "ok":
            raise RuntimeError(f"{sandbox.tier} does not run the program")


def own_time() -> float:
    """Give the time of the same in one process: what the student's program takes itself."""

    def run() -> None:
        names: dict[str, object] = {}
        exec(PROGRAM, names)  # noqa: S102 (our own)
        names["sigmoid"](np.zeros(3))  # type: ignore[operator]

    return median(run, SUBMISSIONS)


def otter() -> float:
    """Give the time of otter-grader for the same notebook and one test, without a container."""
    from otter.api import grade_submission

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "tests").mkdir()
        (folder / "tests" / "q1.py").write_text(OTTER_TEST, encoding="utf-8")
        command = [sys.executable, "-m", "otter", "generate", "-t", "tests", "-o", "grader.zip"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 (our own)
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        cells = [v4.new_code_cell(PROGRAM)]
        book = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(book, folder / "submission.ipynb")
        before = Path.cwd()
        os.chdir(folder)
        try:
            return median(
                lambda: grade_submission("submission.ipynb", "grader.zip", quiet=True), PEERS
            )
        finally:
            os.chdir(before)


def table() -> Table:
    """Give the costs of each tier that works here, and of otter-grader."""
    own = own_time()
    found = Table(
        "tier", "a submission", "over its own time", "a call", title="student code, boxed"
    )
    for state in survey():
        if not state.works:
            found.add_row(state.tier, state.why)
            continue
        with start(tier=state.tier) as sandbox:
            submission(sandbox)  # the first one warms up
            whole = median(lambda: submission(sandbox), SUBMISSIONS)
            with sandbox.open() as box:
                box.run("def same(x): return x")
                small = np.arange(10.0)
                call = median(lambda: box.call("same", [small]), CALLS)  # noqa: B023
        extra = f"{1e3 * (whole - own):.1f} ms"
        found.add_row(state.tier, f"{1e3 * whole:.1f} ms", extra, f"{1e6 * call:.0f} µs")
    found.add_row("otter-grader, no box", f"{1e3 * otter():.0f} ms", "", "")
    return found
