"""Put links to the instructor's folders in the scratch folder, which is deleted at the end.

expects: ok error
"""

import os

FOLDER = ""


def sigmoid(z):
    os.makedirs("inner", exist_ok=True)
    for name in ("course", "inner/course", "..data"):
        os.symlink(f"{FOLDER}/course", name)
    try:
        os.rename("inner", "moved")
        os.symlink(FOLDER, "inner")
    except OSError:
        pass
    return 0, 0
