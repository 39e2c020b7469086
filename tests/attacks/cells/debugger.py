"""Stop in the debugger, where nobody can go on.

expects: error ok timeout
"""


def sigmoid(z):
    breakpoint()
    return 0, 0
