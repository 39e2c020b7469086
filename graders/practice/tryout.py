"""Trying a student's function on their own machine: in a process of its own, with time limits.

Their file runs as if it were imported, so that what stands under ``if __name__ == "__main__"``
does not run; modules beside it can be imported. Nothing here keeps it from doing harm.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import decode_source
from itertools import repeat
from pathlib import Path

from deltarule.generator.checks import Code
from deltarule.generator.core import Exercise, InputError, shown
from deltarule.generator.practice import say
from deltarule.generator.trials import Trial, code_of
from deltarule.graders.programs.fitting import read
from deltarule.graders.programs.marking import Ran
from deltarule.graders.programs.running import run_function
from deltarule.graders.sandbox.box import Box, Done, Limits
from deltarule.graders.sandbox.unboxed import Unboxed

LIMITS = Limits()
LOADING = 20.0
"""Seconds that a file may take to run, since it may import large libraries."""
RESTARTS = 2
"""New processes after calls that have ended others."""
LONGEST = 1 << 20
"""Bytes of a file."""
LINES, WIDTH = 20, 200
"""How much is shown of what is printed: lines, and characters of each."""


@dataclass(frozen=True)
class Tried:
    """What a function did, and what the file printed with the numbers of the question."""

    ran: Ran
    printed: str


def try_out(path: Path, exercise: Exercise, seed: int | None) -> Tried:
    """Run the file in which a student writes the function that an exercise asks.

    Parameters
    ----------
    path : Path
        The file.
    exercise : Exercise
        An exercise of kind "code".
    seed : int or None
        Which inputs it is tried on. Without one it is only called with the numbers of the
        question, and has to return something of the form that is asked.

    Returns
    -------
    Tried
        What it did; with a seed, whatever it was.

    Raises
    ------
    InputError
        If the file cannot be read, does not run to its end or does not define the function, or
        if the function does not come back from the numbers of the question.
    """
    check, text = code_of(exercise), source(path, exercise)
    with ExitStack() as stack:

        def start() -> Box:
            return stack.enter_context(_started(path, text, check, printed))

        def again() -> Box | None:
            return start() if next(left, False) else None

        printed: list[str] = []
        left = repeat(True, RESTARTS)
        box = start()
        done = box.call(check.function, Trial("shown", exercise).arguments)
        printed.append(done.printed)
        if not box.alive or (seed is None and not _formed(done, check)):
            raise InputError(_failed(done, check))
        ran = Ran(text, (), ())
        if seed is not None:
            ran = run_function(
                box,
                check.function,
                exercise,
                text,
                seed=seed,
                reopen=again,
            )
        return Tried(ran, _clean("".join(printed[:2])))


def source(path: Path, exercise: Exercise) -> str:
    """Read a student's file; `InputError` says why it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
        text = decode_source(data)
    except FileNotFoundError:
        raise InputError(say("lost", file=path, check=code_of(exercise))) from None
    except OSError as error:
        raise InputError(say("unread", file=path, why=error.strerror)) from None
    except (SyntaxError, UnicodeError):
        raise InputError(say("unread", file=path, why="it is not text in UTF-8")) from None
    if len(data) > LONGEST:
        raise InputError(say("unread", file=path, why="it is too large"))
    return text


def _started(path: Path, text: str, check: Code, printed: list[str]) -> Box:
    """Start a process, and run the file in it."""
    box = Unboxed(path.parent.resolve()).open(LIMITS)
    done = box.run(_import(path.resolve(), text), LOADING)
    printed.append(done.printed)
    words = {"file": path, "check": check, "done": done, "seconds": LOADING}
    if done.status != "ok":
        box.close()
        raise InputError(say("stopped", **words))
    if box.read(check.function).status == "missing":
        box.close()
        raise InputError(say("undefined", **words))
    return box


def _import(path: Path, text: str) -> str:
    """Give a cell that runs a file as an import does; lines are counted as they are in it."""
    return f"""\
__name__, __file__ = {path.stem!r}, {str(path)!r}
__import__("sys").modules[__name__] = __import__("sys").modules["__main__"]
exec(compile({text!r}, "<" + __name__ + ">", "exec", dont_inherit=True))
"""


def _formed(done: Done, check: Code) -> bool:
    """Tell whether a function returned numbers, as many as are asked."""
    values = read(done, len(check.returns))
    return done.status == "ok" and all(value is not None for value in values)


def _failed(done: Done, check: Code) -> str:
    """Say what is wrong with the call with the numbers of the question."""
    given = shown(done.value) if done.status == "ok" else done.says
    return say("failed", check=check, status=done.status, given=given, seconds=LIMITS.seconds)


def _clean(text: str) -> str:
    r"""Make some lines that a terminal can show of what a student's file printed.

    >>> _clean("a\x1b[2J" + 30 * "\nc").splitlines()[1:3]
    ['c', 'c']
    """
    lines = [line.expandtabs()[:WIDTH] for line in text.splitlines()]
    more = ["..."] if len(lines) > LINES else []
    replaced = "\N{REPLACEMENT CHARACTER}"
    clean = ["".join(c if c.isprintable() else replaced for c in line) for line in lines[:LINES]]
    return "\n".join(clean + more)
