"""Sleep for an hour, which uses no processor time.

expects: timeout
"""

import time


def sigmoid(z):
    time.sleep(3600)
