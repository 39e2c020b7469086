"""Linear decision boundaries: their intercepts and slope, through points, sides and distances."""

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import element, spelled
from deltarule.reference.perceptron import perceptron_table
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading, check_option

OFFSETS = ("bias", "threshold")
"""Conventions of the boundary: w x + b = 0, or w x = theta."""


def boundary_line(
    w: Array, offset: Array, *, convention: str = "bias", step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Describe a linear decision boundary by its intercepts, and by its slope in the plane.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    w : (*v, n) ndarray
        Weights of two or more inputs. Where one is 0, the boundary does not meet that axis, and
        the intercept is not finite.
    offset : (*v,) ndarray
        Bias "b" or threshold "theta"; so it is called in formulas.
    convention : {"bias", "threshold"}
        Whether the boundary is w x + b = 0 or w x = theta.
    step : callable, optional
        Called with "theta" or "b", whichever is not given; with "intercepts"; and with "slope" if
        there are two inputs. The intercept with the second axis is that of the slope form.

    Returns
    -------
    other : (*v,) ndarray
        The threshold where the bias is given, the bias where the threshold is.
    intercepts : (*v, n) ndarray
        Where the boundary meets each axis.

    Raises
    ------
    ValueError
        If `convention` is not one of them, there are fewer than two inputs, a number is not
        finite, or shapes do not fit together.

    Notes
    -----
    .. math::
        \theta = -b, \qquad w_i x_i = \theta, \qquad
        x_2 = -\frac{w_1}{w_2} x_1 + \frac{\theta}{w_2}

    Examples
    --------
    2 x1 + 4 x2 - 1 = 0 meets the axes at 1/2 and 1/4.

    >>> theta, intercepts = boundary_line(np.array([2, 4]), np.array(-1))
    >>> print(theta, intercepts)
    1 [0.5  0.25]
    """
    w, offset = np.asarray(w), np.asarray(offset)
    check_option("convention", convention, OFFSETS)
    n = w.shape[-1] if w.ndim else 0
    if n < 2:
        raise ValueError(f"w must have at least two weights (got shape {w.shape})")
    check_finite(w=w, offset=offset)
    check_leading(w=w.shape[:-1], offset=offset.shape)
    given, asked = ("b", "theta") if convention == "bias" else ("theta", "b")
    other = step(asked, -offset, f"-<{given}>")
    theta = other if asked == "theta" else offset
    terms = [rf"\frac{{<theta>}}{{<w[{i}]>}}" for i in range(1, n + 1)]
    intercepts = step("intercepts", theta[..., None] / w, f"({', '.join(terms)})", "a")
    if n == 2:
        step("slope", -w[..., 0] / w[..., 1], r"\frac{-<w[1]>}{<w[2]>}", "m")
    return other, intercepts


def boundary_through(points: Array, *, step: Hook = untraced) -> tuple[Array, Array]:
    r"""Find the line through two points of the plane, or the plane through three of space.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    points : (*v, n, n) ndarray
        Two points with two coordinates, or three with three; one in each row. Where they do not
        determine a boundary, all of `w` is 0.
    step : callable, optional
        Called with "w" and "b"; before, in space, with "u" and "v", which lead from the first
        point to the others.

    Returns
    -------
    w, b : (*v, n) and (*v,) ndarray
        Weights and bias of the boundary w x + b = 0. Walking from the first point to the second,
        the positive side of a line is on the left.

    Raises
    ------
    ValueError
        If there are not two points of the plane or three of space, or a number is not finite.

    Notes
    -----
    .. math::
        w = (y_P - y_Q,\ x_Q - x_P) \quad\text{or}\quad w = (Q - P) \times (R - P), \qquad
        b = -w \cdot P

    Examples
    --------
    The line through (1, 0) and (0, 2) is -2 x - y + 2 = 0.

    >>> w, b = boundary_through(np.array([[1, 0], [0, 2]]))
    >>> print(w, b)
    [-2 -1] 2
    """
    points = np.asarray(points)
    if points.shape[-2:] not in ((2, 2), (3, 3)):
        raise ValueError(
            f"points must be two of the plane or three of space (got shape {points.shape})"
        )
    check_finite(points=points)
    n = points.shape[-1]
    if n == 2:
        (px, py), (qx, qy) = ([points[..., k, i] for i in range(2)] for k in range(2))
        formula = "(<points[1,2]> - <points[2,2]>, <points[2,1]> - <points[1,1]>)"
        w = step("w", clean(join([py - qy, qx - px])), formula, "w")
    else:
        u, v = (
            step(name, clean(points[..., k, :] - points[..., 0, :]), formula, rf"\vec{{{name}}}")
            for k, name, formula in (
                (1, "u", "<points[2]> - <points[1]>"),
                (2, "v", "<points[3]> - <points[1]>"),
            )
        )
        pairs = ((2, 3), (3, 1), (1, 2))
        terms = (rf"<u[{i}]> \cdot <v[{j}]> - <u[{j}]> \cdot <v[{i}]>" for i, j in pairs)
        w = step("w", clean(np.cross(u, v)), f"({', '.join(terms)})", "w")
    b = clean(-(w * points[..., 0, :]).sum(axis=-1))
    return w, step("b", b, f"-({spelled('w', 'points[1]', n)})", "b")


def sides(X: Array, w: Array, b: Array, *, step: Hook = untraced) -> tuple[Array, Array]:
    r"""Tell on which side of a linear boundary points lie, and how far from it.

    A point on the boundary counts to class 1. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Points, one in each row.
    w : (*v, n) ndarray
        Weights, not all of them 0.
    b : (*v,) ndarray
        Bias, which is added.
    step : callable, optional
        Called with "z" (the linear form), "y" (the class), "norm" and "distance".

    Returns
    -------
    y, distance : (*v, N) ndarray
        Class, 0 or 1, and distance of each point.

    Raises
    ------
    ValueError
        If there is no point or no coordinate, a number is not finite, or shapes do not fit
        together.

    Notes
    -----
    .. math::
        z = w \cdot x + b, \qquad y = [z \ge 0], \qquad
        \lVert w \rVert = \sqrt{\textstyle\sum_i w_i^2}, \qquad
        distance = \frac{|z|}{\lVert w \rVert}

    Examples
    --------
    3 x1 + 4 x2 - 10 is -10 at the origin and 15 at (3, 4), and the norm of (3, 4) is 5.

    >>> y, distance = sides(np.array([[0, 0], [3, 4]]), np.array([3, 4]), np.array(-10))
    >>> print(y, distance)
    [0 1] [2. 3.]
    """
    z, y = perceptron_table(X, w, b, step=step)
    terms = " + ".join(f"<{element('w', i)}>^{{2}}" for i in range(1, np.shape(w)[-1] + 1))
    norm = np.sqrt((np.asarray(w) ** 2).sum(axis=-1))
    norm = step("norm", norm, rf"\sqrt{{{terms}}}", r"\lVert w \rVert")
    formula = r"\frac{\left| <z> \right|}{<norm>}"
    return y, step("distance", np.abs(z) / norm[..., None], formula, r"\mathrm{dist}")
