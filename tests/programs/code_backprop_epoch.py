"""One epoch of backpropagation in the 2-2-2 network, sample by sample."""

import numpy as np


def backprop_epoch(X, T, W1, W2, b, lr):
    """Return weights and biases after the epoch, on half the sum of the squared errors."""
    W1, W2, b = W1.copy(), W2.copy(), b.copy()
    for x, t in zip(X, T):
        h = sigmoid(W1 @ x + b[0])
        o = sigmoid(W2 @ h + b[1])
        delta_o = (o - t) * o * (1 - o)
        delta_h = (W2.T @ delta_o) * h * (1 - h)
        W2 -= lr * np.outer(delta_o, h)
        W1 -= lr * np.outer(delta_h, x)
        b -= lr * np.array([delta_h.sum(), delta_o.sum()])
    return W1, W2, b


def sigmoid(z):
    """Return the sigmoid, element by element."""
    return 1 / (1 + np.exp(-z))
