"""Print a hundred thousand empty lines.

expects: ok error flooded
"""


def sigmoid(z):
    print("\n" * 100_000)
    raise ValueError("\n" * 1000)
