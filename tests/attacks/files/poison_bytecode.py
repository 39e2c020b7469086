"""Put other bytecode beside the modules of the runner and of numpy.

expects: ok
"""

import os
import sys

MARK = "deltarule-attack"


def sigmoid(z):
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if not name or not name.endswith(".py"):
            continue
        folder = os.path.join(os.path.dirname(name), "__pycache__")
        try:
            os.makedirs(folder, exist_ok=True)
            open(f"{folder}/{MARK}", "w").close()
        except OSError:
            continue
        print("BREACH: may write", folder)
    return 0, 0
