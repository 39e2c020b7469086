"""Reading YAML with places: every mistake is collected with its line and column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from deltarule.generator.core import InputError, nearest, shown

T = TypeVar("T")

UNREADABLE = object()
"""Stands for a value that YAML could not make; the mistake is noted already."""


def compose(path: Path) -> yaml.Node | None:
    """Read a YAML file into nodes, which know their places.

    Raises
    ------
    InputError
        If the file cannot be read, or is not YAML.
    """
    try:
        root: yaml.Node | None = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise InputError(f"{where}: this is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise InputError(f"{path}: this is not YAML: {error}") from None
    except RecursionError:
        raise InputError(f"{path}: this is nested too deeply") from None
    return root


@dataclass
class Reader:
    """Reads nodes as plain data of the expected kind, and collects what is wrong."""

    path: Path
    places: list[tuple[int, int, str]] = field(default_factory=list)

    def wrong(self, node: yaml.Node | None, message: str) -> None:
        """Note a mistake at a node, or at the top of the file."""
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)
        self.places.append((line, column, message))

    @property
    def mistakes(self) -> list[str]:
        """The mistakes in the order of their places."""
        return [f"{self.path}:{line}:{column}: {m}" for line, column, m in self._sorted()]

    def _sorted(self) -> list[tuple[int, int, str]]:
        return sorted(self.places, key=lambda place: place[:2])

    def attempt(self, node: yaml.Node | None, action: Callable[[], T]) -> T | None:
        """Do something that may raise InputError, and note it at the node."""
        try:
            return action()
        except InputError as error:
            self.wrong(node, str(error))
            return None

    def mapping(
        self,
        node: yaml.Node | None,
        what: str,
        keys: Iterable[str],
        required: Iterable[str] = (),
    ) -> dict[str, yaml.Node]:
        """Read a mapping with known keys; each key once."""
        if node is None and not required:
            return {}
        if not isinstance(node, yaml.MappingNode):
            got = "nothing" if node is None else shown(self.value(node, what))
            self.wrong(node, f"{what} must be a mapping of {', '.join(keys)} (got {got})")
            return {}
        found: dict[str, yaml.Node] = {}
        meant: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "a list or a mapping"
            if name in found:
                self.wrong(key, f"{what}: {name} is given twice")
            elif name not in keys:
                hint = nearest(name, keys)
                self.wrong(key, f"{what}: there is no {shown(name)}{hint}")
                meant |= {one for one in keys if hint.endswith(f" {one}?")}
            else:
                found[name] = value
        for name in required:
            if name not in found and name not in meant:
                self.wrong(node, f"{what} needs {name}")
        return found

    def sequence(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """Read a list; no node is an empty one."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(node, f"{what} must be a list (got {shown(self.value(node, what))})")
            return []
        return list(node.value)

    def text(self, node: yaml.Node | None, what: str) -> str:
        """Read text, a number or a date as it is written; no node is empty text."""
        if node is None:
            return ""
        value = self.value(node, what)
        if value is UNREADABLE:
            return ""
        plain = isinstance(node, yaml.ScalarNode) and value is not None and value is not True
        if not plain or value is False or not node.value.strip():
            self.wrong(node, f"{what} must be text (got {shown(value)})")
            return ""
        return str(node.value)

    def flag(self, node: yaml.Node | None, what: str) -> bool:
        """Read true or false; no node is false."""
        if node is None:
            return False
        value = self.value(node, what)
        if not isinstance(value, bool):
            self.wrong(node, f"{what} must be true or false (got {shown(value)})")
            return False
        return value

    def points(self, node: yaml.Node | None, what: str = "points") -> float | None:
        """Read a number of points, in hundredths."""
        if node is None:
            return None
        value = self.value(node, what)
        if value is UNREADABLE:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value <= 1000 or abs(100 * value - round(100 * value)) > 1e-6:
            rule = f"{what} must be a number above 0 and up to 1000, with at most two decimals"
            self.wrong(node, f"{rule} (got {shown(value)})")
            return None
        return float(value)

    def value(self, node: yaml.Node, what: str) -> Any:
        """Give the plain value of a node; what YAML cannot make of it is a mistake."""
        loader = yaml.SafeLoader("")
        try:
            return loader.construct_document(node)
        except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
            reason = str(getattr(error, "problem", None) or error)
            got = f" (got {shown(node.value)})" if isinstance(node, yaml.ScalarNode) else ""
            self.wrong(node, f"{what} cannot be read: {reason[:200]}{got}")
            return UNREADABLE
        finally:
            loader.dispose()
