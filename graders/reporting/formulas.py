r"""The formulas of a report: how hard a part is, how well it tells students apart, how scores lie.

A share is what somebody reached of the points of a part, from 0 to 1.
"""

import math
import statistics
from collections.abc import Sequence

FEWEST = 3
"""Students below which nothing is correlated: two points always lie on a line."""
DECIMALS = 9
"""Decimals at which sums of points are compared; what is beyond is noise of the sums."""
BINS = 10


def difficulty(shares: Sequence[float]) -> float | None:
    r"""Give the difficulty index of a part: the mean share of its points.

    Parameters
    ----------
    shares : sequence of float
        What each student reached.

    Returns
    -------
    float or None
        High where a part is easy, which is the custom; None where there is nobody.

    Notes
    -----
    .. math:: p = \frac{1}{n} \sum_{i=1}^{n} s_i

    For parts that are right or wrong it is the proportion of right answers [1]_.

    References
    ----------
    .. [1] F. M. Lord and M. R. Novick, "Statistical Theories of Mental Test Scores",
       Addison-Wesley, 1968.

    Examples
    --------
    >>> difficulty([1, 1, 0.5, 0])
    0.625
    """
    return statistics.fmean(shares) if shares else None


def discrimination(shares: Sequence[float], rests: Sequence[float]) -> float | None:
    r"""Give the discrimination of a part: how its share goes with the rest of the score.

    Parameters
    ----------
    shares : sequence of float
        What each student reached at the part.
    rests : sequence of float
        What the same students reached at all other parts together.

    Returns
    -------
    float or None
        From -1 to 1; None under three students, or where all reached the same.

    Notes
    -----
    It is the correlation of Pearson,

    .. math::
        r = \frac{\sum_i (s_i - \bar s)(t_i - \bar t)}
                 {\sqrt{\sum_i (s_i - \bar s)^2} \sqrt{\sum_i (t_i - \bar t)^2}}

    which for a part that is right or wrong is called point-biserial. The part itself is left out
    of the rest: with it every part would seem to agree with the score [1]_.

    References
    ----------
    .. [1] S. Henrysson, "Correction of item-total correlations in item analysis", Psychometrika
       28(2), 211-218, 1963. doi:10.1007/BF02289618

    Examples
    --------
    >>> discrimination([0, 0, 1, 1], [0.1, 0.1, 0.9, 0.9])
    1.0
    >>> discrimination([1, 1, 1, 1], [0.1, 0.2, 0.3, 0.4]) is None
    True
    """
    if len(shares) < FEWEST:
        return None
    columns = [[round(value, DECIMALS) for value in column] for column in (shares, rests)]
    if any(min(column) == max(column) for column in columns):
        return None
    return min(1.0, max(-1.0, statistics.correlation(*columns)))


def chance(count: int) -> float:
    r"""Give how far from 0 a correlation of so many students easily gets where there is none.

    Parameters
    ----------
    count : int
        How many students, two at least.

    Returns
    -------
    float
        Two standard deviations.

    Notes
    -----
    .. math:: 2 \sqrt{\operatorname{Var} r} = \frac{2}{\sqrt{n - 1}}

    Over all ways to give the shares to the students the variance of `r` is :math:`1 / (n - 1)`
    exactly, whatever the shares are [1]_.

    References
    ----------
    .. [1] E. J. G. Pitman, "Significance tests which may be applied to samples from any
       populations. II. The correlation coefficient test", Supplement to the Journal of the Royal
       Statistical Society 4(2), 225-232, 1937.

    Examples
    --------
    >>> chance(17), chance(401)
    (0.5, 0.1)
    """
    return 2 / math.sqrt(count - 1)


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    r"""Give the quartiles of at least one value; the second one is the median.

    Parameters
    ----------
    values : sequence of float
        In any order.

    Returns
    -------
    tuple of float
        The values below which are a quarter, a half and three quarters.

    Notes
    -----
    With the values in order, counted from 0, quartile `k` is the value at place
    :math:`k (n - 1) / 4`, between two places on the line that joins them: type 7 of [1]_, which
    is also what numpy, R and spreadsheets give.

    References
    ----------
    .. [1] R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American
       Statistician 50(4), 361-365, 1996. doi:10.1080/00031305.1996.10473566

    Examples
    --------
    >>> quartiles([4, 1, 2, 3])
    (1.75, 2.5, 3.25)
    """
    if len(values) == 1:
        return (values[0],) * 3
    first, second, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, second, third


def histogram(shares: Sequence[float]) -> list[int]:
    """Count shares in ten bins of the same width; a bin has its lower end, the last one both.

    What is beyond 0 or 1, after a bonus, is in the first or last bin.

    >>> histogram([0, 0.05, 0.1, 0.95, 1])
    [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    """
    counts = [0] * BINS
    for share in shares:
        place = math.floor(round(share * BINS, DECIMALS))
        counts[min(max(place, 0), BINS - 1)] += 1
    return counts
