"""Return a dictionary with names of a million characters, nested as deep as may be.

expects: ok refused flooded
"""


def sigmoid(z):
    inner = {"x" * 1_000_000: "\ud800\x1b[2J"}
    for _ in range(25):
        inner = {"<b>\x00": inner}
    return inner, inner
