"""Handle every exception of later cells as if it was none.

expects: ok error
"""

get_ipython().set_custom_exc((BaseException,), lambda *arguments, **options: [])
get_ipython().showtraceback = lambda *arguments, **options: None


def sigmoid(z):
    raise ValueError("not shown")
