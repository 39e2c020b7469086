"""Which misconceptions lead to what a function returned: one, or two at once, on all trials."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, groupby

import numpy as np

from deltarule.generator.core import Misconception
from deltarule.generator.kinds import plain
from deltarule.generator.trials import Trial, Values, code_of, returned
from deltarule.graders.programs.fitting import Found, fits

Explanation = tuple[Misconception, ...]


def explain(tried: Sequence[Trial], found: Iterable[Found]) -> Explanation:
    """Give the misconceptions whose values these are on each trial; none where there are none."""
    values = list(found)
    for explanation, theirs in _explanations(tuple(tried)).items():
        if all(agrees(one, other) for one, other in zip(values, theirs, strict=True)):
            return explanation
    return ()


def agrees(found: Found, expected: Values) -> bool:
    """Tell whether all returned values are what is expected."""
    return all(map(fits, found, expected))


@lru_cache(maxsize=2048)
def expected(trial: Trial, explanation: Explanation) -> Values:
    """Give what a function returns that is right but for some misconceptions."""
    if not explanation:
        return trial.truth
    return returned(trial.exercise, [m.as_rule() for m in explanation])


@lru_cache(maxsize=64)
def _explanations(tried: tuple[Trial, ...]) -> Mapping[Explanation, Sequence[Values]]:
    """Give for each misconception, and then for each two, what it leads to on each trial."""
    mistakes = tried[0].exercise.family.misconceptions
    known = [(m,) for m in mistakes] + list(combinations(mistakes, 2))
    values: dict[Explanation, list[Values]] = {one: [] for one in known}
    for _, group in groupby(tried, key=lambda one: tuple(one.exercise.options.items())):
        for one, theirs in zip(known, _solved(list(group), known), strict=True):
            values[one] += theirs
    return values


def _solved(tried: Sequence[Trial], known: Sequence[Explanation]) -> list[list[Values]]:
    """Solve trials with the same options under each explanation, all in one."""
    first = tried[0].exercise
    base, check = first.family.base or first.family, code_of(first)
    stacked = base.givens.stack([plain(one.exercise.givens, base) for one in tried])
    rules = [
        m.as_rule(np.array([[m in one] for one in known])) for m in first.family.misconceptions
    ]
    trace = base.trace(stacked.map(lambda a: a[None]), first.options, lead=2, rules=rules)
    lead = (len(known), len(tried))
    results = [np.broadcast_to(v, (*lead, *v.shape[2:])) for v in check.results(trace)]
    return [[tuple(v[k, i] for v in results) for i in range(lead[1])] for k in range(lead[0])]
