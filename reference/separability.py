"""Linear separability: a boundary that separates two classes, or a proof that there is none.

Both are found among finitely many candidates, in whole numbers, for many variants at once.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from deltarule.reference.exact import clean, determinant
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import column
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import (
    check_finite,
    check_leading,
    check_length,
    check_samples,
    check_table,
    check_values,
)

LARGEST = 10_000
"""Largest coordinate, in units of the last decimal place, whose products stay exact integers."""


def separates(
    X: Array, target: Array, w: Array, b: Array, *, step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Tell whether a linear boundary separates two classes, with no point on it.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Points, one in each row.
    target : (*v, N) ndarray
        Classes, 0 or 1.
    w : (*v, n) ndarray
        Weights.
    b : (*v,) ndarray
        Bias.
    step : callable, optional
        Called with "z", "margins" (above 0 on the right side) and "separable".

    Returns
    -------
    margins : (*v, N) ndarray
        The linear form at each point, with the sign turned for class 0.
    separable : (*v,) ndarray
        1 if all margins are above 0, otherwise 0.

    Raises
    ------
    ValueError
        If a class is neither 0 nor 1, there is no point or no coordinate, a number is not finite,
        or shapes do not fit together.

    Notes
    -----
    .. math:: s_i (w \cdot x_i + b) > 0 \quad\text{for all } i, \qquad s_i = 2 t_i - 1

    Examples
    --------
    x1 + x2 - 1.5 separates AND; x1 + x2 - 1 has (0, 1) and (1, 0) on it.

    >>> X, target = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 0, 0, 1])
    >>> margins, separable = separates(X, target, np.ones(2), np.array([-1.5, -1]))
    >>> print(margins.tolist(), separable)
    [[1.5, 0.5, 0.5, 0.5], [1.0, 0.0, 0.0, 1.0]] [1 0]
    """
    X, target, w, b = (np.asarray(value) for value in (X, target, w, b))
    check_table(X, w, b, target)
    check_values("target", target, (0, 1))
    value = clean((X * w[..., None, :]).sum(axis=-1) + b[..., None])
    z = step("z", value, f"{column('X', 'w', X.shape[-1])} + <b>", "z")
    formula = r"(2 \cdot <target> - 1) \odot <z>"
    margins = step("margins", clean((2 * target - 1) * z), formula, r"\mathrm{margin}")
    holds = (margins.min(axis=-1) > 0).astype(int)
    return margins, step("separable", holds, r"[\min(<margins>) \gt 0]", "s")


def separability(
    X: Array, target: Array, *, step: Hook = untraced
) -> tuple[Array, Array, Array, Array]:
    r"""Decide whether two classes are linearly separable, and prove it either way.

    If they are, a boundary is given that separates them. If not, the inequalities that it would
    have to fulfil are multiplied and added up so that nothing is left of them. What does not
    apply is 0. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Two or more points with up to three coordinates, one in each row.
    target : (*v, N) ndarray
        Classes, 0 or 1.
    step : callable, optional
        Called with "boundary", which is found by trial, and with "w" and "b", its elements; as
        `separates` does, with "z", "margins" and "separable"; with "multipliers", one for each
        inequality; and with "w_sum" and "b_sum", what multiplies the weights and the bias in
        their sum.

    Returns
    -------
    w, b : (*v, n) and (*v,) ndarray
        The boundary farthest from both classes, in the smallest whole numbers that give it.
    multipliers : (*v, N) ndarray
        Whole numbers, none of them negative.
    separable : (*v,) ndarray
        1 if the classes are separable, otherwise 0. One class alone is.

    Raises
    ------
    ValueError
        If a class is neither 0 nor 1, there are fewer than two points, more than three
        coordinates or so large ones that products are not exact, or shapes do not fit together.

    Notes
    -----
    With :math:`s_i = 2 t_i - 1`, exactly one of the two is possible (Gordan's theorem):

    .. math::
        s_i (w \cdot x_i + b) > 0 \text{ for all } i, \qquad\text{or}\qquad
        \sum_i \lambda_i s_i x_i = 0, \quad \sum_i \lambda_i s_i = 0, \quad
        \lambda \ge 0, \quad \lambda \ne 0 .

    In the second case the inequalities, each times its :math:`\lambda_i`, add up to 0 > 0. The
    boundary is the maximum-margin one [1]_.

    References
    ----------
    .. [1] B. E. Boser, I. M. Guyon and V. N. Vapnik, "A training algorithm for optimal margin
       classifiers", Proceedings of the 5th Annual Workshop on Computational Learning Theory,
       144-152, 1992. doi:10.1145/130385.130401

    Examples
    --------
    AND, and XOR, for which (0, 0) and (1, 1) would need b < 0 and w1 + w2 + b < 0, and the others
    w2 + b > 0 and w1 + b > 0: the sums of the two pairs contradict each other.

    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> targets = np.array([[0, 0, 0, 1], [0, 1, 1, 0]])
    >>> w, b, multipliers, separable = separability(X, targets)
    >>> print(w.tolist(), b, multipliers.tolist(), separable)
    [[2, 2], [0, 0]] [-3  0] [[0, 0, 0, 0], [1, 1, 1, 1]] [1 0]
    """
    X, target = np.asarray(X), np.asarray(target)
    points, scale = _whole(X, target)
    lead = np.broadcast_shapes(points.shape[:-2], target.shape[:-1])
    points = np.broadcast_to(points, (*lead, *points.shape[-2:]))
    signs = np.broadcast_to(2 * target.astype(np.int64) - 1, (*lead, target.shape[-1]))
    boundary = _widest(points, signs)
    # Weights for whole units of the last decimal place become weights for the points as given.
    boundary[..., :-1] *= scale[..., None]
    text = r"\text{weights and bias of the boundary in the middle, if there is one}"
    boundary = step("boundary", _primitive(boundary), text, "(w, b)")
    n = X.shape[-1]
    elements = ", ".join(f"<boundary[{i}]>" for i in range(1, n + 1))
    w = step("w", boundary[..., :-1], f"({elements})", "w")
    b = step("b", boundary[..., -1], f"<boundary[{n + 1}]>", "b")
    _, separable = separates(X, target, w, b, step=step)
    text = r"\text{multipliers with which the inequalities contradict each other, if there are any}"
    multipliers = step("multipliers", _contradiction(points, signs), text, r"\lambda")
    formula = r"(<multipliers> \odot (2 \cdot <target> - 1))"
    signed = multipliers * signs
    w_sum = clean((X * signed[..., None]).sum(axis=-2))
    step("w_sum", w_sum, rf"<X>^{{\top}} \cdot {formula}", r"\Sigma_{w}")
    formula = r"<multipliers>^{\top} \cdot (2 \cdot <target> - 1)"
    step("b_sum", signed.sum(axis=-1), formula, r"\Sigma_{b}")
    return w, b, multipliers, separable


def _whole(X: Array, target: Array) -> tuple[Array, Array]:
    """Give the points in whole units of their last decimal place, and how many make one."""
    check_samples(X)
    check_finite(X=X)
    check_length("target", target, X.shape[-2], "samples")
    check_leading(X=X.shape[:-2], target=target.shape[:-1])
    check_values("target", target, (0, 1))
    if X.shape[-2] < 2:
        raise ValueError(f"X must have at least two points (got shape {X.shape})")
    if X.shape[-1] > 3:
        raise ValueError(f"X must have at most three inputs (got shape {X.shape})")
    whole = [(clean(X * 10**k) % 1 == 0).all(axis=(-2, -1)) for k in range(7)]
    scale = 10 ** join(whole).argmax(axis=-1)
    if not np.any(whole, axis=0).all() or (np.abs(X).max(axis=(-2, -1)) * scale > LARGEST).any():
        raise ValueError(f"X must have at most {LARGEST} units of its last decimal place (got {X})")
    return np.rint(X * scale[..., None, None]).astype(np.int64), scale


def _widest(points: Array, signs: Array) -> Array:
    """Find weights and bias of the separating boundary with the widest margin, or zeros.

    It lies halfway between the nearest points of the two hulls, and those lie on faces with at
    most n + 1 corners together: the candidates lie halfway between flats through so many points.
    """
    N, n = points.shape[-2:]
    widest = np.where(np.abs(signs.sum(axis=-1)) == N, np.inf, 0.0)
    boundary = np.zeros((*signs.shape[:-1], n + 1), np.int64)
    boundary[..., -1] = np.where(widest > 0, signs[..., 0], 0)
    for first, second in _faces(N, n):
        halfway = _halfway(points, first, second) * signs[..., first[:, 0], None]
        z = halfway[..., :-1] @ np.swapaxes(points, -1, -2) + halfway[..., -1:]
        least = (signs[..., None, :] * z).min(axis=-1)
        length = np.sqrt((halfway[..., :-1].astype(float) ** 2).sum(axis=-1))
        # A boundary of zeros has no length; its margins are 0, and so is its width.
        width = np.maximum(least, 0) / np.maximum(length, 1)
        best = width.argmax(axis=-1)[..., None, None]
        found = np.take_along_axis(halfway, best, axis=-2)[..., 0, :]
        boundary = np.where((width.max(axis=-1) > widest)[..., None], found, boundary)
        widest = np.maximum(width.max(axis=-1), widest)
    return boundary


def _faces(N: int, n: int) -> Iterator[tuple[Array, Array]]:
    """Give all pairs of disjoint sets of points, at most n + 1 together, grouped by their sizes."""
    for together in range(2, min(n + 1, N) + 1):
        for size in range(1, together):
            pairs = [
                (first, tuple(k for k in both if k not in first))
                for both in combinations(range(N), together)
                for first in combinations(both, size)
            ]
            yield np.array([first for first, _ in pairs]), np.array([second for _, second in pairs])


def _halfway(points: Array, first: Array, second: Array) -> Array:
    """Give weights and bias, in one vector, of the boundaries halfway between pairs of flats.

    A flat goes through some of the points. The weights are 0 where flats meet, or where the
    points of one do not span it.
    """
    p, q = points[..., first, :], points[..., second, :]
    between = p[..., 0, :] - q[..., 0, :]
    edges = [flat[..., k, :] - flat[..., 0, :] for flat in (p, q) for k in range(1, flat.shape[-2])]
    if not edges:
        w = between
    elif len(edges) == 1:
        (e,) = edges
        w = _dot(e, e)[..., None] * between - _dot(e, between)[..., None] * e
    else:
        normal = np.cross(edges[0], edges[1])
        w = np.sign(_dot(normal, between))[..., None] * normal
    w = _primitive(w)
    return _primitive(
        np.concatenate([2 * w, -_dot(w, p[..., 0, :] + q[..., 0, :])[..., None]], axis=-1)
    )


def _contradiction(points: Array, signs: Array) -> Array:
    """Find multipliers, not all of them 0, with which the inequalities add up to 0 > 0.

    If there are any, there are some that are unique among n + 2 inequalities, but for a factor:
    they are subdeterminants. Where the inequalities do not span the space, unit vectors fill up.
    """
    N, n = points.shape[-2:]
    one = np.ones((*points.shape[:-1], 1), np.int64)
    unit = np.broadcast_to(np.eye(n + 1, dtype=np.int64), (*points.shape[:-2], n + 1, n + 1))
    inequalities = signs[..., None] * np.concatenate([points, one], axis=-1)
    rows = np.concatenate([inequalities, unit], axis=-2)
    subsets = np.array(list(combinations(range(N + n + 1), n + 2)))
    minors = [determinant(rows[..., np.delete(subsets, k, axis=1), :]) for k in range(n + 2)]
    found = join([(-1) ** k * minor for k, minor in enumerate(minors)])
    found = _primitive(found * np.sign(found.sum(axis=-1))[..., None])
    works = (found >= 0).all(axis=-1) & ((found == 0) | (subsets < N)).all(axis=-1)
    works &= found.any(axis=-1)
    total = np.where(works, found.sum(axis=-1), np.iinfo(np.int64).max)
    best = total.argmin(axis=-1)
    chosen = np.take_along_axis(found, best[..., None, None], axis=-2)[..., 0, :]
    multipliers = np.zeros(rows.shape[:-1], np.int64)
    np.put_along_axis(multipliers, subsets[best], chosen, axis=-1)
    return np.asarray(multipliers[..., :N] * works.any(axis=-1)[..., None])


def _dot(a: Array, b: Array) -> Array:
    return np.asarray((a * b).sum(axis=-1))


def _primitive(vectors: Array) -> Array:
    """Divide whole vectors by the greatest common divisor of their elements."""
    divisors = np.gcd.reduce(vectors, axis=-1)
    return np.asarray(vectors // np.maximum(divisors, 1)[..., None])
