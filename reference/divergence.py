"""Entropy, cross entropy, and the Kullback-Leibler divergence that lies between them."""

from typing import NamedTuple

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.sums import added, listed
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_distributions, check_leading, check_length


class Divergence(NamedTuple):
    """The divergence of two distributions, the entropy of one and their cross entropy."""

    kl: Array
    entropy: Array
    cross_entropy: Array


def times_log(a: Array, b: Array) -> Array:
    """Compute a ln b, which is 0 where both are 0, and infinite where only b is.

    >>> print(times_log(np.array([0, 1.0, 2.0]), np.array([0, 0, 1.0])))
    [  0. -inf   0.]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(a * np.log(np.where((a == 0) & (b == 0), 1, b)))


def kl_divergence(p: Array, q: Array, *, step: Hook = untraced) -> Divergence:
    r"""Compute the Kullback-Leibler divergence of q from p, in nats.

    It is the mean extra cost, in samples of p, of a code made for q. Leading axes ``*v`` are
    variants.

    Parameters
    ----------
    p, q : (*v, K) ndarray
        Two distributions over K classes: that of the samples, and what is taken for it.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "terms", "kl", "entropy" and
        "cross_entropy".

    Returns
    -------
    kl, entropy, cross_entropy : (*v,) ndarray
        Divergence, entropy of p, and cross entropy of p and q. Both the first and the last are
        infinite where q is 0 and p is not.

    Raises
    ------
    ValueError
        If a probability is not from 0 to 1, a distribution is empty or does not add up to 1, or
        shapes do not fit together.

    Notes
    -----
    .. math::
        D(p \,\|\, q) = \sum_i p_i \ln \frac{p_i}{q_i} = H(p, q) - H(p), \quad
        H(p) = -\sum_i p_i \ln p_i, \quad H(p, q) = -\sum_i p_i \ln q_i .

    A term with p = 0 is 0; as printed it has the logarithm of 0. The divergence is never negative,
    is 0 only where p = q, and changes when p and q are exchanged. ``torch.nn.functional.kl_div``
    takes the logarithm of q first, then p.

    References
    ----------
    .. [1] S. Kullback and R. A. Leibler, "On information and sufficiency", Annals of Mathematical
       Statistics 22(1), 79-86, 1951. doi:10.1214/aoms/1177729694

    Examples
    --------
    With p = (1/2, 1/2) and q = (1/4, 3/4) it is (ln 2 + ln(2/3)) / 2, and exchanged it is
    ln(1/2) / 4 + 3/4 ln(3/2).

    >>> p, q = np.array([0.5, 0.5]), np.array([0.25, 0.75])
    >>> print(kl_divergence(p, q).kl.round(4), kl_divergence(q, p).kl.round(4))
    0.1438 0.1308
    >>> print(*(value.round(4) for value in kl_divergence(p, q)))
    0.1438 0.6931 0.837
    """
    p, q = np.asarray(p), np.asarray(q)
    check_distributions("p", p)
    check_distributions("q", q)
    check_length("q", q, p.shape[-1], "classes of p")
    check_leading(p=p.shape[:-1], q=q.shape[:-1])
    classes = range(1, p.shape[-1] + 1)
    formula = listed(
        rf"<p[{i}]> \cdot \ln\left(\frac{{<p[{i}]>}}{{<q[{i}]>}}\right)" for i in classes
    )
    terms = step("terms", times_log(p, p) - times_log(p, q), formula, "d")
    kl = step("kl", terms.sum(axis=-1), added("terms", len(classes)), "D")
    formula = r"-<p>^{\top} \cdot \ln\left(<p>\right)"
    entropy = step("entropy", 0 - times_log(p, p).sum(axis=-1), formula, "H_{p}")
    formula = r"-<p>^{\top} \cdot \ln\left(<q>\right)"
    cross = step("cross_entropy", 0 - times_log(p, q).sum(axis=-1), formula, "H_{p,q}")
    return Divergence(kl, entropy, cross)
