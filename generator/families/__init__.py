"""The families, found by looking: each module here has one `FAMILY`; there is no list to edit."""

import importlib
import pkgutil
from functools import cache

from deltarule.generator.core import Family, InputError, nearest, shown


@cache
def names() -> tuple[str, ...]:
    """Give the names of all families, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def get(name: str) -> Family:
    """Give the family of that name, or raise `InputError` with the nearest name."""
    if name not in names():
        raise InputError(f"there is no family {shown(name)}{nearest(name, names())}")
    family: Family = importlib.import_module(f"{__name__}.{name}").FAMILY
    return family
