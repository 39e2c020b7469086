"""A look at the whole cohort: whose numbers a student's wrong answers fit."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from deltarule.generator.core import Exercise
from deltarule.generator.locales import decimal_comma
from deltarule.generator.tolerance import close, expected
from deltarule.graders.sheets import read_sheets

ENOUGH = 3
"""Wrong answers that fit another student's variant, before anything is said."""


def others(
    exercises: Sequence[Exercise],
    answers: Sequence[Mapping[str, object]],
    locale: str = "en",
) -> Iterator[tuple[int, int]]:
    """Find students whose wrong answers are the right ones of another student's variant.

    At least three of them must be, and most of the wrong ones. It is for the instructor to judge
    what that means: the wrong file may have been opened.

    Parameters
    ----------
    exercises : sequence of Exercise
        The variants of a class, all of the same family, options and parts.
    answers : sequence of mapping
        What each student answered, as `mark_all` takes it.
    locale : str
        Language of typed answers.

    Yields
    ------
    tuple of int
        A student and the other one, as indices.
    """
    first = exercises[0]
    sheets = read_sheets(exercises, answers, decimal_comma(locale))
    truth = expected(first.family, sheets.givens, first.options, first.parts, lead=1)
    rows = sheets.rows
    wrong = sheets.given & ~truth.accepts(rows)
    for i in np.flatnonzero(wrong.sum(axis=1) >= ENOUGH).tolist():
        fits = sheets.layout.every(close(rows[i], truth.value, truth.band)) & wrong[i]
        counts = fits.sum(axis=1)
        best = int(counts.argmax())
        # A value that most variants share shows nothing.
        telling = (fits[best] & (fits.mean(axis=0) < 0.5)).sum()
        if telling >= ENOUGH and counts[best] > 0.5 * wrong[i].sum():
            yield i, best
