"""Threshold neurons: the neuron of McCulloch and Pitts, and the thresholds that make a gate."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_length


def mcculloch_pitts(
    X: Array,
    weights: Array,
    theta: Array,
    target: Sequence[int],
    inhibitory: int = 0,
    *,
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Compute a McCulloch-Pitts neuron over a truth table, and the thresholds that make a gate.

    The neuron fires where its net input reaches the threshold, also where they are equal. The
    thresholds that give the gate `target` lie above the net inputs of all rows that shall give 0,
    and reach up to the smallest net input of those that shall give 1. All numbers are exact when
    the arrays hold integers. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, m, n) ndarray
        Rows of the truth table, of zeros and ones.
    weights : (*v, n) ndarray
        Weights, positive for excitatory and negative for inhibitory inputs, which come last.
    theta : (*v,) ndarray
        Threshold.
    target : sequence of m {0, 1}
        What the gate shall give in each row; both values occur.
    inhibitory : int
        How many of the inputs are inhibitory.
    step : callable, optional
        Called with "S", "Y", "lower", "upper", "thresholds", and with "bound" when there are
        inhibitory inputs: the net input with all excitatory inputs and one inhibitory one on,
        which the threshold must exceed for absolute inhibition.

    Returns
    -------
    S, Y : (*v, m) ndarray
        Net input and output of each row.
    thresholds : (*v, 4) ndarray
        Lower end, upper end, and whether each end belongs to the interval: 0 and 1.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the target has another length or not both values.

    Notes
    -----
    .. math::
        S = \sum_i w_i x_i, \qquad Y = [S \ge \theta], \qquad
        \max_{target = 0} S < \theta \le \min_{target = 1} S .

    References
    ----------
    .. [1] W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
       activity", Bulletin of Mathematical Biophysics 5, 115-133, 1943. doi:10.1007/BF02478259

    Examples
    --------
    With unit weights AND needs a threshold above 1 and not above 2.

    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> S, Y, thresholds = mcculloch_pitts(X, np.array([1, 1]), np.array(1.5), [0, 0, 0, 1])
    >>> print(S, Y, thresholds)
    [0 1 1 2] [0 0 0 1] [1 2 0 1]
    """
    _check(X, weights, target, inhibitory)
    S = step("S", (X * weights[..., None, :]).sum(axis=-1), r"<X> \cdot <weights>", "S")
    fires = (theta[..., None] <= S).astype(int)
    Y = step("Y", fires, r"[<S> \ge <theta>]", "Y")
    silent = [k for k, value in enumerate(target) if not value]
    firing = [k for k, value in enumerate(target) if value]
    lower = step("lower", S[..., silent].max(axis=-1), _extreme("max", silent), r"S_{\max}^{0}")
    upper = step("upper", S[..., firing].min(axis=-1), _extreme("min", firing), r"S_{\min}^{1}")
    ends = join([lower, upper, 0 * lower, 0 * lower + 1])
    thresholds = step("thresholds", ends, "(<lower>, <upper>, 0, 1)", r"\Theta")
    if inhibitory:
        excitatory = weights.shape[-1] - inhibitory
        terms = " + ".join(f"<weights[{k + 1}]>" for k in range(excitatory + 1))
        step("bound", weights[..., : excitatory + 1].sum(axis=-1), terms, "S_{i}")
    return S, Y, thresholds


def _extreme(name: str, rows: Sequence[int]) -> str:
    """Give the formula of the largest or smallest net input of some rows."""
    listed = ", ".join(f"<S[{k + 1}]>" for k in rows)
    return rf"\{name}({listed})" if len(rows) > 1 else listed


def _check(X: Array, weights: Array, target: Sequence[int], inhibitory: int) -> None:
    rows, inputs = np.shape(X)[-2:]
    check_length("weights", weights, inputs, "inputs")
    if len(target) != rows or set(target) != {0, 1}:
        raise ValueError(f"target must be {rows} zeros and ones, both of them (got {target})")
    if not 0 <= inhibitory < inputs:
        raise ValueError(f"inhibitory must be from 0 to {inputs - 1} (got {inhibitory})")
