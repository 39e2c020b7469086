"""Running a submission: what students computed in their cells, and the functions they wrote.

All of it happens in a box. The cells run from the top, as in a fresh kernel; a cell that ends its
box is left out, and the others go on in a new one. Nothing that is hidden enters a box before its
cells have run, so that what they printed can be shown.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from deltarule.generator.checks import Code
from deltarule.generator.core import Part
from deltarule.generator.issue import Issued
from deltarule.generator.notebook import part_cell
from deltarule.generator.trials import trials
from deltarule.graders.answers import read
from deltarule.graders.cells import answer_text
from deltarule.graders.programs.marking import Ran, is_stub
from deltarule.graders.programs.running import run_function
from deltarule.graders.sandbox.box import Box, Done, Limits, Sandbox

ENDED = ("timeout", "died", "memory", "flooded", "garbled")
"""What ends a box."""
RESTARTS = 4
"""New boxes for one submission, after its cells have ended others."""
ALLOWED = 2
"""New boxes for one function, after calls of it have ended others."""
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")

Cells = Sequence[tuple[str, str]]
"""Names and text of the code cells, in the order of the notebook."""


@dataclass(frozen=True)
class Task:
    """A part whose answer comes from running: the exercise's place, and where it is answered."""

    slot: int
    part: Part
    cell: str

    @property
    def alias(self) -> str:
        """A name for the function that no cell after it changes."""
        return f"{self.cell} {self.part.variable}"


@dataclass(frozen=True)
class Executed:
    """What came of running: answers by slot and step, what each cell printed, by its place.

    `unrun` are the cells whose answers wait for a sandbox, `tier` is that of the box, empty where
    nothing was run, and `notes` are for the instructor.
    """

    answers: dict[tuple[int, str], Any] = field(default_factory=dict)
    printed: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    tier: str = ""
    unrun: frozenset[str] = frozenset()


def tasks(issued: Issued, cells: Cells, computed: bool, comma: bool) -> list[Task]:
    """Find the parts that need running: functions, and with `computed` what is no literal."""
    sources = dict(cells)
    found = []
    for slot, question in enumerate(issued.questions, start=1):
        trace = None
        for part in question.exercise.parts:
            name = part_cell(slot, part, question.pooled)
            source = sources.get(name, "")
            if isinstance(part.check, Code):
                needed = not is_stub(source, part.check)
            elif computed:
                text = answer_text(source, part.variable, alone=not question.pooled)
                trace = trace or question.exercise.solve()
                shape = trace.steps[part.step].value.shape
                needed = read(part.check, text, shape, comma).status in ("unreadable", "misshapen")
            else:
                needed = False
            if needed:
                found.append(Task(slot, part, name))
    return found


def execute(
    issued: Issued,
    cells: Cells,
    sandbox: Callable[[], Sandbox | None],
    *,
    computed: bool = False,
    comma: bool = False,
    limits: Limits | None = None,
    seed: int | None = None,
) -> Executed:
    """Run a submission's cells, as far as that is needed.

    Parameters
    ----------
    issued : Issued
        What the student was given.
    cells : sequence of (str, str)
        The code cells: names, which are empty for a student's own cells, and text.
    sandbox : callable
        Gives where to run them, None where no tier works; it is called only where there is
        something to run.
    computed : bool
        Whether answers may be computed; if not, only functions are run.
    comma : bool
        Whether 0,5 is one half in text.
    limits : Limits, optional
        What a box may use.
    seed : int, optional
        Which hidden inputs functions are called with; by default each exercise has its own.

    Returns
    -------
    Executed
        Whatever the cells do.
    """
    wanted = tasks(issued, cells, computed, comma)
    if not wanted:
        return Executed()
    place = sandbox()
    if place is None:
        return Executed(unrun=frozenset(task.cell for task in wanted))
    return _Run(issued, cells, wanted, place, limits or Limits(), seed).executed()


class _Run:
    """One submission in its boxes."""

    def __init__(
        self,
        issued: Issued,
        cells: Cells,
        wanted: Sequence[Task],
        sandbox: Sandbox,
        limits: Limits,
        seed: int | None,
    ) -> None:
        self.seed = seed
        self.issued, self.cells, self.wanted = issued, cells, wanted
        self.sandbox, self.limits = sandbox, limits
        self.ends = time.monotonic() + limits.total
        self.fatal: dict[int, Done] = {}
        self.values: dict[str, Done] = {}
        self.printed: dict[int, str] = {}
        self.notes: list[str] = []

    def executed(self) -> Executed:
        """Run everything."""
        box = self.start()
        try:
            answers = dict(self.answers(box))
        finally:
            self.box.close()
        tier = self.sandbox.tier
        return Executed(answers, self.printed, tuple(dict.fromkeys(self.notes)), tier)

    def start(self) -> Box:
        """Open a box and run all cells in it, but for those that ended one before."""
        for _ in range(RESTARTS):
            self.box = self._open()
            if self._run_all():
                return self.box
            self.box.close()
        self.notes.append("too many cells ended the run: the last answers were not computed")
        self.box = self._open()
        return self.box

    def _open(self) -> Box:
        left = max(self.ends - time.monotonic(), 0.5)
        return self.sandbox.open(replace(self.limits, total=left))

    def _run_all(self) -> bool:
        """Run the cells that have not ended a box yet; tell whether the box has outlived them."""
        for i, (name, source) in enumerate(self.cells):
            if i in self.fatal or not source.strip():
                continue
            done = self.box.run(source)
            self.printed.setdefault(i, _shown(done))
            if done.status in ENDED:
                self.notes.append(f"{name or f'own cell {i + 1}'}: {done.status}")
                self.fatal[i] = done
                return False
            for task in self.wanted:
                if task.cell == name:
                    self._look(task)
        return True

    def _look(self, task: Task) -> None:
        """Take what a part's cell has made, before a later cell changes it."""
        if isinstance(task.part.check, Code):
            self.box.keep(task.part.check.function, task.alias)
        else:
            self.values[task.cell + task.part.step] = self.box.read(task.part.variable)

    def answers(self, box: Box) -> Iterator[tuple[tuple[int, str], Any]]:
        """Give the answers that running gave."""
        for task in self.wanted:
            key = (task.slot, task.part.step)
            if isinstance(task.part.check, Code):
                yield key, self._function(task)
            else:
                done = self.values.get(task.cell + task.part.step, Done("missing"))
                if done.status == "ok":
                    value = done.value
                    yield key, value.tolist() if isinstance(value, np.ndarray) else value

    def _function(self, task: Task) -> Ran:
        """Run a student's function on what its exercise tries."""
        exercise = self.issued.questions[task.slot - 1].exercise
        place = [name for name, _ in self.cells].index(task.cell)
        source = self.cells[place][1]
        if place in self.fatal:
            # There is no function, and why there is none is what the student must know.
            tried = trials(exercise, self.seed)
            return Ran(source, tried, (self.fatal[place],) * len(tried))
        if not self.box.alive:
            self._reopen()
        left = [ALLOWED]

        def reopen() -> Box | None:
            """Give a new box as long as this function is allowed one."""
            left[0] -= 1
            return self._reopen() if left[0] >= 0 else None

        ran = run_function(self.box, task.alias, exercise, source, seed=self.seed, reopen=reopen)
        ends = [done.status for done in ran.results if done.status in ENDED]
        self.notes += [f"{task.cell}: {status}" for status in ends[:1]]
        return ran

    def _reopen(self) -> Box | None:
        """Give a new box in which the cells have run, as long as there is time."""
        self.box.close()
        return self.start() if time.monotonic() < self.ends else None


def _shown(done: Done) -> str:
    """Give what a cell printed, and how it ended, as plain text."""
    text = done.printed + (f"\n{done.says}" if done.says else "")
    text = _ANSI.sub("", text.encode(errors="replace").decode())
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip("\n")
