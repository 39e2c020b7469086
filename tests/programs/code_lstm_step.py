"""One time step of an LSTM cell."""

import numpy as np


def lstm_step(x, h, c, W, U, b):
    """Return the new hidden state and the new cell state."""
    i, f, g, o = np.split(W @ x + U @ h + b, 4)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def sigmoid(z):
    """Return the sigmoid, by way of the hyperbolic tangent."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)
