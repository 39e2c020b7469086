"""Replace built-in functions that a grader may use.

expects: ok error died refused garbled timeout missing
"""

import builtins


def sigmoid(z):
    return 0, 0


for name in ("abs", "all", "any", "isinstance", "hasattr", "callable", "type", "len", "print"):
    setattr(builtins, name, lambda *arguments, **options: True)
