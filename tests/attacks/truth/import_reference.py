"""Import the solvers of the package that grades.

expects: ok error
"""

import importlib

NAMES = (
    "deltarule",
    "deltarule.reference.activations",
    "deltarule.generator.families.sigmoid",
    "reference.activations",
    "tests.attacking",
)


def sigmoid(z):
    for name in NAMES:
        try:
            module = importlib.import_module(name)
        except (ImportError, OSError):
            continue
        if getattr(module, "__file__", None) or name != "deltarule":
            print("BREACH: imported", name)
    return 0, 0
