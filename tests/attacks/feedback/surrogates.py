"""Put half of a surrogate pair in text, which no file takes.

expects: error
"""

import os


def sigmoid(z):
    print("\ud800 and \udcff")
    os.write(1, b"\xff\xfe\x80\xed\xa0\x80\n")
    raise ValueError("\ud800" * 10)
