"""Vectors and angles: plain fractions, complex numbers and rotations as oracles."""

import cmath
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deltarule.reference.angles import SPANS, UNITS
from deltarule.reference.slopes import secant_slope
from deltarule.reference.trace import Rule, Tracer
from deltarule.reference.vectors import (
    displacement,
    equal_vectors,
    magnitude,
    polar,
    vector_difference,
)
from tests.solving import arrays, assert_batch, assert_printed, assert_steps, several, traced
from tests.worked import entry, results

often = settings(max_examples=100, deadline=None)
TENTHS = st.integers(-40, 40).map(lambda n: Fraction(n, 10))
POINTS = st.tuples(TENTHS, TENTHS)
MISSES = st.one_of(st.just(Fraction(0)), TENTHS)
Point = tuple[Fraction, Fraction]
conventions = st.fixed_dictionaries(
    {"unit": st.sampled_from(UNITS), "span": st.sampled_from(SPANS)}
)


def turned(x: Fraction, y: Fraction, unit: str, span: str) -> float:
    """Give the direction of (x, y) as the phase of a complex number."""
    angle = cmath.phase(complex(x, y))
    if span == "positive" and angle < 0:
        angle += 2 * math.pi
    return math.degrees(angle) if unit == "degrees" else angle


@often
@given(st.data(), st.integers(1, 4))
def test_differences_and_lengths(data: st.DataObject, n: int) -> None:
    """Coordinate by coordinate, with exact fractions."""
    OA, OB = data.draw(several(TENTHS, 2, n))
    AB = [b - a for a, b in zip(OA, OB, strict=True)]
    tracer = traced(vector_difference, arrays({"OA": OA, "OB": OB}))
    assert_steps(tracer, {"AB": AB})
    assert_printed(tracer)
    tracer = traced(magnitude, arrays({"v": AB}))
    squares = sum((c**2 for c in AB), Fraction(0))
    assert_steps(tracer, {"squares": squares, "norm": math.sqrt(squares)})
    assert_printed(tracer)


@often
@given(POINTS.filter(any), conventions)
def test_length_and_direction(v: Point, options: dict[str, str]) -> None:
    """A complex number has the same modulus and phase; the unit vector is its quotient by these."""
    tracer = traced(polar, arrays({"v": list(v)}), **options)
    norm = abs(complex(*v))
    expected = {
        "squares": v[0] ** 2 + v[1] ** 2,
        "norm": norm,
        "unit": [float(c) / norm for c in v],
        "angle": turned(*v, **options),
    }
    assert_steps(tracer, expected)
    assert_printed(tracer)


@often
@given(POINTS.filter(any), st.integers(-300, 300), conventions)
def test_a_rotation_adds_to_the_angle(v: Point, degrees: int, options: dict[str, str]) -> None:
    """Up to whole turns, and angles stay within their span."""
    x, y = (float(c) for c in v)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    full = 360 if options["unit"] == "degrees" else 2 * math.pi
    *_, before = polar(np.array([x, y]), **options)
    *_, after = polar(np.array([c * x - s * y, s * x + c * y]), **options)
    turns = (after - before) / full - degrees / 360
    assert abs(turns - round(turns)) < 1e-9
    low, high = (-full / 2, full / 2) if options["span"] == "signed" else (0, full)
    assert low - 1e-9 <= after <= high + 1e-9


@pytest.mark.parametrize(
    ("v", "signed", "positive"),
    [
        ((1, 0), 0, 0),
        ((0, 2), 90, 90),
        ((-3, 0), 180, 180),
        ((-3, -0.0), 180, 180),
        ((0, -1), -90, 270),
        ((-0.0, -1), -90, 270),
        ((1, 1), 45, 45),
        ((-2, 2), 135, 135),
        ((-1, -1), -135, 225),
        ((5, -5), -45, 315),
    ],
)
def test_all_quadrants_and_axes(v: tuple[float, float], signed: float, positive: float) -> None:
    """A negative zero is a zero."""
    for span, expected in (("signed", signed), ("positive", positive)):
        *_, angle = polar(np.array(v), unit="degrees", span=span)
        assert angle == pytest.approx(expected, abs=1e-12)


@often
@given(POINTS, POINTS, conventions)
def test_displacement(A: Point, B: Point, options: dict[str, str]) -> None:
    """It is the difference, with length and direction."""
    assume(A != B)
    AB = [b - a for a, b in zip(A, B, strict=True)]
    tracer = traced(displacement, arrays({"OA": list(A), "OB": list(B)}), **options)
    length = abs(complex(*AB))
    expected = {
        "AB": AB,
        "squares": AB[0] ** 2 + AB[1] ** 2,
        "norm": length,
        "unit": [float(c) / length for c in AB],
        "angle": turned(*AB, **options),
    }
    assert_steps(tracer, expected)
    assert_printed(tracer)


def test_a_carried_zero_vector_has_no_direction() -> None:
    """A student's own vector is never refused: what follows is not finite."""
    givens = {"OA": np.array([1.0, 1.0]), "OB": np.array([3.0, 2.0])}
    tracer = Tracer(givens, carried={"AB": np.zeros(2)})
    with np.errstate(all="ignore"):
        displacement(**givens, step=tracer)
    assert tracer["norm"] == 0 and np.isnan(tracer["unit"]).all()


@often
@given(POINTS, POINTS, POINTS, st.tuples(MISSES, MISSES))
def test_equality_of_vectors(A: Point, B: Point, C: Point, error: Point) -> None:
    """The same way from another point is the same vector, in exact decimals."""
    D = tuple(c + b - a + e for a, b, c, e in zip(A, B, C, error, strict=True))
    givens = arrays({"OA": list(A), "OB": list(B), "OC": list(C), "OD": list(D)})
    tracer = traced(equal_vectors, givens)
    assert tracer["equal"] == int(not any(error))
    assert_printed(tracer)


@often
@given(st.lists(st.integers(-30, 30), min_size=1, max_size=3))
def test_exact_lengths(v: list[int]) -> None:
    """A root with no square left under it."""
    norm = Tracer({"v": np.array(v)})
    magnitude(np.array(v), exact=True, step=norm)
    root = sympy.sympify(norm["norm"].item())
    assert root**2 == sum(c * c for c in v)
    factor, radicand = root.as_coeff_Mul()
    under = radicand.args[0] if radicand.is_Pow else 1
    assert factor.is_Integer and all(under % k**2 for k in range(2, 60))
    assert norm.substituted("norm", 3) == rf"\sqrt{{{sum(c * c for c in v)}}}"


@often
@given(POINTS, POINTS, conventions)
def test_slope_and_angle_of_a_line(P: Point, Q: Point, options: dict[str, str]) -> None:
    """The slope is a fraction, and its angle that of the one half of the line or the other."""
    assume(P[0] != Q[0])
    dx, dy = Q[0] - P[0], Q[1] - P[1]
    angle = math.degrees(math.atan(dy / dx))
    if options["span"] == "positive":
        angle %= 180
    angle = angle if options["unit"] == "degrees" else math.radians(angle)
    tracer = traced(secant_slope, arrays({"P": list(P), "Q": list(Q)}), **options)
    assert_steps(tracer, {"dx": dx, "dy": dy, "slope": dy / dx, "angle": angle})
    assert_printed(tracer)


@often
@given(st.lists(st.tuples(POINTS, POINTS), min_size=1, max_size=4), conventions, st.integers(1, 3))
def test_batches(pairs: list[tuple[Point, Point]], options: dict[str, str], at: int) -> None:
    """Element k of a batch is k alone, and so is what follows from a student's own value."""
    assume(all(A[0] != B[0] for A, B in pairs))
    ends = [arrays({"OA": list(A), "OB": list(B)}) for A, B in pairs]
    assert_batch(displacement, ends, at, **options)
    assert_batch(secant_slope, [{"P": e["OA"], "Q": e["OB"]} for e in ends], at, **options)
    assert_batch(polar, [{"v": e["OB"] - e["OA"]} for e in ends], at, **options)
    assert_batch(vector_difference, ends)
    assert_batch(magnitude, [{"v": e["OA"]} for e in ends], at)
    assert_batch(equal_vectors, [e | {"OC": e["OA"], "OD": 2 * e["OB"]} for e in ends], at)


def test_differences_are_exact() -> None:
    """They are the decimals that they would be on paper: 0.3 - 0.1 is not 0.19999999999999998."""
    assert vector_difference(np.array([0.1]), np.array([0.3])).tolist() == [0.2]
    assert displacement(np.array([0.1, 0]), np.array([0.3, 0]))[0].tolist() == [0.2, 0]


def test_leading_axes_broadcast() -> None:
    """One start and many ends."""
    OA, OB = np.array([1.0, 2.0]), np.arange(12.0).reshape(3, 2, 2)
    assert vector_difference(OA, OB).shape == (3, 2, 2)
    assert displacement(OA - 0.5, OB)[3].shape == (3, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: vector_difference(np.ones(2), np.ones(3)),
            "OB must have one element for each of 2",
        ),
        (
            lambda: vector_difference(np.array(1), np.array(2)),
            "OA must have at least one coordinate",
        ),
        (lambda: vector_difference(np.array([np.inf]), np.ones(1)), "OA must hold finite numbers"),
        (
            lambda: vector_difference(np.ones((2, 1)), np.ones((3, 1))),
            "leading axes must broadcast",
        ),
        (lambda: magnitude(np.zeros(0)), "v must have at least one component"),
        (lambda: polar(np.zeros(2)), "v must not be zero"),
        (lambda: polar(np.ones(3)), "v must have two components"),
        (lambda: polar(np.ones(2), unit="grad"), "unit must be one of radians, degrees"),
        (lambda: polar(np.ones(2), span="sign"), "did you mean signed"),
        (lambda: displacement(np.ones(2), np.ones(2)), "OB - OA must not be zero"),
        (lambda: secant_slope(np.ones(2), np.array([1, 5])), "must differ in their first"),
        (lambda: secant_slope(np.ones(3), np.zeros(3)), "P must have two components"),
        (lambda: secant_slope(np.zeros(2), np.ones(2), span="x"), "span must be one of"),
    ],
)
def test_errors(call: Any, words: str) -> None:
    """What is wrong is named with the rule and the value."""
    with pytest.raises(ValueError, match=words):
        call()


def test_the_notes_vector() -> None:
    """004:291-299: the length is right; the squares that are printed are not those of AB."""
    example = entry("004-vector-magnitude")
    (result,) = results(["004-vector-magnitude"])
    OA, OB = (np.array(example["inputs"][name]) for name in ("OA", "OB"))
    tracer = Tracer({"OA": OA, "OB": OB})
    AB, norm, *_ = displacement(OA, OB, step=tracer)
    assert AB.tolist() == example["computed_only"]["AB"]
    assert norm == pytest.approx(example["computed_only"]["numeric"])
    assert magnitude(AB, exact=True) == sympy.sympify(result.computed) == sympy.sqrt(5)
    assert example["expression_typos"][0]["should_be"] == "sqrt(2^2+1^2)"
    assert tracer.substituted("squares", 0) == "2^{2} + 1^{2}"


def test_quadrants_forgotten() -> None:
    """The inverse tangent of y/x alone gives a vector and its opposite the same direction."""

    def forgetful(t: Any) -> Any:
        """Leave out the quadrant."""
        return np.degrees(np.arctan(t["v[2]"] / t["v[1]"]))

    v = np.array([-1.0, -1.0])
    tracer = Tracer({"v": v}, rules=[Rule(("angle",), forgetful)])
    polar(v, unit="degrees", step=tracer)
    assert tracer["angle"] == pytest.approx(45)
