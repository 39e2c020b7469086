"""Replace the standard streams by objects that answer anything.

expects: ok error died garbled timeout refused
"""

import sys


class Anything:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **options):
        raise KeyboardInterrupt


sys.stdout = sys.stderr = sys.stdin = sys.__stdout__ = sys.__stderr__ = Anything()


def sigmoid(z):
    return 0, 0
