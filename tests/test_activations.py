"""The activation functions, against formulas in plain Python."""

import cmath
import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.reference.activations import sigmoid

often = settings(max_examples=100, deadline=None)
moderate = st.floats(-30, 30)
finite = st.floats(allow_nan=False, allow_infinity=False)


@often
@given(finite)
def test_sigmoid_is_symmetric(z: float) -> None:
    """The values at z and -z add up to 1."""
    assert sigmoid(np.array(z)) + sigmoid(np.array(-z)) == pytest.approx(1, rel=0, abs=1e-15)


@often
@given(st.floats(-700, 700))
def test_sigmoid_is_the_formula(z: float) -> None:
    """The value is 1 / (1 + e^-z), to all digits also where it is tiny."""
    assert sigmoid(np.array(z)) == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("z", "expected"),
    [(0.0, 0.5), (-800.0, 0.0), (800.0, 1.0), (-math.inf, 0.0), (math.inf, 1.0)],
)
def test_sigmoid_far_out(z: float, expected: float) -> None:
    """Nothing overflows or warns far out, alone or in an array."""
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert sigmoid(np.array(z)) == expected
        np.testing.assert_array_equal(
            sigmoid(np.array([z, 0.0, -z])), [expected, 0.5, 1 - expected]
        )


@often
@given(finite, st.floats(1e-6, 1e6))
def test_sigmoid_never_falls(z: float, gap: float) -> None:
    """A greater argument never gives a smaller value."""
    assert sigmoid(np.array(z)) <= sigmoid(np.array(z + gap))


def test_sigmoid_rises() -> None:
    """The values rise strictly where floats can tell them apart."""
    assert np.all(np.diff(sigmoid(np.linspace(-20, 20, 4001))) > 0)


@often
@given(moderate)
def test_sigmoid_derivative(z: float) -> None:
    """The derivative by complex step of 1 / (1 + e^-z) is value times one minus value."""
    tiny = 1e-30
    derivative = (1 / (1 + cmath.exp(-complex(z, tiny)))).imag / tiny
    value = float(sigmoid(np.array(z)))
    assert value * (1 - value) == pytest.approx(derivative, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("shape", [(), (1,), (0,), (2, 3)])
@pytest.mark.parametrize("dtype", [float, int])
def test_sigmoid_keeps_the_shape(shape: tuple[int, ...], dtype: type) -> None:
    """An array of any shape comes back in that shape, as floats; its elements do not mix."""
    z: Any = np.arange(math.prod(shape)).astype(dtype).reshape(shape) - 2
    value = sigmoid(z)
    assert isinstance(value, np.ndarray)
    assert value.shape == shape
    assert value.dtype == np.float64
    singly = [float(sigmoid(np.array(one))) for one in z.ravel()]
    np.testing.assert_allclose(value.ravel(), singly, rtol=1e-15)
