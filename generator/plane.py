"""The plane of a figure: where points, lines and curves stand in an SVG."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

MARGIN = 34
"""Pixels around the plane, for the labels of its axes."""
TICKS = 6
"""Most steps between the labels of an axis."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """Coordinates from `left` to `right` and `low` to `high`, on `width` times `height` pixels.

    Examples
    --------
    >>> plane = Plane(0, 2, 0, 1, width=268, height=168)
    >>> plane.x(1), plane.y(1)
    (134.0, 34.0)
    >>> plane.path([(0, 0), (2, 1)])
    'M34.0 134.0L234.0 34.0'
    """

    left: float
    right: float
    low: float
    high: float
    width: int = 360
    height: int = 300

    def x(self, value: float) -> float:
        """Give the pixel of a first coordinate."""
        share = (value - self.left) / (self.right - self.left)
        return round(MARGIN + share * (self.width - 2 * MARGIN), 1)

    def y(self, value: float) -> float:
        """Give the pixel of a second coordinate; pixels count downwards."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.height - MARGIN - share * (self.height - 2 * MARGIN), 1)

    def path(self, points: Iterable[Point]) -> str:
        """Give the data of an SVG path through points; where there is no value it is broken."""
        parts, pen = [], "M"
        for x, y in points:
            if math.isfinite(y):
                parts.append(f"{pen}{self.x(x)} {self.y(y)}")
            pen = "L" if math.isfinite(y) else "M"
        return "".join(parts)

    def line(self, a: float, b: float, c: float) -> tuple[Point, ...]:
        """Give the two ends of the line a x + b y = c inside the plane; none if it is outside.

        >>> Plane(0, 2, 0, 1).line(1, 2, 2)
        ((0, 1.0), (2, 0.0))
        """
        ends = []
        if b != 0:
            ends += [(x, (c - a * x) / b) for x in (self.left, self.right)]
        if a != 0:
            ends += [((c - b * y) / a, y) for y in (self.low, self.high)]
        slack = 1e-9
        inside = [
            (x, y)
            for x, y in ends
            if self.left - slack <= x <= self.right + slack
            and self.low - slack <= y <= self.high + slack
        ]
        return (min(inside), max(inside)) if inside and min(inside) != max(inside) else ()

    @property
    def x_ticks(self) -> list[float]:
        """Round numbers along the first axis."""
        return ticks(self.left, self.right)

    @property
    def y_ticks(self) -> list[float]:
        """Round numbers along the second axis."""
        return ticks(self.low, self.high)


def ticks(low: float, high: float) -> list[float]:
    """Give round numbers from `low` to `high`, a few of them.

    >>> ticks(-0.2, 1.3)
    [0.0, 0.5, 1.0]
    """
    size = 10 ** math.floor(math.log10((high - low) / TICKS))
    step = next(s * size for s in (1, 2, 5, 10) if (high - low) / (s * size) <= TICKS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 9) + 0.0 for k in range(first, last + 1)]
