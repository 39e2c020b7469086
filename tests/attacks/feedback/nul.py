"""Put NUL bytes and other control characters in text.

expects: error
"""

TEXT = "".join(map(chr, range(32))) + "\x00\x7f\x85\u2028\u2029\ufeff\uffff"


def sigmoid(z):
    print(TEXT)
    raise ValueError(TEXT)
