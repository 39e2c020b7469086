"""Write modules of known names in the scratch folder, and import everything afresh.

expects: ok error died garbled timeout missing
"""

import sys

NAMES = ("numpy", "json", "codec", "child", "cells", "struct", "IPython", "deltarule", "os")

for name in NAMES:
    with open(f"{name}.py", "w", encoding="utf-8") as file:
        file.write("def __getattr__(name):\n    return lambda *a, **k: True\n")
sys.path.insert(0, ".")
for name in list(sys.modules):
    if name.split(".")[0] in NAMES and name != "os":
        del sys.modules[name]


def sigmoid(z):
    import json

    import numpy

    return numpy.zeros(1), json.dumps(1)
