"""Run before and after every cell, show results, and end the process when somebody looks.

expects: ok error died missing
"""

import os


def before(*arguments):
    print("1")
    get_ipython().displayhook(1)


def after(*arguments):
    os._exit(0)


get_ipython().events.register("pre_run_cell", before)
get_ipython().events.register("post_run_cell", after)
get_ipython().events.register("pre_execute", before)


def sigmoid(z):
    return 0, 0
