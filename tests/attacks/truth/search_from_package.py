"""Go up from where the packages are, to the sources of a package that is not installed but linked.

expects: ok
"""

import glob
import os

import numpy as np


def sigmoid(z):
    folder = os.path.dirname(np.__file__)
    for _ in range(8):
        folder = os.path.dirname(folder)
        for pattern in ("reference/*.py", "deltarule/reference/*.py", "tests/*.py", "*.ipynb"):
            for name in glob.glob(os.path.join(folder, pattern)):
                print("BREACH:", name)
    for name in glob.glob(os.path.dirname(np.__path__[0]) + "/*deltarule*/**", recursive=True):
        try:
            text = open(name, errors="replace").read()
        except OSError:
            continue
        if "def " in text and "sigmoid" in text:
            print("BREACH:", name)
    return 0, 0
