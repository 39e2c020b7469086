"""Losses of numbers: squared error, absolute error and hinge, with their gradients."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.heaviside import AT_ZERO, heaviside
from deltarule.reference.sums import added, scaled
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import (
    check_finite,
    check_leading,
    check_length,
    check_option,
    check_values,
)

REDUCTIONS: Mapping[str, Callable[[int], Fraction]] = {
    "half_sum": lambda n: Fraction(1, 2),
    "mean": lambda n: Fraction(1, n),
    "sum": lambda n: Fraction(1),
    "half_mean": lambda n: Fraction(1, 2 * n),
}
"""Conventions of a loss: what the sum of the n single losses is multiplied by.

"mean" and "sum" are those of PyTorch; the halves are made for the squared error.
"""

PLAIN = ("mean", "sum")
"""The conventions of a loss that has no square."""


def reduced(losses: Array, name: str, factor: Fraction) -> tuple[Array, str]:
    """Add up single losses of that name and multiply; give the value and the formula."""
    return scaled(factor, losses.sum(axis=-1), added(name, losses.shape[-1]))


def squared_error(
    target: Array, output: Array, *, reduction: str = "half_sum", step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute the squared error of some outputs, and its gradient.

    The n numbers are the outputs of one sample, or one output of n samples. Leading axes ``*v``
    are variants.

    Parameters
    ----------
    target, output : (*v, n) ndarray
        What is wanted, and what came out.
    reduction : {"half_sum", "mean", "sum", "half_mean"}
        Half the sum of the squared errors, their mean as in ``torch.nn.MSELoss``, their sum, or
        half their mean.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "e" (target minus output),
        "squares", "E" and "grad".

    Returns
    -------
    E : (*v,) ndarray
        Loss.
    grad : (*v, n) ndarray
        Gradient of the loss with respect to the outputs.

    Raises
    ------
    ValueError
        If `reduction` is not one of the conventions, an array is empty or holds NaN or infinity,
        or shapes do not fit together.

    Notes
    -----
    With s = 1/2, 1/n, 1 or 1/(2n), as `reduction` says,

    .. math::
        E = s \sum_{i=1}^{n} (t_i - o_i)^2, \qquad
        \frac{\partial E}{\partial o_i} = -2 s\, (t_i - o_i) .

    References
    ----------
    .. [1] C. M. Bishop, "Pattern Recognition and Machine Learning", Springer, 2006, section 5.2.

    Examples
    --------
    The errors are 2 and -1, so the sum of their squares is 5.

    >>> target, output = np.array([3.0, 1.0]), np.array([1.0, 2.0])
    >>> for reduction in REDUCTIONS:
    ...     E, grad = squared_error(target, output, reduction=reduction)
    ...     print(E, grad)
    2.5 [-2.  1.]
    2.5 [-2.  1.]
    5.0 [-4.  2.]
    1.25 [-1.   0.5]
    """
    check_option("reduction", reduction, REDUCTIONS)
    t, o = _check_pair(target=target, output=output)
    factor = REDUCTIONS[reduction](t.shape[-1])
    e = step("e", t - o, "<target> - <output>", "e")
    squares = step("squares", e * e, r"<e> \odot <e>", "q")
    E = step("E", *reduced(squares, "squares", factor), "E")
    return E, step("grad", *scaled(-2 * factor, e, "<e>"), r"\nabla_{o} E")


def absolute_error(
    target: Array, output: Array, *, reduction: str = "mean", step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute the absolute error of some outputs, and a subgradient.

    An error that is 0 in nine decimals is 0; there the subgradient is 0, as in PyTorch. Leading
    axes ``*v`` are variants.

    Parameters
    ----------
    target, output : (*v, n) ndarray
        What is wanted, and what came out.
    reduction : {"mean", "sum"}
        The mean of the absolute errors, as in ``torch.nn.L1Loss``, or their sum.
    step : callable, optional
        Called with "e" (target minus output), "sizes", "E" and "grad".

    Returns
    -------
    E : (*v,) ndarray
        Loss.
    grad : (*v, n) ndarray
        Subgradient of the loss with respect to the outputs.

    Raises
    ------
    ValueError
        If `reduction` is not one of the conventions, an array is empty or holds NaN or infinity,
        or shapes do not fit together.

    Notes
    -----
    With s = 1/n or 1,

    .. math::
        E = s \sum_{i=1}^{n} |t_i - o_i|, \qquad
        \frac{\partial E}{\partial o_i} = s\, ([e_i < 0] - [e_i > 0]), \quad e_i = t_i - o_i .

    An outlier counts with its size, and not with the square of it.

    Examples
    --------
    The errors are 2, -1 and 0.

    >>> E, grad = absolute_error(np.array([3.0, 1.0, 1.0]), np.array([1.0, 2.0, 1.0]))
    >>> print(E, grad.round(4))
    1.0 [-0.3333  0.3333  0.    ]
    """
    check_option("reduction", reduction, PLAIN)
    t, o = _check_pair(target=target, output=output)
    factor = REDUCTIONS[reduction](t.shape[-1])
    e = step("e", np.where(clean(t - o) == 0, 0, t - o), "<target> - <output>", "e")
    sizes = step("sizes", np.abs(e), r"\left|<e>\right|", "a")
    E = step("E", *reduced(sizes, "sizes", factor), "E")
    sign = heaviside(-e, "lower") - heaviside(e, "lower")
    formula = r"[<e> \lt 0] - [<e> \gt 0]"
    return E, step("grad", *scaled(factor, sign, formula), r"\nabla_{o} E")


def hinge(
    y: Array,
    f: Array,
    *,
    reduction: str = "mean",
    at_zero: str = "lower",
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute the hinge loss of some scores, and a subgradient.

    Whether a margin is reached is decided on numbers rounded to nine decimals. Leading axes
    ``*v`` are variants.

    Parameters
    ----------
    y : (*v, n) ndarray
        Labels of n samples, 1 or -1.
    f : (*v, n) ndarray
        Scores: positive for class 1.
    reduction : {"mean", "sum"}
        The mean of the losses, or their sum.
    at_zero : {"lower", "upper", "middle"}
        The subgradient where the margin is exactly 1, at the kink: 0, that of a smaller margin, or
        half of it.
    step : callable, optional
        Called with "margin", "losses", "E" and "grad".

    Returns
    -------
    E : (*v,) ndarray
        Loss.
    grad : (*v, n) ndarray
        Subgradient of the loss with respect to the scores.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, a label is neither 1 nor -1, an array is empty
        or holds NaN or infinity, or shapes do not fit together.

    Notes
    -----
    With s = 1/n or 1,

    .. math::
        E = s \sum_{i=1}^{n} \max(0, 1 - y_i f_i), \qquad
        \frac{\partial E}{\partial f_i} = -s\, y_i\, [1 - y_i f_i > 0] .

    References
    ----------
    .. [1] C. Cortes and V. Vapnik, "Support-vector networks", Machine Learning 20(3), 273-297,
       1995. doi:10.1007/BF00994018

    Examples
    --------
    Right by far, right by too little, wrong, and exactly at the margin.

    >>> y, f = np.array([1, 1, -1, -1]), np.array([2.0, 0.5, 1.0, -1.0])
    >>> E, grad = hinge(y, f)
    >>> print(E, grad)
    0.625 [ 0.   -0.25  0.25  0.  ]
    >>> print(hinge(y, f, reduction="sum", at_zero="upper")[1])
    [ 0 -1  1  1]
    """
    check_option("reduction", reduction, PLAIN)
    check_option("at_zero", at_zero, AT_ZERO)
    y, f = _check_pair(y=y, f=f)
    check_values("y", y, (-1, 1))
    factor = REDUCTIONS[reduction](y.shape[-1])
    margin = step("margin", y * f, r"<y> \odot <f>", "m")
    slack = 1 - margin
    value = np.where(clean(slack) <= 0, 0, slack)
    losses = step("losses", value, r"\max(0, 1 - <margin>)", "L")
    E = step("E", *reduced(losses, "losses", factor), "E")
    inside = AT_ZERO[at_zero].format(z="1 - <margin>")
    value = y * heaviside(slack, at_zero)
    return E, step("grad", *scaled(-factor, value, rf"<y> \odot {inside}"), r"\nabla_{f} E")


def _check_pair(**pair: Array) -> tuple[Array, Array]:
    """Check two arrays of the same length along their last axis."""
    (first, one), (second, other) = ((name, np.asarray(value)) for name, value in pair.items())
    check_finite(**pair)
    check_length(second, other, one.shape[-1] if one.ndim else 0, f"elements of {first}")
    check_leading(**{first: one.shape[:-1], second: other.shape[:-1]})
    return one, other
