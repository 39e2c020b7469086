"""Multilayer perceptrons: the 2-2-2 network of the notes, forward and backward."""

import numpy as np

from deltarule.reference.activations import sigmoid
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_option

LOSSES = {
    "half_sum": (r"\frac{1}{2} \cdot ", 0.5),
    "mean": (r"\frac{1}{2} \cdot ", 0.5),
    "sum": ("", 1.0),
    "half_mean": (r"\frac{1}{4} \cdot ", 0.25),
}
"""Loss conventions: the factor in front of each output's squared error, in print and as a number.

``mean`` divides by the number of output units, so that with two of them it is ``half_sum``.
"""

SLOPES = {1.0: r"2 \cdot ", 0.25: r"\frac{1}{2} \cdot "}
"""Twice that factor, in print, where it is not 1: the factor of the derivative."""

UNITS = (("h1", "h2"), ("o1", "o2"))
Source = tuple[str, Array]
"""A unit's input: its reference in a formula, and its value."""


def backprop_2_2_2(
    x: Array,
    target: Array,
    w: Array,
    b: Array,
    lr: Array,
    *,
    loss: str = "half_sum",
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Do one step of gradient descent on a 2-2-2 sigmoid network with shared biases.

    Weights 1 to 4 lead to the hidden units (1 and 2 to the first), 5 to 8 to the output units
    (5 and 6 to the first). Each layer shares one bias. The hidden deltas are computed with the
    output weights as they were before the step. Leading axes ``*v`` are variants.

    Parameters
    ----------
    x : (*v, 2) ndarray
        Inputs.
    target : (*v, 2) ndarray
        Target outputs.
    w : (*v, 8) ndarray
        Weights.
    b : (*v, 2) ndarray
        Bias of the hidden layer, bias of the output layer.
    lr : (*v,) ndarray
        Learning rate.
    loss : {"half_sum", "mean", "sum", "half_mean"}
        Convention of the error: half the sum of the squared errors, their mean over the two
        outputs, their sum, or half their mean.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with the names "h1.net", "h1.out", ...,
        "o1.loss", "E", "o1.delta", "w5.grad", "w5.new", "b2.new", "h1.delta", "w1.new", "b1.new".

    Returns
    -------
    w, b : (*v, 8) and (*v, 2) ndarray
        New weights and biases.

    Raises
    ------
    ValueError
        If `loss` is not one of the conventions, or an array's last axis has the wrong length.

    Notes
    -----
    With :math:`E = s \sum_k (t_k - o_k)^2`, where s is set by `loss`,

    .. math::
        net_j = \sum_i w_{ij} x_i + b, \quad out_j = \sigma(net_j), \\
        \delta_k = 2 s (o_k - t_k)\, o_k (1 - o_k), \quad
        \delta_j = \Big(\sum_k \delta_k w_{jk}\Big) h_j (1 - h_j), \\
        \Delta w = -\eta\, \delta \cdot input, \qquad w' = w + \Delta w .

    References
    ----------
    .. [1] D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
       back-propagating errors", Nature 323, 533-536, 1986. doi:10.1038/323533a0

    Examples
    --------
    With all weights and biases 0 each unit gives 0.5, so with targets 1 and 0 the output deltas
    are -0.5 * 0.25 and 0.5 * 0.25, and with rate 1 the bias, which adds them, stays 0.

    >>> w, b = backprop_2_2_2(
    ...     np.ones(2), np.array([1.0, 0.0]), np.zeros(8), np.zeros(2), np.array(1.0)
    ... )
    >>> print(w, b)
    [ 0.      0.      0.      0.      0.0625  0.0625 -0.0625 -0.0625] [0. 0.]
    """
    _check(x, target, w, b, loss)
    factor, scale = LOSSES[loss]
    inputs = [("<x[1]>", x[..., 0]), ("<x[2]>", x[..., 1])]
    h = _layer(0, inputs, w, b, step)
    hidden = [("<h1.out>", h[0]), ("<h2.out>", h[1])]
    o = _layer(1, hidden, w, b, step)
    _error(o, target, factor, scale, step)
    delta_o = _output_deltas(o, target, scale, step)
    w2, b2 = _updates(1, delta_o, hidden, w, b, lr, step)
    delta_h = _hidden_deltas(delta_o, h, w, step)
    w1, b1 = _updates(0, delta_h, inputs, w, b, lr, step)
    return join([*w1, *w2]), join([b1, b2])


def _layer(layer: int, sources: list[Source], w: Array, b: Array, step: Hook) -> list[Array]:
    """Compute net inputs and outputs of a layer's two units."""
    outs = []
    for unit, name in enumerate(UNITS[layer]):
        first = 4 * layer + 2 * unit
        (source1, value1), (source2, value2) = sources
        net = step(
            f"{name}.net",
            w[..., first] * value1 + w[..., first + 1] * value2 + b[..., layer],
            rf"<w[{first + 1}]> \cdot {source1} + <w[{first + 2}]> \cdot {source2}"
            rf" + <b[{layer + 1}]>",
            f"net_{{{name}}}",
        )
        formula = r"\frac{1}{1 + e^{-<net>}}"
        outs.append(step(f"{name}.out", sigmoid(net), formula, f"out_{{{name}}}"))
    return outs


def _error(o: list[Array], target: Array, factor: str, scale: float, step: Hook) -> None:
    """Name the error of each output unit and their sum."""
    losses = []
    for k, name in enumerate(UNITS[1]):
        value = scale * (target[..., k] - o[k]) ** 2
        formula = rf"{factor}(<target[{k + 1}]> - <out>)^{{2}}"
        losses.append(step(f"{name}.loss", value, formula, f"E_{{{name}}}"))
    step("E", losses[0] + losses[1], "<o1.loss> + <o2.loss>", "E")


def _delta(name: str, out: Array, upstream: Array, step: Hook) -> Array:
    """Name the slope of a unit's sigmoid and its delta, the error signal at its net input."""
    symbol = rf"\frac{{\partial out_{{{name}}}}}{{\partial net_{{{name}}}}}"
    slope = step(f"{name}.slope", out * (1 - out), r"<out> \cdot (1 - <out>)", symbol)
    return step(
        f"{name}.delta",
        upstream * slope,
        r"<back> \cdot <slope>",
        rf"\delta_{{{name}}}",
    )


def _output_deltas(o: list[Array], target: Array, scale: float, step: Hook) -> list[Array]:
    deltas = []
    for k, name in enumerate(UNITS[1]):
        formula = f"<out> - <target[{k + 1}]>"
        if scale != 0.5:
            formula = f"{SLOPES[scale]}({formula})"
        symbol = rf"\frac{{\partial E}}{{\partial out_{{{name}}}}}"
        back = step(f"{name}.back", 2 * scale * (o[k] - target[..., k]), formula, symbol)
        deltas.append(_delta(name, o[k], back, step))
    return deltas


def _hidden_deltas(delta_o: list[Array], h: list[Array], w: Array, step: Hook) -> list[Array]:
    deltas = []
    for j, name in enumerate(UNITS[0]):
        paths = []
        for k, output in enumerate(UNITS[1]):
            n = 4 + 2 * k + j
            formula = rf"<{output}.delta> \cdot <w[{n + 1}]>"
            symbol = rf"\frac{{\partial E_{{{output}}}}}{{\partial out_{{{name}}}}}"
            paths.append(step(f"{name}.via_{output}", delta_o[k] * w[..., n], formula, symbol))
        symbol = rf"\frac{{\partial E}}{{\partial out_{{{name}}}}}"
        back = step(f"{name}.back", paths[0] + paths[1], "<via_o1> + <via_o2>", symbol)
        deltas.append(_delta(name, h[j], back, step))
    return deltas


def _updates(
    layer: int,
    deltas: list[Array],
    sources: list[Source],
    w: Array,
    b: Array,
    lr: Array,
    step: Hook,
) -> tuple[list[Array], Array]:
    """Name gradient, change and new value of a layer's weights and of its bias."""
    names = UNITS[layer]
    weights = []
    for unit, name in enumerate(names):
        for i, (source, value) in enumerate(sources):
            n = 4 * layer + 2 * unit + i
            gradient = (deltas[unit] * value, rf"<{name}.delta> \cdot {source}")
            weights.append(_update("w", n, w[..., n], gradient, lr, step))
    gradient = (deltas[0] + deltas[1], f"<{names[0]}.delta> + <{names[1]}.delta>")
    return weights, _update("b", layer, b[..., layer], gradient, lr, step)


def _update(
    letter: str, n: int, old: Array, gradient: tuple[Array, str], lr: Array, step: Hook
) -> Array:
    scope, symbol = f"{letter}{n + 1}", f"{letter}_{{{n + 1}}}"
    grad = step(f"{scope}.grad", *gradient, rf"\frac{{\partial E}}{{\partial {symbol}}}")
    change = step(f"{scope}.change", -lr * grad, r"-<lr> \cdot <grad>", rf"\Delta {symbol}")
    return step(f"{scope}.new", old + change, f"<{letter}[{n + 1}]> + <change>", f"{symbol}'")


def _check(x: Array, target: Array, w: Array, b: Array, loss: str) -> None:
    for name, value, length in (
        ("x", x, 2),
        ("target", target, 2),
        ("w", w, 8),
        ("b", b, 2),
    ):
        if np.shape(value)[-1:] != (length,):
            raise ValueError(f"{name} must have {length} elements (got shape {np.shape(value)})")
    check_option("loss", loss, LOSSES)
