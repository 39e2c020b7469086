"""Vectors: differences, lengths and directions."""

import numpy as np

from deltarule.reference.angles import angle_in
from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length


def vector_difference(OA: Array, OB: Array, *, step: Hook = untraced) -> Array:
    r"""Compute the vector from one point to another.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    OA, OB : (*v, n) ndarray
        Position vectors of the first and of the second point.
    step : callable, optional
        Called with "AB".

    Returns
    -------
    (*v, n) ndarray
        The vector from A to B.

    Raises
    ------
    ValueError
        If there are no coordinates, they are not finite, or shapes do not fit together.

    Notes
    -----
    .. math:: \vec{AB} = \vec{OB} - \vec{OA}

    Examples
    --------
    >>> print(vector_difference(np.array([1, 1]), np.array([3, 2])))
    [2 1]
    """
    OA, OB = np.asarray(OA), np.asarray(OB)
    check_points(OA=OA, OB=OB)
    return step("AB", clean(OB - OA), "<OB> - <OA>", r"\vec{AB}")


def equal_vectors(
    OA: Array, OB: Array, OC: Array, OD: Array, *, step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Tell whether the vectors between two pairs of points are equal.

    Vectors are equal when they have the same length and direction, wherever they start. Leading
    axes ``*v`` are variants.

    Parameters
    ----------
    OA, OB, OC, OD : (*v, n) ndarray
        Position vectors of the points, of the first vector and then of the second one.
    step : callable, optional
        Called with "AB", "CD" and "equal".

    Returns
    -------
    AB, CD : (*v, n) ndarray
        The two vectors.
    equal : (*v,) ndarray
        1 where they are equal, otherwise 0.

    Raises
    ------
    ValueError
        If there are no coordinates, they are not finite, or shapes do not fit together.

    Notes
    -----
    .. math:: \vec{AB} = \vec{CD} \iff (\vec{AB})_i = (\vec{CD})_i \text{ for all } i

    Examples
    --------
    >>> points = [np.array(point) for point in ([1, 1], [3, 2], [0, 5], [2, 6])]
    >>> print(*equal_vectors(*points))
    [2 1] [2 1] 1
    """
    check_points(OA=OA, OB=OB, OC=OC, OD=OD)
    AB = vector_difference(OA, OB, step=step)
    CD = step("CD", clean(np.asarray(OD) - OC), "<OD> - <OC>", r"\vec{CD}")
    same = (clean(AB - CD) == 0).all(axis=-1).astype(int)
    terms = [f"[<AB[{i}]> = <CD[{i}]>]" for i in range(1, AB.shape[-1] + 1)]
    return AB, CD, step("equal", same, r" \cdot ".join(terms), r"[\vec{AB} = \vec{CD}]")


def magnitude(v: Array, name: str = "v", *, exact: bool = False, step: Hook = untraced) -> Array:
    r"""Compute the length of a vector, its Euclidean norm.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    v : (*v, n) ndarray
        The vector.
    name : str
        What formulas call it.
    exact : bool
        Whether to give the norm as a sympy expression such as 2 sqrt(5), which also needs
        components with few decimals.
    step : callable, optional
        Called with "squares", the sum of the squares, and "norm".

    Returns
    -------
    (*v,) ndarray
        The norm.

    Raises
    ------
    ValueError
        If there are no components.

    Notes
    -----
    .. math:: |\vec{v}| = \sqrt{v_1^2 + \dots + v_n^2}

    Examples
    --------
    >>> print(magnitude(np.array([-3, 4])), magnitude(np.array([2, 4]), exact=True))
    5.0 2*sqrt(5)
    """
    v = np.asarray(v)
    if not v.shape or not v.shape[-1]:
        raise ValueError(f"{name} must have at least one component (got shape {v.shape})")
    terms = " + ".join(f"<{name}[{i}]>^{{2}}" for i in range(1, v.shape[-1] + 1))
    squares = step("squares", clean((v**2).sum(axis=-1)), terms, rf"|\vec{{{name}}}|^{{2}}")
    if exact:
        from deltarule.reference.symbolic import square_root

        norm = square_root(squares)
    else:
        norm = np.sqrt(squares)
    return step("norm", norm, r"\sqrt{<squares>}", rf"|\vec{{{name}}}|")


def polar(
    v: Array, *, unit: str = "radians", span: str = "signed", step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Compute length and direction of a vector in the plane.

    The angle is that from the first axis to the vector, right in all quadrants: with the inverse
    tangent of y/x alone, a vector and its opposite would have the same. Leading axes ``*v`` are
    variants.

    Parameters
    ----------
    v : (*v, 2) ndarray
        The vector (x, y), not zero.
    unit : {"radians", "degrees"}
        Unit of the angle.
    span : {"signed", "positive"}
        Whether the angle is above -180 up to 180 degrees, or from 0 to below 360 degrees.
    step : callable, optional
        Called with "squares", "norm", "unit" (the vector of length 1) and "angle".

    Returns
    -------
    norm : (*v,) ndarray
        Length of the vector.
    unit : (*v, 2) ndarray
        Vector of length 1 in the same direction.
    angle : (*v,) ndarray
        Direction.

    Raises
    ------
    ValueError
        If a vector is zero or does not have two finite components, or an option is not one of
        them.

    Notes
    -----
    .. math::
        \vec{e} = \frac{\vec{v}}{|\vec{v}|} = (\cos\theta, \sin\theta), \qquad
        \theta = \operatorname{atan2}(y, x) = \begin{cases}
        \arctan\frac{y}{x} & x > 0 \\
        \arctan\frac{y}{x} + \pi & x < 0,\ y \ge 0 \\
        \arctan\frac{y}{x} - \pi & x < 0,\ y < 0 \\
        \pm\frac{\pi}{2} & x = 0,\ \pm y > 0 \end{cases}

    Examples
    --------
    (-3, 4) has the length 5. The angle of (-1, -1) is 45 degrees beyond half a turn.

    >>> norm, unit, angle = polar(np.array([-3, 4]))
    >>> print(norm, unit)
    5.0 [-0.6  0.8]
    >>> v = np.array([-1, -1])
    >>> print(*(polar(v, unit="degrees", span=span)[2] for span in ("signed", "positive")))
    -135.0 225.0
    """
    v = np.asarray(v)
    _check_vector("v", v)
    return _polar(v, "v", unit, span, step)


def displacement(
    OA: Array, OB: Array, *, unit: str = "radians", span: str = "signed", step: Hook = untraced
) -> tuple[Array, Array, Array, Array]:
    r"""Compute the vector from one point of the plane to another, its length and its direction.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    OA, OB : (*v, 2) ndarray
        Position vectors of two different points.
    unit : {"radians", "degrees"}
        Unit of the angle.
    span : {"signed", "positive"}
        Whether the angle is above -180 up to 180 degrees, or from 0 to below 360 degrees.
    step : callable, optional
        Called with "AB", and then as by `polar`.

    Returns
    -------
    AB : (*v, 2) ndarray
        The vector from A to B.
    norm, unit, angle : ndarray
        Its length, the vector of length 1 in its direction, and that direction, as by `polar`.

    Raises
    ------
    ValueError
        If the points are the same or do not have two finite coordinates, or an option is not one
        of them.

    Examples
    --------
    >>> AB, norm, unit, angle = displacement(np.array([1, 1]), np.array([-2, 5]))
    >>> print(AB, norm, unit)
    [-3  4] 5.0 [-0.6  0.8]
    """
    OA, OB = np.asarray(OA), np.asarray(OB)
    check_points(OA=OA, OB=OB)
    _check_vector("OB - OA", clean(OB - OA))
    AB = vector_difference(OA, OB, step=step)
    return AB, *_polar(AB, "AB", unit, span, step)


def check_points(**points: Array) -> None:
    """Raise ValueError unless points have the same number of coordinates, and these are finite.

    >>> check_points(P=np.array([1, 2]), Q=np.array([1, 2, 3]))
    Traceback (most recent call last):
    ValueError: Q must have one element for each of 2 coordinates (got shape (3,))
    """
    check_finite(**points)
    first, *others = points
    for name in (first, *others):
        if not np.ndim(points[name]):
            raise ValueError(f"{name} must have at least one coordinate (got {points[name]})")
        check_length(name, points[name], np.shape(points[first])[-1], "coordinates")
    check_leading(**{name: np.shape(point)[:-1] for name, point in points.items()})


def check_plane(name: str, v: Array) -> None:
    """Raise ValueError unless a vector has two components."""
    if v.shape[-1:] != (2,):
        raise ValueError(f"{name} must have two components (got shape {v.shape})")


def _polar(v: Array, name: str, unit: str, span: str, step: Hook) -> tuple[Array, Array, Array]:
    norm = magnitude(v, name, step=step)
    e = step("unit", v / norm[..., None], rf"\frac{{<{name}>}}{{<norm>}}", r"\vec{e}")
    found = np.arctan2(v[..., 1] + 0.0, v[..., 0])  # the sum makes -0 a 0: not minus half a turn
    formula = rf"\operatorname{{atan2}}(<{name}[2]>, <{name}[1]>)"
    angle, formula = angle_in(found, formula, rf"<{name}[2]> \lt 0", 1.0, unit, span)
    return norm, e, step("angle", angle, formula, r"\theta")


def _check_vector(name: str, v: Array) -> None:
    check_finite(**{name: v})
    check_plane(name, v)
    if np.any((v == 0).all(axis=-1)):
        raise ValueError(f"{name} must not be zero, which has no direction (got {v})")
