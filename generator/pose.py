"""Posing one exercise, for those who write Python and not banks."""

from collections.abc import Mapping, Sequence

from deltarule.generator import families
from deltarule.generator.core import Exercise
from deltarule.generator.sampling import draw


def pose(
    family: str,
    seed: int,
    options: Mapping[str, object] | None = None,
    parts: Sequence[str] = (),
) -> Exercise:
    """Draw one fair exercise.

    Parameters
    ----------
    family : str
        Name of the family, as `deltarule list` gives them.
    seed : int
        The same seed gives the same exercise.
    options : mapping of str to object, optional
        Options that are not the defaults.
    parts : sequence of str, optional
        Names of the parts that are asked, and patterns such as ``"s1.*"``; all parts without it.

    Returns
    -------
    Exercise
        What `deltarule.generator.render.Page` prints, and `deltarule.graders.marking.mark` marks.

    Raises
    ------
    InputError
        If there is no such family, option, value or part, or no fair variant.

    Examples
    --------
    >>> exercise = pose("mcculloch_pitts", seed=7, parts=["S"])
    >>> print([part.step for part in exercise.parts], exercise.points)
    ['S'] 2.0
    """
    found = families.get(family)
    chosen = found.options(options)
    return draw(found, [seed], chosen, found.asked(chosen, parts))[0]
