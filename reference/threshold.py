"""Threshold neurons: the neuron of McCulloch and Pitts, and which thresholds do what is wanted."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix, spelled
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length


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
    and reach up to the smallest net input of those that shall give 1. Net inputs are rounded to
    nine decimals, so that equal is what is equal in exact arithmetic. Leading axes ``*v`` are
    variants.

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
    S = clean((X * weights[..., None, :]).sum(axis=-1))
    S = step("S", S, r"<X> \cdot <weights>", "S")
    fires = (clean(S - theta[..., None]) >= 0).astype(int)
    Y = step("Y", fires, r"[<S> \ge <theta>]", "Y")
    thresholds = _thresholds(S, "S", target, step)
    if inhibitory:
        excitatory = weights.shape[-1] - inhibitory
        terms = " + ".join(f"<weights[{k + 1}]>" for k in range(excitatory + 1))
        step("bound", weights[..., : excitatory + 1].sum(axis=-1), terms, "S_{i}")
    return S, Y, thresholds


def absolute_inhibition(
    X: Array,
    weights: Array,
    theta: Array,
    *,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute a McCulloch-Pitts neuron whose inhibitory inputs have a veto.

    One active inhibitory input keeps the neuron silent, whatever the others say. Leading axes
    ``*v`` are variants.

    Parameters
    ----------
    X : (*v, m, n + k) ndarray
        Rows of zeros and ones: n excitatory inputs, then k inhibitory ones.
    weights : (*v, n) ndarray
        Weights of the excitatory inputs, none of them negative.
    theta : (*v,) ndarray
        Threshold.
    step : callable, optional
        Called with "S" (excitatory net inputs), "V" (how many inhibitory inputs are on), "Y",
        and "bound", which the size p of a finite weight -p of every inhibitory input must exceed
        to have the effect of the veto.

    Returns
    -------
    Y : (*v, m) ndarray
        Outputs.
    bound : (*v,) ndarray
        Net input with all excitatory inputs on, above the threshold.

    Raises
    ------
    ValueError
        If there is no excitatory or no inhibitory input, a number is not finite, or shapes do not
        fit together.

    Notes
    -----
    .. math::
        Y = [S \ge \theta] \cdot [V = 0], \qquad
        \sum_i w_i - p < \theta \iff p > \sum_i w_i - \theta .

    Inhibition is absolute in [1]_; a negative weight came later, and does the same only where
    it is large enough.

    References
    ----------
    .. [1] W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
       activity", Bulletin of Mathematical Biophysics 5, 115-133, 1943. doi:10.1007/BF02478259

    Examples
    --------
    Two excitatory inputs of weight 1, one of which is enough, and one inhibitory input. A weight
    -p must take the sum of 2 below 1, so p must exceed 1.

    >>> X = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]])
    >>> Y, bound = absolute_inhibition(X, np.array([1, 1]), np.array(1))
    >>> print(Y, bound)
    [1 1 0] 1
    """
    X, weights, theta = (np.asarray(value) for value in (X, weights, theta))
    n, inputs = weights.shape[-1] if weights.ndim else 0, X.shape[-1] if X.ndim > 1 else 0
    if not 0 < n < inputs:
        raise ValueError(
            f"X must have an inhibitory input after the {n} that have weights (got {inputs} inputs)"
        )
    check_finite(X=X, weights=weights, theta=theta)
    check_leading(X=X.shape[:-2], weights=weights.shape[:-1], theta=theta.shape)
    rows = range(1, X.shape[-2] + 1)
    S = clean((X[..., :n] * weights[..., None, :]).sum(axis=-1))
    S = step("S", S, matrix([spelled("weights", f"X[{k}]", n)] for k in rows), "S")
    sums = (" + ".join(f"<X[{k},{i}]>" for i in range(n + 1, inputs + 1)) for k in rows)
    V = step("V", X[..., n:].sum(axis=-1), matrix([one] for one in sums), "V")
    fires = (clean(S - theta[..., None]) >= 0) & (clean(V) == 0)
    Y = step("Y", fires.astype(int), r"[<S> \ge <theta>] \odot [<V> = 0]", "Y")
    terms = " + ".join(f"<weights[{i}]>" for i in range(1, n + 1))
    value = clean(weights.sum(axis=-1) - theta)
    return Y, step("bound", value, f"{terms} - <theta>", "p_{0}")


def threshold_rule(
    p: Array,
    theta: Array,
    target: Sequence[int],
    *,
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Classify numbers by a threshold, and give all thresholds that classify them right.

    A number that equals the threshold is of class 1. Leading axes ``*v`` are variants.

    Parameters
    ----------
    p : (*v, N) ndarray
        Numbers, in any order.
    theta : (*v,) ndarray
        Threshold.
    target : sequence of N {0, 1}
        Their classes; both occur.
    step : callable, optional
        Called with "difference", "labels", "errors", "lower" (the largest number of class 0),
        "upper" (the smallest of class 1), "thresholds", and "separable": 1 if there is a threshold
        that makes no error, otherwise 0.

    Returns
    -------
    labels : (*v, N) ndarray
        Classes that the threshold gives.
    errors : (*v,) ndarray
        How many of them are wrong.
    thresholds : (*v, 4) ndarray
        Lower end, upper end, and whether each end belongs to the interval: 0 and 1. It is empty
        if the lower end is not below the upper one.

    Raises
    ------
    ValueError
        If the target has another length or not both values, a number is not finite, or shapes do
        not fit together.

    Notes
    -----
    .. math::
        y = [p - \theta \ge 0], \qquad \max_{target = 0} p < \theta \le \min_{target = 1} p .

    Examples
    --------
    >>> p, target = np.array([-2, 6, 3, 5]), [0, 1, 0, 1]
    >>> labels, errors, thresholds = threshold_rule(p, np.array(5.5), target)
    >>> print(labels, errors, thresholds)
    [0 1 0 0] 1 [3 5 0 1]
    """
    p, theta = np.asarray(p), np.asarray(theta)
    _check_target(target, p.shape[-1] if p.ndim else 0)
    check_finite(p=p, theta=theta)
    check_leading(p=p.shape[:-1], theta=theta.shape)
    difference = step("difference", clean(p - theta[..., None]), "<p> - <theta>", r"p - \theta")
    labels = step("labels", (clean(difference) >= 0).astype(int), r"[<difference> \ge 0]", "y")
    wrong = (labels != np.array(target)).sum(axis=-1)
    terms = [rf"[<labels[{k}]> \ne {value}]" for k, value in enumerate(target, 1)]
    errors = step("errors", wrong, " + ".join(terms), "m")
    thresholds = _thresholds(p, "p", target, step)
    separable = (thresholds[..., 0] < thresholds[..., 1]).astype(int)
    step("separable", separable, r"[<thresholds[1]> \lt <thresholds[2]>]", "s")
    return labels, errors, thresholds


def _thresholds(values: Array, name: str, target: Sequence[int], step: Hook) -> Array:
    """Name the interval of thresholds above all values of class 0, up to the least of class 1."""
    silent = [k for k, value in enumerate(target) if not value]
    firing = [k for k, value in enumerate(target) if value]
    formula = _extreme("max", name, silent)
    lower = step("lower", values[..., silent].max(axis=-1), formula, rf"{name}_{{\max}}^{{0}}")
    formula = _extreme("min", name, firing)
    upper = step("upper", values[..., firing].min(axis=-1), formula, rf"{name}_{{\min}}^{{1}}")
    ends = join([lower, upper, 0 * lower, 0 * lower + 1])
    return step("thresholds", ends, "(<lower>, <upper>, 0, 1)", r"\Theta")


def _extreme(function: str, name: str, rows: Sequence[int]) -> str:
    """Give the formula of the largest or smallest value of some rows."""
    listed = ", ".join(f"<{name}[{k + 1}]>" for k in rows)
    return rf"\{function}({listed})" if len(rows) > 1 else listed


def _check(X: Array, weights: Array, target: Sequence[int], inhibitory: int) -> None:
    rows, inputs = np.shape(X)[-2:]
    check_length("weights", weights, inputs, "inputs")
    _check_target(target, rows)
    if not 0 <= inhibitory < inputs:
        raise ValueError(f"inhibitory must be from 0 to {inputs - 1} (got {inhibitory})")


def _check_target(target: Sequence[int], rows: int) -> None:
    if len(target) != rows or set(target) != {0, 1}:
        raise ValueError(f"target must be {rows} zeros and ones, both of them (got {target})")
