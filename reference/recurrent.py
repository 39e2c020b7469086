"""Recurrent networks: the LSTM cell with a forget gate."""

import numpy as np

from deltarule.reference.activations import sigmoid
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, scoped, untraced

GATES = ("i", "f", "g", "o")
"""Input gate, forget gate, candidate and output gate, in the order in which they are stacked."""


def lstm_step(
    x: Array, h: Array, c: Array, W: Array, U: Array, b: Array, *, step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute one time step of an LSTM with a forget gate and without peepholes.

    The four gates are stacked in the order i, f, g, o along the first axis of `W`, `U` and `b`,
    as in ``torch.nn.LSTMCell``, whose two biases are here added into one. Leading axes ``*v``
    are variants, solved together; each may be missing, or of length 1.

    Parameters
    ----------
    x : (*v, d) ndarray
        Input of this time step.
    h, c : (*v, n) ndarray
        Hidden state and cell state of the time step before.
    W : (*v, 4 n, d) ndarray
        Weights on the input.
    U : (*v, 4 n, n) ndarray
        Weights on the hidden state.
    b : (*v, 4 n) ndarray
        Biases.
    step : callable, optional
        Called with the names "a_i", "a_f", "a_g", "a_o" (net inputs), "i", "f", "g", "o", "c",
        "h". The formulas call the weights by their gates, as `by_gate` does, and the states
        before "h_prev" and "c_prev".

    Returns
    -------
    h, c : (*v, n) ndarray
        New hidden state, each element between -1 and 1, and new cell state.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    .. math::
        i = \sigma(W_i x + U_i h + b_i), \quad f = \sigma(W_f x + U_f h + b_f), \\
        g = \tanh(W_g x + U_g h + b_g), \quad o = \sigma(W_o x + U_o h + b_o), \\
        c' = f \odot c + i \odot g, \qquad h' = o \odot \tanh c'

    The cell of 1997 [1]_ has no forget gate (f = 1); that came with [2]_. Where books write
    one matrix times the concatenation [h, x], it is U and W side by side.

    References
    ----------
    .. [1] S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9(8),
       1735-1780, 1997. doi:10.1162/neco.1997.9.8.1735
    .. [2] F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to forget: continual prediction
       with LSTM", Neural Computation 12(10), 2451-2471, 2000. doi:10.1162/089976600300015015

    Examples
    --------
    With U = b = 0 and x = W = c = 1 every gate is sigmoid(1) = 0.73106 and g is
    tanh(1) = 0.76159, so c' = 0.73106 + 0.73106 * 0.76159 = 1.2878.

    >>> one, zero = np.ones, np.zeros
    >>> h, c = lstm_step(one(1), zero(1), one(1), one((4, 1)), zero((4, 1)), zero(4))
    >>> print(h.round(4), c.round(4))
    [0.6277] [1.2878]

    Two inputs at once: with x = 0 the gates are 0.5 and g is 0, so c' = 0.5.

    >>> x = np.array([[1.0], [0.0]])
    >>> h, c = lstm_step(x, zero(1), one(1), one((4, 1)), zero((4, 1)), zero(4))
    >>> print(c.round(4).tolist())
    [[1.2878], [0.5]]
    """
    _check(x, h, c, W, U, b)
    weights = by_gate(W, U, b)
    net = {}
    for gate in GATES:
        W_x, U_h = _times(weights[f"W_{gate}"], x), _times(weights[f"U_{gate}"], h)
        formula = rf"<W_{gate}> \cdot <x> + <U_{gate}> \cdot <h_prev> + <b_{gate}>"
        net[gate] = step(f"a_{gate}", W_x + U_h + weights[f"b_{gate}"], formula, f"a_{{{gate}}}")
    i = step("i", sigmoid(net["i"]), r"\sigma\left(<a_i>\right)")
    f = step("f", sigmoid(net["f"]), r"\sigma\left(<a_f>\right)")
    g = step("g", np.tanh(net["g"]), r"\tanh\left(<a_g>\right)")
    o = step("o", sigmoid(net["o"]), r"\sigma\left(<a_o>\right)")
    c = step("c", f * c + i * g, r"<f> \odot <c_prev> + <i> \odot <g>")
    h = step("h", o * np.tanh(c), r"<o> \odot \tanh\left(<c>\right)")
    return h, c


def lstm(
    x: Array, h: Array, c: Array, W: Array, U: Array, b: Array, *, step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Run an LSTM over a sequence, with the same weights at every time step.

    Leading axes ``*v`` are variants, solved together; each may be missing, or of length 1.

    Parameters
    ----------
    x : (*v, T, d) ndarray
        Inputs of the T time steps.
    h, c : (*v, n) ndarray
        Hidden state and cell state before the first time step.
    W, U, b : (*v, 4 n, d), (*v, 4 n, n) and (*v, 4 n) ndarray
        Weights on the input and on the hidden state, and biases, stacked as in `lstm_step`.
    step : callable, optional
        Called with the names of `lstm_step`, in the scopes "t1", "t2", ..., "tT". The formulas
        call the inputs "x", the states before the first time step "h0" and "c0", and the
        weights by their gates, as `by_gate` does.

    Returns
    -------
    h, c : (*v, T, n) ndarray
        Hidden state and cell state after each time step.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    .. math:: (h_t, c_t) = \mathrm{lstm\_step}(x_t, h_{t-1}, c_{t-1}), \qquad t = 1, \dots, T

    References
    ----------
    .. [1] F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to forget: continual prediction
       with LSTM", Neural Computation 12(10), 2451-2471, 2000. doi:10.1162/089976600300015015

    Examples
    --------
    With all weights 0 the gates are 0.5 and the candidate is 0: each time step halves the cell
    state, and h is half its hyperbolic tangent, at last 0.5 * tanh(0.25) = 0.1225.

    >>> zero = np.zeros
    >>> h, c = lstm(zero((2, 1)), zero(1), np.ones(1), zero((4, 1)), zero((4, 1)), zero(4))
    >>> print(c.tolist(), h.round(4).tolist())
    [[0.5], [0.25]] [[0.2311], [0.1225]]

    Two cells at once, of which the second starts from 4:

    >>> c0 = np.array([[1.0], [4.0]])
    >>> h, c = lstm(zero((2, 1)), zero(1), c0, zero((4, 1)), zero((4, 1)), zero(4))
    >>> print(c.tolist())
    [[[0.5], [0.25]], [[2.0], [1.0]]]
    """
    if len(np.shape(x)) < 2 or 0 in np.shape(x)[-2:]:
        raise ValueError(
            f"x must be time steps by inputs, at least one of each (got shape {np.shape(x)})"
        )
    states = []
    for t in range(1, x.shape[-2] + 1):
        named = _at_time(t, x.shape[-1], step)
        h, c = lstm_step(x[..., t - 1, :], h, c, W, U, b, step=named)
        states.append((h, c))
    hs, cs = (np.broadcast_arrays(*values) for values in zip(*states, strict=True))
    return np.stack(hs, axis=-2), np.stack(cs, axis=-2)


def by_gate(W: Array, U: Array, b: Array) -> dict[str, Array]:
    """Take stacked weights apart, by the names that the formulas of the LSTM use.

    Parameters
    ----------
    W, U, b : (*v, 4 n, d), (*v, 4 n, n) and (*v, 4 n) ndarray
        Weights stacked in the order i, f, g, o.

    Returns
    -------
    dict of str to ndarray
        "W_i" (*v, n, d), "U_i" (*v, n, n), "b_i" (*v, n), and so on for "f", "g" and "o".

    Examples
    --------
    >>> weights = by_gate(np.zeros((8, 3)), np.zeros((8, 2)), np.arange(8))
    >>> print(weights["W_o"].shape, weights["U_o"].shape, weights["b_i"], weights["b_o"])
    (2, 3) (2, 2) [0 1] [6 7]
    """
    n = b.shape[-1] // 4
    found = {}
    for k, gate in enumerate(GATES):
        rows = slice(k * n, (k + 1) * n)
        found[f"W_{gate}"], found[f"U_{gate}"] = W[..., rows, :], U[..., rows, :]
        found[f"b_{gate}"] = b[..., rows]
    return found


def _times(matrix: Array, vector: Array) -> Array:
    return np.asarray(np.einsum("...ij,...j->...i", matrix, vector))


def _at_time(t: int, inputs: int, step: Hook) -> Hook:
    """Give the hook for one time step: its scope, its symbols, and the states before it."""
    before = "{}0" if t == 1 else f"t{t - 1}.{{}}"
    inside = scoped(
        step,
        f"t{t}",
        # One input alone is printed as a number, which multiplies the column of its weights.
        x=f"x[{t}]" if inputs > 1 else f"x[{t},1]",
        h_prev=before.format("h"),
        c_prev=before.format("c"),
    )

    def named(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
        letter, _, gate = name.partition("_")
        return inside(
            name, value, formula, f"{letter}_{{{gate},{t}}}" if gate else f"{name}_{{{t}}}"
        )

    return named


def _check(x: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> None:
    for name, value, what in (("x", x, "input"), ("h", h, "hidden unit")):
        if not np.shape(value) or np.shape(value)[-1] == 0:
            raise ValueError(
                f"{name} must have one element for each {what} (got shape {np.shape(value)})"
            )
    d, n = np.shape(x)[-1], np.shape(h)[-1]
    fitting = {"c": (n,), "W": (4 * n, d), "U": (4 * n, n), "b": (4 * n,)}
    for (name, shape), value in zip(fitting.items(), (c, W, U, b), strict=True):
        if np.shape(value)[-len(shape) :] != shape:
            raise ValueError(
                f"{name} must have the shape {shape} after its leading axes, for d = {d} inputs and"
                f" n = {n} hidden units (got shape {np.shape(value)})"
            )
