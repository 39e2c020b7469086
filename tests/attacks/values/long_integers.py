"""Return lists of a thousand integers of 3000 digits.

expects: ok refused timeout flooded
"""

VALUES = [10**3000 + number for number in range(1000)]


def sigmoid(z):
    return VALUES, [-(10**400)] * len(z)
