"""Raise what the interpreter itself uses to stop things.

expects: error timeout died ok
"""

calls = 0


def sigmoid(z):
    global calls
    calls += 1
    raise (KeyboardInterrupt, SystemExit(0), GeneratorExit, StopIteration, MemoryError)[calls % 5]
