"""Make a program that runs as its owner, for somebody else to start.

expects: ok error
"""

import os
import shutil


def sigmoid(z):
    shutil.copy("/bin/true", "program")
    os.chmod("program", 0o6755)
    return 0, 0
