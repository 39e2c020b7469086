"""One step of gradient descent for linear regression, on the mean of the squared errors."""


def regression_step(x, y, slope, intercept, lr):
    """Return errors before, slope, intercept and loss after the step."""
    n = len(x)
    errors = [b - (slope * a + intercept) for a, b in zip(x, y)]
    slope_new = slope + 2 * lr / n * sum(a * e for a, e in zip(x, errors))
    intercept_new = intercept + 2 * lr / n * sum(errors)
    loss = sum((b - (slope_new * a + intercept_new)) ** 2 for a, b in zip(x, y)) / n
    return errors, slope_new, intercept_new, loss
