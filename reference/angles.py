"""Angles: their units, and where they lie."""

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.validate import check_option

UNITS = ("radians", "degrees")
"""Units of an angle."""
SPANS = ("signed", "positive")
"""Where angles lie: from minus half a turn to half a turn, or from 0 to one turn.

A line comes back to itself after half a turn, so for its angle these are half as wide.
"""


def angle_in(
    angle: Array, formula: str, negative: str, turns: float, unit: str, span: str
) -> tuple[Array, str]:
    r"""Bring an angle in radians, and its formula, into a unit and a span.

    Parameters
    ----------
    angle : (*v,) ndarray
        Angle in radians, up to `turns` / 2 turns on both sides of 0.
    formula : str
        Its formula.
    negative : str
        The condition that it is negative, as a formula.
    turns : float
        After how many turns the angle is the same again: 1 for a vector, 0.5 for a line.
    unit : {"radians", "degrees"}
        Unit of the angle.
    span : {"signed", "positive"}
        Where it shall lie: as it is, or from 0 on.

    Returns
    -------
    angle : (*v,) ndarray
        The angle.
    formula : str
        Its formula.

    Raises
    ------
    ValueError
        If an option is not one of them.

    Examples
    --------
    >>> angle, formula = angle_in(np.array(-1.5), "<a>", r"<a> \lt 0", 1, "radians", "positive")
    >>> print(angle.round(4), formula)
    4.7832 <a> + 2 \cdot \pi \cdot [<a> \lt 0]
    """
    check_option("unit", unit, UNITS)
    check_option("span", span, SPANS)
    turn, text = 2 * np.pi * turns, r"2 \cdot \pi" if turns == 1 else r"\pi"
    if unit == "degrees":
        angle, formula = np.degrees(angle), rf"\frac{{180}}{{\pi}} \cdot {formula}"
        turn = 360 * turns
        text = f"{turn:g}"
    if span == "positive":
        angle = np.where(angle < 0, angle + turn, angle)
        formula += rf" + {text} \cdot [{negative}]"
    return angle, formula
