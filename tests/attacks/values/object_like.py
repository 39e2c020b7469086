"""Return what looks in JSON like the encoding of an array, and like nothing at all.

expects: ok refused
"""


def sigmoid(z):
    return {"array": ["<f8", [10**9]]}, {"dict": {"complex": [0.0, 1.0]}, "array": None}
