"""Running a student's function on its trials, in a box."""

from collections.abc import Callable, Sequence

from deltarule.generator.core import Exercise
from deltarule.generator.trials import Trial, trials
from deltarule.graders.programs.marking import Ran
from deltarule.graders.sandbox.box import Box, Done


def run_function(
    box: Box,
    name: str,
    exercise: Exercise,
    source: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    reopen: Callable[[], Box | None] | None = None,
) -> Ran:
    """Call a function with everything that an exercise tries.

    What may be shown comes first: a function that remembers what it was called with knows no
    hidden numbers yet that it could put into an error.

    Parameters
    ----------
    box : Box
        Where the student's cells have run.
    name : str
        Name of the function in it, or an alias.
    exercise : Exercise
        An exercise of kind "code".
    source : str
        The cell that has the function.
    seconds : float, optional
        How long a call may take, where it is not what the box allows.
    seed : int, optional
        Which trials; by default those of the exercise's own seed.
    reopen : callable, optional
        Gives a new box in which the cells have run, after a call has ended the last one; None if
        there shall be none.

    Returns
    -------
    Ran
        Whatever the function does.
    """
    tried = trials(exercise, seed)
    return Ran(source, tried, tuple(_results(box, name, tried, seconds, reopen)))


def _results(
    box: Box,
    name: str,
    tried: Sequence[Trial],
    seconds: float | None,
    reopen: Callable[[], Box | None] | None,
) -> list[Done]:
    results = []
    for trial in tried:
        if not box.alive and reopen:
            box = reopen() or box
        results.append(box.call(name, trial.arguments, seconds))
    return results
