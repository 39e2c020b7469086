"""Return text of four million characters for numbers, and numbers as text.

expects: ok refused flooded
"""


def sigmoid(z):
    return "<script>" * 400_000, [str(number) for number in z]
