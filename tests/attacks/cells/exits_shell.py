"""Leave the shell by its own commands.

expects: ok error missing died
"""


def sigmoid(z):
    return 0, 0


get_ipython().ask_exit()
exit()
