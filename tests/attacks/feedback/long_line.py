"""Print one line of a million characters, and raise a message of 50 million.

expects: error flooded
"""


def sigmoid(z):
    print("x" * 1_000_000)
    raise ValueError("x" * 50_000_000)
