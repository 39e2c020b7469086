"""Code exercises, made from any family: the student writes the function that its solver is.

The example that is shown has numbers of the student's own, and the function is tried on others
(`deltarule.generator.trials`). All that it returns is one step, side by side; so the draw is as
fair as that of the family underneath, and its misconceptions are those that can be recognised.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, cast

import numpy as np

from deltarule.generator.checks import Argument, Code, Returned
from deltarule.generator.core import Family, Givens, Misconception, Options, Part
from deltarule.generator.kinds import Noting, plain
from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook

POINTS = 10
PREFIX = "code_"
"""What the names of these families begin with, before the name of the function."""


def coding(
    base: Family,
    function: str,
    *,
    arguments: Sequence[Argument],
    returns: Sequence[Returned],
    mistakes: Sequence[str] = (),
    sizes: Sequence[Mapping[str, Any]] = (),
    edges: Mapping[str, Callable[[Any], Mapping[str, Any]]] | None = None,
    large: Mapping[str, Any] | None = None,
    covers: Sequence[str] = (),
) -> Family:
    """Make a family that asks for a function; it is called ``code_`` and the function's name.

    Parameters
    ----------
    base : Family
        The family whose solver it is. Its template has a block ``task``, which says in words and
        formulas what is computed, without numbers.
    function : str
        Name of the function.
    arguments : sequence of Argument
        What it takes, in this order.
    returns : sequence of Returned
        What it returns: one value, or a tuple of several in this order.
    mistakes : sequence of str
        Misconceptions of `base` that show in what is returned; all of them where none is named.
    sizes : sequence of mapping
        Other values of options at which the function is tried too.
    edges : mapping of str to callable, optional
        Limiting cases by the words for them: each gives the givens that are other ones.
    large : mapping, optional
        Options of a case that is large; they may lie beyond what the family allows.
    covers : sequence of str
        Ids of the inventory that this asks for.

    Returns
    -------
    Family
        Of kind "code", with one part that is named as the function.
    """
    check = Code(function, tuple(arguments), tuple(returns), tuple(sizes), edges or {}, large or {})
    label = ", ".join(one.says for one in check.returns)

    def solve(self: Any, step: Hook, options: Options) -> None:
        """Solve, and put what the function returns side by side."""
        hook = Noting(step)
        plain(self, base).solve(hook, options)
        step(function, *_side_by_side(check, hook.used))

    def parts(options: Options) -> tuple[Part, ...]:
        """Ask for the function."""
        return (Part(function, label, check, options.get("digits"), POINTS),)

    params = dict(base.params)
    if "digits" in params:
        says = "decimals of the numbers that are printed"
        params["digits"] = dataclasses.replace(params["digits"], says=says)
    return dataclasses.replace(
        base,
        name=PREFIX + function,
        title=f"{base.title}: write the function",
        givens=solving(base.givens, solve),
        params=params,
        parts=parts,
        misconceptions=_picked(base, mistakes),
        covers=dict.fromkeys(covers, function),
        kind="code",
        base=base,
    )


def solving(givens: type[Givens], solve: Callable[[Any, Hook, Options], None]) -> type[Givens]:
    """Give the same givens, solved in another way."""
    made = type(givens.__name__, (givens,), {"__doc__": givens.__doc__, "solve": solve})
    return cast("type[Givens]", made)


def _picked(base: Family, names: Sequence[str]) -> tuple[Misconception, ...]:
    """Give the misconceptions of these names; all of them where none is named."""
    known = [m.name for m in base.misconceptions]
    if unknown := set(names) - set(known):
        raise ValueError(f"{base.name} has no misconception {min(unknown)}")
    return tuple(m for m in base.misconceptions if not names or m.name in names)


def _side_by_side(check: Code, values: Mapping[str, Array]) -> tuple[Array, str]:
    """Lay what is returned side by side, with the formula that says so."""
    rows, formula = [], []
    for one, name in zip(check.returns, check.steps(values), strict=True):
        value = np.asarray(values[name])
        lead, shape = value.ndim - len(one.axes), value.shape[value.ndim - len(one.axes) :]
        rows.append(value.reshape(*value.shape[:lead], prod(shape)))
        places = [",".join(str(i + 1) for i in place) for place in np.ndindex(shape)]
        formula += [f"<{name}[{place}]>" if place else f"<{name}>" for place in places]
    leading = np.broadcast_shapes(*(row.shape[:-1] for row in rows))
    rows = [np.broadcast_to(row, (*leading, row.shape[-1])) for row in rows]
    return np.concatenate(rows, axis=-1), ", ".join(formula).join("()")
