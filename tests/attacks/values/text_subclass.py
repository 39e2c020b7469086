"""Return text and keys of own classes, which are different each time somebody looks.

expects: refused ok error
"""


class Text(str):
    def __str__(self):
        return "right"

    def encode(self, *arguments):
        return b'"right", "status": "ok"'

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


def sigmoid(z):
    return {Text("a"): 1, Text("b"): 2}, Text("c")
