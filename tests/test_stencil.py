"""Stencils: what is printed for many variants at once, and what cannot be."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from deltarule.generator.render import environment
from deltarule.generator.stencil import Stencil, stencil

PAGE = SimpleNamespace(
    given={"w": [0.5, -3], "n": 2},
    trace={"y": np.float64(-0.25)},
    line=lambda name: f"line {name}",
    lines=lambda *patterns: " and ".join(patterns),
    alt="words",
)


def cut(source: str) -> Stencil | None:
    """Make a stencil of a template."""
    template = environment().from_string(source)

    def render(context: Mapping[str, Any]) -> str:
        return template.render(context)

    return stencil(render, {"options": {"rule": "half"}}, {"w": (2,), "n": ()}, {"y": ()})


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ w[0] | number }}, {{ w[1] }}", "0.5, -3"),
        ("{{ w | join(' ') }} {{ trace['y'] | number(3) }}", "0.5 -3 -0.250"),
        ("{{ w[1] | number | replace('-', '−') }}", "−3"),
        ("{% for one in w %}{{ loop.index }}: {{ one }}; {% endfor %}", "1: 0.5; 2: -3; "),
        ("{{ line('a') }} {{ lines('b', 'c') }} {{ alt }}", "line a b and c words"),
        ("{{ 'A' if options.rule == 'half' else 'B' }}{{ w[0] }}{{ w[0] }}", "A0.50.5"),
        ("nothing of the variant", "nothing of the variant"),
    ],
)
def test_what_only_prints_is_a_stencil(source: str, printed: str) -> None:
    """Numbers are put in where they stand, printed as the filters say."""
    found = cut(source)
    assert found is not None and found.fill(PAGE) == printed


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'up' if w[0] > 0 else 'down' }}",
        "{{ 'some' if n else 'none' }}",
        "{{ w[0] + 1 }}",
        "{{ 1 - w[0] }}",
        "{{ w[0] | abs }}",
        "{{ w[0] | int }}",
        "{{ w[0] | round(1) }}",
        "{{ w | sum }}",
        "{{ w | max }}",
        "{{ {1: 'a'}[n] }}",
        "{{ n in (1, 2) }}",
        "{{ '%.2f' | format(w[0]) }}",
        "{{ 'odd' if n is odd else 'even' }}",
        "{{ ('w = ' ~ w[0]) | replace('-', '−') }}",
        "{{ range(n) | list }}",
        "{{ trace.steps['y'].value }}",
        "{{ plane(0, 1, 0, 1).x(w[0]) }}",
    ],
)
def test_what_decides_by_a_number_is_no_stencil(source: str) -> None:
    """Where the number itself matters, each variant must be rendered by itself."""
    assert cut(source) is None
