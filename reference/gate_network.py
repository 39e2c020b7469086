"""Networks of gates: XOR from units that are gates each, with steps or with steep sigmoids."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.activations import sigmoid
from deltarule.reference.exact import clean, first_where
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import column
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import (
    check_finite,
    check_leading,
    check_length,
    check_option,
    check_samples,
)

ACTIVATIONS = ("sigmoid", "step")


def gate_network(
    X: Array,
    W: Array,
    b: Array,
    v: Array,
    c: Array,
    *,
    activation: str = "sigmoid",
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute a network with one hidden layer and one output for all rows of a table.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, m, n) ndarray
        Inputs: one row of the table in each row.
    W : (*v, h, n) ndarray
        Weights of the hidden units, one unit in each row.
    b : (*v, h) ndarray
        Biases of the hidden units.
    v : (*v, h) ndarray
        Weights of the output unit.
    c : (*v,) ndarray
        Bias of the output unit.
    activation : {"sigmoid", "step"}
        Activation of all units. The step is 1 for a net input of 0 or more, otherwise 0.
    step : callable, optional
        Called with "h1.z", "h1.out", "h2.z", ..., "y.z", "y.out", which are columns. With the
        step also with "states" (the outputs of the hidden units in each row, read as a binary
        number), "reached" (for each such number, whether a row has it) and "reachable" (how many
        have one).

    Returns
    -------
    H : (*v, m, h) ndarray
        Outputs of the hidden units.
    y : (*v, m) ndarray
        Outputs of the network.

    Raises
    ------
    ValueError
        If `activation` is not one of them, there is no row or no input, a number is not finite,
        or shapes do not fit together.

    Notes
    -----
    .. math:: h_j = f(W_j \cdot x + b_j), \qquad y = f(v \cdot h + c)

    References
    ----------
    .. [1] M. L. Minsky and S. A. Papert, Perceptrons: An Introduction to Computational Geometry,
       MIT Press, 1969.

    Examples
    --------
    XOR is the AND of NAND and OR; that both are 0 never occurs.

    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> W, b = np.array([[-1, -1], [1, 1]]), np.array([1.5, -0.5])
    >>> H, y = gate_network(X, W, b, np.array([1, 1]), np.array(-1.5), activation="step")
    >>> print(H.T.tolist(), y)
    [[1, 1, 1, 0], [0, 1, 1, 1]] [0 1 1 0]

    With sigmoids and weights twenty times as large every net input is at least 10 away from 0,
    nearly: all outputs are off by little more than sigmoid(-10) = 0.000045.

    >>> _, y = gate_network(X, 20 * W, 20 * b, np.array([20, 20]), np.array(-30))
    >>> print(f"{np.abs(y - [0, 1, 1, 0]).max():.6f}")
    0.000045
    """
    X, W, b, v, c = (np.asarray(value) for value in (X, W, b, v, c))
    check_option("activation", activation, ACTIVATIONS)
    _check(X, W, b, v, c)
    outs = []
    for j in range(1, W.shape[-2] + 1):
        out = _unit(f"h{j}", *_hidden(X, W, b, j), activation, step)
        outs.append(out)
    names = [f"h{j}.out" for j in range(1, len(outs) + 1)]
    y = _unit("y", *_output(outs, names, v, c), activation, step)
    if activation == "step":
        _states(outs, names, step)
    return join(outs), y


def smallest_scale(
    X: Array,
    W: Array,
    b: Array,
    v: Array,
    c: Array,
    target: Array,
    scales: Array,
    eps: Array,
    *,
    step: Hook = untraced,
) -> Array:
    r"""Find by what number all weights of a sigmoid network must be multiplied to act as gates.

    Weights and biases are multiplied by each scale in turn. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, m, n) ndarray
        Inputs: one row of the table in each row.
    W, b, v, c : (*v, h, n), (*v, h), (*v, h) and (*v,) ndarray
        Weights and biases of hidden units and output unit, as in `gate_network`.
    target : (*v, m) ndarray
        Wanted outputs.
    scales : (*v, S) ndarray
        Scales to be tried, in increasing order.
    eps : (*v,) ndarray
        What the error must be below in every row.
    step : callable, optional
        Called with "k1.h1", "k1.h2", ..., "k1.y", which are columns, and "k1.error" for the first
        scale, and so on; at the end with "smallest".

    Returns
    -------
    (*v,) ndarray
        The first scale with an error below `eps` in every row; 0 if there is none.

    Raises
    ------
    ValueError
        If there is no row, no input or no scale, a number is not finite, or shapes do not fit
        together.

    Notes
    -----
    .. math::
        h_j = \sigma(k (W_j \cdot x + b_j)), \qquad y = \sigma(k (v \cdot h + c)), \qquad
        error = \max_{rows} |y - t|

    Examples
    --------
    The net inputs of the gates of XOR are at least k / 2 away from 0, and sigmoid(-5) is 0.0067,
    so that scale 10 comes close to an error of 0.01, and scale 20 is far below it.

    >>> X, target = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    >>> W, b = np.array([[-1, -1], [1, 1]]), np.array([1.5, -0.5])
    >>> v, c, scales = np.array([1, 1]), np.array(-1.5), np.array([5, 10, 20])
    >>> print(smallest_scale(X, W, b, v, c, target, scales, np.array([0.1, 0.01, 0.001])))
    [10 10 20]
    """
    X, W, b, v, c = (np.asarray(value) for value in (X, W, b, v, c))
    target, scales, eps = np.asarray(target), np.asarray(scales), np.asarray(eps)
    _check(X, W, b, v, c)
    check_length("target", target, X.shape[-2], "rows")
    if not scales.ndim or not scales.shape[-1]:
        raise ValueError(f"scales must have at least one scale (got shape {scales.shape})")
    check_finite(target=target, scales=scales, eps=eps)
    check_leading(X=X.shape[:-2], target=target.shape[:-1], scales=scales.shape[:-1], eps=eps.shape)
    conditions, values = [], []
    for i in range(1, scales.shape[-1] + 1):
        k, scope = scales[..., i - 1], f"k{i}"
        outs = []
        for j in range(1, W.shape[-2] + 1):
            z, formula = _hidden(X, W, b, j)
            formula = rf"\sigma(<scales[{i}]> \cdot ({formula}))"
            symbol = f"h_{{{j}}}^{{({i})}}"
            outs.append(step(f"{scope}.h{j}", sigmoid(k[..., None] * z), formula, symbol))
        z, formula = _output(outs, [f"h{j}" for j in range(1, len(outs) + 1)], v, c)
        formula = rf"\sigma(<scales[{i}]> \cdot ({formula}))"
        y = step(f"{scope}.y", sigmoid(k[..., None] * z), formula, f"y^{{({i})}}")
        formula = r"\max(\left| <y> - <target> \right|)"
        error = np.abs(y - target).max(axis=-1)
        error = step(f"{scope}.error", error, formula, rf"\varepsilon_{{{i}}}")
        conditions.append((error < eps, rf"<{scope}.error> \lt <eps>"))
        values.append((k, f"<scales[{i}]>"))
    return step("smallest", *first_where(conditions, values), "k")


def _hidden(X: Array, W: Array, b: Array, j: int) -> tuple[Array, str]:
    """Give the net inputs of a hidden unit in all rows, with their formula."""
    value = (X * W[..., None, j - 1, :]).sum(axis=-1) + b[..., j - 1, None]
    return value, f"{column('X', f'W[{j}]', X.shape[-1])} + <b[{j}]>"


def _output(outs: Sequence[Array], names: Sequence[str], v: Array, c: Array) -> tuple[Array, str]:
    """Give the net inputs of the output unit in all rows, with their formula."""
    value = c[..., None]
    for j, out in enumerate(outs):
        value = value + v[..., j, None] * out
    terms = [rf"<v[{j}]> \cdot <{name}>" for j, name in enumerate(names, 1)]
    return value, " + ".join([*terms, "<c>"])


def _unit(name: str, z: Array, formula: str, activation: str, step: Hook) -> Array:
    """Name net inputs and outputs of one unit in all rows."""
    symbol = f"z_{{{name}}}"
    if activation == "sigmoid":
        z = step(f"{name}.z", z, formula, symbol)
        return step(f"{name}.out", sigmoid(z), r"\sigma(<z>)", f"out_{{{name}}}")
    z = step(f"{name}.z", clean(z), formula, symbol)
    return step(f"{name}.out", (clean(z) >= 0).astype(int), r"[<z> \ge 0]", f"out_{{{name}}}")


def _states(outs: Sequence[Array], names: Sequence[str], step: Hook) -> None:
    """Name the states of the hidden layer, which of them occur, and how many."""
    places = [2**j for j in reversed(range(len(outs)))]
    value = np.asarray(sum(place * out for place, out in zip(places, outs, strict=True)))
    terms = (rf"{place} \cdot <{name}>" for place, name in zip(places, names, strict=True))
    states = step("states", value, " + ".join(terms), "s")
    numbers = range(2 ** len(outs))
    found = join([(states == n).any(axis=-1).astype(int) for n in numbers])
    formula = ", ".join(rf"\max([<states> = {n}])" for n in numbers)
    reached = step("reached", found, f"({formula})", "r")
    formula = " + ".join(f"<reached[{n + 1}]>" for n in numbers)
    step("reachable", reached.sum(axis=-1), formula, "n")


def _check(X: Array, W: Array, b: Array, v: Array, c: Array) -> None:
    check_samples(X)
    check_finite(X=X, W=W, b=b, v=v, c=c)
    if W.ndim < 2:
        raise ValueError(f"W must have one row for each hidden unit (got shape {W.shape})")
    check_length("W", W, X.shape[-1], "inputs")
    check_length("b", b, W.shape[-2], "hidden units")
    check_length("v", v, W.shape[-2], "hidden units")
    check_leading(X=X.shape[:-2], W=W.shape[:-2], b=b.shape[:-1], v=v.shape[:-1], c=c.shape)
