"""Logic gates: truth tables, the two codings, and networks of gates such as the one for XOR."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np

from deltarule.reference.exact import clean, first_where
from deltarule.reference.formula import Array
from deltarule.reference.linear_form import matrix
from deltarule.reference.trace import Hook, untraced
from deltarule.reference.validate import (
    check_length,
    check_option,
    check_samples,
    check_values,
)

GATES: Mapping[str, Callable[[int], range]] = {
    "AND": lambda n: range(n, n + 1),
    "OR": lambda n: range(1, n + 1),
    "NAND": range,
    "NOR": lambda n: range(1),
    "XOR": lambda n: range(1, n + 1, 2),
    "XNOR": lambda n: range(0, n + 1, 2),
}
"""For each gate with n inputs, how many of them must be on for its output to be on."""
CODINGS = {"binary": (0, 1), "bipolar": (-1, 1)}
"""Conventions of truth values: 0 and 1, or -1 and 1."""

ACTIVATIONS = ("sigmoid", "step")


def truth_table(inputs: int) -> Array:
    """Give all rows of inputs, counting up in binary; the first input changes least often.

    Parameters
    ----------
    inputs : int
        How many inputs, at least one.

    Returns
    -------
    (2 ** inputs, inputs) ndarray
        Zeros and ones.

    Examples
    --------
    >>> print(truth_table(2).tolist())
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.array(list(product((0, 1), repeat=inputs)))


def gate_outputs(X: Array, gate: str, *, coding: str = "binary", step: Hook = untraced) -> Array:
    r"""Compute a logic gate for all rows of a table.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    X : (*v, m, n) ndarray
        Rows of truth values.
    gate : {"AND", "OR", "NAND", "NOR", "XOR", "XNOR"}
        With more than two inputs, XOR is 1 where an odd number of them is.
    coding : {"binary", "bipolar"}
        Whether truth values are 0 and 1, or -1 and 1, in and out.
    step : callable, optional
        Called with "ones" (how many inputs of each row are 1) and "Y".

    Returns
    -------
    (*v, m) ndarray
        Outputs.

    Raises
    ------
    ValueError
        If `gate` or `coding` is not one of those named, or `X` holds other numbers.

    Examples
    --------
    >>> print(gate_outputs(truth_table(2), "NAND"))
    [1 1 1 0]
    >>> print(gate_outputs(2 * truth_table(2) - 1, "AND", coding="bipolar"))
    [-1 -1 -1  1]
    """
    X = np.asarray(X)
    check_option("gate", gate, GATES)
    check_option("coding", coding, CODINGS)
    check_samples(X)
    check_values("X", X, CODINGS[coding])
    n, bipolar = X.shape[-1], coding == "bipolar"
    formula = rf"<X> \cdot {matrix([['1']] * n)}" if n > 1 else "<X>"
    ones, formula = X.sum(axis=-1), rf"\frac{{{formula} + {n}}}{{2}}" if bipolar else formula
    ones = step("ones", (ones + n) // 2 if bipolar else ones, formula, "n_{1}")
    counts = GATES[gate](n)
    on = np.isin(clean(ones), counts).astype(int)
    relation = " + ".join(f"[<ones> = {k}]" for k in counts)
    if bipolar:
        return step("Y", 2 * on - 1, rf"2 \cdot ({relation}) - 1", "Y")
    return step("Y", on, relation, "Y")


def recode(values: Array, to: str, *, step: Hook = untraced) -> Array:
    r"""Turn truth values from one coding into the other.

    Parameters
    ----------
    values : ndarray
        Truth values of any shape.
    to : {"bipolar", "binary"}
        Whether 0 and 1 become -1 and 1, or -1 and 1 become 0 and 1.
    step : callable, optional
        Called with "recoded".

    Returns
    -------
    ndarray
        Truth values in the other coding.

    Raises
    ------
    ValueError
        If `to` is not a coding, or `values` holds numbers that the other one has not.

    Notes
    -----
    .. math:: bipolar = 2\, binary - 1, \qquad binary = \frac{bipolar + 1}{2}

    Examples
    --------
    >>> print(recode(np.array([0, 1]), "bipolar"), recode(np.array([-1, 1]), "binary"))
    [-1  1] [0 1]
    """
    check_option("to", to, CODINGS)
    if to == "bipolar":
        check_values("values", values, CODINGS["binary"])
        return step("recoded", 2 * np.asarray(values) - 1, r"2 \cdot <values> - 1", "r")
    check_values("values", values, CODINGS["bipolar"])
    return step("recoded", (np.asarray(values) + 1) // 2, r"\frac{<values> + 1}{2}", "r")


def recognise_gate(
    Y: Array, choices: Sequence[str] = tuple(GATES), *, inputs: int = 2, step: Hook = untraced
) -> Array:
    r"""Tell which gate gives some outputs, for the rows of `truth_table` in their order.

    Leading axes ``*v`` are variants.

    Parameters
    ----------
    Y : (*v, 2 ** inputs) ndarray
        Outputs, 0 or 1.
    choices : sequence of str
        Names of the gates that are possible.
    inputs : int
        How many inputs the gate has.
    step : callable, optional
        Called with "gate".

    Returns
    -------
    (*v,) ndarray
        Number of the gate among the choices, from 1; 0 if it is none of them.

    Raises
    ------
    ValueError
        If a choice is not the name of a gate, or there is not one output for each row.

    Examples
    --------
    >>> print(recognise_gate(np.array([[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 1]])))
    [1 4 0]
    """
    rows, Y = truth_table(inputs), np.asarray(Y)
    check_length("Y", Y, len(rows), "rows")
    conditions, numbers = [], []
    for number, name in enumerate(choices, 1):
        wanted = gate_outputs(rows, name)
        formula = rf"\min([<Y> = {matrix([str(y)] for y in wanted.tolist())}]) = 1"
        conditions.append(((wanted == Y).all(axis=-1), formula))
        numbers.append((np.array(number), str(number)))
    return step("gate", *first_where(conditions, numbers), "g")
