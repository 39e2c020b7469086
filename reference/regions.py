"""Regions of the plane that threshold units describe: half-planes, and what is made of them."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix, spelled
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading


def polygon_layers(corners: Array, *, step: Hook = untraced) -> tuple[Array, Array, Array]:
    r"""Count the half-planes that bound a polygon, and the layers of units that are enough for it.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    corners : (*v, K, 2) ndarray
        Corners in the order of the boundary, whose sides do not cross each other. A corner may
        lie on the straight line between its neighbours.
    step : callable, optional
        Called with "turn1", "turn2", ... (above 0 where the boundary turns left at that corner),
        "sides", "convex" and "layers".

    Returns
    -------
    sides : (*v,) ndarray
        How many sides the polygon has, one half-plane for each. If it is convex, all are needed.
    convex : (*v,) ndarray
        1 if it is convex, otherwise 0.
    layers : (*v,) ndarray
        2 for a convex polygon: one layer of units for the sides, and a unit for AND. 3 for any
        other one: it is a union of convex ones, and the third layer is an OR.

    Raises
    ------
    ValueError
        If there are not at least three corners with two coordinates, or a number is not finite.

    Notes
    -----
    For corner k with its neighbours k - 1 and k + 1,

    .. math::
        turn_k = (x_k - x_{k-1}) (y_{k+1} - y_k) - (y_k - y_{k-1}) (x_{k+1} - x_k) .

    Some polygons that are not convex need no third layer, but three layers are enough for all
    of them [1]_. Layers of units are counted; the inputs are none.

    References
    ----------
    .. [1] R. P. Lippmann, "An introduction to computing with neural nets", IEEE ASSP Magazine
       4(2), 4-22, 1987. doi:10.1109/MASSP.1987.1165576

    Examples
    --------
    A square, and an arrowhead, which turns right at (1, 1).

    >>> square, arrowhead = [[0, 0], [2, 0], [2, 2], [0, 2]], [[0, 0], [3, 1], [0, 2], [1, 1]]
    >>> sides, convex, layers = polygon_layers(np.array([square, arrowhead]))
    >>> print(sides, convex, layers)
    [4 4] [1 0] [2 3]
    """
    corners = np.asarray(corners)
    _check(corners)
    count = corners.shape[-2]
    turns, names = [], [f"turn{k}" for k in range(1, count + 1)]
    for k, name in enumerate(names):
        before, here, after = ((k + shift) % count + 1 for shift in (-1, 0, 1))
        into = corners[..., here - 1, :] - corners[..., before - 1, :]
        out = corners[..., after - 1, :] - corners[..., here - 1, :]
        turn = into[..., 0] * out[..., 1] - into[..., 1] * out[..., 0]
        x_in, y_in = (_minus(here, before, axis) for axis in (1, 2))
        x_out, y_out = (_minus(after, here, axis) for axis in (1, 2))
        formula = rf"({x_in}) \cdot ({y_out}) - ({y_in}) \cdot ({x_out})"
        turns.append(step(name, clean(turn), formula, rf"\mathrm{{turn}}_{{{k + 1}}}"))
    turn = clean(join(turns))
    formula = " + ".join(rf"[<{name}> \ne 0]" for name in names)
    sides = step("sides", (turn != 0).sum(axis=-1), formula, "n")
    listed = ", ".join(f"<{name}>" for name in names)
    formula = rf"1 - [\min({listed}) \lt 0] \cdot [\max({listed}) \gt 0]"
    both = (turn.min(axis=-1) < 0) & (turn.max(axis=-1) > 0)
    convex = step("convex", 1 - both.astype(int), formula, "c")
    return sides, convex, step("layers", 3 - convex, "3 - <convex>", "L")


def polygon_units(corners: Array, x: Array, *, step: Hook = untraced) -> tuple[Array, Array]:
    r"""Build the two layers of threshold units for a convex polygon, and try them at a point.

    Each hidden unit is 1 on the inner side of one side of the polygon, and on that side itself;
    the output unit is the AND of them. Leading axes ``*v`` are variants.

    Parameters
    ----------
    corners : (*v, K, 2) ndarray
        Corners of a convex polygon, counter-clockwise. Side k leads from corner k to the next.
    x : (*v, 2) ndarray
        The point.
    step : callable, optional
        Called with "W" and "b" (weights and bias of the hidden units, one for each side), "z",
        "h" (their net inputs and outputs) and "inside".

    Returns
    -------
    h : (*v, K) ndarray
        Outputs of the hidden units.
    inside : (*v,) ndarray
        1 if the point belongs to the polygon, otherwise 0.

    Raises
    ------
    ValueError
        If there are not at least three corners with two coordinates, `x` has not two, or a number
        is not finite.

    Notes
    -----
    For the side from P to Q,

    .. math::
        w = (y_P - y_Q,\ x_Q - x_P), \quad b = -w \cdot P, \qquad h = [w \cdot x + b \ge 0],
        \qquad inside = \Big[\sum_k h_k \ge K\Big] .

    Examples
    --------
    (1, 1) is inside this triangle; (3, 3) is beyond its second side only.

    >>> triangle = np.array([[0, 0], [4, 0], [0, 4]])
    >>> h, inside = polygon_units(triangle, np.array([[1, 1], [3, 3]]))
    >>> print(h.tolist(), inside)
    [[1, 1, 1], [1, 0, 1]] [1 0]
    """
    corners, x = np.asarray(corners), np.asarray(x)
    _check(corners)
    if x.shape[-1:] != (2,):
        raise ValueError(f"x must have two coordinates (got shape {x.shape})")
    check_finite(x=x)
    check_leading(corners=corners.shape[:-2], x=x.shape[:-1])
    count = corners.shape[-2]
    ahead = np.roll(corners, -1, axis=-2) - corners
    sides = [(k, k % count + 1) for k in range(1, count + 1)]
    rows = ([_minus(p, q, 2), _minus(q, p, 1)] for p, q in sides)
    W = clean(np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1))
    W = step("W", W, matrix(rows), "W")
    biases = ", ".join(f"-({spelled(f'W[{p}]', f'corners[{p}]', 2)})" for p, _ in sides)
    b = step("b", clean(-(W * corners).sum(axis=-1)), f"({biases})", "b")
    z = clean((W * x[..., None, :]).sum(axis=-1) + b)
    z = step("z", z, r"<W> \cdot <x> + <b>", "z")
    h = step("h", (clean(z) >= 0).astype(int), r"[<z> \ge 0]", "h")
    total = " + ".join(f"<h[{k}]>" for k, _ in sides)
    inside = (h.sum(axis=-1) >= count).astype(int)
    return h, step("inside", inside, rf"[{total} \ge {count}]", "y")


def _minus(a: int, b: int, axis: int) -> str:
    """Write the difference of a coordinate of two corners."""
    return f"<corners[{a},{axis}]> - <corners[{b},{axis}]>"


def _check(corners: Array) -> None:
    check_finite(corners=corners)
    if corners.ndim < 2 or corners.shape[-2] < 3 or corners.shape[-1] != 2:
        raise ValueError(
            f"corners must be at least three with two coordinates (got shape {corners.shape})"
        )
