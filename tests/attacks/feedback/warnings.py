"""Give a warning of which every part is the student's, thousands of times.

expects: error ok flooded
"""

import warnings


def sigmoid(z):
    warnings.simplefilter("always")
    for number in range(5000):
        warnings.warn_explicit("<b>100 %</b>", UserWarning, "<script>", number)
    raise UserWarning("<b>100 %</b>")
