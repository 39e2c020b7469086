"""Lines, boundaries, separability and regions, against fractions, elimination, and geometry.

The oracles work with exact fractions, and share no code with the solvers.
"""

from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from deltarule.reference.boundary import boundary_line, boundary_through, sides
from deltarule.reference.lines import general_form, linear_prediction, slope_form
from deltarule.reference.regions import polygon_layers, polygon_units
from deltarule.reference.separability import separability, separates
from tests import worked
from tests.solving import (
    any_step,
    arrays,
    assert_batch,
    assert_printed,
    assert_steps,
    several,
    traced,
)

often = settings(max_examples=100, deadline=None)
tenths = st.integers(-30, 30).map(lambda n: Fraction(n, 10))
not_zero = tenths.filter(bool)
sizes = st.integers(1, 3)
Row = list[Fraction]


def dot(a: Row, b: Row) -> Fraction:
    """Add up products."""
    return sum((p * q for p, q in zip(a, b, strict=True)), Fraction(0))


# --- lines ---


@often
@given(data=st.data(), n=st.integers(1, 4))
def test_prediction(data: st.DataObject, n: int) -> None:
    """A plane's value is its intercept and the slopes times the inputs."""
    variants = [
        {"x": data.draw(several(tenths, n)), "coefficients": data.draw(several(tenths, n + 1))}
        for _ in range(data.draw(sizes))
    ]
    for one in variants:
        first, *slopes = one["coefficients"]
        tracer = traced(linear_prediction, arrays(one))
        assert_steps(tracer, {"y": first + dot(slopes, one["x"])})
        assert_printed(tracer)
    assert_batch(linear_prediction, [arrays(one) for one in variants], data.draw(any_step))


@often
@given(A=tenths, B=not_zero, C=tenths)
def test_slope_form(A: Fraction, B: Fraction, C: Fraction) -> None:
    """Two points of the line lie on it in either form."""
    tracer = traced(slope_form, arrays({"A": A, "B": B, "C": C}))
    assert_steps(tracer, {"m": -A / B, "b": C / B})
    assert_printed(tracer)
    for x in (Fraction(0), Fraction(7)):
        y = float(tracer["m"]) * float(x) + float(tracer["b"])
        assert float(A * x) + float(B) * y == pytest.approx(float(C))


@often
@given(m=st.integers(-400, 400), b=st.integers(-400, 400), parts=st.sampled_from([1, 8, 20, 100]))
@example(m=1, b=0, parts=10**6)
def test_general_form(m: int, b: int, parts: int) -> None:
    """Whole numbers without a common divisor, the first positive, on the same line."""
    slope, shift = Fraction(m, parts), Fraction(b, parts)
    tracer = traced(general_form, arrays({"m": slope, "b": shift}))
    A, B, C = (int(tracer[name]) for name in "ABC")
    assert [tracer[name] for name in "ABC"] == [A, B, C]
    assert gcd(A, B, C) == 1 and (A > 0 or (A == 0 and B > 0))
    for x in (Fraction(0), Fraction(1), Fraction(-3, 7)):
        assert A * x + B * (slope * x + shift) == C
    assert_printed(tracer)
    assert sum(step.prose for step in tracer.steps.values()) == 1


@often
@given(data=st.data(), count=sizes)
def test_forms_in_batches(data: st.DataObject, count: int) -> None:
    """Element k of a batch is k alone."""
    numbers = [dict(zip("ABC", data.draw(several(not_zero, 3)), strict=True)) for _ in range(count)]
    assert_batch(slope_form, [arrays(one) for one in numbers], data.draw(any_step))
    singles = [arrays({"m": one["A"], "b": one["B"]}) for one in numbers]
    assert_batch(general_form, singles, data.draw(any_step))


@often
@given(m=tenths, b=tenths)
def test_there_and_back(m: Fraction, b: Fraction) -> None:
    """The slope form of the general form is the line itself."""
    found = slope_form(*general_form(*arrays({"m": m, "b": b}).values()))
    np.testing.assert_allclose(found, [float(m), float(b)], atol=1e-12)


# --- boundaries ---


@often
@given(data=st.data(), n=st.integers(2, 4), convention=st.sampled_from(["bias", "threshold"]))
def test_intercepts_and_slope(data: st.DataObject, n: int, convention: str) -> None:
    """The boundary meets each axis at its intercept, and rises with its slope."""
    given_, other = ("b", "theta") if convention == "bias" else ("theta", "b")

    def solver(**values: Any) -> Any:
        """Take the offset by the name that formulas have for it."""
        return boundary_line(offset=values.pop(given_), convention=convention, **values)

    variants = [
        {"w": data.draw(several(not_zero, n)), given_: data.draw(tenths)}
        for _ in range(data.draw(sizes))
    ]
    for one in variants:
        w, offset = one["w"], one[given_]
        theta = -offset if convention == "bias" else offset
        expected: dict[str, Any] = {other: -offset, "intercepts": [theta / each for each in w]}
        if n == 2:
            expected["slope"] = -w[0] / w[1]
            (x, y), m = expected["intercepts"], expected["slope"]
            assert y == theta / w[1] and m * x + y == 0
        tracer = traced(solver, arrays(one))
        assert_steps(tracer, expected)
        assert_printed(tracer)
    assert_batch(solver, [arrays(one) for one in variants], data.draw(any_step))


@often
@given(data=st.data(), n=st.integers(2, 3))
def test_boundary_through_points(data: st.DataObject, n: int) -> None:
    """All given points lie on it; a line has its positive side on the left."""
    variants = [{"points": data.draw(several(tenths, n, n))} for _ in range(data.draw(sizes))]
    for one in variants:
        tracer = traced(boundary_through, arrays(one))
        w = [Fraction(each).limit_denominator(1000) for each in tracer["w"].tolist()]
        b = Fraction(float(tracer["b"])).limit_denominator(10000)
        assert all(dot(w, point) + b == 0 for point in one["points"])
        p, q, *rest = one["points"]
        if n == 2:
            left = [p[0] - (q[1] - p[1]), p[1] + (q[0] - p[0])]
            assert (dot(w, left) + b > 0) == any(w) == (p != q)
        else:
            (r,) = rest
            u, v = ([a - c for a, c in zip(end, p, strict=True)] for end in (q, r))
            assert dot(w, u) == dot(w, v) == 0
            squared = dot(u, u) * dot(v, v) - dot(u, v) ** 2
            assert dot(w, w) == squared
        assert_printed(tracer)
    assert_batch(boundary_through, [arrays(one) for one in variants], data.draw(any_step))


@often
@given(data=st.data(), n=sizes, count=st.integers(1, 4))
def test_sides_and_distances(data: st.DataObject, n: int, count: int) -> None:
    """The class is exact, and the distance is that to the foot of the perpendicular."""
    variants = [
        {
            "X": data.draw(several(tenths, count, n)),
            "w": data.draw(several(tenths, n).filter(any)),
            "b": data.draw(tenths),
        }
        for _ in range(data.draw(sizes))
    ]
    for one in variants:
        z = [dot(one["w"], x) + one["b"] for x in one["X"]]
        square = dot(one["w"], one["w"])
        feet = [
            [a - each / square * c for a, c in zip(x, one["w"], strict=True)]
            for x, each in zip(one["X"], z, strict=True)
        ]
        assert all(dot(one["w"], foot) + one["b"] == 0 for foot in feet)
        away = [
            float(sum((a - c) ** 2 for a, c in zip(x, foot, strict=True))) ** 0.5
            for x, foot in zip(one["X"], feet, strict=True)
        ]
        norm = float(square) ** 0.5
        y = [int(each >= 0) for each in z]
        tracer = traced(sides, arrays(one))
        assert_steps(tracer, {"z": z, "y": y, "norm": norm, "distance": away})
        assert_printed(tracer)
    assert_batch(sides, [arrays(one) for one in variants], data.draw(any_step))


# --- linear separability ---


def eliminate(inequalities: list[Row]) -> bool:
    """Tell whether a . u > 0 for all u has a solution a, by Fourier and Motzkin's elimination."""
    while inequalities and inequalities[0]:
        low = [[c / -u[-1] for c in u[:-1]] for u in inequalities if u[-1] < 0]
        high = [[c / u[-1] for c in u[:-1]] for u in inequalities if u[-1] > 0]
        rest = [u[:-1] for u in inequalities if u[-1] == 0]
        both = [[a + c for a, c in zip(p, q, strict=True)] for p in low for q in high]
        inequalities = [list(u) for u in {tuple(u) for u in rest + both}]
    return not inequalities


def signed(X: list[Row], target: list[int]) -> list[Row]:
    """Give the inequalities of a separating boundary, one for each point."""
    return [
        [(2 * t - 1) * each for each in (*x, Fraction(1))] for x, t in zip(X, target, strict=True)
    ]


@st.composite
def classes(draw: st.DrawFn, variants: int = 1) -> list[dict[str, Any]]:
    """Draw points of two classes, few enough for both answers to be frequent."""
    n, N = draw(st.integers(1, 3)), draw(st.integers(2, 7))
    grid = draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 10)]))
    numbers = st.integers(-3, 3).map(lambda k: k * grid)
    return [
        {"X": draw(several(numbers, N, n)), "target": draw(several(st.integers(0, 1), N))}
        for _ in range(variants)
    ]


@often
@given(data=st.data())
def test_separability(data: st.DataObject) -> None:
    """It is decided as by elimination, and the proof, either way, is one in exact numbers."""
    ((one),) = data.draw(classes())
    inequalities = signed(**one)
    w, b, multipliers, separable = separability(*arrays(one).values())
    assert separable == eliminate(inequalities)
    assert w.dtype.kind == b.dtype.kind == multipliers.dtype.kind == "i"
    a = [Fraction(each) for each in (*w.tolist(), b.item())]
    assert all(dot(a, u) > 0 for u in inequalities) == bool(separable)
    assert (multipliers >= 0).all() and multipliers.any() == (not separable)
    factors = [Fraction(each) for each in multipliers.tolist()]
    assert all(dot(factors, list(column)) == 0 for column in zip(*inequalities, strict=True))


@often
@given(data=st.data())
def test_separability_steps(data: st.DataObject) -> None:
    """What is printed evaluates to it, a batch is its elements, and two steps are in words."""
    variants = data.draw(classes(data.draw(sizes)))
    for one in variants:
        tracer = traced(separability, arrays(one))
        assert_printed(tracer)
        words = [name for name, step in tracer.steps.items() if step.prose]
        assert words == ["boundary", "multipliers"]
        assert not tracer["w_sum"].any() and tracer["b_sum"] == 0
    assert_batch(separability, [arrays(one) for one in variants], data.draw(any_step))


def nearest(X: list[Row], target: list[int], w: Row, b: Fraction) -> Fraction:
    """Give the square of the smallest signed distance of a point from a boundary."""
    least = min(dot([*w, b], u) for u in signed(X, target))
    return (1 if least > 0 else -1) * least**2 / dot(w, w)


@often
@given(data=st.data())
def test_the_boundary_is_the_widest(data: st.DataObject) -> None:
    """No boundary a little beside it, and none of many others, is farther from all points."""
    ((one),) = data.draw(classes())
    assume(len(set(one["target"])) == 2)
    X, target = one["X"], one["target"]
    w, b, _, separable = separability(*arrays(one).values())
    assume(separable)
    best = [Fraction(each) for each in (*w.tolist(), b.item())]
    width = nearest(X, target, best[:-1], best[-1])
    assert width > 0
    steps = [Fraction(k, 1000) for k in (-1, 0, 1)] + [Fraction(k, 10) for k in (-1, 1)]
    size = max(abs(each) for each in best)
    for shift in product(steps, repeat=len(best)):
        other = [a + size * s for a, s in zip(best, shift, strict=True)]
        if any(other[:-1]):
            assert nearest(X, target, other[:-1], other[-1]) <= width


@often
@given(data=st.data())
def test_separates(data: st.DataObject) -> None:
    """Any boundary is checked exactly, and one through a point does not separate."""
    variants = [
        one | {"w": data.draw(several(tenths, len(one["X"][0]))), "b": data.draw(tenths)}
        for one in data.draw(classes(data.draw(sizes)))
    ]
    for one in variants:
        z = [dot(one["w"], x) + one["b"] for x in one["X"]]
        margins = [(2 * t - 1) * each for t, each in zip(one["target"], z, strict=True)]
        tracer = traced(separates, arrays(one))
        assert_steps(tracer, {"z": z, "margins": margins, "separable": int(min(margins) > 0)})
        assert_printed(tracer)
    assert_batch(separates, [arrays(one) for one in variants], data.draw(any_step))


@pytest.mark.parametrize(("n", "count"), [(1, 4), (2, 14), (3, 104)])
def test_number_of_separable_gates(n: int, count: int) -> None:
    """Of 4, 16 and 256 gates with 1, 2 and 3 inputs so many are linearly separable."""
    X = np.array(list(product((0, 1), repeat=n)))
    tables = np.array(list(product((0, 1), repeat=2**n)))
    *_, separable = separability(X, tables)
    assert separable.sum() == count


def test_separability_by_linear_programming() -> None:
    """A linear program of another library decides the same."""
    optimize = pytest.importorskip("scipy.optimize")
    rng = np.random.default_rng(0)
    for n in (1, 2, 3):
        X, target = rng.integers(-5, 6, (60, 7, n)), rng.integers(0, 2, (60, 7))
        *_, separable = separability(X, target)
        assert 0 < separable.mean() < 1
        for k in range(60):
            signs = 2 * target[k] - 1
            rows = -signs[:, None] * np.column_stack([X[k], np.ones(7)])
            program = optimize.linprog(
                np.zeros(n + 1), A_ub=rows, b_ub=-np.ones(7), bounds=(None, None)
            )
            assert program.success == bool(separable[k])


def test_notes_xor() -> None:
    """The four inequalities of XOR, each once, contradict each other."""
    example = worked.entry("000-xor-truth-table")
    X, y = (np.array(example["inputs"][name]) for name in ("X", "y"))
    w, b, multipliers, separable = separability(X, y)
    assert bool(separable) == example["computed"]["linearly_separable"]
    assert (w.tolist(), b, multipliers.tolist()) == ([0, 0], 0, [1, 1, 1, 1])


def test_one_class_alone() -> None:
    """It is separable by a constant, whatever the points are."""
    X = np.zeros((2, 3, 2))
    w, b, multipliers, separable = separability(X, np.array([[0, 0, 0], [1, 1, 1]]))
    assert (w.tolist(), b.tolist()) == ([[0, 0], [0, 0]], [-1, 1])
    assert not multipliers.any() and separable.all()


def test_large_coordinates_stay_exact() -> None:
    """A boundary through a very thin gap is found, and diagonals that cross in it are, too."""
    X = np.array([[100, -100], [-100, 100], [-99.99, 100], [100, -99.99]])
    for target, expected in (([0, 0, 1, 1], 1), ([0, 1, 1, 0], 1), ([0, 1, 0, 1], 0)):
        assert separability(X, np.array(target))[3] == expected
        exact = [[Fraction(round(100 * each), 100) for each in row] for row in X.tolist()]
        assert eliminate(signed(exact, target)) == bool(expected)


# --- regions ---


def turns(corners: list[tuple[int, int]]) -> list[int]:
    """Give the sign of the turn at each corner, from the area of the triangle there."""
    found = []
    for k, (bx, by) in enumerate(corners):
        (ax, ay), (cx, cy) = corners[k - 1], corners[(k + 1) % len(corners)]
        area = ax * (by - cy) + bx * (cy - ay) + cx * (ay - by)
        found.append((area > 0) - (area < 0))
    return found


def star(radii: list[int]) -> list[tuple[int, int]]:
    """Give a polygon around the origin, counter-clockwise, whose sides do not cross."""
    rays = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    return [(r * x, r * y) for r, (x, y) in zip(radii, rays, strict=True)]


@often
@given(st.lists(st.lists(st.integers(1, 4), min_size=8, max_size=8), min_size=1, max_size=3))
def test_layers_of_a_polygon(radii: list[list[int]]) -> None:
    """Sides and convexity are those of the turns; a reversed polygon is the same."""
    variants = [{"corners": np.array(star(one))} for one in radii]
    for one, mixed in zip(radii, variants, strict=True):
        found = turns(star(one))
        tracer = traced(polygon_layers, mixed)
        assert np.sign([tracer[f"turn{k}"] for k in range(1, 9)]).tolist() == found
        assert tracer["sides"] == sum(map(abs, found))
        assert tracer["convex"] == (-1 not in found)
        assert tracer["layers"] == (3 if -1 in found else 2)
        assert_printed(tracer)
        backwards = polygon_layers(mixed["corners"][::-1])
        assert [int(each) for each in backwards] == [
            tracer[name] for name in ("sides", "convex", "layers")
        ]
    assert_batch(polygon_layers, variants, sum(radii[0]))


@often
@given(st.data(), sizes)
def test_units_of_a_polygon(data: st.DataObject, count: int) -> None:
    """The network says whether the point is inside, as the areas of triangles around it do."""
    triangles = [
        data.draw(several(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), 3))
        for _ in range(count)
    ]
    assume(all(any(turns(one)) for one in triangles))
    triangles = [one if 1 in turns(one) else one[::-1] for one in triangles]
    points = [data.draw(st.tuples(st.integers(-3, 3), st.integers(-3, 3))) for _ in range(count)]
    variants = []
    for corners, x in zip(triangles, points, strict=True):
        variants.append({"corners": np.array(corners), "x": np.array(x)})
        tracer = traced(polygon_units, variants[-1])
        seen = [turns([corners[k], corners[(k + 1) % 3], x])[1] for k in range(3)]
        assert tracer["h"].tolist() == [int(turn >= 0) for turn in seen]
        assert tracer["inside"] == (-1 not in seen)
        assert np.sign(tracer["z"]).tolist() == seen
        assert_printed(tracer)
    assert_batch(polygon_units, variants, data.draw(any_step))


# --- errors ---

ERRORS: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any], str]] = {
    "no input": (linear_prediction, (np.ones(0), np.ones(1)), {}, "x must have at least one input"),
    "coefficients": (linear_prediction, (np.ones(2), np.ones(2)), {}, "each of 3 terms"),
    "decimals": (general_form, (np.array(1 / 3), np.array(0)), {}, "m must have at most six"),
    "intercept": (general_form, (np.array(0), np.array(1e-7)), {}, "b must have at most six"),
    "one weight": (boundary_line, (np.ones(1), np.array(0)), {}, "w must have at least two"),
    "convention": (
        boundary_line,
        (np.ones(2), np.array(0)),
        {"convention": "biases"},
        "convention must be one of bias, threshold .* did you mean bias",
    ),
    "points": (boundary_through, (np.ones((2, 3)),), {}, r"points must be two .* shape \(2, 3\)"),
    "weights": (sides, (np.ones((2, 3)), np.ones(2), np.array(0)), {}, "each of 3 inputs"),
    "classes": (separability, (np.ones((2, 2)), np.array([1, 2])), {}, "only 0 and 1"),
    "one point": (separability, (np.ones((1, 2)), np.array([1])), {}, "at least two points"),
    "four inputs": (separability, (np.ones((2, 4)), np.array([1, 0])), {}, "at most three inputs"),
    "large": (separability, (np.full((2, 2), 20000), np.array([1, 0])), {}, "at most 10000 units"),
    "thirds": (separability, (np.ones((2, 2)) / 3, np.array([1, 0])), {}, "last decimal place"),
    "targets": (separates, (np.ones((2, 2)), np.ones(3), np.ones(2), np.array(0)), {}, "2 samples"),
    "two corners": (polygon_layers, (np.ones((2, 2)),), {}, "corners must be at least three"),
    "in space": (polygon_units, (np.ones((3, 3)), np.ones(2)), {}, "corners must be at least"),
    "point": (polygon_units, (np.ones((3, 2)), np.ones(3)), {}, "x must have two coordinates"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong argument is a ValueError that names the argument, the rule and the value."""
    solver, args, options, words = ERRORS[name]
    with pytest.raises(ValueError, match=words):
        solver(*args, **options)
