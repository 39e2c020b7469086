"""Change the environment, working folder, umask and priority for whoever comes next.

expects: ok
"""

import os


def sigmoid(z):
    os.environ.update(PYTHONHASHSEED="0", LD_PRELOAD="/tmp/evil.so", PATH="/tmp", HOME="/tmp")
    os.umask(0)
    os.nice(19)
    try:
        os.chdir("/")
    except OSError:
        pass
    return 0, 0
