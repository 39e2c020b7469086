"""One epoch of the perceptron learning rule."""


def perceptron_epoch(X, target, w, b, lr):
    """Return weights, bias and number of mistakes."""
    w, mistakes = list(w), 0
    for x, t in zip(X.tolist(), target.tolist()):
        fires = sum(a * c for a, c in zip(w, x)) + b >= 0
        error = t - int(fires)
        if error:
            w = [a + lr * error * c for a, c in zip(w, x)]
            b += lr * error
            mistakes += 1
    return w, b, mistakes
