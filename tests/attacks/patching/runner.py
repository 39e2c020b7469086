"""Replace every function of the runner's own modules.

expects: ok error died refused garbled timeout missing
"""

import sys


def yes(*arguments, **options):
    return True


def own(module):
    file = getattr(module, "__file__", None) or ""
    return "inside" in file or "/grader" in file


def sigmoid(z):
    for module in [m for m in list(sys.modules.values()) if own(m)]:
        for name, value in list(vars(module).items()):
            if callable(value) and not name.startswith("__"):
                setattr(module, name, yes)
    return 0, 0
