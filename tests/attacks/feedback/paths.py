"""Provoke errors whose messages and tracebacks contain the paths of the machine.

expects: error
"""

import json
import sys

import numpy as np


def sigmoid(z):
    print(np.__file__, sys.executable, sys.path)
    try:
        json.loads("{")
    except ValueError as error:
        raise OSError(2, "No such file", np.__file__) from error
