"""Which misconception is named for each mistake, where several would explain it."""

from collections import Counter
from collections.abc import Mapping

from deltarule.graders.hypotheses import Explanation


def choose(slips: Mapping[int, Mapping[Explanation, int]]) -> dict[int, Explanation]:
    """Choose an explanation for each slip, of which there may be none.

    One misconception is better than two. Then comes the explanation with misconceptions that are
    named already, the one that explains most slips, and the one that fewest other answers speak
    against; in any other tie none is named.

    Parameters
    ----------
    slips : mapping of int to mapping of explanation to int
        For each wrong part its explanations, and how many other answers speak against each.
    """
    waiting = {slip: dict(found) for slip, found in slips.items() if found}
    named: dict[int, Explanation] = {}
    while waiting:
        explained = Counter(one for found in waiting.values() for one in found)
        against = {one: n for found in waiting.values() for one, n in found.items()}
        known = {m for explanation in named.values() for m in explanation}
        merit = {
            one: (-len(one), len(known & set(one)), count, -against[one])
            for one, count in explained.items()
        }
        best = max(merit.values())
        for slip, found in list(waiting.items()):
            fitting = [one for one in found if merit[one] == best]
            if len(fitting) == 1:
                named[slip] = fitting[0]
            if fitting:
                del waiting[slip]
    return named
