"""Print codes that clear the terminal, change its title, and hide what follows.

expects: error
"""

CODES = "\x1b[2J\x1b[H\x1b]0;graded\x07\x1b[8m\x1b]8;;http://example.invalid\x07link\x1b]8;;\x07\x9b31m\r\b\x7f"


def sigmoid(z):
    print(CODES)
    raise ValueError(CODES)
