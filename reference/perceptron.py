"""The perceptron: a weighted sum of the inputs, and a step, in the forms that texts give it."""

from dataclasses import dataclass

import numpy as np

from deltarule.reference.exact import clean
from deltarule.reference.formula import Array
from deltarule.reference.heaviside import OUTPUTS
from deltarule.reference.linear_form import column, spelled
from deltarule.reference.trace import Hook, scoped, untraced
from deltarule.reference.validate import (
    check_finite,
    check_leading,
    check_length,
    check_option,
    check_table,
)


@dataclass(frozen=True)
class Form:
    """How an offset, the bias or the threshold, enters: in the net input or in the comparison.

    `sign` is that of the offset in "weighted sum plus offset is at least 0".
    """

    offset: str
    sign: int
    added: bool
    compared: bool


FORMS = {
    "bias": Form("b", 1, added=True, compared=False),
    "difference": Form("theta", -1, added=True, compared=False),
    "threshold": Form("theta", -1, added=False, compared=True),
    "none": Form("", 0, added=False, compared=False),
}
"""Conventions of the unit: z = w x + b against 0, z = w x - theta against 0, z = w x against theta,
and z = w x against 0.
"""


@dataclass(frozen=True)
class Unit:
    """The conventions of one perceptron, and the two steps that every one of them takes."""

    form: Form
    bipolar: bool
    strict: bool

    @classmethod
    def read(cls, form: str, outputs: str, strict: bool) -> "Unit":
        """Read the options of a solver, or raise ValueError."""
        check_option("form", form, FORMS)
        check_option("outputs", outputs, OUTPUTS)
        return cls(FORMS[form], outputs == "bipolar", strict)

    def net(self, weighted: Array, formula: str, offset: Array, name: str) -> tuple[Array, str]:
        """Give the net input, with its formula, from the weighted sum and the named offset."""
        if not self.form.added:
            return clean(weighted), formula
        sign = "+" if self.form.sign > 0 else "-"
        return clean(weighted + self.form.sign * offset), f"{formula} {sign} <{name}>"

    def output(self, z: Array, offset: Array, name: str) -> tuple[Array, str]:
        """Give the output, with its formula, for the net input z and the named offset."""
        over, limit = (z - offset, f"<{name}>") if self.form.compared else (z, "0")
        fires = (clean(over) > 0 if self.strict else clean(over) >= 0).astype(int)
        relation = r"\gt" if self.strict else r"\ge"
        formula = rf"[<z> {relation} {limit}]"
        return (2 * fires - 1, rf"2 \cdot {formula} - 1") if self.bipolar else (fires, formula)


def perceptron(
    x: Array,
    w: Array,
    offset: Array,
    *,
    form: str = "bias",
    outputs: str = "binary",
    strict: bool = False,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute net input and output of a perceptron for one input vector.

    The comparison is one of decimal numbers: net inputs are rounded to nine decimals, so that
    one which is 0 in exact arithmetic is 0. Leading axes ``*v`` are variants.

    Parameters
    ----------
    x : (*v, n) ndarray
        Inputs.
    w : (*v, n) ndarray
        Weights.
    offset : (*v,) ndarray
        Bias "b" or threshold "theta", as `form` says, and so it is called in formulas.
    form : {"bias", "difference", "threshold", "none"}
        Whether the net input is w x + b, compared with 0; w x - theta, compared with 0; w x,
        compared with theta; or w x, compared with 0, whatever `offset` is.
    outputs : {"binary", "bipolar"}
        Outputs 0 and 1, or -1 and 1.
    strict : bool
        Whether the net input must exceed what it is compared with. By default the unit fires
        where they are equal, too.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "z" and "y".

    Returns
    -------
    z, y : (*v,) ndarray
        Net input and output.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, a number is not finite, or shapes do not fit
        together.

    Notes
    -----
    .. math::
        z = \sum_{i=1}^{n} w_i x_i + b, \qquad y = [z \ge 0], \qquad \theta = -b .

    A threshold of 1 that must be exceeded, as some texts have it, is the form "threshold" with
    `strict`; the bias is then -1.

    References
    ----------
    .. [1] F. Rosenblatt, "The perceptron: a probabilistic model for information storage and
       organization in the brain", Psychological Review 65(6), 386-408, 1958.
       doi:10.1037/h0042519

    Examples
    --------
    0.5 * 1 - 0.6 * 2 + 0.2 is -0.5, below 0.

    >>> z, y = perceptron(np.array([1, 2]), np.array([0.5, -0.6]), np.array(0.2))
    >>> print(z, y)
    -0.5 0

    A net input of exactly 0, for three conventions; in floats it is -2.8e-17.

    >>> x, w, theta = np.array([1, 1]), np.array([0.1, 0.2]), np.array(0.3)
    >>> for options in ({}, {"strict": True}, {"strict": True, "outputs": "bipolar"}):
    ...     z, y = perceptron(x, w, theta, form="difference", **options)
    ...     print(z, y)
    0.0 1
    0.0 0
    0.0 -1
    """
    x, w, offset = (np.asarray(value) for value in (x, w, offset))
    unit = Unit.read(form, outputs, strict)
    check_finite(x=x, w=w, offset=offset)
    check_length("w", w, x.shape[-1] if x.ndim else 0, "inputs")
    check_leading(x=x.shape[:-1], w=w.shape[:-1], offset=offset.shape)
    formula = spelled("w", "x", x.shape[-1])
    z = step("z", *unit.net((w * x).sum(axis=-1), formula, offset, unit.form.offset), "z")
    return z, step("y", *unit.output(z, offset, unit.form.offset), "y")


def perceptron_table(
    X: Array,
    w: Array,
    offset: Array,
    target: Array | None = None,
    *,
    form: str = "bias",
    outputs: str = "binary",
    strict: bool = False,
    step: Hook = untraced,
) -> tuple[Array, Array]:
    r"""Compute a perceptron for all rows of a table, and count its mistakes.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Inputs: one sample in each row.
    w : (*v, n) ndarray
        Weights.
    offset : (*v,) ndarray
        Bias "b" or threshold "theta", as `form` says, and so it is called in formulas.
    target : (*v, N) ndarray, optional
        Wanted outputs.
    form, outputs, strict : str, str and bool
        Conventions, as in `perceptron`.
    step : callable, optional
        Called with "z" and "y", which are columns, and with "mistakes" if there are targets: in
        how many rows output and target differ. With none, the unit is the gate that was wanted.

    Returns
    -------
    z, y : (*v, N) ndarray
        Net inputs and outputs.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, there is no row or no input, a number is not
        finite, or shapes do not fit together.

    Notes
    -----
    scikit-learn's ``Perceptron`` predicts its second class where the decision function is above
    0, which is `strict`, from ``coef_`` and ``intercept_`` as weights and bias.

    Examples
    --------
    Weights of 2 and a threshold of 2.5 make AND.

    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> z, y = perceptron_table(X, np.array([2, 2]), np.array(2.5), form="difference")
    >>> print(z, y)
    [-2.5 -0.5 -0.5  1.5] [0 0 0 1]
    """
    X, w, offset = (np.asarray(value) for value in (X, w, offset))
    unit = Unit.read(form, outputs, strict)
    check_table(X, w, offset, target)
    z, y = _columns(X, w, offset, unit, ("w", unit.form.offset), step)
    if target is not None:
        wrong = clean(y - target) != 0
        rows = range(1, X.shape[-2] + 1)
        formula = " + ".join(rf"[<y[{k}]> \ne <target[{k}]>]" for k in rows)
        step("mistakes", wrong.sum(axis=-1), formula, "m")
    return z, y


def same_predictions(
    X: Array,
    w1: Array,
    b1: Array,
    w2: Array,
    b2: Array,
    *,
    strict: bool = False,
    step: Hook = untraced,
) -> Array:
    r"""Tell whether two perceptrons give the same outputs for all rows of a table.

    Weights that a program has learnt depend on its version and on the order of the samples;
    what counts is what they predict.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Inputs: one sample in each row.
    w1, w2 : (*v, n) ndarray
        Weights of each.
    b1, b2 : (*v,) ndarray
        Bias of each.
    strict : bool
        Whether a net input must be above 0 for the output 1, as in scikit-learn.
    step : callable, optional
        Called with "first.z", "first.y", "second.z", "second.y" and "same".

    Returns
    -------
    (*v,) ndarray
        1 where all outputs are the same, otherwise 0.

    Raises
    ------
    ValueError
        If there is no row or no input, a number is not finite, or shapes do not fit together.

    Examples
    --------
    Weights 3 and 2 with bias -4, and 2 and 2 with bias -2, if the sum must exceed 0.

    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> one, other = (np.array([3, 2]), np.array(-4)), (np.array([2, 2]), np.array(-2))
    >>> print(same_predictions(X, *one, *other, strict=True), same_predictions(X, *one, *other))
    1 0
    """
    X, w1, b1, w2, b2 = (np.asarray(value) for value in (X, w1, b1, w2, b2))
    unit = Unit.read("bias", "binary", strict)
    check_table(X, w1, b1)
    check_table(X, w2, b2)
    _, first = _columns(X, w1, b1, unit, ("w1", "b1"), scoped(step, "first"), "^{(1)}")
    _, second = _columns(X, w2, b2, unit, ("w2", "b2"), scoped(step, "second"), "^{(2)}")
    same = (first == second).all(axis=-1).astype(int)
    return step("same", same, r"\min([<first.y> = <second.y>])", "s")


def _columns(
    X: Array,
    w: Array,
    offset: Array,
    unit: Unit,
    names: tuple[str, str],
    step: Hook,
    top: str = "",
) -> tuple[Array, Array]:
    """Name net inputs and outputs of all rows; `names` are those of weights and offset.

    The symbols have `top` at their end, which tells them from those of another unit.
    """
    weighted = (X * w[..., None, :]).sum(axis=-1)
    formula = column("X", names[0], X.shape[-1])
    z = step("z", *unit.net(weighted, formula, offset[..., None], names[1]), f"z{top}")
    return z, step("y", *unit.output(z, offset[..., None], names[1]), f"y{top}")
