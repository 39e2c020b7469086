"""Linear units: the adaptive linear neuron (Adaline) and the Widrow-Hoff (LMS) rule."""

from dataclasses import dataclass

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.linear_form import column, spelled
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_leading, check_length, check_option, check_samples

FACTORS = {"half": 1, "full": 2}
"""Conventions of the rule: the factor of the step in descent on half the squared error, or on it.
"""


@dataclass(frozen=True)
class _State:
    """Weights and bias at one moment, with their names in formulas; no name: there is no bias."""

    w: Array
    b: Array
    w_name: str
    b_name: str


def lms_epoch(
    X: Array,
    d: Array,
    w: Array,
    b: Array,
    lr: Array,
    *,
    bias: bool = True,
    factor: str = "half",
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Train a linear unit by the Widrow-Hoff (LMS) rule for one epoch.

    The samples come one by one in the order of the rows of `X`, and each finds the weights as the
    one before left them. The output is not thresholded. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Inputs: one sample in each row.
    d : (*v, N) ndarray
        Targets, the desired outputs.
    w : (*v, n) ndarray
        Weights before the epoch.
    b : (*v,) ndarray
        Bias before the epoch.
    lr : (*v,) ndarray
        Learning rate.
    bias : bool
        Whether the unit has a bias, which is trained. Without one `b` comes back as it is.
    factor : {"half", "full"}
        Descent on half the squared error of the sample, so that no factor is left in the rule, or
        on the squared error, which leaves a 2.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "before.y", "before.e" (all samples,
        with the weights before the epoch) and "before.mse"; then for sample 1 with "s1.y", "s1.e",
        "s1.correction" (what a weight with input 1 changes by), "s1.w_new" and "s1.b_new", and so
        on for each sample; at the end with "after.y", "after.e" and "after.mse".

    Returns
    -------
    w : (*v, n) ndarray
        Weights after the epoch.
    b : (*v,) ndarray
        Bias after the epoch.
    mse : (*v, 2) ndarray
        Mean squared error over all samples, with the weights before and after the epoch.

    Raises
    ------
    ValueError
        If `factor` is not one of the conventions, there is no sample or no input, or shapes do
        not fit together.

    Notes
    -----
    With c = 1 for "half" and c = 2 for "full", the rule is gradient descent on
    :math:`\frac{c}{2} e_k^2`, one sample at a time:

    .. math::
        y_k = w \cdot x_k + b, \quad e_k = d_k - y_k, \\
        w' = w + c\, \eta\, e_k x_k, \quad b' = b + c\, \eta\, e_k, \\
        MSE = \frac{1}{N} \sum_{k=1}^{N} (d_k - w \cdot x_k - b)^2 .

    The rule is that of [1]_; texts disagree on the 2, which [2]_ writes. The MSE has no half in
    either convention. With a small constant rate the weights end in a cycle near the
    least-squares solution.

    References
    ----------
    .. [1] B. Widrow and M. E. Hoff, "Adaptive switching circuits", 1960 IRE WESCON Convention
       Record, Part 4, 96-104, 1960.
    .. [2] B. Widrow and M. A. Lehr, "30 years of adaptive neural networks: perceptron, Madaline,
       and backpropagation", Proceedings of the IEEE 78(9), 1415-1442, 1990. doi:10.1109/5.58323

    Examples
    --------
    From zero weights, sample (1, 2) with target 1 has error 1: at rate 0.1 the weights become
    0.1 and 0.2, the bias 0.1. Sample (1, 0) with target 0 then gives 0.2, so its error is -0.2,
    and 0.02 is taken from the first weight and from the bias. The errors were 1 and 0; with the
    new weights 0.08, 0.2 and 0.08 they are 0.44 and -0.16, and the MSE is (0.1936 + 0.0256) / 2.

    >>> X, d, zero = np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([1.0, 0.0]), np.zeros(2)
    >>> w, b, mse = lms_epoch(X, d, zero, np.array(0.0), np.array(0.1))
    >>> print(w.round(4), b.round(4), mse.round(4))
    [0.08 0.2 ] 0.08 [0.5    0.1096]

    Two learning rates in one call; at 0.2 the second output is 0.4.

    >>> w, b, mse = lms_epoch(X, d, zero, np.array(0.0), np.array([0.1, 0.2]))
    >>> print(w.round(4).tolist(), b.round(4))
    [[0.08, 0.2], [0.12, 0.4]] [0.08 0.12]
    """
    X, d, w, b, lr = (np.asarray(value) for value in (X, d, w, b, lr))
    _check(X, d, w, b, lr, factor)
    state = _State(w, b, "w", "b" if bias else "")
    before = _mse("before", X, d, state, step)
    for k in range(1, X.shape[-2] + 1):
        state = _update(k, X[..., k - 1, :], d[..., k - 1], state, lr, factor, step)
    after = _mse("after", X, d, state, step)
    return state.w, state.b, join([before, after])


def _output(x: Array, state: _State) -> Array:
    """Give the output for inputs (..., n) and weights that broadcast with them."""
    y = (x * state.w).sum(axis=-1)
    return np.asarray(y + state.b if state.b_name else y)


def _mse(scope: str, X: Array, d: Array, state: _State, step: Hook) -> Array:
    """Name outputs and errors of all samples with the same weights, and the mean square."""
    count, inputs = X.shape[-2:]
    formula = column("X", state.w_name, inputs)
    if state.b_name:
        formula += f" + <{state.b_name}>"
    each = _State(state.w[..., None, :], state.b[..., None], state.w_name, state.b_name)
    y = step(f"{scope}.y", _output(X, each), formula, rf"y_{{\mathrm{{{scope}}}}}")
    e = step(f"{scope}.e", d - y, "<d> - <y>", rf"e_{{\mathrm{{{scope}}}}}")
    formula = rf"\frac{{1}}{{{count}}} \cdot <e>^{{\top}} \cdot <e>"
    symbol = rf"\mathrm{{MSE}}_{{\mathrm{{{scope}}}}}"
    return step(f"{scope}.mse", (e**2).sum(axis=-1) / count, formula, symbol)


def _update(k: int, x: Array, d: Array, old: _State, lr: Array, factor: str, step: Hook) -> _State:
    """Name output and error of one sample, and the weights and the bias after it."""
    formula = spelled(old.w_name, f"X[{k}]", x.shape[-1])
    if old.b_name:
        formula += f" + <{old.b_name}>"
    y = step(f"s{k}.y", _output(x, old), formula, f"y_{{{k}}}")
    e = step(f"s{k}.e", d - y, f"<d[{k}]> - <y>", f"e_{{{k}}}")
    c, printed = FACTORS[factor], r"2 \cdot " if factor == "full" else ""
    formula = rf"{printed}<lr> \cdot <e>"
    correction = step(f"s{k}.correction", c * lr * e, formula, f"c_{{{k}}}")
    w = step(
        f"s{k}.w_new",
        old.w + correction[..., None] * x,
        rf"<{old.w_name}> + <correction> \cdot <X[{k}]>",
        f"w^{{({k})}}",
    )
    if not old.b_name:
        return _State(w, old.b, f"s{k}.w_new", "")
    formula = f"<{old.b_name}> + <correction>"
    b = step(f"s{k}.b_new", old.b + correction, formula, f"b^{{({k})}}")
    return _State(w, b, f"s{k}.w_new", f"s{k}.b_new")


def _check(X: Array, d: Array, w: Array, b: Array, lr: Array, factor: str) -> None:
    check_option("factor", factor, FACTORS)
    check_samples(X)
    check_length("d", d, X.shape[-2], "samples")
    check_length("w", w, X.shape[-1], "inputs")
    check_leading(X=X.shape[:-2], d=d.shape[:-1], w=w.shape[:-1], b=b.shape, lr=lr.shape)
