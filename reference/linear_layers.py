"""Linear layers one after the other, and the one linear layer that they amount to."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.linear_form import column
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length


def linear_stack(
    x: Array, weights: Sequence[Array], biases: Sequence[Array], *, step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Run an input through linear layers, and merge these into one.

    Layers with the identity as their activation are no more than one such layer, however many
    they are. Leading axes ``*v`` are variants.

    Parameters
    ----------
    x : (*v, n0) ndarray
        Input.
    weights : sequence of L (*v, n_l, n_(l-1)) ndarray
        Weights of each layer, "W1" to "WL" in formulas: a row for each unit.
    biases : sequence of L (*v, n_l) ndarray
        Biases of each layer, "b1" to "bL" in formulas.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with the outputs "h1" to "hL"; with the
        weights and biases "V2", "c2" to "VL", "cL" of one layer instead of the first 2 to L; and
        with "y", what that of all L gives.

    Returns
    -------
    V : (*v, n_L, n_0) ndarray
        Weights of the one layer.
    c : (*v, n_L) ndarray
        Its biases.
    y : (*v, n_L) ndarray
        Its output, which is that of the last of the L layers.

    Raises
    ------
    ValueError
        If there is no layer, the numbers of weights and biases differ, an array is empty or holds
        NaN or infinity, or shapes do not fit together.

    Notes
    -----
    .. math::
        h_l = W_l h_{l-1} + b_l, \quad h_0 = x, \qquad
        V_l = W_l V_{l-1}, \quad c_l = W_l c_{l-1} + b_l, \qquad h_l = V_l x + c_l .

    Examples
    --------
    Twice the input plus 1, three times that minus 2: 6 x + 1.

    >>> W1, W2, b1, b2 = np.array([[2]]), np.array([[3]]), np.array([1]), np.array([-2])
    >>> print(*linear_stack(np.array([5]), [W1, W2], [b1, b2]))
    [[6]] [1] [31]
    """
    x, weights = np.asarray(x), [np.asarray(W) for W in weights]
    biases = [np.asarray(b) for b in biases]
    _check(x, weights, biases)
    widths = [x.shape[-1], *(W.shape[-2] for W in weights)]
    h, V, c = x, weights[0], biases[0]
    for k, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        formula = f"{column(f'W{k}', f'h{k - 1}' if k > 1 else 'x', widths[k - 1])} + <b{k}>"
        h = step(f"h{k}", _times(W, h) + b, formula, f"h_{{{k}}}")
    for k, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        if k > 1:
            V_name, c_name = (f"V{k - 1}", f"c{k - 1}") if k > 2 else ("W1", "b1")
            # A matrix with one entry prints as a list, which is told from a number.
            entry = "[1,1]" if V.shape[-2:] == (1, 1) else ""
            formula = rf"<W{k}> \cdot <{V_name}{entry}>"
            V = step(f"V{k}", _merged(W, V), formula, f"V_{{{k}}}")
            formula = f"{column(f'W{k}', c_name, widths[k - 1])} + <b{k}>"
            c = step(f"c{k}", _times(W, c) + b, formula, f"c_{{{k}}}")
    last = len(weights)
    V_name, c_name = (f"V{last}", f"c{last}") if last > 1 else ("W1", "b1")
    y = step("y", _times(V, x) + c, f"{column(V_name, 'x', widths[0])} + <{c_name}>", "y")
    return V, c, y


def _times(matrix: Array, vector: Array) -> Array:
    return np.asarray((matrix * vector[..., None, :]).sum(axis=-1))


def _merged(second: Array, first: Array) -> Array:
    """Multiply matrices, in the same order of sums for one variant as for many."""
    return np.asarray((second[..., :, :, None] * first[..., None, :, :]).sum(axis=-2))


def _check(x: Array, weights: Sequence[Array], biases: Sequence[Array]) -> None:
    if not weights or len(weights) != len(biases):
        found = f"{len(weights)} weights and {len(biases)} biases"
        raise ValueError(f"each of at least one layer needs weights and biases (got {found})")
    check_finite(x=x)
    check_length("x", x, np.shape(weights[0])[-1] if np.ndim(weights[0]) else 0, "inputs")
    width, leading = x.shape[-1], {"x": x.shape[:-1]}
    for k, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        check_finite(**{f"W{k}": W, f"b{k}": b})
        if W.ndim < 2:
            raise ValueError(f"W{k} must have a row for each unit (got shape {W.shape})")
        check_length(f"W{k}", W, width, "inputs of its layer")
        width = W.shape[-2]
        check_length(f"b{k}", b, width, "units of its layer")
        leading |= {f"W{k}": W.shape[:-2], f"b{k}": b.shape[:-1]}
    check_leading(**leading)
