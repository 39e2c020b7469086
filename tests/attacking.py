"""Programs of cheats and careless students, in ``tests/attacks/``, run as a submission is.

Each is a file with a docstring: what it tries, which `Done.status` it may end with (``expects:``),
and, where needed, ``earns: full`` for one that solves the task as well, ``after:`` the one that was
handed in before it, or ``total:`` the seconds that it gets. Its folder is the kind of the attack.
A program that gets where it should not, and can tell so only itself, prints the word BREACH.
"""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from deltarule.generator.core import Exercise
from deltarule.generator.families.code_sigmoid import FAMILY
from deltarule.generator.sampling import draw
from deltarule.generator.trials import Trial, trials
from deltarule.graders.marking import Marking, mark
from deltarule.graders.programs.running import run_function
from deltarule.graders.sandbox.box import Box, Done, Limits, Sandbox
from deltarule.graders.submission import comment
from tests.canaries import Canaries, descendants, end_all

FOLDER = Path(__file__).parent / "attacks"
HARMLESS = ("forging", "patching", "values", "feedback")
"""Kinds of attacks on the grade alone, which gain nothing without a sandbox either."""
TIERS = ("bubblewrap", "bubblewrap-fresh", "landlock", "none")
STRANGE = r"[^\n -~\u00a0-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\ud7ff]"
"""Characters that do something other than being seen."""
PATIENCE = 4.0
"""How many seconds later than its limit a box may end: this machine may be busy."""
GROWTH = 256 << 20
"""How much more memory the grader itself may need for one submission."""
HONEST = """
import numpy as np

def sigmoid(z):
    half = np.exp(-np.abs(z))
    y = np.where(np.asarray(z) >= 0, 1 / (1 + half), half / (1 + half))
    return y, y * (1 - y)
"""


@dataclass(frozen=True)
class Attack:
    """A program, and how it may end."""

    name: str
    source: str
    tries: str
    expects: frozenset[str]
    earns: str = "nothing"
    after: str = ""
    total: str = "3"

    @property
    def limits(self) -> Limits:
        """What it may use; an honest solution needs no less than it would get in a course."""
        if self.earns == "full":
            return Limits()
        return Limits(seconds=1.0, total=float(self.total), memory=512 << 20)

    @property
    def kind(self) -> str:
        """What is attacked."""
        return self.name.partition("/")[0]


@cache
def corpus() -> dict[str, Attack]:
    """Read all attacks, by name."""
    return {attack.name: attack for attack in map(_read, sorted(FOLDER.glob("*/*.py")))}


def _read(file: Path) -> Attack:
    """Read an attack, whose docstring must have the form."""
    source = file.read_text(encoding="utf-8")
    name = f"{file.parent.name}/{file.stem}"
    form = r'"""(?P<tries>[^\n]+)\n\n(?P<fields>(?:\w+: [^\n]+\n)+)"""\n'
    found = re.match(form, source)
    assert found, f"{name}: no docstring of the form"
    fields = dict(line.split(": ", 1) for line in found["fields"].splitlines())
    expects = frozenset(fields.pop("expects").split())
    return Attack(name, source, found["tries"], expects, **fields)


@cache
def exercise() -> Exercise:
    """Give the exercise that all attacks are handed in for."""
    options = FAMILY.options()
    return draw(FAMILY, [1], options, FAMILY.asked(options))[0]


class Handed(NamedTuple):
    """What came of a submission: all that a box gave, and its marking."""

    dones: tuple[Done, ...]
    marking: Marking

    @property
    def status(self) -> str:
        """How it ended: the first status that is not ok."""
        return next((done.status for done in self.dones if done.status != "ok"), "ok")

    def text(self) -> str:
        """Give all that came out, as text."""
        return "\n".join([*map(_text, self.dones), *self.words()])

    def words(self) -> list[str]:
        """Give what the student is told."""
        return [comment(verdict, "hint") for verdict in self.marking.verdicts]


def _text(done: Done) -> str:
    """Write all that is in a `Done`."""
    with np.printoptions(threshold=1000):
        return "\n".join([done.status, done.says, done.printed, repr(done.value)])


def hand_in(sandbox: Sandbox, source: str, limits: Limits) -> Handed:
    """Run a program as a submission to the exercise, and mark it."""
    with sandbox.open(limits) as box:
        cell = box.run(source)
        part = exercise().parts[0]
        ran = run_function(box, part.variable, exercise(), source)
        answer = _variable(box)
    marking = mark(exercise(), {part.variable: ran})
    return Handed((cell, *ran.results, *answer), marking)


def _variable(box: Box) -> Iterator[Done]:
    """Read a variable, which most programs do not have."""
    done = box.read("answer")
    return iter([done] if done.status in ("ok", "refused") else [])


@dataclass
class Outcome:
    """What an attack came to: lists of what it gained, leaked and harmed."""

    status: str = ""
    gained: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    harmed: list[str] = field(default_factory=list)


def attempt(sandbox: Sandbox, attack: Attack, canaries: Canaries) -> Outcome:
    """Hand in an attack beside a neighbour, then an honest solution, and look what has happened.

    Anything that is raised here is a fault of the grader.
    """
    outcome, before = Outcome(), descendants()
    limits = attack.limits
    if attack.after:
        hand_in(sandbox, canaries.fill(corpus()[attack.after].source), limits)
    with sandbox.open() as neighbour:
        neighbour.run(f"{HONEST}\nopen('neighbour.txt', 'w').write({canaries.word!r})")
        used, began = _memory("VmRSS"), time.monotonic()
        handed = hand_in(sandbox, canaries.fill(attack.source), limits)
        late, grown = time.monotonic() - began - limits.total - PATIENCE, _memory("VmHWM") - used
        beside = neighbour.call("sigmoid", [np.zeros(2)])
        file = neighbour.run("assert open('neighbour.txt').read()")
    outcome.status = handed.status
    full = handed.marking.max
    if attack.earns == "full" and handed.marking.score != full:
        outcome.harmed.append(f"{handed.marking.score} of {full} points for an honest solution")
    if attack.earns != "full" and handed.marking.score:
        outcome.gained.append(f"{handed.marking.score} of {full} points")
    outcome.leaked += _leaks(handed, canaries)
    if late > 0:
        outcome.harmed.append(f"ended {late:.1f} seconds late")
    if grown > GROWTH:
        outcome.harmed.append(f"the grader grew by {grown >> 20} MB")
    if (beside.status, file.status) != ("ok", "ok"):
        outcome.harmed.append(f"who was graded at the same time: {beside.status}, {file.status}")
    outcome.harmed += canaries.harm()
    after = hand_in(sandbox, HONEST, Limits())
    if after.marking.score != after.marking.max:
        outcome.harmed.append(f"an honest solution after it: {after.status}")
    outcome.harmed += _left_running(before)
    return outcome


def _memory(name: str) -> int:
    """Give the bytes that this process uses, and forget what it used at most until now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    if name == "VmRSS":
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return 1024 * int(status.partition(f"{name}:")[2].split()[0])


def _leaks(handed: Handed, canaries: Canaries) -> Iterator[str]:
    """Give what came out that should not."""
    text = handed.text()
    if canaries.word in text:
        yield "the secret word"
    yield from dict.fromkeys(re.findall(r"^BREACH.*", text, re.MULTILINE))
    for words in handed.words():
        if re.search(STRANGE, words):
            yield f"characters that are not text, in {words!r}"
        if any(folder in words for folder in _folders()):
            yield f"a path, in {words!r}"
        if any(str(trial.arguments[0].tolist()) in words for trial in _hidden()):
            yield f"hidden inputs, in {words!r}"


def _folders() -> set[str]:
    """Give folders of this machine that students need not know."""
    return {sys.prefix, sys.base_prefix, str(Path.home()), str(FOLDER.parents[1])}


@cache
def _hidden() -> list[Trial]:
    """Give the trials that no student may see."""
    return [trial for trial in trials(exercise()) if trial.kind in ("drawn", "sized")]


def _left_running(before: dict[int, str]) -> list[str]:
    """Give what still runs that did not before; a sandbox may have started its parent anew."""
    for _ in range(40):
        now = descendants()
        if len(now) <= len(before):
            return []
        time.sleep(0.05)
    left = {process: name for process, name in now.items() if process not in before}
    end_all(left)
    return [f"still running: {', '.join(left.values())}"]


def adopt_orphans() -> None:
    """Become the parent of all orphans among the descendants, so that none is overlooked."""
    import ctypes

    set_child_subreaper = 36
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)
