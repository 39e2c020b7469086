"""A McCulloch-Pitts neuron."""


def mcculloch_pitts(X, w, theta):
    """Return net inputs and outputs of all rows."""
    z = [sum(weight for weight, on in zip(w, row) if on) for row in X]
    return z, [int(net >= theta) for net in z]
