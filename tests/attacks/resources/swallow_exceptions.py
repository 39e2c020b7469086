"""Swallow every exception, so that an interrupt from inside ends nothing.

expects: timeout
"""


def sigmoid(z):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
