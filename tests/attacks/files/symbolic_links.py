"""Reach the instructor's files through symbolic links and fifos in the scratch folder.

expects: ok timeout error
"""

import os

FILES = []


def sigmoid(z):
    found = []
    for number, name in enumerate(FILES):
        link = f"link-{number}"
        try:
            os.symlink(name, link)
            found.append(open(link, encoding="utf-8", errors="replace").read())
            open(link, "w").close()
        except OSError:
            continue
    os.mkfifo("answer.ipynb")
    print(found)
    return found
