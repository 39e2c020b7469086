"""Gradient descent on a polynomial."""

import math


def gradient_descent(coefficients, exponents, start, rate, iterations):
    """Return the last point, and the value of the polynomial there."""
    terms = [(float(c), [int(e) for e in row]) for c, row in zip(coefficients, exponents)]
    x = [float(value) for value in start]
    for _ in range(iterations):
        slopes = [sum(slope(c, row, x, i) for c, row in terms) for i in range(len(x))]
        x = [value - rate * s for value, s in zip(x, slopes)]
    return x, sum(c * power(x, row) for c, row in terms)


def power(x, row):
    """Return the product of all powers."""
    return math.prod(value**e for value, e in zip(x, row))


def slope(c, row, x, i):
    """Return the derivative of one term by one variable."""
    if row[i] == 0:
        return 0.0
    return c * row[i] * power(x, [e - (j == i) for j, e in enumerate(row)])
