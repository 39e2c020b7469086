"""Print characters that turn the direction of the text, so that 01 reads as 10.

expects: error
"""


def sigmoid(z):
    print("\u202epoints 01\u202c \u2066\u2067\u200f")
    raise ValueError("\u202e001 fo 0\u202c\u0301" + "\u0301" * 1000)
