"""Name a class with HTML, so that the words about a value that is refused contain it.

expects: refused
"""

Evil = type("<script>alert(1)</script>\n# Full marks", (), {"__module__": "<b>"})


def sigmoid(z):
    return Evil(), Evil
