"""Credit for some elements of an array, such that guessing earns nothing."""

import numpy as np

from deltarule.generator.checks import Bool, Matching
from deltarule.generator.core import Part
from deltarule.generator.layout import Mask
from deltarule.reference.formula import Array


def share(part: Part, right: Mask, answer: Array, truth: Array) -> float:
    """Give the share of the points for an array of which some elements are right.

    Truth values count by the rates r1 and r0 at which ones and zeros are found, as
    2 (r1 + r0 - 1) - 1, so that the same value everywhere earns nothing, and guessing little. The
    same number everywhere earns nothing either, and a choice is corrected for guessing.

    Parameters
    ----------
    part : Part
        What is asked.
    right : ndarray of bool
        Which elements are right.
    answer, truth : ndarray
        The student's answer and the right value.

    Examples
    --------
    >>> right, table = np.array([True, True, False, True]), np.array([0, 0, 0, 1])
    >>> round(share(Part("Y", "outputs", Bool()), right, np.array([0, 0, 1, 1]), table), 2)
    0.33
    """
    if np.all(answer == answer.flat[0]):
        return 0.0
    if isinstance(part.check, Bool):
        rates = [float(right[truth == value].mean()) for value in np.unique(truth)]
        return max(0.0, 2 * (sum(rates) - 1) - 1) if len(rates) > 1 else 0.0
    luck = 1 / len(part.check.choices) if isinstance(part.check, Matching) else 0.0
    return max(0.0, (float(right.mean()) - luck) / (1 - luck))
