"""Match a regular expression that needs exponential time.

expects: timeout
"""

import re


def sigmoid(z):
    return re.match(r"(a+)+$", "a" * 60 + "b"), z
