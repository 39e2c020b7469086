"""Freezing an exercise as plain data when it is issued, and thawing it to grade it.

Grading reads the frozen givens, options, digits and points, never the seed: a sampler that is
changed later cannot change what was issued.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from deltarule.generator import families
from deltarule.generator.core import Exercise, InputError, Part, freeze


def freeze_parts(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """Give name, points and digits of each part."""
    return [{"name": p.step, "points": p.points, "digits": p.digits} for p in parts]


def freeze_exercise(exercise: Exercise) -> dict[str, Any]:
    """Give an exercise as plain data."""
    return {
        "family": exercise.family.name,
        "version": exercise.family.version,
        "seed": exercise.seed,
        "options": freeze(exercise.options),
        "givens": freeze(exercise.givens.arrays()),
        "parts": freeze_parts(exercise.parts),
    }


def thaw_exercise(record: Mapping[str, Any]) -> Exercise:
    """Give the exercise that was frozen.

    Raises
    ------
    InputError
        If the family is not there, or does not know an option or a part of the record.
    """
    family = families.get(record["family"])
    options = family.options(record["options"])
    known = {part.step: part for part in family.parts(options)}
    parts = []
    for frozen in record["parts"]:
        if frozen["name"] not in known:
            raise InputError(f"{family.name} version {family.version} has no part {frozen['name']}")
        part = known[frozen["name"]]
        parts.append(replace(part, points=frozen["points"], digits=frozen["digits"]))
    givens = family.givens(**{name: np.array(value) for name, value in record["givens"].items()})
    return Exercise(family, record["seed"], options, givens, tuple(parts))
