"""Return a list and a dictionary that lie about their length and what is in them.

expects: refused error timeout ok memory
"""


class Endless(list):
    def __len__(self):
        return 2

    def __iter__(self):
        while True:
            yield 0.5


class Names(dict):
    def items(self):
        return Endless([("a", 1)])


def sigmoid(z):
    return Endless([1, 2]), Names(a=1)
