"""Put objects of its own in the table of modules.

expects: ok error died garbled timeout refused
"""

import sys


class Anything:
    def __getattr__(self, name):
        return lambda *arguments, **options: True


for name in list(sys.modules):
    if name.split(".")[0] in {"numpy", "json", "struct", "codec", "IPython", "traceback"}:
        sys.modules[name] = Anything()


def sigmoid(z):
    import numpy as np

    return np.zeros(1), 0
