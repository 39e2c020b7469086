"""List the folders of the instructor.

expects: ok
"""

import os

FOLDER = ""
FILES = []


def sigmoid(z):
    found = []
    for folder in {FOLDER, *(os.path.dirname(name) for name in FILES)}:
        try:
            found += [name for name in os.listdir(folder) if "canary" in name]
        except OSError as error:
            found.append(type(error).__name__)
    if any("canary" in name for name in found):
        print("BREACH: a folder can be listed")
    return found
