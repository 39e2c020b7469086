"""Leaky rectifiers whose slope is learnt, parametric ReLU, or drawn, randomized ReLU."""

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.heaviside import heaviside
from deltarule.reference.linear_form import spelled
from deltarule.reference.rectifiers import LEAKY, leaky_relu, relu
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import check_finite, check_leading, check_length


def parametric_relu(
    z: Array, weight: Array, grad_output: Array, lr: Array, *, step: Hook = untraced
) -> tuple[Array, Array, Array]:
    r"""Compute a parametric ReLU, the gradients, and a step of descent on its learnt slope.

    All units share the slope. Leading axes ``*v`` are variants.

    Parameters
    ----------
    z : (*v, n) ndarray
        Net inputs.
    weight : (*v,) ndarray
        Slope on the negative side, which is learnt.
    grad_output : (*v, n) ndarray
        Gradient of the loss with respect to the values.
    lr : (*v,) ndarray
        Learning rate.
    step : callable, optional
        Called with "f", "mask", "slope", "grad", "negative" (the derivatives of the values with
        respect to the slope that is learnt), "weight_grad" and "weight_new".

    Returns
    -------
    f : (*v, n) ndarray
        Values.
    weight_grad, weight_new : (*v,) ndarray
        Gradient with respect to the learnt slope, and this slope after the step.

    Raises
    ------
    ValueError
        If an array is empty or holds NaN or infinity, or shapes do not fit together.

    Notes
    -----
    .. math::
        f(z) = \max(0, z) + a \min(0, z), \qquad
        \frac{\partial E}{\partial a} = \sum_i \frac{\partial E}{\partial f_i} \min(0, z_i),
        \qquad a' = a - \eta \frac{\partial E}{\partial a} .

    In [1]_ the slope starts at 0.25, has momentum and no weight decay. The slope with respect to
    a net input of 0 is that of the negative side, as in PyTorch.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers: surpassing human-level
       performance on ImageNet classification", ICCV 2015, 1026-1034. doi:10.1109/ICCV.2015.123

    Examples
    --------
    Only the second net input is negative: the gradient is 0.5 * (-2), so 0.25 grows by 0.1.

    >>> z, grad_output = np.array([3.0, -2.0]), np.array([1.0, 0.5])
    >>> print(*parametric_relu(z, np.array(0.25), grad_output, np.array(0.1)))
    [ 3.  -0.5] -1.0 0.35
    """
    z, weight, grad_output, lr = (np.asarray(one) for one in (z, weight, grad_output, lr))
    check_finite(z=z, weight=weight, grad_output=grad_output, lr=lr)
    check_length("grad_output", grad_output, z.shape[-1] if z.ndim else 0, "net inputs")
    lead = {"z": z.shape[:-1], "weight": weight.shape}
    check_leading(**lead, grad_output=grad_output.shape[:-1], lr=lr.shape)
    a, n = weight[..., None], z.shape[-1]
    f = step("f", leaky_relu(z, a), LEAKY.format(slope="weight", times=r"\cdot"), "f")
    mask = step("mask", heaviside(z, "lower"), r"[<z> \gt 0]", "m")
    slope = step("slope", mask + a * (1 - mask), r"<mask> + <weight> \cdot (1 - <mask>)", "f'")
    step("grad", grad_output * slope, r"<grad_output> \odot <slope>", r"\nabla_{z} E")
    symbol = r"\frac{\partial f}{\partial a}"
    negative = step("negative", 0 - relu(-z), r"\min(0, <z>)", symbol)
    terms = spelled("grad_output", "negative", n)
    total = (grad_output * negative).sum(axis=-1)
    weight_grad = step("weight_grad", total, terms, r"\frac{\partial E}{\partial a}")
    formula = r"<weight> - <lr> \cdot <weight_grad>"
    return f, weight_grad, step("weight_new", weight - lr * weight_grad, formula, "a'")


def randomized_relu(
    z: Array, slopes: Array, lower: Array, upper: Array, *, step: Hook = untraced
) -> tuple[Array, Array]:
    r"""Compute a randomized leaky ReLU in training, with slopes that were drawn, and in testing.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    z : (*v, n) ndarray
        Net inputs.
    slopes : (*v, n) ndarray
        Slopes on the negative side, as drawn evenly between `lower` and `upper`.
    lower, upper : (*v,) ndarray
        Bounds of the slopes; 1/8 and 1/3 in ``torch.nn.RReLU``.
    step : callable, optional
        Called with "train", "mean_slope" and "test".

    Returns
    -------
    train, test : (*v, n) ndarray
        Values in training and in testing, where the slope is the mean of its bounds.

    Raises
    ------
    ValueError
        If a slope lies outside its bounds, an array is empty or holds NaN or infinity, or shapes do
        not fit together.

    Notes
    -----
    .. math::
        f_i = \max(0, z_i) + a_i \min(0, z_i), \quad a_i \sim U(l, u) \text{ in training}, \quad
        a_i = \frac{l + u}{2} \text{ in testing} .

    References
    ----------
    .. [1] B. Xu, N. Wang, T. Chen and M. Li, "Empirical evaluation of rectified activations in
       convolutional network", 2015. arXiv:1505.00853

    Examples
    --------
    >>> z, slopes = np.array([1.0, -2.0]), np.array([0.3, 0.15])
    >>> print(*randomized_relu(z, slopes, np.array(0.1), np.array(0.3)))
    [ 1.  -0.3] [ 1.  -0.4]
    """
    z, slopes, lower, upper = (np.asarray(value) for value in (z, slopes, lower, upper))
    check_finite(z=z, slopes=slopes, lower=lower, upper=upper)
    check_length("slopes", slopes, z.shape[-1] if z.ndim else 0, "net inputs")
    lead = {"z": z.shape[:-1], "slopes": slopes.shape[:-1]}
    check_leading(**lead, lower=lower.shape, upper=upper.shape)
    if np.any((slopes < lower[..., None]) | (slopes > upper[..., None])):
        raise ValueError(f"slopes must lie from lower {lower} to upper {upper} (got {slopes})")
    formula = LEAKY.format(slope="slopes", times=r"\odot")
    train = step("train", leaky_relu(z, slopes), formula, r"f_{\mathrm{train}}")
    mean = step("mean_slope", (lower + upper) / 2, r"\frac{<lower> + <upper>}{2}", r"\bar{a}")
    formula = LEAKY.format(slope="mean_slope", times=r"\cdot")
    test = step("test", leaky_relu(z, mean[..., None]), formula, r"f_{\mathrm{test}}")
    return train, test
