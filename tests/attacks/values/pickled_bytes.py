"""Return bytes that are a pickle, and a file of numpy with one inside.

expects: refused
"""

import io
import os
import pickle

import numpy as np

FOLDER = ""
MARK = "deltarule-attack"


class Command:
    def __reduce__(self):
        return os.system, (f"touch {FOLDER}/{MARK}",)


def sigmoid(z):
    file = io.BytesIO()
    np.save(file, np.array([Command()], dtype=object), allow_pickle=True)
    return pickle.dumps(Command()), file.getvalue()
