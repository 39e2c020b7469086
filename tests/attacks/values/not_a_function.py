"""Make the function something else: a class, an object that can be called, a number.

expects: error missing refused ok
"""


class Sigmoid:
    __name__, __module__ = 7, None

    def __call__(self, *arguments):
        return self

    def __getattr__(self, name):
        return self


sigmoid = Sigmoid()
