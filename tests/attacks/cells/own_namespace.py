"""Replace the namespace of the shell by a dictionary that has everything.

expects: ok error missing refused died
"""


class Everything(dict):
    def __missing__(self, name):
        return lambda *arguments: (arguments[0], arguments[0])

    def __contains__(self, name):
        return True


get_ipython().user_ns = Everything(get_ipython().user_ns)
get_ipython().user_module.__dict__.clear()


def sigmoid(z):
    return 0, 0
