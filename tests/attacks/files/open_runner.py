"""Open the files of the program that runs the student's code, for writing. Nothing is written.

expects: ok
"""

import os
import sys


def sigmoid(z):
    own = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    for name in own | {sys.executable}:
        for flags in (os.O_RDWR, os.O_WRONLY | os.O_APPEND):
            try:
                os.close(os.open(name, flags))
            except (OSError, TypeError):
                continue
            print("BREACH: may write", name)
    return 0, 0
