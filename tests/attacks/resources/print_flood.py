"""Print 64 MB.

expects: flooded
"""


def sigmoid(z):
    for _ in range(64):
        print("x" * (1 << 20))
