"""Delete all names of the shell, and its history.

expects: ok error missing
"""


def sigmoid(z):
    return 0, 0


get_ipython().run_line_magic("reset", "-f")
