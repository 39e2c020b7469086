"""Where the LMS rule leads: the least-squares solution, and the largest stable learning rate."""

import numpy as np

from deltarule.reference.exact import determinant, determinant_formula
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix
from deltarule.reference.linear_unit import FACTORS
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import (
    check_finite,
    check_leading,
    check_length,
    check_option,
    check_samples,
)


def lms_limits(
    X: Array,
    d: Array,
    *,
    bias: bool = True,
    factor: str = "half",
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Find the least-squares weights of a linear unit, and which learning rates reach them.

    The normal equations are solved by determinants (Cramer's rule), for at most three unknowns,
    a bias being one of them. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Inputs: one sample in each row.
    d : (*v, N) ndarray
        Targets, the desired outputs.
    bias : bool
        Whether the unit has a bias: the last unknown, as the weight of an input that is always 1.
    factor : {"half", "full"}
        Convention of the rule, as in `deltarule.reference.linear_unit.lms_epoch`.
    step : callable, optional
        Called with "Z" (the inputs with a column of ones) if there is a bias; with "R" and "p";
        with "det" and "det1", "det2", ...; with "solution", "mse", "lambda_max", "largest_lr" and
        "safe_lr".

    Returns
    -------
    solution : (*v, n) or (*v, n + 1) ndarray
        Weights, and then the bias if there is one. Not finite where the samples do not
        determine them.
    mse : (*v,) ndarray
        Mean squared error of the solution, the smallest that a linear unit can have.
    largest_lr : (*v,) ndarray
        Rates above 0 and below it are stable.

    Raises
    ------
    ValueError
        If `factor` is not one of the conventions, there is no sample or no input, there are more
        than three unknowns, a number is not finite, or shapes do not fit together.

    Notes
    -----
    With rows :math:`z_k` of the inputs, and c = 1 for "half" and c = 2 for "full",

    .. math::
        R = \frac{1}{N} \sum_k z_k z_k^\top, \qquad p = \frac{1}{N} \sum_k d_k z_k, \qquad
        R\, w^* = p, \\
        0 < c\, \eta < \frac{2}{\lambda_{\max}(R)}, \qquad
        \lambda_{\max}(R) \le \operatorname{tr} R .

    The bound holds for descent on the mean over all samples, and for the weights of LMS on
    average [1]_; the safe rate, with the trace in place of the eigenvalue, needs no eigenvalue.
    Sample by sample and with a constant rate, the weights stay in a cycle around the solution
    where some errors are not 0 there.

    References
    ----------
    .. [1] B. Widrow and S. D. Stearns, Adaptive Signal Processing, Prentice-Hall, 1985.

    Examples
    --------
    AND with bipolar values: the inputs and the constant are orthogonal, so R is the identity and
    the solution is p: the mean of d times each input, 2 / 4, 2 / 4 and -2 / 4. Its outputs are
    off by 1/2 for every sample.

    >>> X, d = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]), np.array([1, -1, -1, -1])
    >>> solution, mse, largest_lr = lms_limits(X, d)
    >>> print(solution, mse, largest_lr)
    [ 0.5  0.5 -0.5] 0.25 2.0
    """
    X, d = np.asarray(X), np.asarray(d)
    _check(X, d, bias, factor)
    count = X.shape[-2]
    Z, name = X, "X"
    if bias:
        Z, name = np.concatenate([X, np.ones((*X.shape[:-1], 1), X.dtype)], axis=-1), "Z"
        Z = step("Z", Z, _with_ones(*X.shape[-2:]), r"\tilde{X}")
    mean = rf"\frac{{1}}{{{count}}} \cdot <{name}>^{{\top}}"
    R = step("R", np.swapaxes(Z, -1, -2) @ Z / count, rf"{mean} \cdot <{name}>", "R")
    p = step("p", (Z * d[..., None]).sum(axis=-2) / count, rf"{mean} \cdot <d>", "p")
    solution = _solve(R, p, step)
    formula = rf"\frac{{1}}{{{count}}} \cdot <d>^{{\top}} \cdot <d> - <solution>^{{\top}} \cdot <p>"
    value = (d**2).sum(axis=-1) / count - (solution * p).sum(axis=-1)
    mse = step("mse", value, formula, r"\mathrm{MSE}^{*}")
    largest = _largest_eigenvalue(R, step)
    times = 2 / FACTORS[factor]
    formula = rf"\frac{{{times:g}}}{{<lambda_max>}}"
    largest_lr = step("largest_lr", times / largest, formula, r"\eta_{\max}")
    trace = " + ".join(f"<R[{i},{i}]>" for i in range(1, R.shape[-1] + 1))
    value = times / np.trace(R, axis1=-2, axis2=-1)
    step("safe_lr", value, rf"\frac{{{times:g}}}{{{trace}}}", r"\eta_{\mathrm{safe}}")
    return solution, mse, largest_lr


def _with_ones(rows: int, columns: int) -> str:
    """Write the inputs with a column of ones."""
    return matrix(
        [*(f"<X[{k},{i}]>" for i in range(1, columns + 1)), "1"] for k in range(1, rows + 1)
    )


def _solve(R: Array, p: Array, step: Hook) -> Array:
    """Name the determinants of Cramer's rule and the solution of R w = p."""
    size = R.shape[-1]
    entries = [[f"<R[{i},{j}]>" for j in range(1, size + 1)] for i in range(1, size + 1)]
    det = step("det", determinant(R), determinant_formula(entries), "D")
    solution, formulas = [], []
    for j in range(size):
        replaced = [[*row[:j], f"<p[{i}]>", *row[j + 1 :]] for i, row in enumerate(entries, 1)]
        value = determinant(np.where(np.arange(size) == j, p[..., :, None], R))
        name = f"det{j + 1}"
        solution.append(step(name, value, determinant_formula(replaced), f"D_{{{j + 1}}}"))
        formulas.append(rf"\frac{{<{name}>}}{{<det>}}")
    singular = np.abs(det) <= 1e-12 * np.prod(np.diagonal(R, axis1=-2, axis2=-1), axis=-1)
    value = join(solution) / np.where(singular, np.nan, det)[..., None]
    return step("solution", value, f"({', '.join(formulas)})", "w^{*}")


def _largest_eigenvalue(R: Array, step: Hook) -> Array:
    """Name the largest eigenvalue, by a formula where there is a simple one."""
    formula = {
        1: "<R[1,1]>",
        2: r"\frac{<R[1,1]> + <R[2,2]>"
        r" + \sqrt{(<R[1,1]> - <R[2,2]>)^{2} + 4 \cdot <R[1,2]>^{2}}}{2}",
        3: r"\text{the largest eigenvalue of } <R>",
    }[R.shape[-1]]
    # What a wrong rule makes of R may not be finite, and then has no eigenvalues.
    finite: Array = np.asarray(np.isfinite(R).all(axis=(-2, -1)))
    usable: Array = np.where(finite[..., None, None], R, 0.0)
    found = np.linalg.eigvalsh(usable.astype(float), UPLO="U")[..., -1]
    return step("lambda_max", np.where(finite, found, np.nan), formula, r"\lambda_{\max}")


def _check(X: Array, d: Array, bias: bool, factor: str) -> None:
    check_option("factor", factor, FACTORS)
    check_samples(X)
    check_finite(X=X, d=d)
    check_length("d", d, X.shape[-2], "samples")
    check_leading(X=X.shape[:-2], d=d.shape[:-1])
    if X.shape[-1] + bias > 3:
        raise ValueError(
            f"X must have at most {3 - bias} inputs for three unknowns (got shape {X.shape})"
        )
