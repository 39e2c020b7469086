"""Put a module where every later Python program would import it.

expects: ok
"""

import sys

import numpy as np

MARK = "deltarule-attack"


def sigmoid(z):
    for place in {*sys.path, sys.prefix, sys.base_prefix, np.__path__[0], np.__path__[0] + "/.."}:
        for name in (MARK, f"{MARK}.pth", f"{MARK}.py"):
            try:
                open(f"{place}/{name}", "w").close()
            except OSError:
                continue
    return 0, 0
