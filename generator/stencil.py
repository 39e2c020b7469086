"""Stencils: a block of a template that is rendered once for many variants.

Most blocks print the numbers of a variant, and decide nothing by them. Such a block is rendered
once with marks in their places, and for each variant only the marks are replaced. A mark can be
printed, and nothing else: a block that computes or decides with a number is no stencil.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import jinja2
import numpy as np

Printed = Callable[[Any], str]
"""What prints a value."""
OPENING, CLOSING = "\ue000", "\ue001"
"""Around the number of a mark: characters that Unicode keeps for private use."""


class NotFixedError(Exception):
    """A template does something with a number that depends on the number."""


class Mark:
    """Stands for something of a variant that is printed: ``find(page)``, printed by `show`."""

    def __init__(self, marks: dict[Any, "Mark"], key: Any, find: Printed, show: Printed) -> None:
        self._marks, self._key, self._find, self._show = marks, key, find, show

    def then(self, key: Any, show: Printed) -> "Mark":
        """Give a mark that is printed in another way."""
        return Mark(self._marks, (self._key, key), self._find, show)

    def replaced(self, old: str, new: str) -> "Mark":
        """Give a mark in whose text something is replaced."""
        return self.then((old, new), lambda value: self._show(value).replace(old, new))

    def text(self, page: Any) -> str:
        """Give what is printed for a variant."""
        return self._show(self._find(page))

    def __str__(self) -> str:
        self._marks.setdefault(self._key, self)
        return f"{OPENING}{list(self._marks).index(self._key)}{CLOSING}"

    def _refuse(self, *_: object) -> NoReturn:
        raise NotFixedError

    __abs__ = __add__ = __bool__ = __eq__ = __float__ = __floordiv__ = __ge__ = _refuse
    __getitem__ = __gt__ = __hash__ = __index__ = __int__ = __iter__ = __le__ = __len__ = _refuse
    __lt__ = __mod__ = __mul__ = __ne__ = __neg__ = __pow__ = __radd__ = __rmod__ = _refuse
    __rmul__ = __round__ = __rsub__ = __rtruediv__ = __sub__ = __truediv__ = __contains__ = _refuse


class Stencil:
    """A rendered block with marks: the texts around them, and what replaces them."""

    def __init__(self, text: str, marks: Mapping[Any, Mark]) -> None:
        first, *others = text.split(OPENING)
        self._texts = [first]
        self._order = []
        for piece in others:
            place, _, after = piece.partition(CLOSING)
            self._order.append(int(place))
            self._texts.append(after)
        self._marks = list(marks.values())

    def fill(self, page: Any) -> str:
        """Give the block of a variant."""
        found = [mark.text(page) for mark in self._marks]
        parts = [self._texts[0]]
        for place, text in zip(self._order, self._texts[1:], strict=True):
            parts += (found[place], text)
        return "".join(parts)


class _Values:
    """The steps of a trace, as marks."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], mark: Callable[..., Any]) -> None:
        self._shapes, self._mark = shapes, mark

    def __getitem__(self, name: str) -> Any:
        return self._mark(name, self._shapes[name])


def stencil(
    render: Callable[[Mapping[str, Any]], str],
    context: Mapping[str, Any],
    givens: Mapping[str, tuple[int, ...]],
    steps: Mapping[str, tuple[int, ...]],
) -> Stencil | None:
    """Render a block with marks, or give None where it decides something by a number.

    Parameters
    ----------
    render : callable
        Renders the block with a context.
    context : mapping of str to object
        What is the same for all variants, and functions and properties of a page, by name: these
        become marks.
    givens, steps : mapping of str to tuple of int
        Shapes of the givens and of the steps.
    """
    marks: dict[Any, Mark] = {}

    def marked(where: str) -> Callable[..., Any]:
        """Give what makes the marks of an array."""

        def nested(name: str, shape: tuple[int, ...], index: tuple[int, ...] = ()) -> Any:
            """Give one mark, or nested lists of them."""
            if shape:
                return [nested(name, shape[1:], (*index, i)) for i in range(shape[0])]

            def find(page: Any) -> Any:
                """Look the number up."""
                value = getattr(page, where)[name]
                for i in index:
                    value = value[i]
                return value

            return Mark(marks, (where, name, index), find, str)

        return nested

    def called(name: str) -> Callable[..., Mark]:
        """Give a function whose result is a mark."""
        return lambda *given: Mark(
            marks, (name, given), lambda page: getattr(page, name)(*given), str
        )

    given = {name: marked("given")(name, shape) for name, shape in givens.items()}
    asked = {
        "trace": _Values(steps, marked("trace")),
        "line": called("line"),
        "lines": called("lines"),
        "alt": Mark(marks, "alt", lambda page: page.alt, str),
    }
    try:
        text = render({**context, **given, **asked})
    except (NotFixedError, TypeError, jinja2.UndefinedError):
        return None
    return Stencil(text, marks)


def replace(value: Any, old: str, new: str) -> Any:
    """Replace something in a text, or in what will stand in the place of a mark."""
    if isinstance(value, Mark):
        return value.replaced(old, new)
    if OPENING in str(value):
        raise NotFixedError
    return str(value).replace(old, new)


def shapes(arrays: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Give the shapes of arrays by name."""
    return {name: np.shape(value) for name, value in arrays.items()}
