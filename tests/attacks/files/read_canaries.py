"""Read the files of the instructor: in the temporary folder, at home, the course, the gradebook.

expects: ok error
"""

FILES = []


def sigmoid(z):
    found = []
    for name in FILES:
        try:
            found.append(open(name, encoding="utf-8", errors="replace").read())
        except OSError as error:
            found.append(type(error).__name__)
    print(found)
    return found
