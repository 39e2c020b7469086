"""Compute for ever inside the C code of the interpreter, where no signal handler runs.

expects: timeout memory died error
"""


def sigmoid(z):
    return 7**10**9, z
