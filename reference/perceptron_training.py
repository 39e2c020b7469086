"""Training a perceptron: the learning rule with its rate, and the form that adds and subtracts."""

from dataclasses import dataclass

import numpy as np

from deltarule.reference.exact import clean, first_where
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import spelled
from deltarule.reference.perceptron import Unit
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_finite, check_leading, check_table, check_values


@dataclass(frozen=True)
class _State:
    """Weights and offset at one moment, with their names in formulas."""

    w: Array
    offset: Array
    w_name: str
    offset_name: str


def perceptron_rule(
    X: Array,
    target: Array,
    w: Array,
    offset: Array,
    lr: Array,
    *,
    epochs: int,
    form: str = "bias",
    learned: bool = True,
    outputs: str = "binary",
    strict: bool = False,
    step: Hook = untraced,
) -> tuple[Array, Array, Array, Array]:
    r"""Train a perceptron by its learning rule for a fixed number of epochs.

    An epoch is one pass over all samples in the order of the rows of `X`; each sample finds the
    weights as the one before left them. After an epoch without mistakes nothing changes any
    more. All values are rounded to nine decimals, so that a net input which is 0 in exact
    arithmetic is 0. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Inputs: one sample in each row.
    target : (*v, N) ndarray
        Wanted outputs: 0 and 1, or -1 and 1.
    w : (*v, n) ndarray
        Weights before the first epoch.
    offset : (*v,) ndarray
        Bias "b" or threshold "theta" before the first epoch, as `form` says; so it is called in
        formulas.
    lr : (*v,) ndarray
        Learning rate.
    epochs : int
        How many epochs, at least one.
    form, outputs, strict : str, str and bool
        Conventions of the unit, as in `deltarule.reference.perceptron.perceptron`.
    learned : bool
        Whether the offset is trained like a weight. Otherwise it stays as it is.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "e1.s1.z", "e1.s1.y", "e1.s1.e",
        "e1.s1.w", and "e1.s1.b" or "e1.s1.theta" if the offset is trained, for epoch 1 and
        sample 1; after the last sample of an epoch with "e1.mistakes"; at the end with
        "converged_at".

    Returns
    -------
    w, offset : (*v, n) and (*v,) ndarray
        Weights and offset after the last epoch.
    mistakes : (*v, epochs) ndarray
        How many samples of each epoch were wrong. Each of them asks for an update.
    converged_at : (*v,) ndarray
        The first epoch without mistakes, from 1; 0 if there is none.

    Raises
    ------
    ValueError
        If an option is not one of the conventions, a target is not an output, there is no
        sample, no input or no epoch, a number is not finite, or shapes do not fit together.

    Notes
    -----
    .. math::
        e = t - y, \qquad w' = w + \eta\, e\, x, \qquad b' = b + \eta\, e, \qquad
        \theta' = \theta - \eta\, e .

    With bipolar outputs an error is 2 or -2; texts that write :math:`w' = w + \eta\, t\, x` for a
    mistake have half this step. If some weights separate the classes with room on both sides,
    the mistakes end after finitely many updates [2]_. If none do, they never end.

    References
    ----------
    .. [1] F. Rosenblatt, "The perceptron: a probabilistic model for information storage and
       organization in the brain", Psychological Review 65(6), 386-408, 1958.
       doi:10.1037/h0042519
    .. [2] A. B. J. Novikoff, "On convergence proofs on perceptrons", Proceedings of the Symposium
       on the Mathematical Theory of Automata, vol. 12, 615-622, 1962.

    Examples
    --------
    OR from zero weights at rate 1. A net input of 0 counts as 1, so (0, 0) is wrong at first and
    the bias becomes -1; then (0, 1) gives -1 and is wrong, and w2 and bias become 1 and 0. In the
    second epoch (0, 0) is wrong again, and then (1, 0) gives -1 and is wrong. In the third only
    (0, 0) is wrong, which leaves a bias of -1, and the fourth has no mistakes.

    >>> X, target = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 1])
    >>> w, b, mistakes, converged_at = perceptron_rule(
    ...     X, target, np.zeros(2), np.array(0), np.array(1), epochs=4
    ... )
    >>> print(w, b, mistakes, converged_at)
    [1. 1.] -1 [2 2 1 0] 4

    XOR never converges.

    >>> target = np.array([0, 1, 1, 0])
    >>> print(*perceptron_rule(X, target, np.zeros(2), np.array(0), np.array(1), epochs=9)[2:])
    [3 3 4 4 4 4 4 4 4] 0
    """
    X, target, w, offset, lr = (np.asarray(value) for value in (X, target, w, offset, lr))
    unit = Unit.read(form, outputs, strict)
    check_table(X, w, offset, target)
    check_values("target", target, (-1, 1) if unit.bipolar else (0, 1))
    check_finite(lr=lr)
    check_leading(X=X.shape[:-2], w=w.shape[:-1], offset=offset.shape, lr=lr.shape)
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1 (got {epochs})")
    state = _State(w, offset, "w", unit.form.offset)
    mistakes = []
    for epoch in range(1, epochs + 1):
        errors = []
        for k in range(1, X.shape[-2] + 1):
            x, at = X[..., k - 1, :], (epoch, k)
            z = _net(at, x, state, unit, step)
            y = step(
                _name(at, "y"), *unit.output(z, state.offset, state.offset_name), _sub("y", at)
            )
            e = step(_name(at, "e"), target[..., k - 1] - y, f"<target[{k}]> - <y>", _sub("e", at))
            errors.append(e)
            state = _move(at, x, state, (lr * e, r"<lr> \cdot <e>"), unit, learned, step)
        mistakes.append(_mistakes(epoch, errors, step))
    clean_epochs = [(m == 0, f"<e{k}.mistakes> = 0") for k, m in enumerate(mistakes, 1)]
    numbers = [(np.array(k), str(k)) for k in range(1, epochs + 1)]
    converged_at = step("converged_at", *first_where(clean_epochs, numbers), "k")
    return state.w, state.offset, join(mistakes), converged_at


def perceptron_algorithm(
    X: Array,
    target: Array,
    w: Array,
    offset: Array,
    *,
    form: str = "difference",
    learned: bool = False,
    step: Hook = untraced,
) -> tuple[Array, Array, Array]:
    r"""Train a perceptron by adding and subtracting the samples it gets wrong, one after another.

    The samples are given in the order in which they are presented; one may come more than once.
    A sample of class 1 with a net input below 0 is added to the weights, one of class 0 with a
    net input of 0 or more is subtracted. Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, N, n) ndarray
        Inputs, in the order in which they are presented.
    target : (*v, N) ndarray
        Classes, 0 or 1.
    w : (*v, n) ndarray
        Weights before the first sample.
    offset : (*v,) ndarray
        Bias "b" or threshold "theta", as `form` says; so it is called in formulas.
    form : {"difference", "threshold", "bias", "none"}
        How the offset enters, as in `deltarule.reference.perceptron.perceptron`.
    learned : bool
        Whether the offset is trained: as the weight of an input that is always 1, or -1 for a
        threshold. By default it stays as it is.
    step : callable, optional
        Called as ``step(name, value, formula, symbol)`` with "s1.z", "s1.c" (1 if the sample is
        added, -1 if it is subtracted, otherwise 0), "s1.w", and "s1.theta" or "s1.b" if the
        offset is trained, for each sample; at the end with "mistakes".

    Returns
    -------
    w, offset : (*v, n) and (*v,) ndarray
        Weights and offset after the last sample.
    mistakes : (*v,) ndarray
        How many samples were added or subtracted.

    Raises
    ------
    ValueError
        If `form` is not one of the conventions, a class is neither 0 nor 1, there is no sample or
        no input, a number is not finite, or shapes do not fit together.

    Notes
    -----
    .. math::
        c = t\,[z < 0] - (1 - t)\,[z \ge 0], \qquad w' = w + c\, x, \qquad \theta' = \theta - c .

    This is the learning rule with binary outputs at rate 1, where c is the error [1]_.

    References
    ----------
    .. [1] M. L. Minsky and S. A. Papert, Perceptrons: An Introduction to Computational Geometry,
       MIT Press, 1969.

    Examples
    --------
    AND with a fixed threshold of 2.5: (0, 1) gives 1 - 2.5, as it should; (1, 1) gives 2 - 2.5
    and is added; then (0, 0) and (1, 0) are right.

    >>> X, target = np.array([[0, 1], [1, 1], [0, 0], [1, 0]]), np.array([0, 1, 0, 0])
    >>> w, theta, mistakes = perceptron_algorithm(X, target, np.array([1, 1]), np.array(2.5))
    >>> print(w, theta, mistakes)
    [2 2] 2.5 1
    """
    X, target, w, offset = (np.asarray(value) for value in (X, target, w, offset))
    unit = Unit.read(form, "binary", strict=False)
    check_table(X, w, offset, target)
    check_values("target", target, (0, 1))
    state = _State(w, offset, "w", unit.form.offset)
    changes = []
    for k in range(1, X.shape[-2] + 1):
        x, t, at = X[..., k - 1, :], target[..., k - 1], (k,)
        z = _net(at, x, state, unit, step)
        fires, formula = unit.output(z, state.offset, state.offset_name)
        silent = formula.replace(r"\ge", r"\lt")
        formula = rf"<target[{k}]> \cdot {silent} - (1 - <target[{k}]>) \cdot {formula}"
        c = step(_name(at, "c"), t * (1 - fires) - (1 - t) * fires, formula, _sub("c", at))
        changes.append(c)
        state = _move(at, x, state, (c, "<c>"), unit, learned, step)
    wrong = np.asarray(sum(np.abs(c) for c in changes))
    formula = " + ".join(rf"\left| <s{k}.c> \right|" for k in range(1, len(changes) + 1))
    return state.w, state.offset, step("mistakes", wrong, formula, "m")


def _name(at: tuple[int, ...], name: str) -> str:
    """Name a step of one sample, of an epoch or of a sequence.

    >>> _name((2, 3), "z"), _name((3,), "z")
    ('e2.s3.z', 's3.z')
    """
    *epoch, k = at
    return ".".join([*(f"e{n}" for n in epoch), f"s{k}", name])


def _sub(letter: str, at: tuple[int, ...]) -> str:
    return f"{letter}_{{{','.join(str(n) for n in at)}}}"


def _net(at: tuple[int, ...], x: Array, state: _State, unit: Unit, step: Hook) -> Array:
    """Name the net input of one sample."""
    formula = spelled(state.w_name, f"X[{at[-1]}]", x.shape[-1])
    weighted = (state.w * x).sum(axis=-1)
    value, formula = unit.net(weighted, formula, state.offset, state.offset_name)
    return step(_name(at, "z"), value, formula, _sub("z", at))


def _move(
    at: tuple[int, ...],
    x: Array,
    old: _State,
    change: tuple[Array, str],
    unit: Unit,
    learned: bool,
    step: Hook,
) -> _State:
    """Name the weights, and the offset if it is trained, after one sample."""
    amount, formula = change
    top = f"^{{({','.join(str(n) for n in at)})}}"
    w = step(
        _name(at, "w"),
        clean(old.w + amount[..., None] * x),
        rf"<{old.w_name}> + {formula} \cdot <X[{at[-1]}]>",
        f"w{top}",
    )
    if not (learned and unit.form.sign):
        return _State(w, old.offset, _name(at, "w"), old.offset_name)
    name = _name(at, unit.form.offset)
    sign, symbol = ("+", "b") if unit.form.sign > 0 else ("-", r"\theta")
    value = clean(old.offset + unit.form.sign * amount)
    offset = step(name, value, f"<{old.offset_name}> {sign} {formula}", symbol + top)
    return _State(w, offset, _name(at, "w"), name)


def _mistakes(epoch: int, errors: list[Array], step: Hook) -> Array:
    """Name the number of samples of an epoch that were wrong."""
    wrong = np.asarray(sum((clean(e) != 0).astype(int) for e in errors))
    terms = [rf"[<e{epoch}.s{k}.e> \ne 0]" for k in range(1, len(errors) + 1)]
    return step(f"e{epoch}.mistakes", wrong, " + ".join(terms), f"m_{{{epoch}}}")
